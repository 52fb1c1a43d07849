/**
 * @file Tensors from values, and tensors of a given shape.
 */
import { viewKind } from "../bytes.js";
import { checkNumber, checkWhole } from "../checks.js";
import {
  checkDType,
  checkFloating,
  type DataArray,
  type DType,
  elementOf,
  wider,
  zerosOf,
} from "../dtype.js";
import { ArgumentError, DTypeError, ShapeError } from "../errors.js";
import { kernels } from "../kernels/index.js";
import { type Settled, settled } from "../options.js";
import { obstruct, readOut } from "../recorder/index.js";
import { checkShape, type Shape, sameShape, sizeOf } from "../shape.js";
import { checkWholeNumbers } from "./declare/arguments.js";
import { checkBelow } from "./declare/elements.js";
import { Tensor } from "./methods.js";
import { allocateFilled, allocateZeros, Storage } from "./storage.js";
import { checkTensor } from "./tensor.js";

/** Options of all functions that create tensors. */
export interface CreationOptions {
  /** Default float32, unless a function documents otherwise. */
  dtype?: DType | undefined;
  /** Whether to record operations on the tensor, which must have a floating dtype; default false. */
  requiresGrad?: boolean | undefined;
}

/** What tensors can be made from. Typed arrays of other kinds hold numbers that no dtype can represent. */
export type TensorSource =
  | number
  | boolean
  | Tensor
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | readonly TensorSource[];

function create(op: string, data: DataArray, shape: Shape, requiresGrad: boolean): Tensor {
  return created(op, new Storage(data), shape, requiresGrad);
}

function created(op: string, storage: Storage, shape: Shape, requiresGrad: boolean): Tensor {
  const result = new Tensor(storage, [...shape]);
  if (requiresGrad) checkFloating(op, result.dtype, 'To record it, leave dtype out or pass "float64".');
  result.requiresGrad = requiresGrad;
  return result;
}

/**
 * A tensor with given values: a number, nested lists, typed arrays (with `shape`, by default 1-d), or
 * tensors. Numbers become float32 unless `dtype` says otherwise, and booleans become bool; floating typed
 * arrays keep their dtype, integer ones become int32; the widest dtype applies to all. Values are copied.
 * Tensors among them lose their gradients; use `stack` to keep those.
 *
 * @example `tensor([[1, 2], [3, 4]], { requiresGrad: true })`
 * @throws ShapeError if lists are ragged, or the values do not fill `shape`
 * @throws DTypeError if a value is not a number, or the dtype cannot hold it
 */
export function tensor(
  values: TensorSource,
  options?: CreationOptions & { shape?: Shape | undefined },
): Tensor {
  const given = settled("tensor", options, { dtype: undefined, requiresGrad: false, shape: undefined });
  if (given.dtype !== undefined) checkDType("tensor", given.dtype);
  const { shape, flat, dtype: own } = evened(values);
  const dtype = given.dtype ?? own;
  const target = given.shape ?? shape;
  checkShape("tensor", target);
  if (sizeOf(target) !== flat.length) {
    throw new ShapeError("tensor", `${flat.length} values do not fill the shape`, target);
  }
  const data = zerosOf(dtype, flat.length);
  for (let i = 0; i < flat.length; i++) data[i] = elementOf("tensor", dtype, flat[i]!);
  return create("tensor", data, target, given.requiresGrad);
}

/** Flattened values. */
interface Evened {
  readonly shape: Shape;
  readonly flat: ArrayLike<number | boolean>;
  /** Wide enough for all values. */
  readonly dtype: DType;
}

/** Flattens nested lists. @throws ShapeError if they are ragged */
function evened(values: unknown): Evened {
  if (values instanceof Tensor) readOut("tensor");
  if (values instanceof Tensor) return { shape: values.shape, flat: values.data, dtype: values.dtype };
  if (ArrayBuffer.isView(values)) return ofTypedArray(values);
  if (!Array.isArray(values)) return { ...ofNumbers([values]), shape: [] };
  if (values.every((item) => typeof item !== "object")) return ofNumbers(values);
  const items = Array.from(values, evened);
  const first = items[0]!;
  const odd = items.findIndex(({ shape }) => !sameShape(shape, first.shape));
  if (odd >= 0) {
    throw new ShapeError(
      "tensor",
      `nested lists must not be ragged: items 0 and ${odd} differ in shape`,
      first.shape,
      items[odd]!.shape,
    );
  }
  return {
    shape: [items.length, ...first.shape],
    flat: items.flatMap(({ flat }) => Array.from(flat)),
    dtype: items.map(({ dtype }) => dtype).reduce(wider),
  };
}

/** A list of numbers; anything else in it is rejected later, element by element. */
function ofNumbers(values: readonly unknown[]): Evened {
  const masks = values.length > 0 && values.every((value) => typeof value === "boolean");
  return { shape: [values.length], flat: values as number[], dtype: masks ? "bool" : "float32" };
}

/** Uint8 arrays hold numbers here: only tensors use them for masks. */
const dtypeOfKind: ReadonlyMap<string | undefined, DType> = /* @__PURE__ */ new Map([
  ["Float16Array", "float32"],
  ["Float32Array", "float32"],
  ["Float64Array", "float64"],
  ["Int8Array", "int32"],
  ["Uint8Array", "int32"],
  ["Uint8ClampedArray", "int32"],
  ["Int16Array", "int32"],
  ["Uint16Array", "int32"],
  ["Int32Array", "int32"],
]);

function ofTypedArray(values: ArrayBufferView): Evened {
  const kind = viewKind(values);
  const dtype = dtypeOfKind.get(kind);
  if (dtype === undefined) {
    throw new DTypeError("tensor", `no dtype can hold the elements of a ${kind}. Convert it first.`);
  }
  const flat = values as DataArray;
  return { shape: [flat.length], flat, dtype };
}

/**
 * `value` everywhere.
 *
 * @example `full([2, 2], 7, { dtype: "int32" })`
 * @throws ArgumentError unless `shape` is a list of whole numbers ≥ 0
 * @throws DTypeError if the dtype cannot hold the value
 */
export function full(shape: Shape, value: number | boolean, options?: CreationOptions): Tensor {
  const dtype = typeof value === "boolean" ? "bool" : "float32";
  return constant("full", shape, value, options, dtype);
}

function constant(
  op: string,
  shape: Shape,
  value: number | boolean,
  options: CreationOptions | undefined,
  own: DType,
): Tensor {
  checkShape(op, shape);
  const { dtype, requiresGrad } = settled(op, options, { dtype: own, requiresGrad: false });
  checkDType(op, dtype);
  const element = elementOf(op, dtype, value);
  const data = zerosOf(dtype, sizeOf(shape));
  if (element !== 0 || Object.is(element, -0)) data.fill(element);
  return create(op, data, shape, requiresGrad);
}

/**
 * 0 everywhere.
 *
 * @throws ArgumentError unless `shape` is a list of whole numbers ≥ 0
 */
export function zeros(shape: Shape, options?: CreationOptions): Tensor {
  return constant("zeros", shape, 0, options, "float32");
}

/**
 * 1 everywhere.
 *
 * @throws ArgumentError unless `shape` is a list of whole numbers ≥ 0
 */
export function ones(shape: Shape, options?: CreationOptions): Tensor {
  return constant("ones", shape, 1, options, "float32");
}

/**
 * `value` everywhere, in x's shape and, unless given, its dtype.
 *
 * @throws DTypeError if the dtype cannot hold the value
 */
export function fullLike(x: Tensor, value: number | boolean, options?: CreationOptions): Tensor {
  checkTensor("fullLike", "x", x);
  return constant("fullLike", x.shape, value, options, x.dtype);
}

/** 0 everywhere, in x's shape and, unless given, its dtype. */
export function zerosLike(x: Tensor, options?: CreationOptions): Tensor {
  checkTensor("zerosLike", "x", x);
  return constant("zerosLike", x.shape, 0, options, x.dtype);
}

/** 1 everywhere, in x's shape and, unless given, its dtype. */
export function onesLike(x: Tensor, options?: CreationOptions): Tensor {
  checkTensor("onesLike", "x", x);
  return constant("onesLike", x.shape, 1, options, x.dtype);
}

const creationDefaults = { dtype: "float32", requiresGrad: false } as const;

/** Separates arguments from the options that may follow them. */
function withOptions(
  op: string,
  args: readonly unknown[],
  names: readonly string[],
): [numbers: (number | undefined)[], options: Settled<CreationOptions>] {
  const options = args.findIndex((arg) => typeof arg === "object");
  const numbers = options < 0 ? args : args.slice(0, options);
  numbers.slice(0, names.length).forEach((value, i) => {
    if (value !== undefined) checkNumber(op, names[i]!, value);
  });
  const given = args[Math.min(numbers.length, names.length)] as CreationOptions | undefined;
  return [numbers as (number | undefined)[], settled(op, given, creationDefaults)];
}

/**
 * `start`, `start + step`, … below `stop` (above, for a negative step). With one number: 0 … stop − 1.
 *
 * @example `arange(0, 1, 0.25)  // [0.   0.25 0.5  0.75]`
 * @throws ArgumentError if the step is 0 or leads away from `stop`, or a number is not finite
 */
export function arange(stop: number, options?: CreationOptions): Tensor;
export function arange(start: number, stop: number, options?: CreationOptions): Tensor;
export function arange(start: number, stop?: number, step?: number, options?: CreationOptions): Tensor;
export function arange(start: number, ...rest: (number | CreationOptions | undefined)[]): Tensor {
  const [[first = start, stop, step = 1], options] = withOptions("arange", [start, ...rest], arangeNames);
  const [from, end] = stop === undefined ? [0, first] : [first, stop];
  const length = Math.ceil((end - from) / step);
  if (!Number.isFinite(length) || length < 0) {
    throw new ArgumentError("arange", `steps of ${step} do not lead from ${from} to ${end}`);
  }
  const values = zerosOf("float64", length);
  for (let i = 0; i < length; i++) values[i] = from + i * step;
  return tensor(values, options);
}

const arangeNames = ["start", "stop", "step"];

/**
 * `count` evenly spaced numbers from `start` to `stop`, inclusive.
 *
 * @example `linspace(0, 1, 5)  // [0.   0.25 0.5  0.75 1.  ]`
 * @throws ArgumentError unless `count` is a whole number ≥ 0
 */
export function linspace(start: number, stop: number, count: number, options?: CreationOptions): Tensor {
  checkNumber("linspace", "start", start);
  checkNumber("linspace", "stop", stop);
  checkWhole("linspace", "count", count, 0);
  const own = settled("linspace", options, creationDefaults);
  const step = (stop - start) / Math.max(1, count - 1);
  // The second half is computed from the end, so that the last number is exactly `stop`.
  const values = zerosOf("float64", count);
  for (let i = 0; i < count; i++) {
    values[i] = 2 * i < count ? start + i * step : stop - (count - 1 - i) * step;
  }
  return tensor(values, own);
}

/**
 * A matrix with 1 on the diagonal and 0 elsewhere.
 *
 * @example `eye(2)  // [[1, 0], [0, 1]]`
 * @throws ArgumentError unless `rows` and `columns` are whole numbers ≥ 0
 */
export function eye(rows: number, options?: CreationOptions): Tensor;
export function eye(rows: number, columns?: number, options?: CreationOptions): Tensor;
export function eye(size: number, ...rest: (number | CreationOptions | undefined)[]): Tensor {
  const [[rows = size, columns = rows], options] = withOptions("eye", [size, ...rest], ["rows", "columns"]);
  const { dtype } = options;
  checkDType("eye", dtype);
  checkWhole("eye", "rows", rows, 0);
  checkWhole("eye", "columns", columns, 0);
  const data = zerosOf(dtype, rows * columns);
  for (let i = 0; i < Math.min(rows, columns); i++) data[i * columns + i] = 1;
  return create("eye", data, [rows, columns], options.requiresGrad);
}

/**
 * For each class index (int32) a row of `classes` numbers: 1 at the index, else 0. By default there are as
 * many classes as the largest index requires; float32 unless `dtype` says otherwise.
 *
 * @example `oneHot(tensor([2, 0], { dtype: "int32" }), 3)  // [[0, 0, 1], [1, 0, 0]]`
 * @throws DTypeError unless the indices are int32
 * @throws ArgumentError if an index is out of range
 */
export function oneHot(indices: Tensor, options?: CreationOptions): Tensor;
export function oneHot(indices: Tensor, classes?: number, options?: CreationOptions): Tensor;
export function oneHot(indices: Tensor, ...rest: (number | CreationOptions | undefined)[]): Tensor {
  checkWholeNumbers("oneHot", "class indices", indices);
  const [[classes], options] = withOptions("oneHot", rest, ["classes"]);
  const { dtype, requiresGrad } = options;
  checkDType("oneHot", dtype);
  const count = classes ?? classesIn(indices);
  checkWhole("oneHot", "classes", count, 0);
  const refused = (stray: number): Error =>
    new ArgumentError("oneHot", `${stray} is not one of the classes 0 … ${count - 1}`);
  checkBelow("oneHot", indices, count, refused);
  const [rows, marks] = [allocateZeros(dtype, indices.size * count), allocateFilled(dtype, indices.size, 1)];
  const labels = indices.data as Int32Array;
  kernels.scatterAdd(rows.data, marks.data, labels, indices.size, count, 1, 1);
  return created("oneHot", rows, [...indices.shape, count], requiresGrad);
}

/** The number of classes that the largest index requires. */
function classesIn(indices: Tensor): number {
  obstruct("the shape of oneHot's result depends on values unless the number of classes is given");
  return (indices.data as Int32Array).reduce((most, i) => Math.max(most, i), -1) + 1;
}

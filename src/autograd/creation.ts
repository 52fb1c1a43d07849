/**
 * @file Tensors from values, and tensors of a given shape.
 */
import { checkDType, checkFloating, type DataArray, type DType, zerosOf } from "../dtype.js";
import { ArgumentError, DTypeError, ShapeError, show, showShape } from "../errors.js";
import { checkShape, type Shape, sizeOf } from "../shape.js";
import { Tensor } from "./methods.js";
import { elementOf } from "./ops/parts/element.js";
import { Storage } from "./storage.js";
import type { NestedArray } from "./tensor.js";

/** What all functions that create tensors take. */
export interface CreationOptions {
  /** Default float32, unless a function says otherwise. */
  dtype?: DType;
  /** Record what is done with the tensor, which must be floating; default false. */
  requiresGrad?: boolean;
}

/** Typed arrays that tensors are made from; other kinds hold numbers that no dtype can. */
export type TensorSource =
  | NestedArray
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array;

function create(op: string, data: DataArray, shape: Shape, requiresGrad = false): Tensor {
  const result = new Tensor(new Storage(data), [...shape]);
  if (requiresGrad) checkFloating(op, result.dtype);
  result.requiresGrad = requiresGrad;
  return result;
}

/**
 * A tensor of given values: nested lists, a typed array (with `shape`, by default 1-d), a number. Numbers
 * become float32 unless `dtype` says otherwise, booleans bool; typed arrays keep their dtype, those of whole
 * numbers become int32. The values are copied.
 * {@link https://pytorch.org/docs/stable/generated/torch.tensor.html | PyTorch}
 *
 * @example `tensor([[1, 2], [3, 4]], { requiresGrad: true })`
 * @throws ShapeError for ragged lists, or values that do not fill `shape`
 * @throws DTypeError for values that are no numbers, or that the dtype cannot hold
 */
export function tensor(values: TensorSource, options: CreationOptions & { shape?: Shape } = {}): Tensor {
  if (options.dtype !== undefined) checkDType("tensor", options.dtype);
  const { shape, flat } = ArrayBuffer.isView(values)
    ? { shape: [values.length], flat: values }
    : { shape: shapeOf(values), flat: flatten(values) };
  const dtype = options.dtype ?? inferred(flat);
  const target = options.shape ?? shape;
  checkShape("tensor", target);
  if (sizeOf(target) !== flat.length) {
    throw new ShapeError("tensor", `${flat.length} values do not fill the shape`, target);
  }
  return create("tensor", filled(flat, dtype), target, options.requiresGrad);
}

/** Lengths of nested lists. @throws ShapeError when they are ragged */
function shapeOf(values: NestedArray): number[] {
  if (!Array.isArray(values)) return [];
  const list = values as readonly NestedArray[];
  const shapes = list.map(shapeOf);
  const first = shapes[0] ?? [];
  const odd = shapes.findIndex((shape) => showShape(shape) !== showShape(first));
  if (odd >= 0) {
    throw new ShapeError(
      "tensor",
      `nested lists must be even: items 0 and ${odd} differ in shape`,
      first,
      shapes[odd]!,
    );
  }
  return [list.length, ...first];
}

function flatten(values: unknown): unknown[] {
  return Array.isArray(values) ? (values as unknown[]).flat(Number.POSITIVE_INFINITY) : [values];
}

function inferred(flat: ArrayLike<unknown>): DType {
  if (flat instanceof Float64Array) return "float64";
  if (flat instanceof Float32Array || Array.isArray(flat)) {
    const masks = Array.isArray(flat) && flat.length > 0 && flat.every((value) => typeof value === "boolean");
    return masks ? "bool" : "float32";
  }
  if (flat instanceof BigInt64Array || flat instanceof BigUint64Array || flat instanceof Uint32Array) {
    throw new DTypeError("tensor", `no dtype holds what a ${show(flat)} holds. Convert it first.`);
  }
  return "int32";
}

function filled(flat: ArrayLike<unknown>, dtype: DType): DataArray {
  const data = zerosOf(dtype, flat.length);
  for (let i = 0; i < flat.length; i++) {
    const value = flat[i];
    if (typeof value !== "number" && typeof value !== "boolean") {
      throw new DTypeError("tensor", `values must be numbers or booleans, got ${show(value)}`);
    }
    data[i] = elementOf("tensor", dtype, value);
  }
  return data;
}

/**
 * `value` everywhere. {@link https://pytorch.org/docs/stable/generated/torch.full.html | PyTorch}
 *
 * @example `full([2, 2], 7, { dtype: "int32" })`
 * @throws ArgumentError when `shape` is no list of whole numbers ≥ 0
 * @throws DTypeError when the dtype cannot hold the value
 */
export function full(shape: Shape, value: number | boolean, options: CreationOptions = {}): Tensor {
  return constant("full", shape, value, {
    dtype: typeof value === "boolean" ? "bool" : "float32",
    ...options,
  });
}

function constant(op: string, shape: Shape, value: number | boolean, options: CreationOptions): Tensor {
  const { dtype = "float32" } = options;
  checkDType(op, dtype);
  checkShape(op, shape);
  const element = elementOf(op, dtype, value);
  const data = zerosOf(dtype, sizeOf(shape));
  if (element !== 0 || Object.is(element, -0)) data.fill(element);
  return create(op, data, shape, options.requiresGrad);
}

/**
 * 0 everywhere. {@link https://pytorch.org/docs/stable/generated/torch.zeros.html | PyTorch}
 *
 * @throws ArgumentError when `shape` is no list of whole numbers ≥ 0
 */
export function zeros(shape: Shape, options: CreationOptions = {}): Tensor {
  return constant("zeros", shape, 0, options);
}

/**
 * 1 everywhere. {@link https://pytorch.org/docs/stable/generated/torch.ones.html | PyTorch}
 *
 * @throws ArgumentError when `shape` is no list of whole numbers ≥ 0
 */
export function ones(shape: Shape, options: CreationOptions = {}): Tensor {
  return constant("ones", shape, 1, options);
}

/**
 * `value` everywhere, in x's shape and, unless given, its dtype.
 * {@link https://pytorch.org/docs/stable/generated/torch.full_like.html | PyTorch}
 *
 * @throws DTypeError when the dtype cannot hold the value
 */
export function fullLike(x: Tensor, value: number | boolean, options: CreationOptions = {}): Tensor {
  return constant("fullLike", x.shape, value, { dtype: x.dtype, ...options });
}

/**
 * 0 everywhere, in x's shape and, unless given, its dtype.
 * {@link https://pytorch.org/docs/stable/generated/torch.zeros_like.html | PyTorch}
 */
export function zerosLike(x: Tensor, options: CreationOptions = {}): Tensor {
  return constant("zerosLike", x.shape, 0, { dtype: x.dtype, ...options });
}

/**
 * 1 everywhere, in x's shape and, unless given, its dtype.
 * {@link https://pytorch.org/docs/stable/generated/torch.ones_like.html | PyTorch}
 */
export function onesLike(x: Tensor, options: CreationOptions = {}): Tensor {
  return constant("onesLike", x.shape, 1, { dtype: x.dtype, ...options });
}

/**
 * `start`, `start + step`, … below `stop` (above, for a negative step). With one number: 0 … stop − 1.
 * {@link https://pytorch.org/docs/stable/generated/torch.arange.html | PyTorch}
 *
 * @example `arange(0, 1, 0.25)  // [0.   0.25 0.5  0.75]`
 * @throws ArgumentError when the step is 0, leads away from `stop`, or anything is not finite
 */
export function arange(start: number, stop?: number, step = 1, options: CreationOptions = {}): Tensor {
  const [from, end] = stop === undefined ? [0, start] : [start, stop];
  const length = Math.ceil((end - from) / step);
  if (!Number.isFinite(length) || length < 0) {
    throw new ArgumentError("arange", `no steps of ${step} lead from ${from} to ${end}`);
  }
  const values = Float64Array.from({ length }, (_, i) => from + i * step);
  return tensor(values, { dtype: "float32", ...options });
}

/**
 * `count` numbers from `start` to `stop`, both included, at equal distances.
 * {@link https://pytorch.org/docs/stable/generated/torch.linspace.html | PyTorch}
 *
 * @example `linspace(0, 1, 5)  // [0.   0.25 0.5  0.75 1.  ]`
 * @throws ArgumentError when `count` is not a whole number ≥ 0
 */
export function linspace(start: number, stop: number, count: number, options: CreationOptions = {}): Tensor {
  if (!Number.isSafeInteger(count) || count < 0) {
    throw new ArgumentError("linspace", `count must be a whole number ≥ 0, got ${count}`);
  }
  const step = (stop - start) / Math.max(1, count - 1);
  // The second half counts from the end, so that it ends exactly there.
  const values = Float64Array.from({ length: count }, (_, i) =>
    2 * i < count ? start + i * step : stop - (count - 1 - i) * step,
  );
  return tensor(values, { dtype: "float32", ...options });
}

/**
 * 1 on the diagonal, 0 off it. {@link https://pytorch.org/docs/stable/generated/torch.eye.html | PyTorch}
 *
 * @example `eye(2)  // [[1, 0], [0, 1]]`
 * @throws ArgumentError when `rows` or `columns` is not a whole number ≥ 0
 */
export function eye(rows: number, columns: number = rows, options: CreationOptions = {}): Tensor {
  const { dtype = "float32" } = options;
  checkDType("eye", dtype);
  checkShape("eye", [rows, columns]);
  const data = zerosOf(dtype, rows * columns);
  for (let i = 0; i < Math.min(rows, columns); i++) data[i * columns + i] = 1;
  return create("eye", data, [rows, columns], options.requiresGrad);
}

/**
 * For each class index (int32) a row of `classes` numbers: 1 at the index, else 0. By default there are as
 * many classes as the greatest index asks for; float32 unless `dtype` says otherwise.
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.one_hot.html | PyTorch}
 *
 * @example `oneHot(tensor([2, 0], { dtype: "int32" }), 3)  // [[0, 0, 1], [1, 0, 0]]`
 * @throws DTypeError when the indices are not int32
 * @throws ArgumentError for an index out of range
 */
export function oneHot(indices: Tensor, classes?: number, options: CreationOptions = {}): Tensor {
  const { dtype = "float32" } = options;
  checkDType("oneHot", dtype);
  if (indices.dtype !== "int32")
    throw new DTypeError("oneHot", `class indices must be int32, got ${indices.dtype}`);
  const count = classes ?? (indices.data as Int32Array).reduce((most, i) => Math.max(most, i), -1) + 1;
  checkShape("oneHot", [count]);
  const stray = indices.data.find((i: number) => i < 0 || i >= count);
  if (stray !== undefined)
    throw new ArgumentError("oneHot", `${stray} is not one of the classes 0 … ${count - 1}`);
  const data = zerosOf(dtype, indices.size * count);
  indices.data.forEach((label: number, row: number) => {
    data[row * count + label] = 1;
  });
  return create("oneHot", data, [...indices.shape, count], options.requiresGrad);
}

/**
 * @file Element types, the typed arrays that hold them, and type promotion.
 */
import { DTypeError, KernelError, show } from "./errors.js";

/**
 * The type of a tensor's elements: `float32` by default, `float64` for gradient checks and teaching, `int32`
 * for indices and labels, `bool` (0 or 1 in a Uint8Array) for masks.
 */
export type DType = "float32" | "float64" | "int32" | "bool";

/** The typed array that holds each dtype. */
export interface ArrayOf {
  float32: Float32Array;
  float64: Float64Array;
  int32: Int32Array;
  bool: Uint8Array;
}

/** Any array that holds a tensor's elements. */
export type DataArray = ArrayOf[DType];

const rank: Record<DType, number> = { bool: 0, int32: 1, float32: 2, float64: 3 };

/** All dtypes, from narrowest to widest. */
export const dtypes: readonly DType[] = ["bool", "int32", "float32", "float64"];

/** A new array of zeros. @throws KernelError if there is not enough memory */
export function zerosOf<D extends DType>(dtype: D, length: number): ArrayOf[D];
export function zerosOf(dtype: DType, length: number): DataArray {
  try {
    return arrayOf(dtype, length);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new KernelError("allocate", `not enough memory for ${length} elements of ${dtype}`);
  }
}

function arrayOf(dtype: DType, length: number): DataArray {
  switch (dtype) {
    case "float32":
      return new Float32Array(length);
    case "float64":
      return new Float64Array(length);
    case "int32":
      return new Int32Array(length);
    case "bool":
      return new Uint8Array(length);
  }
}

/** The dtype of an array's elements. */
export function dtypeOf(array: DataArray): DType {
  switch (array[Symbol.toStringTag]) {
    case "Float32Array":
      return "float32";
    case "Float64Array":
      return "float64";
    case "Int32Array":
      return "int32";
    case "Uint8Array":
      return "bool";
  }
}

/** Whether an array holds float32, the only dtype that every WebAssembly kernel supports. */
export function isFloat32(array: DataArray): array is Float32Array {
  return array[Symbol.toStringTag] === "Float32Array";
}

/** Whether an array holds int32. */
export function isInt32(array: DataArray): array is Int32Array {
  return array[Symbol.toStringTag] === "Int32Array";
}

/** Whether an array holds bool. */
export function isBool(array: DataArray): array is Uint8Array {
  return array[Symbol.toStringTag] === "Uint8Array";
}

/** True for float32 and float64: the dtypes that have gradients. */
export function isFloating(dtype: DType): boolean {
  return dtype === "float32" || dtype === "float64";
}

/** The wider of two dtypes: bool < int32 < float32 < float64. */
export function wider(a: DType, b: DType): DType {
  return rank[a] >= rank[b] ? a : b;
}

/**
 * The result dtype of two operands, promoted as in PyTorch: the wider of the two, except that an operand
 * without axes (a number, a 0-d tensor) widens the result only if its category (bool, integer, floating) is
 * higher. {@link https://pytorch.org/docs/stable/tensor_attributes.html#type-promotion-doc | PyTorch}
 */
export function promote(a: DType, aIsScalar: boolean, b: DType, bIsScalar: boolean): DType {
  if (a === b) return a;
  if (aIsScalar === bIsScalar) return wider(a, b);
  const [full, scalar] = aIsScalar ? [b, a] : [a, b];
  return category(scalar) > category(full) ? scalar : full;
}

function category(dtype: DType): number {
  return Math.min(rank[dtype], 2);
}

/** Throws unless `dtype` is the name of a dtype. */
export function checkDType(op: string, dtype: unknown): asserts dtype is DType {
  if (typeof dtype !== "string" || !Object.hasOwn(rank, dtype)) {
    throw new DTypeError(op, `dtype must be one of ${dtypes.join(", ")}, got ${show(dtype)}`);
  }
}

/** Throws unless `dtype` is float32 or float64: the others have neither fractions nor gradients. */
export function checkFloating(op: string, dtype: DType, cure = 'Convert with to("float32").'): void {
  if (!isFloating(dtype)) throw new DTypeError(op, `needs a floating dtype, got ${dtype}. ${cure}`);
}

/**
 * The element that represents `value` in a tensor of `dtype`; for bool, everything but 0 is true.
 *
 * @throws DTypeError unless `value` is a number or boolean; if int32 cannot hold it (fractions, NaN, 3e9)
 */
export function elementOf(op: string, dtype: DType, value: number | boolean): number {
  if (typeof value !== "number" && typeof value !== "boolean") {
    throw new DTypeError(op, `values must be numbers or booleans, got ${show(value)}`);
  }
  const number = Number(value);
  if (dtype === "bool") return Number(number !== 0);
  if (dtype === "int32" && number !== (number | 0)) throw new DTypeError(op, `int32 cannot hold ${value}`);
  return number;
}

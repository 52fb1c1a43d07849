/**
 * @file Elements as stored in files.
 *
 * Files have more number types than tensors have dtypes. Half precision becomes float32 and integers become
 * int32; values that int32 cannot hold throw rather than wrap.
 */
import { checkTensor, Storage } from "../autograd/extend.js";
import { Tensor } from "../autograd/index.js";
import type { DataArray, DType } from "../dtype.js";
import { ArgumentError, show } from "../errors.js";
import type { Shape } from "../shape.js";
import type { Refuse } from "./bytes.js";

/** Tensors by name, as returned by `Module.stateDict`. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** Element types, by their names in safetensors files. */
export type Kind =
  | "BOOL"
  | "U8"
  | "I8"
  | "U16"
  | "I16"
  | "U32"
  | "I32"
  | "U64"
  | "I64"
  | "F16"
  | "BF16"
  | "F32"
  | "F64";

interface Reading {
  /** Bytes per element. */
  readonly bytes: number;
  /** Converts elements in native byte order to those of a dtype; takes ownership of `buffer`. */
  readonly read: (buffer: ArrayBuffer, refuse: Refuse) => DataArray;
}

const readings: Readonly<Record<Kind, Reading>> = {
  BOOL: { bytes: 1, read: (b, refuse) => checkedBools(new Uint8Array(b), refuse) },
  U8: { bytes: 1, read: (b) => Int32Array.from(new Uint8Array(b)) },
  I8: { bytes: 1, read: (b) => Int32Array.from(new Int8Array(b)) },
  U16: { bytes: 2, read: (b) => Int32Array.from(new Uint16Array(b)) },
  I16: { bytes: 2, read: (b) => Int32Array.from(new Int16Array(b)) },
  U32: { bytes: 4, read: (b, refuse) => narrowed(new Uint32Array(b), refuse) },
  I32: { bytes: 4, read: (b) => new Int32Array(b) },
  U64: { bytes: 8, read: (b, refuse) => narrowed(new BigUint64Array(b), refuse) },
  I64: { bytes: 8, read: (b, refuse) => narrowed(new BigInt64Array(b), refuse) },
  F16: { bytes: 2, read: (b) => Float32Array.from(new Uint16Array(b), half) },
  BF16: {
    bytes: 2,
    read: (b) => new Float32Array(Uint32Array.from(new Uint16Array(b), (x) => x << 16).buffer),
  },
  F32: { bytes: 4, read: (b) => new Float32Array(b) },
  F64: { bytes: 8, read: (b) => new Float64Array(b) },
};

/** The file type of each dtype. */
export const kindOf: Readonly<Record<DType, Kind>> = {
  bool: "BOOL",
  int32: "I32",
  float32: "F32",
  float64: "F64",
};

/** The names of all types, for messages. */
export const kindNames: string = Object.keys(readings).join(", ");

/** Whether `name` is an element type. */
export function isKind(name: unknown): name is Kind {
  return typeof name === "string" && Object.hasOwn(readings, name);
}

/** Bytes per element. */
export function bytesPer(kind: Kind): number {
  return readings[kind].bytes;
}

/** The binary16 number with these bits. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

function narrowed(from: Uint32Array | BigInt64Array | BigUint64Array, refuse: Refuse): Int32Array {
  const out = new Int32Array(from.length);
  for (let i = 0; i < out.length; i++) {
    const value = Number(from[i]);
    if (value !== (value | 0)) refuse(`element ${i} is ${from[i]}, which int32 cannot hold`);
    out[i] = value;
  }
  return out;
}

function checkedBools(bytes: Uint8Array, refuse: Refuse): Uint8Array {
  const odd = bytes.findIndex((byte) => byte > 1);
  if (odd >= 0) refuse(`element ${odd} must be 0 or 1, got ${bytes[odd]}`);
  return bytes;
}

const machineIsLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function swapBytes(bytes: Uint8Array, width: number): void {
  for (let start = 0; start < bytes.length; start += width) bytes.subarray(start, start + width).reverse();
}

/** Copies the elements out of `bytes`, which holds a whole number of them. */
export function readElements(bytes: Uint8Array, kind: Kind, refuse: Refuse, littleEndian = true): DataArray {
  const copy = new Uint8Array(bytes);
  const reading = readings[kind];
  if (littleEndian !== machineIsLittleEndian) swapBytes(copy, reading.bytes);
  return reading.read(copy.buffer, refuse);
}

/** Writes elements into `target` starting at `offset`, little-endian. */
export function writeElements(data: DataArray, target: Uint8Array, offset: number): void {
  target.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
  if (!machineIsLittleEndian) {
    swapBytes(target.subarray(offset, offset + data.byteLength), data.BYTES_PER_ELEMENT);
  }
}

/** A tensor that takes ownership of `data`; an instance of the class with all methods, even in bundles. */
export function tensorOf(data: DataArray, shape: Shape): Tensor {
  return new Tensor(new Storage(data), shape);
}

/** An unpaired surrogate, which UTF-8 cannot encode: several such names would collide in a file. */
const loneSurrogate = /\p{Surrogate}/u;

/** Throws unless `tensors` is an object of tensors whose names can be stored in files. */
export function checkTensors(op: string, tensors: unknown): asserts tensors is Tensors {
  if (tensors === null || typeof tensors !== "object") {
    throw new ArgumentError(op, `takes an object of tensors, got ${show(tensors)}`);
  }
  for (const [name, value] of Object.entries(tensors)) {
    if (loneSurrogate.test(name)) throw new ArgumentError(op, `the name ${show(name)} is not valid Unicode`);
    checkTensor(op, name, value);
  }
}

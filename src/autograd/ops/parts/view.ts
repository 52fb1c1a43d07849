/**
 * @file Reading a tensor through strides, and writing one: each is the other's gradient.
 */
import { ArgumentError, show } from "../../../errors.js";
import { kernels } from "../../../kernels/index.js";
import { type Shape, sizeOf } from "../../../shape.js";
import { record } from "../../graph.js";
import { allocate, allocateCopy, allocateZeros } from "../../storage.js";
import { Tensor } from "../../tensor.js";

/** Which elements of a tensor an op reads, and in which order: no element twice. */
export interface View {
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;
}

/** The elements of x that `view` reads; `dx = write(dy)`. */
export function read(name: string, x: Tensor, view: View): Tensor {
  const storage = allocate(x.dtype, sizeOf(view.shape));
  kernels.stridedRead(storage.data, x.data, view.shape, view.strides, view.offset);
  return record(name, storage, view.shape, [[x, (g) => write(name, g, view, x.shape)]]);
}

/** Zeros of `shape` with g written where `view` reads; `dg = read(dy)`. */
export function write(name: string, g: Tensor, view: View, shape: Shape): Tensor {
  const storage = allocateZeros(g.dtype, sizeOf(shape));
  kernels.stridedWrite(storage.data, g.data, view.shape, view.strides, view.offset);
  return record(`${name}Gradient`, storage, shape, [[g, (h) => read(name, h, view)]]);
}

/**
 * x with `values` in place of the elements that `view` reads; `dx` is dy with zeros there,
 * `dvalues = read(dy)`.
 */
export function replace(name: string, x: Tensor, values: Tensor, view: View): Tensor {
  const storage = allocateCopy(x.dtype, x.data);
  kernels.stridedWrite(storage.data, values.data, view.shape, view.strides, view.offset);
  const zeros = (): Tensor => new Tensor(allocateZeros(x.dtype, values.size), values.shape);
  return record(name, storage, x.shape, [
    [x, (g) => replace(name, g, zeros(), view)],
    [values, (g) => read(name, g, view)],
  ]);
}

/**
 * Part of an axis: `[start, stop, step]` as in NumPy's `start:stop:step`; `null` leaves an end open, or takes
 * all.
 */
export type Range = readonly [start?: number | null, stop?: number | null, step?: number] | null;

/** The part of an axis that a range selects: `length` positions from `start`, `step` apart. */
export interface Extent {
  readonly start: number;
  readonly length: number;
  readonly step: number;
}

/** Resolves a range on an axis of the given length, as NumPy does. */
export function resolveRange(op: string, range: NonNullable<Range>, length: number): Extent {
  const [start, stop, step = 1] = Array.isArray(range) ? range : [Number.NaN];
  if (![start ?? 0, stop ?? 0, step].every(Number.isInteger) || step === 0 || range.length > 3) {
    const cure = typeof range === "number" ? ". For one position use select." : "";
    throw new ArgumentError(
      op,
      `a range is [start, stop, step], whole numbers and step not 0, got ${show(range)}${cure}`,
    );
  }
  const [low, high] = step > 0 ? [0, length] : [-1, length - 1];
  const place = (at: number): number => Math.min(Math.max(at < 0 ? at + length : at, low), high);
  const first = start == null ? (step > 0 ? low : high) : place(start);
  const end = stop == null ? (step > 0 ? high : low) : place(stop);
  return { start: first, length: Math.max(0, Math.ceil((end - first) / step)), step };
}

/**
 * @file Which value is where in the buffers of a recording: calls of kernels refer to memory locations, ONNX
 * nodes refer to values.
 */
import { dtypeOf } from "../dtype.js";
import type { View } from "../recorder/index.js";
import { type Shape, sizeOf, stridesOf } from "../shape.js";
import type { Graph, Value } from "./graph.js";

/** A part of a buffer, in elements, and the value written there. */
interface Region {
  readonly start: number;
  readonly length: number;
  readonly value: Value;
}

/** A value written to part of a larger tensor: a box that begins at `at`. */
interface Piece {
  readonly shape: Shape;
  readonly at: readonly number[];
  readonly value: Value;
}

/** A tensor being assembled from pieces. */
interface Assembly {
  readonly whole: Shape;
  readonly pieces: Piece[];
}

const widths = { float32: 4, float64: 8, int32: 4, bool: 1 } as const;

/** The offset of an array in its buffer, in elements. */
function startOf(view: View): number {
  return view.offset / widths[view.dtype];
}

/** The memory of a recording, as values of a graph. */
export class Memory {
  readonly #graph: Graph;
  readonly #regions = new Map<number, Region[]>();
  readonly #assemblies = new Map<number, Assembly>();
  readonly #fills = new Map<string, number>();
  /** Values that cannot be read, and why. */
  readonly #unavailable = new Map<string, string>();

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** Notes that `view` holds `value`. */
  write(view: View, value: Value): void {
    const start = startOf(view);
    const before = this.#regions.get(view.buffer.number) ?? [];
    const kept = before.filter((old) => old.start < start || old.start + old.length > start + view.length);
    this.#regions.set(view.buffer.number, [...kept, { start, length: view.length, value }]);
    this.#assemblies.delete(view.buffer.number);
  }

  /** Notes that `view` holds the same number everywhere. */
  fill(view: View, value: Value, number: number): void {
    this.write(view, value);
    this.#fills.set(value.name, number);
  }

  /** Notes that `view` cannot be read, and why. */
  withhold(view: View, why: string): void {
    const value = { name: `withheld ${view.buffer.number}`, shape: [view.length], dtype: view.dtype };
    this.write(view, value);
    this.#unavailable.set(value.name, why);
  }

  /** The value in `view`, in any shape with that many elements. */
  read(view: View): Value {
    const assembly = this.#assemblies.get(view.buffer.number);
    if (assembly !== undefined) this.write(view, this.#assembled(assembly));
    const value = this.#regionOf(view);
    const why = this.#unavailable.get(value.name);
    if (why !== undefined) throw new Error(why);
    return value;
  }

  #regionOf(view: View): Value {
    const [start, end] = [startOf(view), startOf(view) + view.length];
    const regions = this.#regions.get(view.buffer.number);
    if (regions === undefined) return this.#constant(view);
    const touching = regions.filter((old) => old.start < end && old.start + old.length > start);
    const exact = touching.find((old) => old.start === start && old.length === view.length);
    if (exact !== undefined) return exact.value;
    const parts = touching
      .sort((a, b) => a.start - b.start)
      .map((old) => this.#part(old, Math.max(start, old.start), Math.min(end, old.start + old.length)));
    if (parts.reduce((length, part) => length + sizeOf(part.shape), 0) !== view.length) {
      throw new Error("reads memory that nothing has written");
    }
    if (parts.length === 1) return parts[0]!;
    return this.#graph.add("Concat", parts, [view.length], view.dtype, { axis: 0 });
  }

  /** The elements of a region from `start` to `end`, flattened. */
  #part({ start: first, length, value }: Region, start: number, end: number): Value {
    const count = end - start;
    if (count === length) return this.#graph.flat(value);
    if (length % count === 0 && (start - first) % count === 0) {
      const rows = this.#graph.reshaped(value, [length / count, count]);
      const at = (start - first) / count;
      const slice = [rows, { ints: [at] }, { ints: [at + 1] }, { ints: [0] }];
      return this.#graph.flat(this.#graph.add("Slice", slice, [1, count], value.dtype));
    }
    const slice = [
      this.#graph.flat(value),
      { ints: [start - first] },
      { ints: [end - first] },
      { ints: [0] },
    ];
    return this.#graph.add("Slice", slice, [count], value.dtype);
  }

  /** The contents of a buffer that is never written. */
  #constant(view: View): Value {
    const { buffer } = view;
    const { array } = buffer;
    const dtype = dtypeOf(array);
    const number = array[0] ?? 0;
    // If all elements are the same number, their count may depend on the batch.
    const whole = array.every((element) => Object.is(element, number))
      ? this.#graph.filled(number, array.length, dtype)
      : this.#graph.constant(`constant_${this.#graph.initializers.size}`, [array.length], dtype, array);
    this.#regions.set(buffer.number, [{ start: 0, length: array.length, value: whole }]);
    return this.#regionOf(view);
  }

  /**
   * Writes a box of `shape` to a larger tensor with the given `strides`, at `offset`; the rest of that tensor
   * comes from a fill, or from other writes like this.
   */
  writeBox(view: View, value: Value, shape: Shape, strides: readonly number[], offset: number): void {
    const whole = strides.map((stride, i) => (i === 0 ? view.length : strides[i - 1]!) / stride);
    const own = stridesOf(whole);
    const at = own.map((stride, i) => Math.floor(offset / stride) % Math.max(1, whole[i]!));
    const { number } = view.buffer;
    if (shape.every((n, i) => n === whole[i])) {
      this.write(view, this.#graph.reshaped(value, shape));
      return;
    }
    const piece = { shape, at, value: this.#graph.reshaped(value, shape) };
    const below = this.#regions.get(number)?.find((old) => old.start === startOf(view));
    if (below !== undefined) {
      const filling = this.#fills.get(below.value.name);
      if (filling === undefined) throw new Error("writes to part of a tensor");
      this.write(view, this.#padded(piece, whole, filling, view));
      return;
    }
    const assembly = this.#assemblies.get(number) ?? { whole, pieces: [] };
    assembly.pieces.push(piece);
    this.#assemblies.set(number, assembly);
  }

  #padded({ shape, at, value }: Piece, whole: Shape, filling: number, { dtype }: View): Value {
    const after = whole.map((n, i) => n - at[i]! - shape[i]!);
    // Not every runtime can pad bools.
    const padded = dtype === "bool" ? this.#graph.cast(value, "int32") : value;
    const number = { number: filling, dtype: dtype === "bool" ? ("int32" as const) : dtype };
    const operands = [padded, { ints: [...at, ...after] }, number];
    return this.#graph.cast(
      this.#graph.add("Pad", operands, whole, padded.dtype, { mode: "constant" }),
      dtype,
    );
  }

  #assembled({ whole, pieces }: Assembly): Value {
    const axis = whole.findIndex((n, i) => pieces.some(({ shape }) => shape[i] !== n));
    const sorted = pieces.toSorted((a, b) => a.at[axis]! - b.at[axis]!);
    const length = sorted.reduce((sum, { shape }) => sum + shape[axis]!, 0);
    if (length !== whole[axis]) throw new Error("writes to part of a tensor");
    const values = sorted.map(({ value }) => value);
    return this.#graph.add("Concat", values, whole, values[0]!.dtype, { axis });
  }
}

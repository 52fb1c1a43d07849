/**
 * The rows of the table: calls of a kernel, and the expected outputs, from a plain formula in float64 that is
 * independent of both kernel sets.
 */
import { type DataArray, zerosOf } from "../../../src/dtype.js";
import type { KernelName } from "../../../src/kernels/contract/index.js";
import { Generator } from "../../../src/random/index.js";

export type { KernelName };

/** An output, and its expected elements. */
export interface Expected {
  readonly out: DataArray;
  readonly values: ArrayLike<number>;
  /** The tolerance: `relative`·|value| + `absolute`, in units of the dtype's precision. */
  readonly relative?: number;
  readonly absolute?: number;
}

/** One call and its results. */
export interface Case<Args extends readonly unknown[]> {
  readonly args: Args;
  readonly outs: readonly Expected[];
}

/** A kernel's calls for numbers of a dtype, and the dtypes that it takes. */
export interface Row<Args extends readonly unknown[]> {
  readonly dtypes: readonly Numbers["dtype"][];
  cases(numbers: Numbers): Iterable<Case<Args>>;
}

/** Where a row's operands come from. */
export interface Numbers {
  readonly dtype: "float32" | "float64" | "int32";
  /** The distance from 1 to the next number. */
  readonly precision: number;
  /** Ordinary numbers: normally distributed, or, for int32, integers from −9 to 9. */
  some(length: number, seed: number): DataArray;
  /** Ordinary numbers; then the same with NaN, ±∞ and zeros among them, where the dtype has these. */
  all(length: number, seed: number): readonly DataArray[];
  /** An array for a result, filled with numbers that must be overwritten. */
  room(length: number): DataArray;
}

/** Numbers of a dtype. */
export function numbersOf(dtype: Numbers["dtype"]): Numbers {
  const some = (length: number, seed: number): DataArray => {
    const generator = new Generator(seed);
    const next = dtype === "int32" ? () => generator.randint(-9, 10) : () => generator.normal(0, 1);
    return zerosOf(dtype, length).map(next);
  };
  return {
    dtype,
    precision: dtype === "float32" ? 2 ** -23 : dtype === "float64" ? 2 ** -52 : 0,
    some,
    all(length, seed) {
      const ordinary = some(length, seed);
      const odd = [Number.NaN, Infinity, -Infinity, 0, -0];
      const special = ordinary.map((x, i) => ((i * 7919 + seed) % 23 < 2 ? odd[(i * 31 + seed) % 5]! : x));
      return dtype === "int32" ? [ordinary] : [ordinary, special];
    },
    room: (length) => zerosOf(dtype, length).fill(dtype === "int32" ? -77 : Number.NaN),
  };
}

/** The dtypes of floating-point kernels. */
export const floats = ["float32", "float64"] as const;
/** The dtypes of kernels that also support int32. */
export const all = ["float32", "float64", "int32"] as const;

/** An array viewed around an axis. */
export interface Layout {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
}

/** Lengths that reach each loop: none, tails, whole vectors, a block of sums, and beyond it. */
const lengths = [0, 1, 3, 4, 17, 256, 300];

/** Every length as rows and as columns, alone and several times. */
export const layouts: readonly Layout[] = lengths.flatMap((length) =>
  [1, 8, 21].flatMap((inner) => [1, 3].map((outer) => ({ outer, length, inner }))),
);

/** The same without axes of length 0. */
export const filled: readonly Layout[] = layouts.filter(({ length }) => length > 0);

export const sizeOf = ({ outer, length, inner }: Layout): number => outer * length * inner;

/** The positions of each line along the axis. */
export function lines({ outer, length, inner }: Layout): number[][] {
  return Array.from({ length: outer * inner }, (_, line) =>
    Array.from({ length }, (_, l) => (Math.floor(line / inner) * length + l) * inner + (line % inner)),
  );
}

/** `formula` of each line of an array. */
export function ofLines<T>(a: DataArray, layout: Layout, formula: (line: readonly number[]) => T): T[] {
  return lines(layout).map((places) => formula(places.map((i) => a[i]!)));
}

/** The array whose lines are `formula` of the lines of `a`. */
export function alongLines(
  a: DataArray,
  layout: Layout,
  formula: (line: readonly number[], which: number) => readonly number[],
): number[] {
  const out: number[] = new Array(a.length);
  for (const [which, places] of lines(layout).entries()) {
    const line = formula(
      places.map((i) => a[i]!),
      which,
    );
    for (const [l, at] of places.entries()) out[at] = line[l]!;
  }
  return out;
}

export const sum = (x: readonly number[]): number => x.reduce((total, value) => total + value, 0);

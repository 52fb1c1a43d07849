/**
 * @file The vocabulary: how a wrong answer differs from the right one, and what a teacher says to that.
 *
 * Each row compares a wrong answer with the right one by shape and size alone; no row knows a particular
 * exercise. The first row that recognizes something speaks, so the more informative rows come first.
 */
import { factorText, namedFactor, ratioOf } from "./factors.js";
import {
  agree,
  isClose,
  mapped,
  type Numbers,
  numberText,
  placeOf,
  sameShape,
  shapeText,
  sizeOf,
  summed,
  transposed,
} from "./numbers.js";

/** A wrong answer and the right one. */
export interface Comparison {
  /** The name of the quantity: `dW`. */
  readonly name: string;
  readonly got: Numbers;
  readonly want: Numbers;
  /** Numbers that a wrong factor might equal: `{ N: 5 }`. */
  readonly letters: Readonly<Record<string, number>>;
  readonly tolerance: number;
}

/** The names in the vocabulary. */
export type DiagnosisName =
  | "transpose"
  | "broadcast not undone"
  | "mean instead of sum"
  | "one sum too many"
  | "shape"
  | "NaN"
  | "infinity"
  | "zero"
  | "sign"
  | "factor"
  | "off by one step"
  | "reversed"
  | "one left out"
  | "gradient stopped"
  | "gradient let through"
  | "constant added"
  | "row sums"
  | "squared"
  | "other places";

/** One kind of mistake. */
export interface Diagnosis {
  readonly name: DiagnosisName;
  /** The sentence, if the answer shows this kind of mistake. */
  readonly sees: (comparison: Comparison) => string | undefined;
}

/** For answers with the wrong shape. */
const ofShapes: readonly Diagnosis[] = [
  {
    name: "transpose",
    sees: ({ name, got, want, tolerance }) =>
      want.shape.length === 2 && agree(transposed(got), want, tolerance)
        ? `${name} comes as ${shapeText(got.shape)} and should be ${shapeText(want.shape)}: the numbers are right, ` +
          "but transposed. Which factor of the product belongs on the left? (a·b)ᵀ is bᵀ·aᵀ."
        : undefined,
  },
  {
    name: "broadcast not undone",
    sees: ({ name, got, want, tolerance }) => {
      const axis = axisThat(got, (axis) => agreeAsLists(summed(got, axis), want, tolerance));
      if (axis === undefined) return undefined;
      return (
        `${name} comes as ${shapeText(got.shape)}; add up its ${got.shape[axis]} ${along(axis, got)} and it is ` +
        "right. What was broadcast going forward is summed going back."
      );
    },
  },
  {
    name: "mean instead of sum",
    sees: ({ name, got, want, tolerance }) => {
      const axis = axisThat(got, (axis) => {
        const n = got.shape[axis]!;
        return agreeAsLists(
          mapped(summed(got, axis), (x) => x / n),
          want,
          tolerance,
        );
      });
      if (axis === undefined) return undefined;
      return `${name} comes as ${shapeText(got.shape)}; the mean over its ${got.shape[axis]} ${along(axis, got)} is still missing.`;
    },
  },
  {
    name: "one sum too many",
    sees: ({ name, got, want, tolerance }) => {
      const axis = axisThat(want, (axis) => agreeAsLists(summed(want, axis), got, tolerance));
      if (axis === undefined) return undefined;
      return (
        `${name} comes as ${shapeText(got.shape)}: added up over its ${along(axis, want)}, which should have stayed ` +
        `apart, as ${shapeText(want.shape)}.`
      );
    },
  },
  {
    name: "shape",
    sees: ({ name, got, want, tolerance }) => {
      if (sameShape(got.shape, want.shape)) return undefined;
      if (agreeAsLists(got, want, tolerance)) {
        return `${name} holds the right numbers, but as ${shapeText(got.shape)} instead of ${shapeText(want.shape)}.`;
      }
      return `${name} comes as ${shapeText(got.shape)} and should be ${shapeText(want.shape)}.`;
    },
  },
];

/** For NaN and infinite numbers. */
const ofStrays: readonly Diagnosis[] = [
  {
    name: "NaN",
    sees: ({ name, got }) => {
      const i = Array.from(got.data).findIndex(Number.isNaN);
      if (i < 0) return undefined;
      return `${at(name, got, i)} is NaN: 0/0, ∞ − ∞, or arithmetic on something undefined, such as an index past the end.`;
    },
  },
  {
    name: "infinity",
    sees: ({ name, got, want }) => {
      const i = Array.from(got.data).findIndex(
        (x, i) => Math.abs(x) === Infinity && Number.isFinite(want.data[i]),
      );
      if (i < 0) return undefined;
      return `${at(name, got, i)} is infinite: a division by 0, a logarithm of 0, or an exponential of more than 709.`;
    },
  },
];

/** For numbers of the right shape. */
const ofNumbers: readonly Diagnosis[] = [
  {
    name: "zero",
    sees: ({ name, got, want }) =>
      Array.from(got.data).every((x) => x === 0) && Array.from(want.data).some((x) => x !== 0)
        ? `${name} is 0${got.data.length > 1 ? " everywhere" : ""}: was anything written into it, and did a gradient arrive?`
        : undefined,
  },
  {
    name: "sign",
    sees: ({ name, got, want, tolerance }) =>
      agree(
        mapped(got, (x) => -x),
        want,
        tolerance,
      )
        ? `${name} has the right size and the wrong sign. A gradient points uphill; which of the two terms is subtracted?`
        : undefined,
  },
  {
    name: "factor",
    sees: ({ name, got, want, letters, tolerance }) => {
      const factor = ratioOf(got, want, tolerance);
      if (factor === undefined || Math.abs(factor) === 1) return undefined;
      // Any two numbers have a ratio; it means something only if it has a name.
      return (isOneNumber(want) ? namedFactor : factorText)(name, factor, letters);
    },
  },
  {
    name: "transpose",
    sees: ({ name, got, want, tolerance }) =>
      want.shape.length === 2 && agree(transposed(got), want, tolerance)
        ? `${name} is the transpose of what it should be; the matrix is square, so the shape does not show it. ` +
          "Rows and columns have changed places: (a·b)ᵀ is bᵀ·aᵀ."
        : undefined,
  },
  {
    name: "off by one step",
    sees: ({ name, got, want, tolerance }) => {
      for (const step of [1, -1]) {
        if (isShifted(got, want, step, tolerance)) {
          const where = step > 0 ? "one place too late" : "one place too early";
          return `${name} has the right numbers, ${where}: ${name}[i] holds what belongs to [i ${step > 0 ? "−" : "+"} 1].`;
        }
      }
      return undefined;
    },
  },
  {
    name: "reversed",
    sees: ({ name, got, want, tolerance }) =>
      (want.shape[0] ?? 0) > 1 && agree(reversed(got), want, tolerance)
        ? `${name} has the right numbers in reverse order. A loop that runs backwards still writes to place t.`
        : undefined,
  },
  {
    name: "one left out",
    sees: (comparison) => {
      const { name, got } = comparison;
      const axis = axisThat(got, (axis) => wrongAlong(comparison, axis) !== undefined);
      if (axis === undefined) return undefined;
      const k = wrongAlong(comparison, axis)!;
      const end = k === 0 ? "first" : "last";
      return `${name} is right except for the ${end} of its ${along(axis, got)}: does a loop ${k === 0 ? "start too late" : "stop too early"}?`;
    },
  },
  {
    name: "gradient stopped",
    sees: ({ name, got, want, tolerance }) => {
      const wrong = wrongPlaces(got, want, tolerance);
      if (wrong.length === got.data.length || wrong.some((i) => got.data[i] !== 0)) return undefined;
      return `${name} is right where it is not 0, but 0 in ${count(wrong, got)} that should not be: something is cut off there.`;
    },
  },
  {
    name: "gradient let through",
    sees: ({ name, got, want, tolerance }) => {
      const wrong = wrongPlaces(got, want, tolerance);
      if (wrong.length === got.data.length || wrong.some((i) => want.data[i] !== 0)) return undefined;
      return `${name} is right except in ${count(wrong, got)} that should be 0: something passes that should be cut off.`;
    },
  },
  {
    name: "constant added",
    sees: ({ name, got, want, tolerance }) => {
      if (got.data.length < 2) return undefined;
      const offset = got.data[0]! - want.data[0]!;
      if (
        !agree(
          mapped(got, (x) => x - offset),
          want,
          tolerance,
        )
      )
        return undefined;
      return `${name} is too ${offset > 0 ? "large" : "small"} by ${numberText(Math.abs(offset))} everywhere.`;
    },
  },
  {
    name: "row sums",
    sees: ({ name, got, want, tolerance }) => {
      if (got.shape.length !== 2 || Math.min(...got.shape) < 2) return undefined;
      if (eachRatio(got, want, tolerance)) {
        return `${name} is right except for a factor that differs from row to row: along which axis did you add up?`;
      }
      if (eachRatio(transposed(got), transposed(want), tolerance)) {
        return `${name} is right except for a factor that differs from column to column: along which axis did you add up?`;
      }
      return undefined;
    },
  },
  {
    name: "squared",
    sees: ({ name, got, want, tolerance }) => {
      if (
        agree(
          got,
          mapped(want, (x) => x * x),
          tolerance,
        )
      )
        return `${name} is squared: is a root missing?`;
      if (
        agree(
          mapped(got, (x) => x * x),
          want,
          tolerance,
        )
      )
        return `${name} is the square root of what it should be.`;
      return undefined;
    },
  },
  {
    name: "other places",
    sees: ({ name, got, want, tolerance }) => {
      const sorted = ({ shape, data }: Numbers): Numbers => ({ shape, data: Float64Array.from(data).sort() });
      return got.data.length > 1 && agree(sorted(got), sorted(want), tolerance)
        ? `${name} has the right numbers in the wrong places: an index is mixed up. In a matrix, row i and column j is data[i·cols + j].`
        : undefined;
    },
  },
];

/** All rows, in the order in which they are tried. */
export const vocabulary: readonly Diagnosis[] = [...ofShapes, ...ofStrays, ...ofNumbers];

/** `dW[0, 2]`; just the name for a single number. */
export function at(name: string, { shape }: Pick<Numbers, "shape">, i: number): string {
  return shape.length === 0 ? name : `${name}[${placeOf(shape, i).join(", ")}]`;
}

/** Where the two differ; both have the same shape. */
export function wrongPlaces(got: Numbers, want: Numbers, tolerance: number): number[] {
  return Array.from(got.data, (_, i) => i).filter((i) => !isClose(got.data[i]!, want.data[i]!, tolerance));
}

function count(places: readonly number[], { data }: Numbers): string {
  return `${places.length} of ${data.length} places`;
}

function axisThat({ shape }: Numbers, holds: (axis: number) => boolean): number | undefined {
  const axis = shape.findIndex((length, axis) => length > 1 && holds(axis));
  return axis < 0 ? undefined : axis;
}

/** Whether the numbers agree in order, ignoring axes of length 1. */
function agreeAsLists(a: Numbers, b: Numbers, tolerance: number): boolean {
  const flat = ({ data }: Numbers): Numbers => ({ shape: [data.length], data });
  return agree(flat(a), flat(b), tolerance);
}

function along(axis: number, { shape }: Numbers): string {
  if (shape.length === 1) return "elements";
  if (shape.length === 2) return axis === 0 ? "rows" : "columns";
  return `slices along axis ${axis}`;
}

/** The only wrong index along an axis, if it is the first or last of at least three. */
function wrongAlong({ got, want, tolerance }: Comparison, axis: number): number | undefined {
  const length = got.shape[axis]!;
  const wrong = new Set(wrongPlaces(got, want, tolerance).map((i) => placeOf(got.shape, i)[axis]!));
  const [k] = wrong;
  return length > 2 && wrong.size === 1 && (k === 0 || k === length - 1) ? k : undefined;
}

function isShifted(got: Numbers, want: Numbers, step: number, tolerance: number): boolean {
  const rows = got.shape[0] ?? 0;
  if (rows < 3) return false;
  const part = ({ shape, data }: Numbers, from: number): Numbers => {
    const size = sizeOf(shape) / rows;
    return {
      shape: [(rows - 1) * size],
      data: Array.from(data).slice(from * size, (from + rows - 1) * size),
    };
  };
  return agree(part(got, step > 0 ? 1 : 0), part(want, step > 0 ? 0 : 1), tolerance);
}

function reversed({ shape, data }: Numbers): Numbers {
  const size = sizeOf(shape) / shape[0]!;
  const rows = Array.from({ length: shape[0]! }, (_, i) => Array.from(data).slice(i * size, (i + 1) * size));
  return { shape, data: rows.toReversed().flat() };
}

/** Whether each row of `got` is a multiple of the same row of `want`. */
function eachRatio(got: Numbers, want: Numbers, tolerance: number): boolean {
  const [rows, cols] = want.shape as [number, number];
  const row = ({ data }: Numbers, i: number): Numbers => ({
    shape: [cols],
    data: Array.from(data).slice(i * cols, (i + 1) * cols),
  });
  return Array.from({ length: rows }, (_, i) => [row(got, i), row(want, i)] as const).every(
    ([a, b]) => agree(a, b, tolerance) || (!isOneNumber(b) && ratioOf(a, b, tolerance) !== undefined),
  );
}

/** Whether there is only a single number to compare. */
function isOneNumber({ data }: Numbers): boolean {
  return Array.from(data).filter((x) => x !== 0).length < 2;
}

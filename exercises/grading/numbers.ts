/**
 * @file Reads whatever a learner's function returns as numbers with a shape.
 *
 * Values are recognized by their properties, not their class: in a browser the learner's code may use another
 * copy of the library than the check does.
 */

/** Elements in row-major order, and the lengths of the axes, outermost first. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/**
 * `value` as numbers: a number or boolean has shape [], a list of equal shapes has one more axis, and
 * matrices, tensors, and typed arrays keep their shape. `undefined` for anything else.
 */
export function numbersOf(value: unknown): Numbers | undefined {
  if (typeof value === "number") return { shape: [], data: [value] };
  if (typeof value === "boolean") return { shape: [], data: [value ? 1 : 0] };
  if (typeof value !== "object" || value === null) return undefined;
  if (ArrayBuffer.isView(value))
    return { shape: [(value as Float64Array).length], data: value as Float64Array };
  if (Array.isArray(value)) return stacked(Array.from(value, numbersOf));
  if (!("shape" in value && "data" in value)) return undefined;
  const { shape, data } = value as Numbers;
  return sizeOf(shape) === data.length ? { shape: Array.from(shape), data: Array.from(data) } : undefined;
}

function stacked(parts: readonly (Numbers | undefined)[]): Numbers | undefined {
  const [first] = parts;
  if (first === undefined) return parts.length === 0 ? { shape: [0], data: [] } : undefined;
  const fits = (part: Numbers | undefined): part is Numbers =>
    part !== undefined && sameShape(part.shape, first.shape);
  if (!parts.every(fits)) return undefined;
  return { shape: [parts.length, ...first.shape], data: parts.flatMap(({ data }) => Array.from(data)) };
}

/** The number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/** Equal up to the rounding errors of a different order of summation. */
export function isClose(a: number, b: number, tolerance: number): boolean {
  if (Object.is(a, b) || a === b) return true;
  const gap = Math.abs(a - b);
  return gap < Infinity && gap <= tolerance * Math.max(1, Math.abs(a), Math.abs(b));
}

/** Whether the shapes are equal and all elements close. */
export function agree(a: Numbers, b: Numbers, tolerance: number): boolean {
  if (!sameShape(a.shape, b.shape)) return false;
  for (let i = 0; i < a.data.length; i++) if (!isClose(a.data[i]!, b.data[i]!, tolerance)) return false;
  return true;
}

/** `f` applied to every element. */
export function mapped({ shape, data }: Numbers, f: (element: number, i: number) => number): Numbers {
  return { shape, data: Array.from(data, f) };
}

/** Axes in reverse order. */
export function transposed({ shape, data }: Numbers): Numbers {
  const turned = shape.toReversed();
  return {
    shape: turned,
    data: Array.from(data, (_, i) => {
      const at = placeOf(turned, i).toReversed();
      return data[at.reduce((index, k, axis) => index * shape[axis]! + k, 0)]!;
    }),
  };
}

/** The sum over one axis, which is kept with length 1. */
export function summed({ shape, data }: Numbers, axis: number): Numbers {
  const short = shape.with(axis, 1);
  const sums = new Array<number>(sizeOf(short)).fill(0);
  for (let i = 0; i < data.length; i++) {
    const at = placeOf(shape, i).with(axis, 0);
    sums[at.reduce((index, k, a) => index * short[a]! + k, 0)]! += data[i]!;
  }
  return { shape: short, data: sums };
}

/** The indices of element `i`. */
export function placeOf(shape: readonly number[], i: number): number[] {
  const place: number[] = [];
  for (let axis = shape.length - 1, rest = i; axis >= 0; axis--) {
    place.unshift(rest % shape[axis]!);
    rest = Math.floor(rest / shape[axis]!);
  }
  return place;
}

/** `[2, 3]`, and `one number` for []. */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 0 ? "one number" : `[${shape.join(", ")}]`;
}

/** A number as a person would write it: `300`, `0.0123`, `1.5e-8`. */
export function numberText(value: number): string {
  return Number.isFinite(value)
    ? String(Number(value.toPrecision(4)))
    : String(value).replace("Infinity", "∞");
}

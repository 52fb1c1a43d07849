/**
 * @file Ops that split, roll and repeat tensors, and triangles of matrices; composed of views, joins and
 * `where`.
 */

import { checkList } from "../../checks.js";
import { ArgumentError, ShapeError, show, showShape } from "../../errors.js";
import { settled } from "../../options.js";
import { obstruct } from "../../recorder/index.js";
import type { Axes, TupleOf } from "../../shape.js";
import { checkWholeNumbers, inNameOf, ownAxisOf, takesAtMost, takesOnly } from "../declare/arguments.js";
import { table } from "../declare/elements.js";
import { checkTensor, Tensor } from "../tensor.js";
import { where } from "./comparison.js";
import { indexSelect } from "./indexing.js";
import { concat } from "./joining.js";
import { reshape } from "./reshape.js";
import { expand } from "./sum.js";
import { narrow, select } from "./views.js";

/** The type of the pieces: a tuple if sizes are listed, a list of any length for a single size. */
export type Pieces<Sizes extends number | readonly number[]> = Sizes extends readonly number[]
  ? { -readonly [I in keyof Sizes]: Tensor }
  : Tensor[];

/**
 * Splits an axis (default 0) into pieces of `size` positions, the last possibly shorter, or of the listed
 * sizes. Each piece contributes its part of dx.
 *
 * @example `arange(5).split(2)  // [0. 1.], [2. 3.], [4.]`
 * @throws ArgumentError if a size is not positive, or the listed sizes do not add up to the length of the
 * axis
 * @throws ArgumentError if the axis is out of range
 */
export function split<const Sizes extends number | readonly number[]>(
  x: Tensor,
  size: Sizes,
  axis?: number,
): Pieces<Sizes>;
export function split(x: Tensor, size: number | readonly number[], axis = 0): Tensor[] {
  takesOnly("split", 3, arguments);
  const along = ownAxisOf("split", x, axis);
  const length = x.shape[along]!;
  const sizes = typeof size === "number" ? equalParts(length, size) : size;
  if (typeof size !== "number") checkList("split", "size", size);
  const total = sizes.reduce((sum, n) => sum + n, 0);
  if (!sizes.every((n) => Number.isInteger(n) && n >= 0) || total !== length) {
    throw new ArgumentError(
      "split",
      `sizes must add up to ${length}, axis ${axis} of ${showShape(x.shape)}, got ${show(size)}`,
    );
  }
  let start = 0;
  return sizes.map((n) => {
    start += n;
    return narrow(x, along, start - n, n);
  });
}

function equalParts(length: number, size: number): number[] {
  if (!Number.isInteger(size) || size < 1)
    throw new ArgumentError("split", `size must be a whole number ≥ 1, got ${size}`);
  return Array.from({ length: Math.max(1, Math.ceil(length / size)) }, (_, i) =>
    Math.min(size, length - i * size),
  );
}

/**
 * Splits an axis (default 0) into `chunks` pieces of equal length, the last ones possibly shorter or missing;
 * an axis of length 0 gives exactly `chunks` pieces.
 *
 * @example `const [input, forget, cell, output] = gates.chunk(4, -1);`
 * @throws ArgumentError unless `chunks` is a whole number ≥ 1
 * @throws ArgumentError if the axis is out of range
 */
export function chunk(x: Tensor, chunks: number, axis = 0): Tensor[] {
  takesOnly("chunk", 3, arguments);
  if (!Number.isInteger(chunks) || chunks < 1) {
    throw new ArgumentError("chunk", `chunks must be a whole number ≥ 1, got ${chunks}`);
  }
  const along = ownAxisOf("chunk", x, axis);
  const length = x.shape[along]!;
  const size = Math.ceil(length / chunks);
  return split(x, size === 0 ? new Array<number>(chunks).fill(0) : size, axis);
}

/**
 * The slices at each position of an axis (default 0), without that axis; each contributes its part of dx. To
 * iterate over the rows of a tensor: `for (const row of x.unbind())`.
 *
 * With `count`, the axis must have that length, and the result is typed as a tuple of that length.
 *
 * @example `const [x, y] = points.unbind(1, 2);`
 * @throws ShapeError unless the axis has `count` positions
 * @throws ArgumentError if the axis is out of range
 */
export function unbind<const Count extends number = number>(
  x: Tensor,
  axis?: number,
  count?: Count,
): TupleOf<Tensor, Count>;
export function unbind(x: Tensor, axis = 0, count?: number): Tensor[] {
  takesOnly("unbind", 3, arguments);
  const along = ownAxisOf("unbind", x, axis);
  if (count !== undefined && x.shape[along] !== count) {
    throw new ShapeError("unbind", `axis ${axis} must have ${show(count)} positions`, x.shape);
  }
  return Array.from({ length: x.shape[along]! }, (_, i) => select(x, along, i));
}

/**
 * Shifts elements along axes; those pushed off one end reappear at the other. `dx` is dy rolled back. Without
 * axes, x is treated as flat.
 *
 * @example `arange(4).roll(1)  // [3. 0. 1. 2.]`
 * @throws ArgumentError unless there are as many shifts as axes
 */
export function roll(x: Tensor, shifts: Axes, axes?: Axes): Tensor {
  takesOnly("roll", 3, arguments);
  checkTensor("roll", "x", x);
  if (axes === undefined) {
    if (typeof shifts !== "number")
      throw new ArgumentError("roll", `several shifts need axes, got ${show(shifts)}`);
    return reshape(roll(reshape(x, [x.size]), shifts, 0), x.shape);
  }
  const by = typeof shifts === "number" ? [shifts] : shifts;
  const over = typeof axes === "number" ? [axes] : axes;
  checkList("roll", "shifts", by);
  checkList("roll", "axes", over);
  if (by.length !== over.length) {
    throw new ArgumentError("roll", `needs as many shifts as axes, got ${show(shifts)} and ${show(axes)}`);
  }
  return over.reduce((rolled, axis, i) => rollOne(rolled, by[i]!, ownAxisOf("roll", x, axis)), x);
}

function rollOne(x: Tensor, shift: number, axis: number): Tensor {
  const length = x.shape[axis]!;
  if (!Number.isInteger(shift)) throw new ArgumentError("roll", `shifts must be whole numbers, got ${shift}`);
  const start = length === 0 ? 0 : ((-shift % length) + length) % length;
  if (start === 0) return x;
  return concat([narrow(x, axis, start, length - start), narrow(x, axis, 0, start)], axis);
}

/**
 * Copies of x side by side: `repeats[i]` along axis i, with new leading axes if there are more repeats than
 * axes. `dx` is the sum of dy over the copies.
 *
 * @example `tensor([1, 2]).repeat([2, 2])  // [[1, 2, 1, 2], [1, 2, 1, 2]]`
 * @throws ArgumentError if there are fewer repeats than axes, or one of them is not a whole number ≥ 0
 */
export function repeat(x: Tensor, repeats: readonly number[]): Tensor {
  checkList("repeat", "repeats", repeats);
  takesOnly("repeat", 2, arguments);
  checkTensor("repeat", "x", x);
  const lead = repeats.length - x.ndim;
  if (lead < 0 || !repeats.every((n) => Number.isInteger(n) && n >= 0)) {
    throw new ArgumentError(
      "repeat",
      `needs a whole number ≥ 0 for each axis of ${showShape(x.shape)}, got ${show(repeats)}`,
    );
  }
  const lengths = repeats.map((_, i) => (i < lead ? 1 : x.shape[i - lead]!));
  const spread = expand(
    reshape(
      x,
      lengths.flatMap((n) => [1, n]),
    ),
    repeats.flatMap((n, i) => [n, lengths[i]!]),
  );
  return reshape(
    spread,
    lengths.map((n, i) => n * repeats[i]!),
  );
}

/**
 * {@link repeat} along as many of the last axes as `repeats` lists; the others stay unchanged.
 *
 * @example `tensor([[1], [2]]).tile([2])  // [[1, 1], [2, 2]]`
 * @throws ArgumentError if one of the repeats is not a whole number ≥ 0
 */
export function tile(x: Tensor, repeats: readonly number[]): Tensor {
  checkList("tile", "repeats", repeats);
  takesOnly("tile", 2, arguments);
  checkTensor("tile", "x", x);
  const all = [...new Array<number>(Math.max(0, x.ndim - repeats.length)).fill(1), ...repeats];
  return inNameOf("tile", () => repeat(x, all));
}

/**
 * Repeats each position of an axis consecutively: `repeats` times, or position i `repeats[i]` times, with a
 * list or an int32 tensor. Without an axis, x is treated as flat. `dx` is the sum of dy over the copies.
 *
 * @example `tensor([1, 2]).repeatInterleave(2)  // [1. 1. 2. 2.]`
 * @throws ArgumentError if the axis is out of range, or `repeats` is not a whole number ≥ 0, or one for each
 * position
 * @throws DTypeError if `repeats` is a tensor that is not int32
 */
export function repeatInterleave(
  x: Tensor,
  repeats: number | readonly number[] | Tensor,
  axis?: number,
): Tensor {
  takesOnly("repeatInterleave", 3, arguments);
  checkTensor("repeatInterleave", "x", x);
  if (axis === undefined) return repeatInterleave(reshape(x, [x.size]), repeats, 0);
  const along = ownAxisOf("repeatInterleave", x, axis);
  const length = x.shape[along]!;
  const counts = countsOf(repeats, length);
  if (counts.length !== length || !counts.every((n) => Number.isInteger(n) && n >= 0)) {
    throw new ArgumentError(
      "repeatInterleave",
      `needs a whole number ≥ 0, or one for each of ${length} positions, got ${show(repeats)}`,
    );
  }
  const positions = counts.flatMap((count, i) => new Array<number>(count).fill(i));
  return indexSelect(
    x,
    along,
    table("int32", [positions.length], (i) => positions[i]!),
  );
}

/** How often each of `length` positions is repeated; a tensor with one element applies to all. */
function countsOf(repeats: number | readonly number[] | Tensor, length: number): readonly number[] {
  if (typeof repeats === "number") return new Array<number>(length).fill(repeats);
  if (!(repeats instanceof Tensor)) {
    checkList("repeatInterleave", "repeats", repeats);
    return repeats;
  }
  checkWholeNumbers("repeatInterleave", "repeats", repeats);
  if (repeats.ndim > 1) throw new ShapeError("repeatInterleave", "repeats must be 1-d", repeats.shape);
  obstruct("the shape of repeatInterleave's result depends on values");
  const counts = Array.from(repeats.data);
  return counts.length === 1 ? new Array<number>(length).fill(counts[0]!) : counts;
}

/** Options of {@link tril} and {@link triu}. */
export interface TriangleOptions {
  /**
   * The diagonal at which the triangle ends: 0 is the main diagonal, positive ones are above it, negative
   * ones below. Default 0.
   */
  diagonal?: number | undefined;
}

/**
 * The lower triangle of the last two axes, diagonal included, in x's dtype; zeros above. `dx = dy` there.
 *
 * @example `ones([n, n], { dtype: "bool" }).tril()  // a causal mask: which position may attend to which`
 * @throws ShapeError for fewer than two axes
 * @throws ArgumentError if `diagonal` is not a whole number
 */
export function tril(x: Tensor, options?: TriangleOptions): Tensor {
  takesAtMost("tril", 2, arguments);
  return triangle("tril", x, options, (above, diagonal) => above <= diagonal);
}

/**
 * The upper triangle of the last two axes, diagonal included, in x's dtype; zeros below. `dx = dy` there.
 *
 * @example `ones([2, 2]).triu({ diagonal: 1 })  // [[0, 1], [0, 0]]`
 * @throws ShapeError for fewer than two axes
 * @throws ArgumentError if `diagonal` is not a whole number
 */
export function triu(x: Tensor, options?: TriangleOptions): Tensor {
  takesAtMost("triu", 2, arguments);
  return triangle("triu", x, options, (above, diagonal) => above >= diagonal);
}

/** x where `inside` holds for an element's distance above the main diagonal, and 0 elsewhere. */
function triangle(
  op: string,
  x: Tensor,
  options: TriangleOptions | undefined,
  inside: (above: number, diagonal: number) => boolean,
): Tensor {
  checkTensor(op, "x", x);
  const { diagonal } = settled(op, options, { diagonal: 0 });
  const [rows, columns] = x.shape.slice(-2);
  if (rows === undefined || columns === undefined)
    throw new ShapeError(op, "needs at least two axes", x.shape);
  if (!Number.isInteger(diagonal)) {
    throw new ArgumentError(op, `diagonal must be a whole number, got ${show(diagonal)}`);
  }
  const above = (i: number): number => (i % columns) - Math.floor(i / columns);
  const mask = table("bool", [rows, columns], (i) => Number(inside(above(i), diagonal)));
  // false, unlike 0, does not widen the dtype.
  return where(mask, x, false);
}

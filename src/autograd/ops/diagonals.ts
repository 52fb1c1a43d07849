/**
 * @file Diagonal matrices, and the sum of a diagonal; {@link diagonal} itself is a view.
 */
import { ArgumentError, ShapeError, show } from "../../errors.js";
import { settled } from "../../options.js";
import { normalizeAxis } from "../../shape.js";
import { takesAtMost, takesOnly } from "../declare/arguments.js";
import { table } from "../declare/elements.js";
import { checkTensor, type Tensor } from "../tensor.js";
import { where } from "./comparison.js";
import { pad } from "./padding.js";
import { unsqueeze } from "./reshape.js";
import { sum } from "./sum.js";
import { diagonal, moveaxis } from "./views.js";

/** Options of {@link diagEmbed}. */
export interface DiagEmbedOptions {
  /** 0: the main diagonal; positive: above it; negative: below. Default 0. */
  offset?: number | undefined;
  /** The axis of the rows in the result; default −2. */
  axis0?: number | undefined;
  /** The axis of the columns in the result; default −1. */
  axis1?: number | undefined;
}

/**
 * Matrices with the vectors along the last axis as their diagonals, and 0 elsewhere: x […, n] → […, m, m]
 * with m = n + |offset|. `dx` is the diagonal of dy.
 *
 * @example `diagEmbed(tensor([1, 2]))  // [[1, 0], [0, 2]]`
 * @throws ShapeError for a scalar
 * @throws ArgumentError if the axes are the same or out of range, or the offset is not a whole number
 */
export function diagEmbed(x: Tensor, options?: DiagEmbedOptions): Tensor {
  takesAtMost("diagEmbed", 2, arguments);
  const op = "diagEmbed";
  checkTensor(op, "x", x);
  const { offset, axis0, axis1 } = settled(op, options, { offset: 0, axis0: -2, axis1: -1 });
  if (x.ndim === 0) throw new ShapeError(op, "needs at least one axis", x.shape);
  if (!Number.isInteger(offset)) {
    throw new ArgumentError(op, `offset must be a whole number, got ${show(offset)}`);
  }
  const [rows, columns] = [axis0, axis1].map((axis) => normalizeAxis(op, axis, x.ndim + 1));
  if (rows === columns) throw new ArgumentError(op, `needs two different axes, got ${axis0} and ${axis1}`);
  const size = x.shape.at(-1)! + Math.abs(offset);
  const on = table("bool", [size, size], (i) => Number((i % size) - Math.floor(i / size) === offset));
  // Above the main diagonal, x runs along the rows; below it, along the columns.
  const list = unsqueeze(pad(x, [[0, Math.abs(offset)]]), offset < 0 ? -2 : -1);
  // false, unlike 0, does not widen the dtype.
  return moveaxis(where(on, list, false), [-2, -1], [rows!, columns!]);
}

/** Options of {@link diag}. */
export interface DiagOptions {
  /** 0: the main diagonal; positive: above it; negative: below. Default 0. */
  diagonal?: number | undefined;
}

/**
 * Turns a 1-d tensor into a diagonal matrix, or a matrix into its diagonal; each computes the other's
 * gradient.
 *
 * @example `diag(tensor([1, 2]))  // [[1, 0], [0, 2]]`
 * @throws ShapeError unless x has one or two axes
 * @throws ArgumentError if the diagonal is not a whole number
 */
export function diag(x: Tensor, options?: DiagOptions): Tensor {
  takesAtMost("diag", 2, arguments);
  checkTensor("diag", "x", x);
  const { diagonal: offset } = settled("diag", options, { diagonal: 0 });
  if (!Number.isInteger(offset)) {
    throw new ArgumentError("diag", `diagonal must be a whole number, got ${show(offset)}`);
  }
  if (x.ndim !== 1 && x.ndim !== 2) throw new ShapeError("diag", "needs a 1-d tensor or a matrix", x.shape);
  return x.ndim === 1 ? diagEmbed(x, { offset }) : diagonal(x, { offset });
}

/**
 * The sum of a matrix's diagonal; `dx = dy` there.
 *
 * @throws ShapeError unless x has two axes
 */
export function trace(x: Tensor): Tensor {
  takesOnly("trace", 1, arguments);
  checkTensor("trace", "x", x);
  if (x.ndim !== 2) throw new ShapeError("trace", "needs a matrix", x.shape);
  return sum(diagonal(x));
}

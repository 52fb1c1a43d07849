/**
 * @file Pairwise distances, and the similarity of directions.
 */
import { checkNumber } from "../../checks.js";
import { checkFloating, promote } from "../../dtype.js";
import { ArgumentError, ShapeError } from "../../errors.js";
import { s } from "../../kernels/expression.js";
import { settled } from "../../options.js";
import { broadcastShapes, normalizeAxis } from "../../shape.js";
import { takesAtMost } from "../declare/arguments.js";
import { unary } from "../declare/unary.js";
import { checkTensor, type Tensor } from "../tensor.js";
import { add, clamp, div, maximum, mul, sub } from "./arithmetic.js";
import { square } from "./functions.js";
import { matmul } from "./matrix.js";
import { norm } from "./reductions.js";
import { unsqueeze } from "./reshape.js";
import { expand, sum } from "./sum.js";
import { to } from "./to.js";
import { transpose } from "./views.js";

/** Options of {@link cdist}. */
export interface CdistOptions {
  /** The order of the norm: any number ≥ 0, or Infinity; default 2. */
  p?: number | undefined;
}

/** Above this many vectors, Euclidean distances are computed by a matrix product. */
const many = 25;

/** √x, with gradient 0 at 0. */
const root = unary("root", s.sqrt, "floating", (g, y) => s.select(s.eq(y, 0), 0, s.div(g, s.mul(2, y))));

/**
 * Distances in the p-norm between every vector of a and every vector of b: a […, P, M], b […, R, M] → […, P,
 * R], batches broadcast. The gradient is 0 where a distance is 0. Euclidean distances of more than 25 vectors
 * are √(|a|² + |b|² − 2·a·b), as in PyTorch: a matrix product, which loses digits of small distances between
 * large vectors.
 *
 * @example `cdist(points, centers).argmin(1)  // the nearest center of each point`
 * @throws ShapeError unless both have two or more axes and vectors of equal length
 * @throws ArgumentError unless p is a number ≥ 0
 * @throws DTypeError for int32 and bool
 */
export function cdist(a: Tensor, b: Tensor, options?: CdistOptions): Tensor {
  takesAtMost("cdist", 3, arguments);
  const { p } = settled("cdist", options, { p: 2 });
  checkTensor("cdist", "a", a);
  checkTensor("cdist", "b", b);
  checkNumber("cdist", "p", p);
  if (p < 0) throw new ArgumentError("cdist", `p must not be negative, got ${p}`);
  if (a.ndim < 2 || b.ndim < 2 || a.shape.at(-1) !== b.shape.at(-1)) {
    throw new ShapeError("cdist", "needs […, P, M] and […, R, M]", a.shape, b.shape);
  }
  const dtype = promote(a.dtype, false, b.dtype, false);
  checkFloating("cdist", dtype);
  const [left, right] = [to(a, dtype), to(b, dtype)];
  if (p !== 2 || (a.shape.at(-2)! <= many && b.shape.at(-2)! <= many)) {
    return norm(sub(unsqueeze(left, -2), unsqueeze(right, -3)), { p, axis: -1 });
  }
  const squares = (x: Tensor): Tensor => sum(square(x), -1);
  const both = add(unsqueeze(squares(left), -1), unsqueeze(squares(right), -2));
  return root(clamp(sub(both, mul(matmul(left, transpose(right)), 2)), { min: 0 }));
}

/** Options of {@link cosineSimilarity}. */
export interface CosineSimilarityOptions {
  /** The axis of the vectors; default 1. */
  axis?: number | undefined;
  /** Lower bound on the length of a vector; default 1e-8. */
  eps?: number | undefined;
}

/**
 * Cosine of the angle between vectors along an axis, `a·b / (max(|a|, eps)·max(|b|, eps))`; both broadcast.
 *
 * @example `cosineSimilarity(queries.unsqueeze(1), keys, { axis: -1 })  // every query with every key`
 * @throws ShapeError if the shapes do not broadcast
 * @throws ArgumentError if the axis is out of range, or eps is negative
 * @throws DTypeError if both are int32 or bool
 */
export function cosineSimilarity(a: Tensor, b: Tensor, options?: CosineSimilarityOptions): Tensor {
  takesAtMost("cosineSimilarity", 3, arguments);
  checkTensor("cosineSimilarity", "a", a);
  checkTensor("cosineSimilarity", "b", b);
  const { axis, eps } = settled("cosineSimilarity", options, { axis: 1, eps: 1e-8 });
  checkNumber("cosineSimilarity", "eps", eps);
  if (eps < 0) throw new ArgumentError("cosineSimilarity", `eps must not be negative, got ${eps}`);
  const shape = broadcastShapes("cosineSimilarity", a.shape, b.shape);
  const along = normalizeAxis("cosineSimilarity", axis, shape.length) - shape.length;
  const dtype = promote(a.dtype, false, b.dtype, false);
  checkFloating("cosineSimilarity", dtype);
  // Both are expanded along the axis first: the length of a vector that repeats one number depends on how
  // often it does.
  const full = (x: Tensor): Tensor => {
    const rank = Math.max(x.ndim, -along);
    const own = (i: number): number => x.shape[i + x.ndim - rank] ?? 1;
    const lengths = Array.from({ length: rank }, (_, i) => (i === rank + along ? shape.at(along)! : own(i)));
    return expand(to(x, dtype), lengths);
  };
  // Each is normalized first: the product of the vectors would overflow long before they do.
  const unit = (x: Tensor): Tensor => div(x, maximum(norm(x, { axis: along, keepDims: true }), eps));
  return sum(mul(unit(full(a)), unit(full(b))), along);
}

/**
 * @file Reductions over axes. Sum is in sum.ts; the others are composed of it, of extremes, and of
 * elementwise ops.
 */
import { checkNumber } from "../../checks.js";
import { ArgumentError } from "../../errors.js";
import { input, s } from "../../kernels/expression.js";
import { settled } from "../../options.js";
import { type Axes, reducedShape } from "../../shape.js";
import { axesOf, checkReal, reductionOf, takesAtMost } from "../declare/arguments.js";
import { repeated } from "../declare/broadcasting.js";
import { apply, pointwise } from "../declare/pointwise.js";
import { reduceOver } from "../declare/reduce.js";
import { unaryWith } from "../declare/unary.js";
import { record, recordAs } from "../graph.js";
import { Tensor } from "../tensor.js";
import { add, div, mul, sub } from "./arithmetic.js";
import { isFinite as finite, logicalAnd, ne, where } from "./comparison.js";
import { amax, amin } from "./extremes.js";
import { abs, exp, log } from "./functions.js";
import { productOfOthers } from "./parts/scans.js";
import { reshape } from "./reshape.js";
import { type ReduceOptions, sum } from "./sum.js";
import { permute } from "./views.js";

/** The number of elements that a reduction over `axes` combines into one; at least one. */
function countOf(op: string, x: Tensor, axes: readonly number[]): number {
  const count = axes.reduce((n, axis) => n * x.shape[axis]!, 1);
  if (count === 0) throw new ArgumentError(op, "needs at least one element");
  return count;
}

/**
 * Mean over some axes (default all): `y = Σ x / n`, `dx = dy / n`.
 *
 * @example `tensor([[1, 2], [3, 4]]).mean(1)  // [1.5 3.5]`
 * @throws DTypeError for int32 and bool
 * @throws ArgumentError if there is nothing to average
 */
export function mean(x: Tensor, axes?: Axes, options?: ReduceOptions): Tensor {
  takesAtMost("mean", 3, arguments);
  checkReal("mean", x);
  const { over, keepDims } = reductionOf("mean", x, axes, options);
  return averaged(x, over, keepDims);
}

/** Mean over some axes, at least one element. */
function averaged(x: Tensor, over: readonly number[], keepDims: boolean): Tensor {
  const count = countOf("mean", x, over);
  const kept = reducedShape(x.shape, over, true);
  const storage = reduceOver("mean", x, over, x.dtype);
  return record("mean", storage, reducedShape(x.shape, over, keepDims), [
    [x, (g) => repeated(div(g, count), kept, x.shape)],
  ]);
}

/** Options of {@link variance} and {@link std}. */
export interface VarianceOptions extends ReduceOptions {
  /** Degrees of freedom subtracted from the count; default 1 (Bessel's correction). */
  correction?: number | undefined;
}

/**
 * Variance over some axes (default all): `y = Σ (x − mean)² / (n − correction)`,
 * `dx = 2·(x − mean)·dy / (n − correction)`.
 * {@link https://pytorch.org/docs/stable/generated/torch.var.html | PyTorch}
 *
 * @throws ArgumentError if n − correction is not positive
 * @throws DTypeError for int32 and bool
 */
export function variance(x: Tensor, axes?: Axes, options?: VarianceOptions): Tensor {
  takesAtMost("variance", 3, arguments);
  const { over, keepDims, count, freedom } = spreadOf("variance", x, axes, options);
  const deviation = sub(x, averaged(x, over, true));
  const kept = reducedShape(x.shape, over, true);
  const storage = reduceOver("meanSquare", deviation, over, x.dtype);
  const squares = record("meanSquare", storage, reducedShape(x.shape, over, keepDims), [
    [deviation, (g) => mul(deviation, reshape(mul(g, 2 / count), kept)), deviation],
  ]);
  return div(squares, freedom / count);
}

/** The axes to reduce, the number of elements, and the number that the sum of their squares is divided by. */
function spreadOf(
  op: string,
  x: Tensor,
  axes: Axes | undefined,
  options: VarianceOptions | undefined,
): { over: number[]; keepDims: boolean; count: number; freedom: number } {
  checkReal(op, x);
  const { keepDims, correction } = settled(op, options, { keepDims: false, correction: 1 });
  const over = axesOf(op, x, axes);
  const count = countOf(op, x, over);
  checkNumber(op, "correction", correction);
  const freedom = count - correction;
  if (!(freedom > 0)) {
    throw new ArgumentError(op, `${count} elements minus correction ${correction} leave none`);
  }
  return { over, keepDims, count, freedom };
}

/** (x − y)/2, which is in range for any two numbers. */
const halfApart = pointwise("halfApart", 2, s.sub(s.mul(input(0), 0.5), s.mul(input(1), 0.5)));

/**
 * Standard deviation √{@link variance} over some axes (default all), also correct if the variance overflows
 * or underflows; `dx = dy·(x − mean) / (y·(n − correction))`, 0 where y is 0.
 *
 * @throws as {@link variance}
 */
export function std(x: Tensor, axes?: Axes, options?: VarianceOptions): Tensor {
  takesAtMost("std", 3, arguments);
  const { over, keepDims, count, freedom } = spreadOf("std", x, axes, options);
  const half = apply(halfApart, [x, averaged(x, over, true)]);
  return div(rooted("rms", half, over, keepDims, count), Math.sqrt(freedom / count) / 2);
}

/**
 * ln Σ eˣ over some axes (default all), without overflow; `dx = dy·softmax(x)`. −∞ if there are no elements.
 *
 * @throws DTypeError for int32 and bool
 * @throws ArgumentError if an axis is out of range or repeated
 */
export function logSumExp(x: Tensor, axes?: Axes, options?: ReduceOptions): Tensor {
  takesAtMost("logSumExp", 3, arguments);
  checkReal("logSumExp", x);
  const { over, keepDims } = reductionOf("logSumExp", x, axes, options);
  if (over.some((axis) => x.shape[axis] === 0)) return log(sum(exp(x), over, { keepDims }));
  const values = x.detach();
  const largest = amax(values, over, { keepDims: true });
  const shift = where(finite(largest), largest, 0);
  const total = add(log(sum(exp(sub(values, shift)), over, { keepDims: true })), shift);
  const y = new Tensor(total.storage, reducedShape(x.shape, over, keepDims));
  const back = (g: Tensor): Tensor => apply(share, [reshape(g, total.shape), x, reshape(y, total.shape)]);
  return recordAs(y, "logSumExp", [[x, back, x, y]]);
}

/** g·e^{x − y}, 0 where y is −∞, where every x is −∞. */
const share = pointwise(
  "logSumExpGradient",
  3,
  s.select(s.eq(input(2), Number.NEGATIVE_INFINITY), 0, s.mul(input(0), s.exp(s.sub(input(1), input(2))))),
);

/** x / y, or 0 where y is 0. */
const direction = pointwise("direction", 2, s.select(s.eq(input(1), 0), 0, s.div(input(0), input(1))));

/**
 * `y = √(Σ x² / count)` over some axes, without overflow or underflow of the squares; `dx = dy·x/(y·count)`, 0
 * where y is 0. `count` is 1 for a norm, and the number of elements for a root mean square.
 */
function rooted(
  name: "norm" | "rms",
  x: Tensor,
  over: readonly number[],
  keepDims: boolean,
  count = 1,
): Tensor {
  const kept = reducedShape(x.shape, over, true);
  const y = new Tensor(reduceOver(name, x, over, x.dtype), reducedShape(x.shape, over, keepDims));
  const share = (g: Tensor): Tensor => reshape(count === 1 ? g : div(g, count), kept);
  const back = (g: Tensor): Tensor => mul(apply(direction, [x, reshape(y, kept)]), share(g));
  return recordAs(y, name, [[x, back, x, y]]);
}

/** Options of {@link norm}. */
export interface NormOptions extends ReduceOptions {
  /** The order of the norm: any number, Infinity or −Infinity; default 2. */
  p?: number | undefined;
  /** The axes to reduce; default all. */
  axis?: Axes | undefined;
}

/** x^{1/p}, with gradient 0 at 0. */
const pthRoot = unaryWith(
  "root",
  (x, p) => s.pow(x, s.div(1, p)),
  (g, y, x, p) => s.select(s.eq(y, 0), 0, s.div(s.mul(g, y), s.mul(x, p))),
);

/** |x|ᵖ, with gradient 0 at 0, also for p < 1. */
const absPower = unaryWith(
  "absPower",
  (x, p) => s.pow(s.abs(x), p),
  (g, _y, x, p) =>
    s.select(s.eq(x, 0), 0, s.mul(g, s.mul(s.mul(p, s.pow(s.abs(x), s.sub(p, 1))), s.sign(x)))),
);

/**
 * p-norm `(Σ |x|ᵖ)^{1/p}` over some axes (default all); for p = ∞ the maximum |x|, for p = −∞ the minimum
 * |x|, for p = 0 the number of nonzero elements. The gradient is 0 where the norm is 0.
 * {@link https://pytorch.org/docs/stable/generated/torch.linalg.vector_norm.html | PyTorch}
 *
 * @example `tensor([3, 4]).norm()  // 5.0`
 * @throws ArgumentError if p is not a number
 * @throws DTypeError for int32 and bool
 */
export function norm(x: Tensor, options?: NormOptions): Tensor {
  takesAtMost("norm", 2, arguments);
  checkReal("norm", x);
  const { p, axis, keepDims } = settled("norm", options, { p: 2, axis: undefined, keepDims: false });
  checkNumber("norm", "p", p);
  const over = axesOf("norm", x, axis);
  const rest = { keepDims };
  if (p === 2) return rooted("norm", x, over, keepDims);
  const ofNothing = over.some((axis) => x.shape[axis] === 0);
  if (ofNothing && !(p >= 0 && p < Infinity)) throw new ArgumentError("norm", "needs at least one element");
  if (p === 1 || ofNothing) return sum(abs(x), over, rest);
  if (p === Number.POSITIVE_INFINITY) return amax(abs(x), over, rest);
  if (p === Number.NEGATIVE_INFINITY) return amin(abs(x), over, rest);
  if (p === 0) return sum(where(ne(x, 0), 1, mul(x, 0)), over, rest);
  // Divided by the element that dominates the norm, elements have powers that neither overflow nor underflow
  // unless the norm does.
  const most = (p > 0 ? amax : amin)(abs(x.detach()), over, { keepDims: true });
  const unit = where(logicalAnd(finite(most), ne(most, 0)), most, 1);
  const ratio = pthRoot(sum(absPower(div(x, unit), p), over, rest), p);
  return mul(ratio, reshape(unit, ratio.shape));
}

/**
 * Product of the elements over some axes (default all); 1 if there are no elements. bool gives int32. `dx` is
 * dy times the product of the other elements, also correct where elements are 0. float32 is multiplied in
 * float64.
 *
 * @throws ArgumentError if an axis is out of range or repeated, or if int32 cannot hold the product
 */
export function prod(x: Tensor, axes?: Axes, options?: ReduceOptions): Tensor {
  takesAtMost("prod", 3, arguments);
  const { over, keepDims } = reductionOf("prod", x, axes, options);
  const storage = reduceOver("prod", x, over, x.dtype === "bool" ? "int32" : x.dtype);
  return record("prod", storage, reducedShape(x.shape, over, keepDims), [
    [x, (g) => prodGradient(x, g, over), x],
  ]);
}

/** dy times the product of the other elements that are reduced together. */
function prodGradient(x: Tensor, g: Tensor, over: readonly number[]): Tensor {
  const order = [...over, ...x.shape.keys()].filter((axis, i, all) => all.indexOf(axis) === i);
  const together = permute(x, order);
  const others = productOfOthers(reshape(together, [x.size / Math.max(1, g.size), g.size]), 0);
  const dx = reshape(mul(others, reshape(g, [1, g.size])), together.shape);
  return permute(
    dx,
    order.map((_, axis) => order.indexOf(axis)),
  );
}

/**
 * Whether all elements over some axes (default all) are nonzero; true if there are none.
 *
 * @throws ArgumentError if an axis is out of range or repeated
 */
export function all(x: Tensor, axes?: Axes, options?: ReduceOptions): Tensor {
  takesAtMost("all", 3, arguments);
  const { over, keepDims } = reductionOf("all", x, axes, options);
  const shape = reducedShape(x.shape, over, keepDims);
  return record("all", reduceOver("prod", ne(x, 0), over, "bool"), shape, []);
}

/**
 * Whether any element over some axes (default all) is nonzero; false if there are none.
 *
 * @example `x.isNaN().any().item()  // 1 if there is a NaN`
 * @throws ArgumentError if an axis is out of range or repeated
 */
export function any(x: Tensor, axes?: Axes, options?: ReduceOptions): Tensor {
  takesAtMost("any", 3, arguments);
  const { over, keepDims } = reductionOf("any", x, axes, options);
  const shape = reducedShape(x.shape, over, keepDims);
  return record("any", reduceOver("max", ne(x, 0), over, "bool"), shape, []);
}

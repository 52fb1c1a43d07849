/**
 * @file Several operations in one: sums of products, interpolation between two tensors, logarithms of sums.
 */
import { checkNumber } from "../../checks.js";
import { ShapeError } from "../../errors.js";
import { type Expression, input, s } from "../../kernels/expression.js";
import { settled } from "../../options.js";
import { broadcastShapes, normalizeAxis, sameShape } from "../../shape.js";
import { takesAtMost, takesOnly } from "../declare/arguments.js";
import { table } from "../declare/elements.js";
import { apply, type Pointwise, pointwise, type TensorLike } from "../declare/pointwise.js";
import { checkTensor, type Tensor } from "../tensor.js";
import { add, mul, sub } from "./arithmetic.js";
import { indexSelect } from "./indexing.js";
import { matmul } from "./matrix.js";
import { lerp as interpolated } from "./parts/lerp.js";
import { expand } from "./sum.js";

const [a, b, c, d] = [input(0), input(1), input(2), input(3)];

/**
 * Linear interpolation `a + weight·(b − a)`; all three broadcast.
 * `da = (1 − weight)·dy   db = weight·dy   dweight = (b − a)·dy`.
 *
 * @example `lerp(old, current, 0.1)  // a moving average`
 * @throws ShapeError if the shapes do not broadcast
 */
export function lerp(a: TensorLike, b: TensorLike, weight: TensorLike): Tensor {
  takesOnly("lerp", 3, arguments);
  return interpolated(a, b, weight);
}

/** Options of {@link addcmul} and {@link addcdiv}. */
export interface AddcOptions {
  /** Multiplies the product or quotient; default 1. */
  value?: number | undefined;
}

function addc(op: Pointwise, x: TensorLike, one: TensorLike, two: TensorLike, options?: AddcOptions): Tensor {
  const { value } = settled(op.name, options, { value: 1 });
  checkNumber(op.name, "value", value);
  return apply(op, [x, one, two, value]);
}

const addcmulOp = pointwise("addcmul", 4, s.add(a, s.mul(s.mul(d, b), c)));
const addcdivOp = pointwise("addcdiv", 4, s.add(a, s.mul(d, s.div(b, c))), "floating");

/**
 * `x + value·a·b`, all three broadcast; `dx = dy   da = value·b·dy   db = value·a·dy`.
 *
 * @throws ShapeError if the shapes do not broadcast
 * @throws ArgumentError unless `value` is a number
 */
export function addcmul(x: TensorLike, a: TensorLike, b: TensorLike, options?: AddcOptions): Tensor {
  takesAtMost("addcmul", 4, arguments);
  return addc(addcmulOp, x, a, b, options);
}

/**
 * `x + value·a/b`, all three broadcast; `dx = dy   da = value·dy/b   db = −value·a·dy/b²`.
 *
 * @throws ShapeError if the shapes do not broadcast
 * @throws ArgumentError unless `value` is a number
 */
export function addcdiv(x: TensorLike, a: TensorLike, b: TensorLike, options?: AddcOptions): Tensor {
  takesAtMost("addcdiv", 4, arguments);
  return addc(addcdivOp, x, a, b, options);
}

/** Options of {@link addmm} and {@link baddbmm}. */
export interface AddmmOptions {
  /** Multiplies x; default 1. If 0, x is ignored, even NaN. */
  beta?: number | undefined;
  /** Multiplies the product; default 1. */
  alpha?: number | undefined;
}

function addedProduct(
  op: string,
  rank: 2 | 3,
  x: Tensor,
  a: Tensor,
  b: Tensor,
  options?: AddmmOptions,
): Tensor {
  const { beta, alpha } = settled(op, options, { beta: 1, alpha: 1 });
  for (const [name, operand] of Object.entries({ x, a, b })) checkTensor(op, name, operand);
  checkNumber(op, "beta", beta);
  checkNumber(op, "alpha", alpha);
  if (a.ndim !== rank || b.ndim !== rank || a.shape.at(-1) !== b.shape.at(-2)) {
    const form = rank === 2 ? "[m, k] and [k, n]" : "[N, m, k] and [N, k, n]";
    throw new ShapeError(op, `needs ${form}`, a.shape, b.shape);
  }
  if (rank === 3 && a.shape[0] !== b.shape[0]) {
    throw new ShapeError(op, "needs equally many matrices on both sides", a.shape, b.shape);
  }
  const shape = [...a.shape.slice(0, -1), b.shape.at(-1)!];
  if (!sameShape(broadcastShapes(op, x.shape, shape), shape)) {
    throw new ShapeError(op, "x does not broadcast to the product's shape", x.shape, shape);
  }
  const scaled = (y: Tensor, factor: number): Tensor => (factor === 1 ? y : mul(y, factor));
  const product = scaled(matmul(a, b), alpha);
  return beta === 0 ? product : add(scaled(x, beta), product);
}

/**
 * `beta·x + alpha·a·b` of matrices a [m, k] and b [k, n], x broadcast to [m, n];
 * `dx = beta·dy   da = alpha·dy·bᵀ   db = alpha·aᵀ·dy`.
 *
 * @example `addmm(bias, x, weight)`
 * @throws ShapeError unless a and b are matrices with equal inner lengths, and x broadcasts to their product
 * @throws DTypeError if a and b are bool
 */
export function addmm(x: Tensor, a: Tensor, b: Tensor, options?: AddmmOptions): Tensor {
  takesAtMost("addmm", 4, arguments);
  return addedProduct("addmm", 2, x, a, b, options);
}

/**
 * {@link addmm} for each of N matrices: a [N, m, k], b [N, k, n], x broadcast to [N, m, n].
 *
 * @throws ShapeError unless a and b are equally many matrices with equal inner lengths, and x broadcasts to
 * their products
 * @throws DTypeError if a and b are bool
 */
export function baddbmm(x: Tensor, a: Tensor, b: Tensor, options?: AddmmOptions): Tensor {
  takesAtMost("baddbmm", 4, arguments);
  return addedProduct("baddbmm", 3, x, a, b, options);
}

/** a − b, or 0 where both are the same infinity. */
function apart(a: Expression, b: Expression): Expression {
  return s.select(s.and(s.eq(a, b), s.not(s.isFinite(a))), 0, s.sub(a, b));
}

const logaddexpOp = pointwise(
  "logaddexp",
  2,
  s.add(s.maximum(a, b), s.log1p(s.exp(s.neg(s.abs(apart(a, b)))))),
  "floating",
  (g, _y, one, two) => [s.mul(g, s.sigmoid(apart(one!, two!))), s.mul(g, s.sigmoid(apart(two!, one!)))],
);

/**
 * `ln(eᵃ + eᵇ)` without overflow; `da = dy·eᵃ/(eᵃ + eᵇ)`, and db likewise; equal operands share dy.
 *
 * @throws ShapeError if the shapes do not broadcast
 */
export function logaddexp(a: TensorLike, b: TensorLike): Tensor {
  takesOnly("logaddexp", 2, arguments);
  return apply(logaddexpOp, [a, b]);
}

const xlogyOp = pointwise(
  "xlogy",
  2,
  s.select(s.and(s.eq(a, 0), s.not(s.isNaN(b))), 0, s.mul(a, s.log(b))),
  "floating",
  (g, _y, x, y) => [
    s.select(s.and(s.eq(x!, 0), s.le(y!, 0)), 0, s.mul(g, s.log(y!))),
    s.div(s.mul(g, x!), y!),
  ],
);

/**
 * `x·ln y`, or 0 where x is 0, unless y is NaN; `dx = dz·ln y` (0 where x is 0 and y is not positive),
 * `dy = dz·x/y`.
 *
 * @example `xlogy(p, p).sum().neg()  // the entropy of p`
 * @throws ShapeError if the shapes do not broadcast
 */
export function xlogy(x: TensorLike, y: TensorLike): Tensor {
  takesOnly("xlogy", 2, arguments);
  return apply(xlogyOp, [x, y]);
}

/** Options of {@link cross}. */
export interface CrossOptions {
  /** The axis of the vectors, which must have length 3; default the last. */
  axis?: number | undefined;
}

/**
 * The cross product `a × b` of vectors of length 3 along an axis; both broadcast.
 * `da = b × dy   db = dy × a`.
 * {@link https://pytorch.org/docs/stable/generated/torch.linalg.cross.html | PyTorch}
 *
 * @example `cross(tensor([1, 0, 0]), tensor([0, 1, 0]))  // [0. 0. 1.]`
 * @throws ShapeError if the shapes do not broadcast, or the axis does not have length 3
 * @throws ArgumentError if the axis is out of range
 */
export function cross(a: Tensor, b: Tensor, options?: CrossOptions): Tensor {
  takesAtMost("cross", 3, arguments);
  const { axis } = settled("cross", options, { axis: -1 });
  checkTensor("cross", "a", a);
  checkTensor("cross", "b", b);
  const shape = broadcastShapes("cross", a.shape, b.shape);
  const along = normalizeAxis("cross", axis, shape.length);
  if (shape[along] !== 3) throw new ShapeError("cross", "needs vectors of length 3", a.shape, b.shape);
  const [left, right] = [expand(a, shape), expand(b, shape)];
  const turned = (x: Tensor, by: number): Tensor =>
    indexSelect(
      x,
      along,
      table("int32", [3], (i) => (i + by) % 3),
    );
  return sub(mul(turned(left, 1), turned(right, 2)), mul(turned(left, 2), turned(right, 1)));
}

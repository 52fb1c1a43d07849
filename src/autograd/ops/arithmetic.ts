/**
 * @file Arithmetic on two operands, which broadcast as in NumPy. A number widens the other operand's dtype
 * only by category: int32 + 2 is int32, int32 + 0.5 is float32.
 */
import { checkNumber, checkOneOf } from "../../checks.js";
import { ArgumentError, DTypeError } from "../../errors.js";
import { type Expression, input, type Operand, s } from "../../kernels/expression.js";
import { settled } from "../../options.js";
import { inNameOf, takesAtMost, takesOnly } from "../declare/arguments.js";
import { checkElements } from "../declare/elements.js";
import {
  apply,
  type Outcome,
  type PointwiseGradient,
  pointwise,
  promoteOperands,
  type TensorLike,
} from "../declare/pointwise.js";
import { unary } from "../declare/unary.js";
import { checkTensor, Tensor } from "../tensor.js";
import { sqrt, square } from "./functions.js";

/** An elementwise op on two operands. @throws ShapeError if their shapes do not broadcast */
export type Binary = (a: TensorLike, b: TensorLike) => Tensor;

function binary(
  name: string,
  f: (a: Expression, b: Expression) => Operand,
  outcome: Outcome = "same",
  gradient?: PointwiseGradient,
): Binary {
  const op = pointwise(name, 2, f(input(0), input(1)), outcome, gradient);
  return function (a, b) {
    takesOnly(name, 2, arguments);
    return apply(op, [a, b]);
  };
}

function refuseBool(op: string, cure: string, ...operands: TensorLike[]): void {
  if (promoteOperands(operands) === "bool") throw new DTypeError(op, `is not defined for bool. ${cure}.`);
}

/** a + b; `da = dy   db = dy`. */
export const add: Binary = binary("add", s.add);

const subOp = binary("sub", s.sub);

/**
 * a − b; `da = dy   db = −dy`.
 *
 * @throws DTypeError for two bool operands
 * @throws ShapeError if the shapes do not broadcast
 */
export function sub(a: TensorLike, b: TensorLike): Tensor {
  takesOnly("sub", 2, arguments);
  refuseBool("sub", "Use logicalXor", a, b);
  return subOp(a, b);
}

/** a·b; `da = dy·b   db = dy·a`. */
export const mul: Binary = binary("mul", s.mul);

/** Options of {@link div}. */
export interface DivOptions {
  /** Round towards 0 (`"trunc"`) or down (`"floor"`); default: do not round. */
  roundingMode?: "trunc" | "floor" | undefined;
}

const divOp = binary("div", s.div, "floating");
const truncatedDivOp = binary("div", (a, b) => s.trunc(s.div(a, b)));

/**
 * a / b; `da = dy / b   db = −dy·y / b`. Two integer operands give float32. With a `roundingMode`, integers
 * stay integers, and the gradient is 0.
 *
 * @throws ShapeError if the shapes do not broadcast
 * @throws ArgumentError if `roundingMode` is anything else, or integers are divided by 0 with rounding
 */
export function div(a: TensorLike, b: TensorLike, options?: DivOptions): Tensor {
  takesAtMost("div", 3, arguments);
  if (options === undefined) return divOp(a, b);
  const { roundingMode } = settled("div", options, { roundingMode: undefined });
  if (roundingMode === undefined) return divOp(a, b);
  checkOneOf("div", "roundingMode", roundingMode, ["trunc", "floor"]);
  if (roundingMode === "floor") return inNameOf("div", () => floorDivide(a, b));
  refuseBool("div", 'Convert with to("int32")', a, b);
  refuseDivisionByZero("div", a, b);
  return truncatedDivOp(a, b);
}

const powOp = binary("pow", s.pow);

/**
 * a to the power b; `da = dy·b·a^{b−1}   db = dy·y·ln a`, 0 where b is 0 (db: where a and y are 0).
 *
 * @throws ArgumentError for an integer to a negative integer power, whose result is not an integer
 * @throws ShapeError if the shapes do not broadcast
 */
export function pow(a: TensorLike, b: TensorLike): Tensor {
  takesOnly("pow", 2, arguments);
  if (a instanceof Tensor && typeof b === "number") {
    if (b === 2) return square(a);
    if (b === 0.5) return sqrt(a);
  }
  if (promoteOperands([a, b]) === "int32") {
    const problem = "whole numbers to negative powers need a floating dtype";
    checkOperand(
      "pow",
      a,
      b,
      (n) => n >= 0,
      () => new ArgumentError("pow", problem),
    );
  }
  return powOp(a, b);
}

/** The larger of a and b; NaN wins, ties share the gradient. */
export const maximum: Binary = binary("maximum", s.maximum);

/** The smaller of a and b; NaN wins, ties share the gradient. */
export const minimum: Binary = binary("minimum", s.minimum);

/** The angle of the point (b, a), −π … π; `da = dy·b / (a² + b²)   db = −dy·a / (a² + b²)`. */
export const atan2: Binary = binary("atan2", s.atan2, "floating");

const remainderOp = binary("remainder", s.remainder);

/**
 * a − ⌊a/b⌋·b, which has b's sign; `da = dy   db = −dy·⌊a/b⌋`.
 *
 * @example `tensor([-3, 5]).remainder(4)  // [1. 1.]`
 * @throws ArgumentError if integers are divided by 0
 * @throws DTypeError for two bool operands
 * @throws ShapeError if the shapes do not broadcast
 */
export function remainder(a: TensorLike, b: TensorLike): Tensor {
  takesOnly("remainder", 2, arguments);
  refuseBool("remainder", 'Convert with to("int32")', a, b);
  refuseDivisionByZero("remainder", a, b);
  return remainderOp(a, b);
}

/** The remainder of |a| is exact; a's sign is applied last. */
function leftOver(a: Expression, b: Expression): Expression {
  const rest = s.remainder(s.abs(a), s.abs(b));
  return s.select(s.lt(a, 0), s.neg(rest), rest);
}

const fmodOp = binary("fmod", leftOver, "same", (g, _y, a, b) => [
  g,
  s.neg(s.mul(g, s.trunc(s.div(a!, b!)))),
]);

/**
 * a − trunc(a/b)·b, which has a's sign, like `%` in JavaScript and C; `da = dy   db = −dy·trunc(a/b)`.
 *
 * @example `tensor([-3, 5]).fmod(4)  // [-3.  1.]`
 * @throws ArgumentError if integers are divided by 0
 * @throws DTypeError for two bool operands
 * @throws ShapeError if the shapes do not broadcast
 */
export function fmod(a: TensorLike, b: TensorLike): Tensor {
  takesOnly("fmod", 2, arguments);
  refuseBool("fmod", 'Convert with to("int32")', a, b);
  refuseDivisionByZero("fmod", a, b);
  return fmodOp(a, b);
}

const floorDivideOp = binary("floorDivide", (a, b) => {
  const rest = leftOver(a, b);
  const below = s.and(s.ne(rest, 0), s.xor(s.lt(rest, 0), s.lt(b, 0)));
  const whole = s.sub(s.round(s.div(s.sub(a, rest), b)), s.select(below, 1, 0));
  return s.floor(s.select(s.eq(b, 0), s.div(a, b), whole));
});

/**
 * ⌊a/b⌋, exact where a/b is rounded up to the next whole number: 1 divided by 0.1 leaves 9. Flat, so its
 * gradient is 0.
 *
 * @example `tensor([-3, 5]).floorDivide(4)  // [-1.  1.]`
 * @throws ArgumentError if integers are divided by 0
 * @throws DTypeError for two bool operands
 * @throws ShapeError if the shapes do not broadcast
 */
export function floorDivide(a: TensorLike, b: TensorLike): Tensor {
  takesOnly("floorDivide", 2, arguments);
  refuseBool("floorDivide", 'Convert with to("int32")', a, b);
  refuseDivisionByZero("floorDivide", a, b);
  return floorDivideOp(a, b);
}

function refuseDivisionByZero(op: string, a: TensorLike, b: TensorLike): void {
  if (promoteOperands([a, b]) === "int32") {
    checkOperand(
      op,
      a,
      b,
      (n) => n !== 0,
      () => new ArgumentError(op, "whole numbers cannot be divided by 0"),
    );
  }
}

/** Throws if an element of b that meets an element of a fails the test. */
function checkOperand(
  op: string,
  a: TensorLike,
  b: TensorLike,
  isRight: (n: number) => boolean,
  refuse: () => Error,
): void {
  if (a instanceof Tensor && a.size === 0) return;
  if (b instanceof Tensor) checkElements(op, b, isRight, refuse);
  else if (!isRight(Number(b))) throw refuse();
}

const negOp = unary("neg", s.neg, "same");

/**
 * Negation −x; `dx = −dy`.
 *
 * @throws DTypeError for bool
 */
export function neg(x: Tensor): Tensor {
  takesOnly("neg", 1, arguments);
  refuseBool("neg", "Use logicalNot", x);
  return negOp(x);
}

// max is applied last, so that the result is max where min > max, as in PyTorch.
const below = (x: Expression, min: Expression): Expression =>
  s.select(s.or(s.lt(x, min), s.isNaN(min)), min, x);
const above = (x: Expression, max: Expression): Expression =>
  s.select(s.or(s.gt(x, max), s.isNaN(max)), max, x);
const clampMin = pointwise("clamp", 2, below(input(0), input(1)));
const clampMax = pointwise("clamp", 2, above(input(0), input(1)));
const clampBoth = pointwise("clamp", 3, above(below(input(0), input(1)), input(2)));

/** Bounds of {@link clamp}: numbers, or tensors that broadcast. */
export interface ClampOptions {
  /** Smaller values become this. */
  min?: TensorLike | undefined;
  /** Larger values become this; applied after `min`. */
  max?: TensorLike | undefined;
}

/**
 * Limits x to at least `min`, then at most `max` (each optional; tensors broadcast). `dx = dy` within the
 * bounds, inclusive, else 0; a bound receives dy where it replaces x. NaN stays NaN. A fractional bound turns
 * integers into float32.
 *
 * @example `tensor([-2, 0.5, 3]).clamp({ min: 0, max: 1 })  // [0.  0.5 1. ]`
 * @throws ArgumentError if neither bound is given, or one is NaN
 * @throws ShapeError if the shapes do not broadcast
 */
export function clamp(x: Tensor, options: ClampOptions): Tensor {
  takesAtMost("clamp", 2, arguments);
  checkTensor("clamp", "x", x);
  const { min, max } = settled("clamp", options, { min: undefined, max: undefined });
  for (const [name, bound] of Object.entries({ min, max })) {
    if (bound !== undefined && !(bound instanceof Tensor)) checkNumber("clamp", name, bound);
  }
  if (max !== undefined) {
    return min === undefined ? apply(clampMax, [x, max]) : apply(clampBoth, [x, min, max]);
  }
  if (min === undefined) throw new ArgumentError("clamp", "needs min or max");
  return apply(clampMin, [x, min]);
}

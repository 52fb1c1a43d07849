/**
 * @file Whether two tensors are equal, exactly or approximately.
 */
import { checkNumber } from "../../checks.js";
import { ArgumentError } from "../../errors.js";
import { input, s, uniform } from "../../kernels/expression.js";
import { settled } from "../../options.js";
import { sameShape } from "../../shape.js";
import { takesAtMost, takesOnly } from "../declare/arguments.js";
import { apply, pointwise, type TensorLike } from "../declare/pointwise.js";
import { checkTensor, type Tensor } from "../tensor.js";
import { eq } from "./comparison.js";
import { all } from "./reductions.js";

/** How far apart two close numbers may be: `|a − b| ≤ atol + rtol·|b|`. */
export interface Tolerance {
  /** Relative to b; default 1e-5. */
  rtol?: number | undefined;
  /** Absolute; default 1e-8. */
  atol?: number | undefined;
  /** Whether NaN is close to NaN; default false. */
  equalNaN?: boolean | undefined;
}

const [a, b] = [input(0), input(1)];
const apart = s.abs(s.sub(a, b));
const near = s.and(s.isFinite(apart), s.le(apart, s.add(uniform(1), s.mul(uniform(0), s.abs(b)))));
const bothNaN = s.and(uniform(2), s.and(s.isNaN(a), s.isNaN(b)));

function closeness(
  name: string,
): (x: TensorLike, other: TensorLike, tolerance: Tolerance | undefined) => Tensor {
  const op = pointwise(name, 2, s.or(s.or(s.eq(a, b), near), bothNaN), "bool");
  return (x, other, tolerance) => {
    const { rtol, atol, equalNaN } = settled(name, tolerance, { rtol: 1e-5, atol: 1e-8, equalNaN: false });
    checkNumber(name, "rtol", rtol);
    checkNumber(name, "atol", atol);
    if (!(rtol >= 0 && atol >= 0)) {
      throw new ArgumentError(name, `rtol and atol must be numbers ≥ 0, got ${rtol} and ${atol}`);
    }
    return apply(op, [x, other], [rtol, atol, Number(equalNaN)]);
  };
}

const isCloseOp = closeness("isClose");
const allCloseOp = closeness("allClose");

/**
 * Where a and b are approximately equal: `|a − b| ≤ atol + rtol·|b|`. An infinity is close only to itself.
 *
 * @throws ShapeError if the shapes do not broadcast
 * @throws ArgumentError if a tolerance is negative
 */
export function isClose(x: Tensor, other: TensorLike, tolerance?: Tolerance): Tensor {
  takesAtMost("isClose", 3, arguments);
  return isCloseOp(x, other, tolerance);
}

/**
 * True if {@link isClose} holds everywhere.
 *
 * @throws ShapeError if the shapes do not broadcast
 * @throws ArgumentError if a tolerance is negative
 */
export function allClose(x: Tensor, other: TensorLike, tolerance?: Tolerance): boolean {
  takesAtMost("allClose", 3, arguments);
  return all(allCloseOp(x, other, tolerance)).item() === 1;
}

/** True if both have the same shape and equal elements; NaN equals nothing. Dtypes may differ. */
export function equal(x: Tensor, other: Tensor): boolean {
  takesOnly("equal", 2, arguments);
  checkTensor("equal", "x", x);
  checkTensor("equal", "other", other);
  return sameShape(x.shape, other.shape) && all(eq(x, other)).item() === 1;
}

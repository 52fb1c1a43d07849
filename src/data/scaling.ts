/** @file Bringing features to a common scale, fitted on the training part and applied to every part. */
import {
  add,
  amax,
  amin,
  div,
  eq,
  mean,
  mul,
  noGrad,
  ones,
  std,
  sub,
  type Tensor,
  where,
} from "../autograd/index.js";
import { ShapeError } from "../errors.js";

/** x ↦ (x − offset) / scale, feature by feature. */
export class Scaler {
  /** [D] */
  readonly offset: Tensor;
  /** [D], nowhere 0. */
  readonly scale: Tensor;

  /** Users call {@link fitStandard} or {@link fitMinMax}, or give back what they saved. */
  constructor(offset: Tensor, scale: Tensor) {
    this.offset = offset;
    this.scale = scale;
  }

  /** (x − offset) / scale: x [N, D] → [N, D]. */
  apply(x: Tensor): Tensor {
    return div(sub(x, this.offset), this.scale);
  }

  /** y·scale + offset, which undoes {@link Scaler.apply}. */
  invert(y: Tensor): Tensor {
    return add(mul(y, this.scale), this.offset);
  }
}

/**
 * Mean 0 and standard deviation 1 for each column of x [N, D], as scikit-learn's `StandardScaler`: the
 * deviation is that of the population; a column of equal numbers is only shifted.
 *
 * @example `const scaler = fitStandard(train); model.forward(scaler.apply(test));`
 * @throws ShapeError unless x has two axes and at least one row
 */
export function fitStandard(x: Tensor): Scaler {
  checkRows("fitStandard", x);
  return noGrad(() => new Scaler(mean(x, 0), orOne(std(x, 0, { correction: 0 }))));
}

/**
 * 0 for the least and 1 for the greatest number of each column of x [N, D]; a column of equal numbers becomes
 * 0.
 *
 * @throws ShapeError unless x has two axes and at least one row
 */
export function fitMinMax(x: Tensor): Scaler {
  checkRows("fitMinMax", x);
  const least = noGrad(() => amin(x, 0));
  return noGrad(() => new Scaler(least, orOne(sub(amax(x, 0), least))));
}

function orOne(scale: Tensor): Tensor {
  return where(eq(scale, 0), ones(scale.shape, { dtype: scale.dtype }), scale);
}

function checkRows(op: string, x: Tensor): void {
  if (x.ndim !== 2 || x.shape[0] === 0) throw new ShapeError(op, "needs rows of features", x.shape);
}

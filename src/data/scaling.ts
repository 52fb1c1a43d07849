/** @file Scaling features to a common range, fitted on the training set and applied to all data. */
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
  /** [D], never 0. */
  readonly scale: Tensor;

  /** Users call {@link fitStandard} or {@link fitMinMax}, or restore saved values. */
  constructor(offset: Tensor, scale: Tensor) {
    this.offset = offset;
    this.scale = scale;
  }

  /** (x − offset) / scale: x [N, D] → [N, D]. */
  apply(x: Tensor): Tensor {
    return div(sub(x, this.offset), this.scale);
  }

  /** y·scale + offset, the inverse of {@link Scaler.apply}. */
  invert(y: Tensor): Tensor {
    return add(mul(y, this.scale), this.offset);
  }
}

/**
 * Mean 0 and standard deviation 1 for each column of x [N, D], like scikit-learn's `StandardScaler`: it uses
 * the population standard deviation, and only shifts a column of equal numbers.
 *
 * @example `const scaler = fitStandard(train); model.forward(scaler.apply(test));`
 * @throws ShapeError unless x has two axes and at least one row
 */
export function fitStandard(x: Tensor): Scaler {
  checkRows("fitStandard", x);
  return noGrad(() => new Scaler(mean(x, 0), orOne(std(x, 0, { correction: 0 }))));
}

/**
 * Maps the minimum of each column of x [N, D] to 0 and the maximum to 1; a column of equal numbers becomes 0.
 *
 * @throws ShapeError unless x has two axes and at least one row
 */
export function fitMinMax(x: Tensor): Scaler {
  checkRows("fitMinMax", x);
  const minimum = noGrad(() => amin(x, 0));
  return noGrad(() => new Scaler(minimum, orOne(sub(amax(x, 0), minimum))));
}

function orOne(scale: Tensor): Tensor {
  return where(eq(scale, 0), ones(scale.shape, { dtype: scale.dtype }), scale);
}

function checkRows(op: string, x: Tensor): void {
  if (x.ndim !== 2 || x.shape[0] === 0) throw new ShapeError(op, "needs rows of features", x.shape);
}

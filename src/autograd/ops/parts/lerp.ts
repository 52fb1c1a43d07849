/**
 * @file Linear interpolation, which quantiles use as well.
 */
import { input, s } from "../../../kernels/expression.js";
import { apply, pointwise, type TensorLike } from "../../declare/pointwise.js";
import type { Tensor } from "../../tensor.js";

const [start, end, weight] = [input(0), input(1), input(2)];

// Computed from the nearer end, so that both ends are exact.
const lerpOp = pointwise(
  "lerp",
  3,
  s.select(
    s.lt(s.abs(weight), 0.5),
    s.add(start, s.mul(weight, s.sub(end, start))),
    s.sub(end, s.mul(s.sub(1, weight), s.sub(end, start))),
  ),
  "floating",
  (g, _y, a, b, w) => [s.mul(g, s.sub(1, w!)), s.mul(g, w!), s.mul(g, s.sub(b!, a!))],
);

/** `a + weight·(b − a)`; all three broadcast. */
export function lerp(a: TensorLike, b: TensorLike, w: TensorLike): Tensor {
  return apply(lerpOp, [a, b, w]);
}

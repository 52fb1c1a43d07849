/**
 * @file What the normalising layers share: slices of mean 0 and variance 1, as one kernel there and one back.
 * Composed of reductions and elementwise ops, layers took twice to three times as long.
 */
import { ArgumentError } from "../../../errors.js";
import { kernels } from "../../../kernels/index.js";
import { recordAs } from "../../graph.js";
import { allocate } from "../../storage.js";
import { Tensor } from "../../tensor.js";
import { add, div, mul } from "../arithmetic.js";
import { rsqrt, sqrt } from "../functions.js";
import { mean } from "../reductions.js";
import { reshape } from "../reshape.js";
import { sum } from "../sum.js";
import { checkReal } from "./arguments.js";

/** A tensor seen as [outer, length, inner]; a slice is all that stands at one place along `length`. */
export type Slices = readonly [outer: number, length: number, inner: number];

/** Slices normalised, and each slice's moments [length]. */
export interface Normalized {
  readonly y: Tensor;
  /** Not differentiated. */
  readonly mean: Tensor;
  /** Without Bessel's correction. */
  readonly variance: Tensor;
}

/**
 * `y = (x − mean) / √(variance + eps)` with each slice's mean and variance;
 * `dx = (dy − mean(dy) − y·mean(dy·y)) / √(variance + eps)`. `op` is the name in refusals.
 *
 * @throws DTypeError for int32 and bool
 * @throws ArgumentError when slices have no elements
 */
export function normalize(op: string, x: Tensor, slices: Slices, eps: number): Normalized {
  checkReal(op, x);
  const [outer, length, inner] = slices;
  if (outer * inner === 0) throw new ArgumentError(op, "needs at least one element");
  const storage = allocate(x.dtype, x.size);
  const [center, spread] = [allocate(x.dtype, length), allocate(x.dtype, length)];
  kernels.normalize(storage.data, center.data, spread.data, x.data, outer, length, inner, eps);
  const [y, variance] = [new Tensor(storage, x.shape), new Tensor(spread, [length])];
  // dv/dx = 2·(x − mean)/n, where x − mean = y·√(v + eps).
  const toDeviation = (h: Tensor): Tensor => mul(mul(h, sqrt(add(variance, eps))), 2 / (outer * inner));
  const spreadBack = (h: Tensor): Tensor =>
    reshape(mul(reshape(y, slices), reshape(toDeviation(h), [length, 1])), x.shape);
  recordAs(variance, "normalizeVariance", [[x, spreadBack, y, variance]]);
  recordAs(y, "normalize", [[x, (g) => normalizeGradient(y, variance, g, slices, eps), y, variance]]);
  return { y, mean: new Tensor(center, [length]), variance };
}

/** The gradient before {@link normalize} from the one after it; linear in g, with a symmetric matrix. */
function normalizeGradient(y: Tensor, variance: Tensor, g: Tensor, slices: Slices, eps: number): Tensor {
  const [outer, length, inner] = slices;
  const storage = allocate(y.dtype, y.size);
  kernels.normalizeGradient(storage.data, y.data, variance.data, g.data, outer, length, inner, eps);
  const dx = new Tensor(storage, y.shape);
  const average = (a: Tensor, b: Tensor): Tensor =>
    mean(reshape(mul(a, b), slices), [0, 2], { keepDims: true });
  const scaled = (a: Tensor, b: Tensor): Tensor => mul(reshape(a, slices), b);
  const scale = (): Tensor => reshape(rsqrt(add(variance, eps)), [length, 1]);
  return recordAs(dx, "normalizeGradient", [
    [
      y,
      (h) => {
        const both = add(scaled(h, average(g, y)), scaled(g, average(h, y)));
        return reshape(mul(both, mul(scale(), -1)), y.shape);
      },
      y,
      variance,
      g,
    ],
    [
      variance,
      (h) => div(mul(sum(reshape(mul(h, dx), slices), [0, 2]), -0.5), add(variance, eps)),
      variance,
      dx,
    ],
    [g, (h) => normalizeGradient(y, variance, h, slices, eps), y, variance],
  ]);
}

/**
 * @file The op that normalization layers share: scaling slices to mean 0 and variance 1, with one kernel
 * forward and one backward. Composed of reductions and elementwise ops, layers took two to three times as
 * long.
 */
import { ArgumentError } from "../../../errors.js";
import { normalizations } from "../../../kernels/families/index.js";
import { kernels } from "../../../kernels/index.js";
import { checkReal } from "../../declare/arguments.js";
import { recordAs } from "../../graph.js";
import { allocate, type Storage } from "../../storage.js";
import { Tensor } from "../../tensor.js";
import { add, div, mul } from "../arithmetic.js";
import { mean } from "../reductions.js";
import { reshape } from "../reshape.js";
import { sum } from "../sum.js";

/**
 * A tensor viewed as [outer, length, inner]; a slice consists of all elements at one position of `length`.
 */
export type Slices = readonly [outer: number, length: number, inner: number];

/** Normalized slices, and each slice's moments [length]. */
export interface Normalized {
  readonly y: Tensor;
  /** Not differentiated. */
  readonly mean: Tensor;
  /** Without Bessel's correction. */
  readonly variance: Tensor;
}

/**
 * `y = (x − mean)·scale` with `scale = 1/√(variance + eps)` and each slice's mean and variance;
 * `dx = (dy − mean(dy) − y·mean(dy·y))·scale`. If not `centered`, the mean is taken as 0, and `dx` lacks the
 * term mean(dy). `op` is the name in error messages.
 *
 * @throws DTypeError for int32 and bool
 * @throws ArgumentError if slices have no elements
 */
export function normalize(op: string, x: Tensor, slices: Slices, eps: number, centered = true): Normalized {
  checkReal(op, x);
  const [outer, length, inner] = slices;
  if (outer * inner === 0) throw new ArgumentError(op, "needs at least one element");
  const storage = allocate(x.dtype, x.size);
  const [mean, variance, factor] = [0, 1, 2].map(() => allocate(x.dtype, length)) as [
    Storage,
    Storage,
    Storage,
  ];
  kernels
    .of(normalizations)
    .normalize(
      storage.data,
      mean.data,
      variance.data,
      factor.data,
      x.data,
      outer,
      length,
      inner,
      eps,
      centered,
    );
  const y = new Tensor(storage, x.shape);
  const [variances, scale] = [new Tensor(variance, [length]), new Tensor(factor, [length])];
  /** y times a number for each slice. */
  const perSlice = (h: Tensor): Tensor => reshape(mul(reshape(y, slices), reshape(h, [length, 1])), x.shape);
  const count = outer * inner;
  // dv/dx = 2·(x − mean)/n and ds/dx = −s³·(x − mean)/n, where x − mean = y/s.
  recordAs(variances, "normalizeVariance", [[x, (h) => perSlice(mul(div(h, scale), 2 / count)), y, scale]]);
  recordAs(scale, "normalizeScale", [
    [x, (h) => perSlice(mul(mul(mul(h, scale), scale), -1 / count)), y, scale],
  ]);
  recordAs(y, "normalize", [[x, (g) => normalizeGradient(y, scale, g, slices, centered), y, scale]]);
  return { y, mean: new Tensor(mean, [length]), variance: variances };
}

/**
 * The gradient of {@link normalize}'s input, given that of its output; linear in g, with a symmetric matrix.
 */
function normalizeGradient(y: Tensor, scale: Tensor, g: Tensor, slices: Slices, centered: boolean): Tensor {
  const [outer, length, inner] = slices;
  const storage = allocate(y.dtype, y.size);
  kernels
    .of(normalizations)
    .normalizeGradient(storage.data, y.data, scale.data, g.data, outer, length, inner, centered);
  const dx = new Tensor(storage, y.shape);
  const average = (a: Tensor, b: Tensor): Tensor =>
    mean(reshape(mul(a, b), slices), [0, 2], { keepDims: true });
  const scaled = (a: Tensor, b: Tensor): Tensor => mul(reshape(a, slices), b);
  return recordAs(dx, "normalizeGradient", [
    [
      y,
      (h) => {
        const both = add(scaled(h, average(g, y)), scaled(g, average(h, y)));
        return reshape(mul(both, mul(reshape(scale, [length, 1]), -1)), y.shape);
      },
      y,
      scale,
      g,
    ],
    [scale, (h) => div(sum(reshape(mul(h, dx), slices), [0, 2]), scale), scale, dx],
    [g, (h) => normalizeGradient(y, scale, h, slices, centered), y, scale],
  ]);
}

/**
 * @file Initialization: functions that overwrite a tensor's elements in place and return it.
 *
 * A weight is [out, in, …], and the axes after the second (a convolution's kernel) are its receptive field:
 * with r elements in the receptive field, `fanIn = in·r` and `fanOut = out·r`.
 * {@link https://pytorch.org/docs/stable/nn.init.html | PyTorch}
 *
 * All of them throw for results of recorded ops, and for tensors that are not floating.
 */
import type { Tensor } from "../../autograd/index.js";
import { checkNumber, checkOneOf, checkWithin } from "../../checks.js";
import { checkFloating } from "../../dtype.js";
import { ArgumentError, ShapeError, show } from "../../errors.js";
import { settled } from "../../options.js";
import { defaultGenerator, type Generator } from "../../random/index.js";
import { hostOn } from "../../recorder/index.js";
import { type Shape, sizeOf } from "../../shape.js";
import { withinNormal } from "../truncation.js";
import { checkTensor } from "./inputs.js";

/** Options of all random initializations. */
export interface InitOptions {
  /** The source of random numbers; default the generator that `manualSeed` seeds. */
  generator?: Generator | undefined;
}

/** Activations with a known gain. */
export type Nonlinearity =
  | "linear"
  | "conv1d"
  | "conv2d"
  | "convTranspose2d"
  | "sigmoid"
  | "tanh"
  | "relu"
  | "leakyRelu"
  | "selu";

const gains: Readonly<Record<Nonlinearity, (slope: number) => number>> = {
  linear: () => 1,
  conv1d: () => 1,
  conv2d: () => 1,
  convTranspose2d: () => 1,
  sigmoid: () => 1,
  tanh: () => 5 / 3,
  relu: () => Math.SQRT2,
  leakyRelu: (slope) => Math.sqrt(2 / (1 + slope * slope)),
  selu: () => 3 / 4,
};

/**
 * The factor that compensates for an activation's effect on the variance of its inputs: 1 for linear layers,
 * convolutions, and sigmoid, 5/3 for tanh, √2 for relu, √(2 / (1 + slope²)) for leakyRelu (slope 0.01 unless
 * given as `param`), 3/4 for selu.
 * {@link https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.calculate_gain | PyTorch}
 *
 * @throws ArgumentError for an unknown name
 */
export function calculateGain(nonlinearity: Nonlinearity, param = 0.01): number {
  checkOneOf("calculateGain", "nonlinearity", nonlinearity, Object.keys(gains));
  return gains[nonlinearity](param);
}

/** @internal The fans of a weight. @throws ShapeError for fewer than two axes */
export function fansOf(op: string, shape: Shape): { fanIn: number; fanOut: number } {
  if (shape.length < 2) throw new ShapeError(op, "fans need a weight of two axes or more", shape);
  const field = sizeOf(shape.slice(2));
  return { fanIn: shape[1]! * field, fanOut: shape[0]! * field };
}

type Floats = Float32Array | Float64Array;

/** Overwrites the elements of x using `fill`. */
function filled(op: string, x: Tensor, fill: (data: Floats) => void): Tensor {
  checkTensor(op, "x", x);
  checkFloating(op, x.dtype);
  if (!x.isLeaf) throw new ArgumentError(op, "only leaves can be overwritten, not results of recorded ops");
  hostOn(op, [x.data], [], ([data]) => fill(data as Floats));
  x.markChanged();
  return x;
}

/** Options of {@link uniform}. */
export interface UniformOptions extends InitOptions {
  /** The minimum; default 0. */
  a?: number | undefined;
  /** The end of the range, exclusive; default 1. */
  b?: number | undefined;
}

/**
 * Uniform in [a, b).
 *
 * @throws DTypeError unless x is floating; ArgumentError unless it is a leaf
 */
export function uniform(x: Tensor, options?: UniformOptions): Tensor {
  const {
    a,
    b,
    generator = defaultGenerator(),
  } = settled("uniform", options, {
    a: 0,
    b: 1,
    generator: undefined,
  });
  return filled("uniform", x, (data) => generator.fillUniform(data, a, b));
}

/** Options of {@link normal}. */
export interface NormalOptions extends InitOptions {
  /** The mean; default 0. */
  mean?: number | undefined;
  /** The standard deviation; default 1. */
  std?: number | undefined;
}

/**
 * Normally distributed.
 *
 * @throws DTypeError, ArgumentError as {@link uniform}
 */
export function normal(x: Tensor, options?: NormalOptions): Tensor {
  const {
    mean,
    std,
    generator = defaultGenerator(),
  } = settled("normal", options, {
    mean: 0,
    std: 1,
    generator: undefined,
  });
  return filled("normal", x, (data) => generator.fillNormal(data, mean, std));
}

/**
 * Fills x with `value`.
 *
 * @throws ArgumentError unless `value` is a number
 */
export function constant(x: Tensor, value: number): Tensor {
  checkNumber("constant", "value", value);
  return filled("constant", x, (data) => data.fill(value));
}

/** Fills x with 1. */
export function ones(x: Tensor): Tensor {
  return constant(x, 1);
}

/** Fills x with 0. */
export function zeros(x: Tensor): Tensor {
  return constant(x, 0);
}

/**
 * 1 on the diagonal of a matrix and 0 elsewhere: a linear layer that preserves as much of its input as it
 * can.
 *
 * @throws ShapeError unless x is a matrix
 */
export function eye(x: Tensor): Tensor {
  if (x.ndim !== 2) throw new ShapeError("eye", "needs a matrix", x.shape);
  return filled("eye", x, (data) => {
    data.fill(0);
    const columns = x.shape[1]!;
    for (let i = 0; i < Math.min(x.shape[0]!, columns); i++) data[i * columns + i] = 1;
  });
}

/**
 * 1 at the center of the kernels from channel i to channel i and 0 elsewhere, separately in each of `groups`
 * (default 1): a convolution that preserves as much of its input as it can.
 *
 * @throws ShapeError unless the weight has 3, 4, or 5 axes
 * @throws ArgumentError unless the groups divide the output channels
 */
export function dirac(x: Tensor, options?: { groups?: number | undefined }): Tensor {
  const { groups } = settled("dirac", options, { groups: 1 });
  if (x.ndim < 3 || x.ndim > 5) throw new ShapeError("dirac", "needs a weight of 3, 4 or 5 axes", x.shape);
  const [out, channels] = x.shape as [number, number];
  if (!Number.isInteger(groups) || groups < 1 || out % groups !== 0) {
    throw new ArgumentError("dirac", `groups must divide ${out} output channels, got ${show(groups)}`);
  }
  const kernel = x.shape.slice(2);
  const middle = kernel.reduce((offset, n) => offset * n + Math.floor(n / 2), 0);
  const perGroup = out / groups;
  return filled("dirac", x, (data) => {
    data.fill(0);
    for (let o = 0; o < out; o++) {
      const i = o % perGroup;
      if (i < channels) data[(o * channels + i) * sizeOf(kernel) + middle] = 1;
    }
  });
}

/** Options of initializations that preserve the variance of what passes through a layer. */
export interface GainOptions extends InitOptions {
  /** Multiplies the numbers; see {@link calculateGain}; default 1. */
  gain?: number | undefined;
}

const gainDefaults = { gain: 1, generator: undefined } as const;

/**
 * Glorot's uniform initialization: in ±gain·√(6 / (fanIn + fanOut)).
 * {@link https://proceedings.mlr.press/v9/glorot10a.html | Glorot and Bengio 2010}
 */
export function xavierUniform(x: Tensor, options?: GainOptions): Tensor {
  const { gain, generator } = settled("xavierUniform", options, gainDefaults);
  const { fanIn, fanOut } = fansOf("xavierUniform", x.shape);
  const bound = gain * Math.sqrt(6 / (fanIn + fanOut));
  return uniform(x, { a: -bound, b: bound, generator });
}

/** Glorot's normal initialization: standard deviation gain·√(2 / (fanIn + fanOut)). */
export function xavierNormal(x: Tensor, options?: GainOptions): Tensor {
  const { gain, generator } = settled("xavierNormal", options, gainDefaults);
  const { fanIn, fanOut } = fansOf("xavierNormal", x.shape);
  return normal(x, { std: gain * Math.sqrt(2 / (fanIn + fanOut)), generator });
}

/** Options of {@link kaimingUniform} and {@link kaimingNormal}. */
export interface KaimingOptions extends InitOptions {
  /** Negative slope of the leaky ReLU that follows; default 0. */
  a?: number | undefined;
  /** Which variance to preserve: `fanIn` (default) in forward, `fanOut` in backward. */
  mode?: "fanIn" | "fanOut" | undefined;
  /** The activation after the layer; default leakyRelu. */
  nonlinearity?: Nonlinearity | undefined;
}

/** The standard deviation and the generator of {@link kaimingNormal}. */
function kaiming(
  op: string,
  x: Tensor,
  options?: KaimingOptions,
): Pick<NormalOptions, "generator"> & { std: number } {
  const { a, mode, nonlinearity, generator } = settled(op, options, {
    a: 0,
    mode: "fanIn",
    nonlinearity: "leakyRelu",
    generator: undefined,
  });
  checkOneOf(op, "mode", mode, ["fanIn", "fanOut"]);
  return { std: calculateGain(nonlinearity, a) / Math.sqrt(fansOf(op, x.shape)[mode]), generator };
}

/**
 * He's uniform initialization: in ±gain·√(3 / fan). {@link https://arxiv.org/abs/1502.01852 | He et al. 2015}
 */
export function kaimingUniform(x: Tensor, options?: KaimingOptions): Tensor {
  const { std, generator } = kaiming("kaimingUniform", x, options);
  const bound = Math.sqrt(3) * std;
  return uniform(x, { a: -bound, b: bound, generator });
}

/** He's normal initialization: standard deviation gain / √fan. */
export function kaimingNormal(x: Tensor, options?: KaimingOptions): Tensor {
  return normal(x, kaiming("kaimingNormal", x, options));
}

/** Options of {@link truncNormal}. */
export interface TruncNormalOptions extends NormalOptions {
  /** The minimum; default −2. */
  a?: number | undefined;
  /** The maximum; default 2. */
  b?: number | undefined;
}

/**
 * Normally distributed, truncated to [a, b]: maps uniform numbers through the inverse distribution function,
 * as PyTorch does, so that tails and narrow intervals take no longer than others.
 *
 * @throws ArgumentError unless a < b, std > 0, and the normal distribution has some mass in between: beyond
 * 38 std from the mean, it underflows
 */
export function truncNormal(x: Tensor, options?: TruncNormalOptions): Tensor {
  const {
    mean,
    std,
    a,
    b,
    generator = defaultGenerator(),
  } = settled("truncNormal", options, { mean: 0, std: 1, a: -2, b: 2, generator: undefined });
  const within = std > 0 && a < b ? withinNormal((a - mean) / std, (b - mean) / std) : undefined;
  if (within === undefined) {
    throw new ArgumentError(
      "truncNormal",
      `${a} … ${b} holds nothing of a normal distribution of mean ${mean} and std ${std}`,
    );
  }
  return filled("truncNormal", x, (data) => {
    for (let i = 0; i < data.length; i++) {
      data[i] = Math.min(Math.max(mean + std * within(generator.random()), a), b);
    }
  });
}

/**
 * A matrix [out, in·r] with orthonormal rows or columns, whichever are fewer, times gain: the Q of the QR
 * decomposition of a random normal matrix, made unique by a positive diagonal of R.
 * {@link https://arxiv.org/abs/1312.6120 | Saxe et al. 2013}
 *
 * @throws ShapeError for fewer than two axes
 */
export function orthogonal(x: Tensor, options?: GainOptions): Tensor {
  const { gain, generator = defaultGenerator() } = settled("orthogonal", options, gainDefaults);
  if (x.ndim < 2) throw new ShapeError("orthogonal", "needs a weight of two axes or more", x.shape);
  const rows = x.shape[0]!;
  const columns = rows === 0 ? 0 : x.size / rows;
  const [count, length] = [Math.min(rows, columns), Math.max(rows, columns)];
  const vectors = Array.from({ length: count }, () => generator.randn(length));
  orthonormalize(vectors);
  return filled("orthogonal", x, (data) => {
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        data[r * columns + c] = gain * (rows > columns ? vectors[c]![r]! : vectors[r]![c]!);
      }
    }
  });
}

/** Gram–Schmidt, twice: the second pass removes what rounding left over in the first. */
function orthonormalize(vectors: readonly Float64Array[]): void {
  vectors.forEach((v, i) => {
    for (let round = 0; round < 2; round++) {
      for (const u of vectors.slice(0, i)) {
        const along = dot(u, v);
        for (let k = 0; k < v.length; k++) v[k]! -= along * u[k]!;
      }
    }
    const length = Math.sqrt(dot(v, v));
    for (let k = 0; k < v.length; k++) v[k]! /= length;
  });
}

function dot(u: Float64Array, v: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < u.length; k++) sum += u[k]! * v[k]!;
  return sum;
}

/** Options of {@link sparse}. */
export interface SparseOptions extends InitOptions {
  /** The fraction of zeros in each column. */
  sparsity: number;
  /** The standard deviation of the other elements; default 0.01. */
  std?: number | undefined;
}

/**
 * A matrix of normal numbers in which a fraction `sparsity` of each column, rounded up, is 0.
 * {@link https://dl.acm.org/doi/10.5555/3104322.3104416 | Martens 2010}
 *
 * @throws ShapeError unless x is a matrix
 * @throws ArgumentError unless sparsity is within 0 … 1
 */
export function sparse(x: Tensor, options: SparseOptions): Tensor {
  const {
    sparsity,
    std,
    generator = defaultGenerator(),
  } = settled("sparse", options, { sparsity: undefined, std: 0.01, generator: undefined });
  if (x.ndim !== 2) throw new ShapeError("sparse", "needs a matrix", x.shape);
  checkWithin("sparse", "sparsity", sparsity, 0, 1);
  const [rows, columns] = x.shape as [number, number];
  const zeroed = Math.ceil(sparsity * rows);
  return filled("sparse", x, (data) => {
    generator.fillNormal(data, 0, std);
    for (let c = 0; c < columns; c++) {
      for (const r of generator.permutation(rows).subarray(0, zeroed)) data[r * columns + c] = 0;
    }
  });
}

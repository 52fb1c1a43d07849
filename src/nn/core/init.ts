/**
 * @file Initialisation: functions that overwrite a tensor's elements in place and return it.
 *
 * A weight is [out, in, …], the axes after the second (a convolution's kernel) being its receptive field:
 * with r elements in the receptive field, `fanIn = in·r` and `fanOut = out·r`.
 * {@link https://pytorch.org/docs/stable/nn.init.html | PyTorch}
 *
 * All refuse results of recorded ops, and tensors that are not floating.
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

/** What all random initialisations take. */
export interface InitOptions {
  /** Where the numbers come from; default the generator that `manualSeed` seeds. */
  generator?: Generator | undefined;
}

/** Activations whose gain is known. */
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
 * The factor that makes up for what an activation takes from the spread of its inputs: 1 for linear layers,
 * convolutions and sigmoid, 5/3 for tanh, √2 for relu, √(2 / (1 + slope²)) for leakyRelu (slope 0.01 unless
 * `param` says otherwise), 3/4 for selu.
 * {@link https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.calculate_gain | PyTorch}
 *
 * @throws ArgumentError for another name
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

/** Overwrites x by what `fill` does to its elements. */
function filled(op: string, x: Tensor, fill: (data: Floats) => void): Tensor {
  checkTensor(op, x);
  checkFloating(op, x.dtype);
  if (!x.isLeaf) throw new ArgumentError(op, "only leaves can be overwritten, not results of recorded ops");
  hostOn(op, [x.data], [], ([data]) => fill(data as Floats));
  x.markChanged();
  return x;
}

/** Options of {@link uniform}. */
export interface UniformOptions extends InitOptions {
  /** The least number; default 0. */
  a?: number | undefined;
  /** The end of the range, which is not in it; default 1. */
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
  /** Default 0. */
  mean?: number | undefined;
  /** The standard deviation; default 1. */
  std?: number | undefined;
}

/**
 * Normal.
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
 * `value` everywhere.
 *
 * @throws ArgumentError unless `value` is a number
 */
export function constant(x: Tensor, value: number): Tensor {
  checkNumber("constant", "value", value);
  return filled("constant", x, (data) => data.fill(value));
}

/** 1 everywhere. */
export function ones(x: Tensor): Tensor {
  return constant(x, 1);
}

/** 0 everywhere. */
export function zeros(x: Tensor): Tensor {
  return constant(x, 0);
}

/**
 * 1 on the diagonal of a matrix, 0 off it: a linear layer that passes on what it can.
 *
 * @throws ShapeError for no matrix
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
 * 1 in the middle of the kernels from channel i to channel i, 0 elsewhere: a convolution that passes on what
 * it can, in each of `groups` (default 1) by itself.
 *
 * @throws ShapeError unless the weight has 3, 4 or 5 axes
 * @throws ArgumentError when the groups do not divide the output channels
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

/** Options of initialisations that keep the spread of what passes through a layer. */
export interface GainOptions extends InitOptions {
  /** What the numbers are multiplied with, see {@link calculateGain}; default 1. */
  gain?: number | undefined;
}

const gainDefaults = { gain: 1, generator: undefined } as const;

/**
 * Glorot's uniform: in ±gain·√(6 / (fanIn + fanOut)).
 * {@link https://proceedings.mlr.press/v9/glorot10a.html | Glorot and Bengio 2010}
 */
export function xavierUniform(x: Tensor, options?: GainOptions): Tensor {
  const { gain, generator } = settled("xavierUniform", options, gainDefaults);
  const { fanIn, fanOut } = fansOf("xavierUniform", x.shape);
  const bound = gain * Math.sqrt(6 / (fanIn + fanOut));
  return uniform(x, { a: -bound, b: bound, generator });
}

/** Glorot's normal: of standard deviation gain·√(2 / (fanIn + fanOut)). */
export function xavierNormal(x: Tensor, options?: GainOptions): Tensor {
  const { gain, generator } = settled("xavierNormal", options, gainDefaults);
  const { fanIn, fanOut } = fansOf("xavierNormal", x.shape);
  return normal(x, { std: gain * Math.sqrt(2 / (fanIn + fanOut)), generator });
}

/** Options of {@link kaimingUniform} and {@link kaimingNormal}. */
export interface KaimingOptions extends InitOptions {
  /** Slope of the leaky relu that follows; default 0. */
  a?: number | undefined;
  /** Which fan keeps its spread: `fanIn` (default) forward, `fanOut` backward. */
  mode?: "fanIn" | "fanOut" | undefined;
  /** What follows the layer; default leakyRelu. */
  nonlinearity?: Nonlinearity | undefined;
}

/** Standard deviation and generator of {@link kaimingNormal}. */
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
 * He's uniform: in ±gain·√(3 / fan).
 * {@link https://arxiv.org/abs/1502.01852 | He et al. 2015}
 */
export function kaimingUniform(x: Tensor, options?: KaimingOptions): Tensor {
  const { std, generator } = kaiming("kaimingUniform", x, options);
  const bound = Math.sqrt(3) * std;
  return uniform(x, { a: -bound, b: bound, generator });
}

/** He's normal: of standard deviation gain / √fan. */
export function kaimingNormal(x: Tensor, options?: KaimingOptions): Tensor {
  return normal(x, kaiming("kaimingNormal", x, options));
}

/** Options of {@link truncNormal}. */
export interface TruncNormalOptions extends NormalOptions {
  /** The least number; default −2. */
  a?: number | undefined;
  /** The greatest number; default 2. */
  b?: number | undefined;
}

/**
 * Normal, cut off outside of [a, b]: uniform numbers through the inverse of the distribution function, as
 * PyTorch has it, so that tails and narrow intervals take no longer than others.
 *
 * @throws ArgumentError unless a < b, std > 0, and some of the normal distribution lies between: 38 std from
 * the mean, numbers end
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
 * A matrix [out, in·r] with orthonormal rows or columns, whichever are fewer, times gain: the Q of a random
 * normal matrix's QR decomposition, made unique by a positive diagonal of R.
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

/** Gram and Schmidt's, twice over: the second round removes what rounding left in the first. */
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
  /** The share of each column that is 0. */
  sparsity: number;
  /** The standard deviation of the others; default 0.01. */
  std?: number | undefined;
}

/**
 * A matrix of normal numbers in which a share `sparsity` of each
 * column, rounded up, is 0. {@link https://dl.acm.org/doi/10.5555/3104322.3104416 | Martens 2010}
 *
 * @throws ShapeError for no matrix
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

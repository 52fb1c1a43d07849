/**
 * Every function with options rejects unknown names and anything that is not an object, so that no request is
 * silently ignored.
 */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as data from "../src/data/index.js";
import { Bernoulli, Categorical, Normal, Uniform } from "../src/distributions/index.js";
import * as tapegrad from "../src/index.js";
import { graphOf } from "../src/inspect/index.js";
import * as io from "../src/io/index.js";
import * as linalg from "../src/linalg/index.js";
import * as mpi from "../src/mpi/index.js";
import * as nn from "../src/nn/index.js";
import * as optim from "../src/optim/index.js";
import { hessian, hvp, jacobian, jvp, vjp } from "../src/transforms/index.js";
import { layerRows } from "./nn/table.js";
import { optimizerRows, scheduleRows } from "./optim/table.js";

const { ArgumentError, tensor, zeros } = tapegrad;
type Tensor = tapegrad.Tensor;

/** Calls, with the arguments that precede the options. */
type Call = readonly [what: (...all: never[]) => unknown, ...before: unknown[]];

const made =
  (Made: new (...all: never[]) => unknown) =>
  (...all: never[]): unknown =>
    new Made(...all);

const classes = { ...nn, ...optim } as unknown as Readonly<Record<string, new (...all: never[]) => unknown>>;
const functions = { ...tapegrad } as unknown as Readonly<Record<string, Call[0]>>;
const inits = { ...nn.init } as unknown as Readonly<Record<string, Call[0]>>;

const leaf = (): Tensor => zeros([2, 2], { requiresGrad: true });
const sgd = (): optim.SGD => new optim.SGD([leaf()]);
const x = zeros([2, 2]);
const whole = tensor([0, 1], { dtype: "int32" });
const images = zeros([1, 1, 4, 4]);
const rows0 = tensor([0.5, 0.5]);
const square = (y: Tensor): Tensor => y.square();
const rows = new data.TensorDataset(x);
const attention = new nn.MultiheadAttention(2, 1);
const encoder = new nn.TransformerEncoderLayer(2, 1, { dimFeedforward: 2 });

/** Ops, with the arguments that precede the options. */
const ops: Readonly<Partial<Record<keyof typeof tapegrad, readonly unknown[]>>> = {
  sum: [x, 0],
  mean: [x, 0],
  variance: [x, 0],
  std: [x, 0],
  logSumExp: [x, 0],
  norm: [x],
  assign: [x.clone(), [0], 1],
  indexPut: [x, [0], 1],
  prod: [x, 0],
  all: [x, 0],
  any: [x, 0],
  amax: [x, 0],
  amin: [x, 0],
  max: [x, 0],
  min: [x, 0],
  argmax: [x, 0],
  argmin: [x, 0],
  cosineSimilarity: [x, x],
  sort: [x, 0],
  argsort: [x, 0],
  topk: [x, 1, 0],
  bincount: [whole],
  flatten: [x],
  diagonal: [x],
  tril: [x],
  triu: [x],
  pad: [
    x,
    [
      [0, 0],
      [0, 0],
    ],
  ],
  clamp: [x],
  leakyRelu: [x],
  elu: [x],
  gelu: [x],
  softplus: [x],
  hardtanh: [x],
  linear: [x, x, undefined],
  conv1d: [zeros([1, 1, 4]), zeros([1, 1, 2]), undefined],
  conv2d: [images, images, undefined],
  convTranspose2d: [images, images, undefined],
  maxPool1d: [zeros([1, 1, 4]), 2],
  maxPool2d: [images, 2],
  avgPool2d: [images, 2],
  interpolateNearest: [images],
  crossEntropy: [x, whole],
  nllLoss: [x, whole],
  mseLoss: [x, x],
  l1Loss: [x, x],
  huberLoss: [x, x],
  smoothL1Loss: [x, x],
  binaryCrossEntropyWithLogits: [x, x],
  meshgrid: [[zeros([2])]],
  isClose: [x, x],
  allClose: [x, x],
  tensor: [1],
  zeros: [[1]],
  ones: [[1]],
  full: [[1], 1],
  zerosLike: [x],
  onesLike: [x],
  fullLike: [x, 1],
  linspace: [0, 1, 2],
  rand: [[1]],
  randn: [[1]],
  randLike: [x],
  randnLike: [x],
  randperm: [2],
  randint: [0, 2, [2]],
  bernoulli: [rows0],
  multinomial: [rows0, 1],
  backward: [leaf().sum()],
  grad: [leaf().sum(), []],
  gradcheck: [square, [leaf().detach().to("float64").requireGrad()]],
  gradgradcheck: [square, [leaf().detach().to("float64").requireGrad()]],
  maxPool1dWithIndices: [zeros([1, 1, 4]), 2],
  maxPool2dWithIndices: [images, 2],
  convTranspose1d: [zeros([1, 1, 4]), zeros([1, 1, 2]), undefined],
  div: [x, x],
  round: [x],
  nanToNum: [x],
  median: [x, 0],
  quantile: [x, 0.5],
  unique: [x],
  addcmul: [x, x, x],
  addcdiv: [x, x, x],
  addmm: [x, x, x],
  baddbmm: [images, images, images],
  cross: [x, x],
  cdist: [x, x],
  diag: [x],
  diagEmbed: [x],
  searchsorted: [x, x],
  bucketize: [x, x],
  scatterReduce: [x, 0, whole, x, "sum"],
};

const calls: Readonly<Record<string, Call>> = {
  ...Object.fromEntries(Object.entries(ops).map(([name, before]) => [name, [functions[name]!, ...before]])),
  ...Object.fromEntries(
    Object.entries(layerRows)
      .filter(([, { takesOptions }]) => takesOptions)
      .map(([name, { args }]) => [name, [made(classes[name]!), ...args]]),
  ),
  ...Object.fromEntries(Object.keys(optimizerRows).map((name) => [name, [made(classes[name]!), [leaf()]]])),
  ...Object.fromEntries(
    Object.entries(scheduleRows)
      .filter(([, { takesOptions }]) => takesOptions)
      .map(([name, { before }]) => [name, [made(classes[name]!), sgd(), ...before]]),
  ),
  useKernels: [tapegrad.useKernels as Call[0], "wasm"],
  setPrintOptions: [tapegrad.setPrintOptions as Call[0]],
  clipGradNorm: [optim.clipGradNorm, [leaf()], 1],
  ExponentialMovingAverage: [made(optim.ExponentialMovingAverage), [leaf()]],
  "Embedding.fromPretrained": [nn.Embedding.fromPretrained, x],
  parameter: [nn.parameter, x],
  loadStateDict: [(...all) => new nn.ReLU().loadStateDict(...(all as [never])), {}],
  resetParameters: [(...all) => new nn.Linear(1, 1).resetParameters(...(all as [never]))],
  scaledDotProductAttention: [nn.scaledDotProductAttention, x, x, x],
  "MultiheadAttention.forward": [(...all) => attention.forward(...(all as never as [Tensor])), x, x, x],
  "TransformerEncoderLayer.forward": [(...all) => encoder.forward(...(all as never as [Tensor])), x],
  sinusoidalPositions: [nn.sinusoidalPositions, 2, 2],
  dropout: [nn.functional.dropout, x, 0.5],
  dropout2d: [nn.functional.dropout2d, images, 0.5],
  celu: [nn.functional.celu, x],
  binaryCrossEntropy: [nn.functional.binaryCrossEntropy, x, x],
  klDiv: [nn.functional.klDiv, x, x],
  hingeEmbeddingLoss: [nn.functional.hingeEmbeddingLoss, x, x],
  cosineEmbeddingLoss: [nn.functional.cosineEmbeddingLoss, x, x, zeros([2])],
  marginRankingLoss: [nn.functional.marginRankingLoss, x, x, x],
  embedding: [nn.functional.embedding, whole, x],
  embeddingBag: [nn.functional.embeddingBag, whole.reshape([1, whole.size]), x],
  gaussianNllLoss: [nn.functional.gaussianNllLoss, x, x, x],
  poissonNllLoss: [nn.functional.poissonNllLoss, x, x],
  pairwiseDistance: [nn.functional.pairwiseDistance, x, x],
  weightNorm: [nn.weightNorm, new nn.Linear(1, 1)],
  removeWeightNorm: [nn.removeWeightNorm, new nn.Linear(1, 1)],
  generateSquareSubsequentMask: [nn.Transformer.generateSquareSubsequentMask, 2],
  tripletMarginLoss: [nn.functional.tripletMarginLoss, x, x, x],
  interpolate: [nn.functional.interpolate, images],
  unfold: [nn.functional.unfold, images, 2],
  fold: [nn.functional.fold, zeros([1, 4, 9]), 4, 2],
  solveTriangular: [linalg.solveTriangular, x, x],
  ...Object.fromEntries(
    (
      [
        "uniform",
        "normal",
        "truncNormal",
        "xavierUniform",
        "xavierNormal",
        "kaimingUniform",
        "kaimingNormal",
        "orthogonal",
        "sparse",
      ] as const
    ).map((name) => [`init.${name}`, [inits[name]!, leaf()]]),
  ),
  "init.dirac": [nn.init.dirac, zeros([2, 2, 3])],
  jacobian: [jacobian, square, x],
  hessian: [hessian, (y: Tensor) => y.square().sum(), x],
  vjp: [vjp, square, x, x],
  jvp: [jvp, square, x, x],
  hvp: [hvp, (y: Tensor) => y.square().sum(), x, x],
  DataLoader: [made(data.DataLoader), rows],
  WeightedRandomSampler: [made(data.WeightedRandomSampler), [1, 2]],
  DistributedSampler: [made(data.DistributedSampler), 4, { rank: 0, size: 2 }],
  NextTokenDataset: [made(data.NextTokenDataset), tensor([1, 2, 3], { dtype: "int32" }), 1],
  trainTestSplit: [data.trainTestSplit, 8],
  randomCrop: [data.randomCrop, images],
  randomShift: [data.randomShift, images],
  makeSpiral: [data.makeSpiral],
  loadDigits: [data.loadDigits],
  parseDigits: [data.parseDigits, `${Array(64).fill(0).join()},1`],
  parseCsv: [data.parseCsv, "a,b\n1,2"],
  init: [mpi.init],
  broadcast: [(...all) => mpi.init().broadcast(...(all as never as [Tensor])), x],
  DataParallel: [made(mpi.DataParallel), new nn.Linear(2, 2), mpi.init()],
  "DataParallel.backward": [
    (...all) => new mpi.DataParallel(new nn.Linear(2, 2), mpi.init()).backward(...(all as never as [Tensor])),
    x,
  ],
  SyncBatchNorm: [made(mpi.SyncBatchNorm), 2, mpi.init()],
  encodeJson: [io.encodeJson, { x }],
  encodeSafetensors: [io.encodeSafetensors, { x }],
  encodeCheckpoint: [io.encodeCheckpoint, {}],
  graphOf: [graphOf, leaf().mul(1)],
  choice: [(...all) => new tapegrad.Generator(1).choice(...(all as never as [number, number])), 2, 1],
  "Normal.sample": [(...all) => new Normal(0, 1).sample(...all), [2]],
  "Uniform.sample": [(...all) => new Uniform(0, 1).sample(...all), [2]],
  "Bernoulli.sample": [(...all) => new Bernoulli({ probs: 0.5 }).sample(...all), [2]],
  "Categorical.sample": [(...all) => new Categorical({ probs: rows0 }).sample(...all), [2]],
};

it("every exported function with options is in the list", () => {
  const takesOptions = (f: unknown): boolean =>
    /^(function )?\w*\([^)]*\b(options|tolerance)\b/.test(typeof f === "function" ? f.toString() : "");
  const missing = Object.entries(tapegrad).filter(([name, f]) => takesOptions(f) && !(name in calls));
  expect(missing.map(([name]) => name)).toEqual([]);
});

it("options are declared one way: missing ones are undefined, and `settled` does the rest", () => {
  // Kernels are only called internally, and the manual module follows the course.
  const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".ts") && !/^(kernels|manual)\//.test(name),
  );
  const otherwise = files.filter((name) => /options: \w+ = \{\}/.test(readFileSync(`src/${name}`, "utf8")));
  expect(otherwise).toEqual([]);
});

describe("unknown options are rejected", () => {
  it.each(Object.entries(calls))("by %s", (_, [call, ...before]) => {
    const given = (options: unknown) => () => Reflect.apply(call, undefined, [...before, options]);
    expect(given({ qqqqqq: 1 })).toThrow('unknown option "qqqqqq"');
    for (const options of [false, 0.1, null, [1]]) {
      expect(given(options)).toThrow(ArgumentError);
      expect(given(options)).toThrow("options must be an object");
    }
  });

  it("even if PyTorch has them elsewhere or in its own spelling", () => {
    expect(() => new nn.Conv2d(1, 2, 3, 2 as never)).toThrow(
      "Conv2d: options must be an object { stride, padding, dilation, … }, got 2",
    );
    expect(() => new nn.Linear(2, 3, { biass: false } as never)).toThrow(
      'Linear: unknown option "biass", did you mean "bias"?',
    );
    expect(() => new nn.LSTM(2, 3, { batch_first: true } as never)).toThrow('did you mean "batchFirst"?');
    expect(() => new optim.SGD([leaf()], 0.1 as never)).toThrow("SGD: options must be an object");
    expect(() => new nn.Upsample({ scaleFactor: 2, antialias: true } as never)).toThrow(
      'Upsample: unknown option "antialias", known are "size", "scaleFactor", "mode", "alignCorners"',
    );
    expect(() => data.parseCsv("a\n1", { labelColumn: 0, labels: "numbers" as never })).toThrow(
      'parseCsv: labels must be "class" or "number", got "numbers"',
    );
  });

  it("and numbers must not be strings", () => {
    expect(() => new optim.SGD([leaf()], { lr: "0.1" as never })).toThrow(
      'SGD: lr must be a finite number ≥ 0, got "0.1"',
    );
    expect(() => new nn.Dropout("0.5" as never)).toThrow('Dropout: p must be within 0 … 1, got "0.5"');
    expect(() => new nn.LayerNorm(2, { eps: "1" as never })).toThrow('LayerNorm: eps must be ≥ 0, got "1"');
  });
});

/**
 * @file Random programs of ops on shared values, for properties that hold for any computation.
 */
import fc from "fast-check";
import {
  add,
  arange,
  avgPool2d,
  concat,
  crossEntropy,
  einsum,
  exp,
  Generator,
  matmul,
  maximum,
  mseLoss,
  mul,
  pad,
  randn,
  type Shape,
  sigmoid,
  sin,
  softmax,
  sub,
  type Tensor,
  tanh,
  where,
} from "../../src/index.js";

/** A step of a random program: an op on values that were computed before, chosen by number. */
export interface Step {
  readonly op: number;
  readonly a: number;
  readonly b: number;
}

/** Smooth ops on matrices that keep values small, so that finite differences are exact enough. */
export const smooth: readonly ((a: Tensor, b: Tensor) => Tensor)[] = [
  (a, b) => add(a, b),
  (a, b) => sub(a, b),
  (a, b) => mul(tanh(a), tanh(b)),
  (a, b) => a.div(b.square().add(1)),
  (a) => tanh(a),
  (a) => sigmoid(a),
  (a) => sin(a),
  (a) => exp(tanh(a)),
  (a) => softmax(a, 0),
  (a) => a.sum(0, { keepDims: true }).mul(0.3).add(a),
  (a) => a.mean(1, { keepDims: true }).expand(a.shape),
  (a, b) => matmul(a, b.transpose()).matmul(b).mul(0.1),
  (a, b) => a.reshape(a.shape.toReversed()).transpose().add(b),
  (a) => a.flip([0, 1]).roll(1, 1),
  (a, b) => concat([a.narrow(0, 1, a.shape[0]! - 1), b.narrow(0, 0, 1)]),
  (a) => a.cumsum(1).mul(0.5),
  (a) => a.square().add(0.5).sqrt(),
  (a, b) => a.softplus().sub(b.gelu()),
  (a, b) => where(everyOther(a), a, b),
  (a) => a.logSumExp(1, { keepDims: true }).sub(a),
  (a) => a.tril().sub(a.triu({ diagonal: 1 })),
];

/** Ops with kinks and jumps, which finite differences cannot judge. */
export const kinked: readonly ((a: Tensor, b: Tensor) => Tensor)[] = [
  (a, b) => maximum(a, b),
  (a) => a.relu(),
  (a) => a.amax(1, { keepDims: true }).add(a.amin(0)),
  (a) => a.max(0).values.mul(a),
  (a) =>
    pad(a, [
      [1, 0],
      [0, 2],
    ]).slice([0, -1], [2]),
  (a) => a.indexSelect(0, arange(a.shape[0]!).remainder(2).to("int32")),
  (a, b) => a.scatterAdd(1, everyOther(a).to("int32").expand(b.shape), b),
  (a) => a.gather(1, everyOther(a).to("int32").expand(a.shape)),
  (a) => a.std(0, { keepDims: true }).mul(a),
  (a) => a.mul(0.5).prod(1, { keepDims: true }).add(a),
  (a) => a.mul(0.5).cumprod(0),
  (a, b) => a.linear(b, b.mean(1)).matmul(b).mul(0.1),
  (a, b) => einsum("ij,kj->ik", a, b).matmul(a).mul(0.1),
  (a) => a.repeat([2, 1]).split(a.shape[0]!)[1]!,
  (a) => a.norm({ axis: 1, keepDims: true }).add(a),
  (a) => crossEntropy(a, everyOther(a.transpose()).to("int32")).add(a),
  (a, b) => mseLoss(a, b, { reduction: "none" }).clamp({ max: 1 }),
  (a) => a.logSoftmax(0).maskedFill(everyOther(a), 0.1),
  (a) =>
    a
      .unsqueeze(0)
      .expand([3, ...a.shape])
      .permute([1, 0, 2])
      .sum(1),
  (a) => avgPool2d(a.reshape([1, 1, ...a.shape]), 3, { stride: 1, padding: 1 }).reshape(a.shape),
];

/** true, false, true, … along the columns. */
function everyOther(x: Tensor): Tensor {
  return arange(x.shape[1]!).remainder(2).eq(0);
}

const leafCount = 3;

export function programsOf(ops: readonly unknown[]): fc.Arbitrary<Step[]> {
  const step = fc.record({ op: fc.nat(ops.length - 1), a: fc.nat(1000), b: fc.nat(1000) });
  return fc.array(step, { minLength: 1, maxLength: 12 });
}

/** Runs a program: step i may use every value before it, so that values are shared. */
export function run(
  program: readonly Step[],
  leaves: readonly Tensor[],
  ops: typeof smooth = smooth,
): Tensor {
  const values = [...leaves];
  for (const { op, a, b } of program) {
    values.push(ops[op]!(values[a % values.length]!, values[b % values.length]!));
  }
  // Everything takes part in the result, the shared values several times.
  return values.reduce((total, value) => total.mul(0.5).add(value));
}

export function leaves(
  seed: number,
  dtype: "float32" | "float64" = "float64",
  shape: Shape = [2, 3],
): Tensor[] {
  const generator = new Generator(seed);
  return Array.from({ length: leafCount }, () => randn(shape, { generator, dtype, requiresGrad: true }));
}

/**
 * Values at the ends of float32's range and beyond (±0, ±∞, NaN, the largest, the smallest, denormal and
 * nearly overflowing numbers), forward, backward, and backward through backward, on every kernel set.
 *
 * Each number must be PyTorch's, or the one computed in float64, whose range is wider: being right where
 * PyTorch overflows or flushes is not a fault. Sums of many products (layers, attention) may be as far from
 * the exact number as PyTorch's rounding puts the same tensor. Numbers that are neither are listed below,
 * with a reason.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as tapegrad from "../../src/index.js";
import { functional } from "../../src/nn/index.js";
import { loadSweep, type Sweep } from "../reference/cases.js";
import { mapTensors, type TensorValue } from "../reference/decode.js";
import { calls } from "./adversarialCalls.js";
import { kernelSets, restoreKernels } from "./kernelSets.js";

const { grad, tensor, zerosLike } = tapegrad;
type Tensor = tapegrad.Tensor;
type Op = (...args: unknown[]) => Tensor;

/** Intentional differences from both, by the case's name and the part: y, d0, d0d1. */
const deliberate: readonly { cases: RegExp; reason: string }[] = [
  {
    cases: /^(conv[12]d|lstmCell|bilinear)( padded| weights)? of \[3.4.*, 3.4/,
    reason: "a partial sum of the products is beyond float32",
  },
  {
    cases: /^scaledDotProductAttention (causal|values|masked values) of \[3.4/,
    reason: "a weight's gradient, a product of dy and the values, is beyond float32",
  },
  {
    cases: /^MultiheadAttention( padded)? of \[1e\+30.*not NaN/,
    reason: "PyTorch's numbers show no rounding: they are NaN",
  },
  {
    cases: /^glu of \[3.4.*, 3.4/,
    reason: "dy times the first half is beyond float32, and σ′ is 0",
  },
  {
    cases: /^cdist 2.0 of \[3.4/,
    reason: "the distance is beyond float32, and the gradient divides by it",
  },
  {
    cases: /^cosineEmbeddingLoss of \[1e\+30.*\| d0d0 /,
    reason: "1/|x|² is below float32",
  },
  {
    cases: /^scatterReduce prod of .*\| d[01]d1 /,
    reason: "a product of the others leaves float32",
  },
  {
    cases: /^conv1d weights of .*(inf|nan).* \| d0 /,
    reason: "infinite weights times the zeros that fill up vectors: 0·∞ is NaN",
  },
  {
    cases: /^(std|norm 3.0|cosineSimilarity) of \[1e-40/,
    reason: "of denormal numbers few digits are left",
  },
  {
    cases: /^(layerNorm|groupNorm) of \[1e\+30.*\| y /,
    reason: "an element that is the mean itself, but for rounding",
  },
  {
    cases: /^binaryCrossEntropy \| d0d0 at \(0.99999994/,
    reason: "1 − x has one digit left, and the formula is PyTorch's",
  },
  {
    cases: /^(atan2|remainder) \| d[01]d[01] /,
    reason: "1/b² is beyond float32",
  },
  {
    cases: /^(silu|logSigmoid|binaryCrossEntropyWithLogits) \| d0d0 at \(-?20.5/,
    reason: "1 − σ(x) has few digits left where σ(x) is nearly 1",
  },
];

const functions = { ...tapegrad, ...functional, ...calls } as unknown as Readonly<Record<string, Op>>;

/** Relative to the number; numbers below the smallest normal one may be flushed, and sums cancel. */
const tolerance = { y: 3e-6, first: 1e-5, second: 1e-4 };
const ofElements = { y: 1.2e-38, first: 1.2e-38, second: 1.2e-38 };
const ofRows = { y: 1.2e-38, first: 1e-8, second: 1e-7 };

/** What sums products of numbers of different size: what is left may be the rounding of what cancels. */
const roundsOften: ReadonlySet<string> = new Set([
  "RNN",
  "GRU",
  "LSTM",
  "gruCell",
  "lstmCell",
  "rnnTanhCell",
  "rnnReluCell",
  "scaledDotProductAttention",
  "MultiheadAttention",
  "batchNorm",
  "instanceNorm",
  "bilinear",
]);
const ofLayers = { y: 1e-7, first: 1e-6, second: 1e-5 };

/** Result and gradients of a case, by the names of the parts. */
function everything({ op, args, firsts, seconds }: Sweep, dtype: "float32" | "float64"): Map<string, Tensor> {
  const leaves: Tensor[] = [];
  const made = args.map((arg) =>
    mapTensors(arg, ({ data, shape, dtype: given, requiresGrad }: TensorValue) => {
      const x = tensor(data, { shape, dtype: given });
      const own = given === "float32" ? x.to(dtype) : x;
      if (requiresGrad) leaves.push(own.requireGrad());
      return own;
    }),
  );
  const y = functions[op]!(...made);
  const parts = new Map([["y", y]]);
  if (firsts.length === 0) return parts;
  const weights = Array.from({ length: y.size }, (_, i) => [0.5, -1.5, 2, 1][i % 4]!);
  const options = { createGraph: true, allowUnused: true } as const;
  const gradients = y.requiresGrad
    ? grad(y, leaves, { ...options, gradients: [tensor(weights, { shape: y.shape, dtype })] })
    : [];
  leaves.forEach((x, i) => {
    const first = gradients[i];
    parts.set(`d${i}`, first ?? zerosLike(x));
    if (seconds === undefined) return;
    const second = first?.requiresGrad ? grad(first.sum(), leaves, options) : [];
    leaves.forEach((other, j) => {
      parts.set(`d${i}d${j}`, second[j] ?? zerosLike(other));
    });
  });
  return parts;
}

function near(got: number, wanted: number, part: keyof typeof tolerance, smallest: typeof ofRows): boolean {
  if (!Number.isFinite(wanted)) return Object.is(got, wanted);
  return Math.abs(got - wanted) <= smallest[part] + tolerance[part] * Math.abs(wanted);
}

const exactly = new Map<Sweep, Map<string, Tensor>>();

/** What float64 gives, which all kernel sets compute alike. */
function exactOf(item: Sweep): Map<string, Tensor> {
  const known = exactly.get(item) ?? everything(item, "float64");
  exactly.set(item, known);
  return known;
}

/** How far the farthest of finite numbers is from the exact one. */
function farthest(numbers: ArrayLike<number>, exact: ArrayLike<number>): number {
  const errors = Array.from(numbers, (x, i) => Math.abs(x - exact[i]!));
  return errors.reduce((most, error) => (Number.isFinite(error) ? Math.max(most, error) : most), 0);
}

/** Each part with an element that is neither PyTorch's nor float64's, as a sentence. */
function strays(item: Sweep): string[] {
  const [single, double] = [everything(item, "float32"), exactOf(item)];
  const wanted = new Map<string, TensorValue>([["y", item.output]]);
  item.firsts.forEach((first, i) => wanted.set(`d${i}`, first));
  item.seconds?.forEach((list, i) => {
    for (const [j, second] of list.entries()) wanted.set(`d${i}d${j}`, second);
  });
  const inputs = item.args.flatMap((arg) => (isValue(arg) ? [arg.data] : []));
  const smallest = item.name.includes(" of ") ? ofRows : ofElements;
  return [...wanted].flatMap(([part, theirs]) => {
    const kind = part === "y" ? "y" : part.length === 2 ? "first" : "second";
    const [ours, exact] = [single.get(part)!.toTypedArray(), double.get(part)!.toTypedArray()];
    const rounding = roundsOften.has(item.op) ? 10 * farthest(theirs.data, exact) + ofLayers[kind] : 0;
    const isNear = (i: number, wanted: number): boolean =>
      near(ours[i]!, wanted, kind, smallest) || Math.abs(ours[i]! - wanted) <= rounding;
    const at = [...ours.keys()].find(
      (i) => !isNear(i, theirs.data[i]!) && !isNear(i, Math.fround(exact[i]!)),
    );
    if (at === undefined) return [];
    const point = inputs.map((data) => data[at]).join(", ");
    return [`${item.name} | ${part} at (${point}): ${ours[at]}, not ${theirs.data[at]} or ${exact[at]}`];
  });
}

function grouped(all: readonly Sweep[]): Map<string, Sweep[]> {
  const byOp = new Map<string, Sweep[]>();
  for (const item of all) byOp.set(item.op, [...(byOp.get(item.op) ?? []), item]);
  return byOp;
}

function isValue(arg: unknown): arg is TensorValue {
  return typeof arg === "object" && arg !== null && "data" in arg;
}

const met = new Set<(typeof deliberate)[number]>();

afterAll(() => {
  restoreKernels();
  expect(
    deliberate.filter((entry) => !met.has(entry)).map(({ reason }) => reason),
    "listed, but not met",
  ).toEqual([]);
});

const byOp = grouped(loadSweep());

describe.each(kernelSets)(
  "with $title kernels, ends of the range give PyTorch's numbers or better",
  ({ use }) => {
    beforeAll(use);

    it.each([...byOp.keys()])("%s", (op) => {
      const found = byOp.get(op)!.flatMap(strays);
      const unexplained = found.filter((stray) => {
        const meant = deliberate.find(({ cases }) => cases.test(stray));
        if (meant !== undefined) met.add(meant);
        return meant === undefined;
      });
      expect(unexplained).toEqual([]);
    });
  },
);

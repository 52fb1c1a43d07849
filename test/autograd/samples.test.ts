/**
 * PyTorch's own sample inputs, with which it tests its ops, for every op that both libraries have: values, gradients,
 * second gradients. What differs on purpose stands here and in docs/pytorch.md.
 *
 * The committed file has some of each op. `python3 test/reference/generate.py --samples FILE` writes all of them, and
 * `SAMPLES=FILE npx vitest run test/autograd/samples.test.ts` compares these and prints the counts for the page.
 */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { casesIn, type ReferenceCase } from "../reference/cases.js";
import type { TensorValue } from "../reference/decode.js";
import { type Tolerance, tolerances } from "../reference/difference.js";
import { kernelSets, restoreKernels } from "./kernelSets.js";
import { mismatch } from "./recordedCalls.js";

const { SAMPLES } = process.env;
const root = new URL("../../", import.meta.url);
const samples = casesIn(
  JSON.parse(readFileSync(SAMPLES ?? new URL("test/reference/samples.json", root), "utf8")),
);
const page = readFileSync(new URL("docs/pytorch.md", root), "utf8");

interface Difference {
  readonly cases: RegExp;
  /** As the page says it. */
  readonly reason: string;
}

/** The samples that differ on purpose; the first entry that fits counts. */
const deliberate: readonly Difference[] = [
  {
    cases: /^(scatterAdd|scatterReduce|indexAdd)\(bool|^indexPut\(bool.*accumulate: true/,
    reason: "bools are not added or multiplied, nor are their extremes taken by position",
  },
  {
    cases:
      /^(logSumExp|pairwiseDistance)\((int32|bool)|^avgPool[12]d\(int32|^(scatterReduce|marginRankingLoss)\(int32.*mean/,
    reason: "means, averages, distances and `logSumExp` of integers throw",
  },
  {
    cases: /^(addcmul|addmm|baddbmm|hardtanh)\(int32.*\d\.\d|^scatter\(int32.*\d\.\d/,
    reason: "a fraction makes integers float32, or throws if the result must be int32; PyTorch drops it",
  },
  { cases: /^oneHot\(/, reason: "one-hot rows are float32" },
  { cases: /^bincount\(.*weights: int32/, reason: "counts weighted by integers are integers" },
  {
    cases: /^marginRankingLoss\(int32.*margin: \d\.0/,
    reason: "a whole margin is a whole number: losses of integers are integers",
  },
  { cases: /^sumToSize\(bool\[\], \[\]\)/, reason: "a sum over nothing leaves a bool what it is" },
  {
    cases: /eps: -|momentum: -|divisorOverride: -|^hardshrink\(.*, -|^hardtanh\(.*min: 0\.5, max: -0\.5/,
    reason: "negative `eps`, momenta, divisors and thresholds, and bounds in the wrong order, throw",
  },
  {
    cases: /^gather\(\w+\[\], 0, int32\[1\]|^batchNorm\(float\d\d\[0\]/,
    reason: "a scalar has no axis to pick from, and [N] no channels",
  },
  {
    cases: /^(topk|sort|argsort)\((int32|bool)/,
    reason: "of equal elements, the first comes first; PyTorch promises no order",
  },
  {
    cases: /^unique\(\w+\[5,5,5\], \{axis: (-1|2)\}/,
    reason: "slices along a last axis of three are sorted as in NumPy",
  },
  {
    cases: /^indexPut\(float\d\d\[5,5\], \[int32\[2\]\].*accumulate: false/,
    reason: "of several values for one place, only the one that stays has a gradient",
  },
  {
    cases: /^norm\(.*subgradients_at_zero/,
    reason: "second derivatives of norms are 0 at 0, as the first are; PyTorch's are NaN",
  },
  {
    cases: /^norm\(float64.*\{p: -?\d\.[1-9]|^normalize\(float64.*p: \d\.[1-9]/,
    reason: "orders of norms are float64; PyTorch rounds them to float32",
  },
  {
    cases: /^hardsigmoid\(float64/,
    reason: "the slope of `hardsigmoid` is 1/6 in float64, too; PyTorch rounds it to float32",
  },
  {
    cases: /^layerNorm\(float\d\d\[1\], \[1\]/,
    reason: "one element, normalized, is exactly 0",
  },
  {
    cases: /^det\(.*singular/,
    reason: "second derivatives of singular determinants are exact; PyTorch perturbs the matrix",
  },
  {
    cases: /^binaryCrossEntropy\(float64/,
    reason: "second derivatives of `binaryCrossEntropy` are exact; PyTorch adds 1e-12 to a denominator",
  },
];

/** Where float32's rounding is large: derivatives that cancel, and those that grow without bound. */
const rounding: readonly { cases: RegExp; tolerance: Tolerance }[] = [
  { cases: /^(norm|normalize)\(float32.*p: \d/, tolerance: { relative: 2e-3, absolute: 2e-3 } },
  { cases: /^scaledDotProductAttention\(float32/, tolerance: { relative: 1e-3, absolute: 1e-3 } },
  { cases: /^scatterReduce\(float32.*prod/, tolerance: { relative: 1e-4, absolute: 1e-3 } },
  { cases: /^(asin|acos)\(float32/, tolerance: { relative: 1e-3, absolute: 1e-5 } },
  { cases: /^round\(float32\[20\], \{decimals: 3/, tolerance: { relative: 2e-4, absolute: 0 } },
];

/** Relative to the largest element: sums of its like cancel. Second gradients have twice the way behind them. */
function toleranceOf(name: string, expected: TensorValue, part: string): Tolerance {
  const wider = rounding.find(({ cases }) => cases.test(name));
  if (wider !== undefined) return wider.tolerance;
  const { relative, absolute } = tolerances[expected.dtype];
  let largest = 1;
  for (const x of expected.data) if (Number.isFinite(x)) largest = Math.max(largest, Math.abs(x));
  const factor = part === "second gradient" ? 10 : 1;
  return { relative: factor * relative, absolute: factor * absolute * largest };
}

function differenceOf(item: ReferenceCase): string | undefined {
  return mismatch(item, (expected, part) => toleranceOf(item.name, expected, part));
}

const met = new Map<string, number>();

describe.each(kernelSets)(
  "with $title kernels, PyTorch's own samples give PyTorch's results",
  ({ title, use }) => {
    beforeAll(use);
    afterAll(restoreKernels);

    it("but for what differs on purpose", () => {
      const unexplained: string[] = [];
      for (const item of samples) {
        const found = differenceOf(item);
        if (found === undefined) continue;
        const meant = deliberate.find(({ cases }) => cases.test(item.name));
        if (meant === undefined) unexplained.push(`${item.name}: ${found}`);
        else if (title === "wasm") met.set(meant.reason, (met.get(meant.reason) ?? 0) + 1);
      }
      expect(unexplained).toEqual([]);
    });
  },
);

describe("docs/pytorch.md", () => {
  const opOf = ({ name }: ReferenceCase): string =>
    name
      .replace(/ #\d+$/, "")
      .split(", ")
      .at(-1)!;

  it("lists what differs, all of it", () => {
    const listed = Array.from(page.matchAll(/^\| (.+) \| \d+ \|$/gm), ([, reason]) => reason);
    expect(listed).toEqual(deliberate.map(({ reason }) => reason));
    expect([...met.keys()].sort()).toEqual([...listed].sort());
  });

  if (SAMPLES === undefined) {
    it("says how many are compared", () => {
      const ops = new Set(samples.map(opOf)).size;
      expect(page).toContain(`${samples.length.toLocaleString("en")} of these samples, of ${ops} ops`);
    });
    return;
  }

  it("has these counts", () => {
    const differing = [...met.values()].reduce((sum, n) => sum + n, 0);
    console.log(
      `${samples.length - differing} of ${samples.length} samples of ${new Set(samples.map(opOf)).size} ops agree`,
    );
    for (const { reason } of deliberate) console.log(`| ${reason} | ${met.get(reason) ?? 0} |`);
  });
});

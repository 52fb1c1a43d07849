import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { families, loadCases } from "../reference/cases.js";
import type { TensorValue } from "../reference/decode.js";
import { elementwiseTolerances, type Tolerance, tolerances } from "../reference/difference.js";
import { kernelSets, restoreKernels } from "./kernelSets.js";
import { mismatch } from "./recordedCalls.js";

/** Where this library differs from PyTorch on purpose, by the names of the cases. All others must agree. */
const deliberate: readonly { cases: RegExp; reason: string }[] = [
  {
    cases: /^sign\(float64\[1\]\), not a number$/,
    reason: "the sign of NaN is NaN, as in NumPy: nothing swallows a NaN",
  },
  {
    cases: /^log1p\(float32\[21\]\), special values$/,
    reason: "ln(1 + 3e38) is 88.6; PyTorch's vectorised float32 routine overflows to infinity",
  },
  {
    cases: /^mean\(float64\[(0,3\], 0|2,0\])\)$/,
    reason: "the mean of nothing is an error, not a NaN found much later",
  },
  {
    cases: /^(variance|std)\(.*\), one element$/,
    reason: "the spread of one element is an error, not a NaN found later",
  },
  {
    cases: /^crossEntropy\(.*\), all ignored$/,
    reason: "the mean of no loss is an error, not a NaN found later",
  },
  {
    cases: /^oneHot\(.*, 4\)/,
    reason: "one-hot rows are made to be multiplied: float32 unless dtype says otherwise",
  },
  {
    cases: /^sub\((?=.*bool)(?!bool\[\d?\], bool\[\d?\]\)).*\)/,
    reason: "a bool and a number subtract, the bool as 0 or 1; only bool − bool is refused, as in NumPy",
  },
  {
    cases: /^matmul\((\w+)\[1,1\], (?!\1)\w+\[1,1\]\)/,
    reason: "operands of matmul promote as those of any op",
  },
  { cases: /^relu\(bool\[1\]\)/, reason: "relu of a mask is the mask" },
  {
    cases: /^hardtanh\(bool\[1\]\)/,
    reason: "a mask and a whole bound are int32, as in any op",
  },
];

/** Sums that cancel, so that the last digits are noise: 1 + erf(x) below 0, x − mean. */
const looser: readonly { cases: RegExp; tolerance: Tolerance }[] = [
  { cases: /^gelu\(float32/, tolerance: tolerances.float32 },
  { cases: /^(variance|std)\(.*, a large mean$/, tolerance: { relative: 1e-10, absolute: 0 } },
];

function toleranceFor(name: string, expected: TensorValue, elementwise: boolean): Tolerance {
  const wider = looser.find(({ cases }) => cases.test(name))?.tolerance;
  return wider ?? (elementwise ? elementwiseTolerances : tolerances)[expected.dtype];
}

describe.each(kernelSets)(
  "with $title kernels, values, gradients, dtypes and refusals are PyTorch's",
  ({ use }) => {
    beforeAll(use);
    afterAll(restoreKernels);

    it.each(families)("%s", (family) => {
      const differing: string[] = [];
      const agreeing: string[] = [];
      for (const item of loadCases(family)) {
        const found = mismatch(item, (expected, part) =>
          toleranceFor(item.name, expected, family === "elementwise" && part === "output"),
        );
        const meant = deliberate.some(({ cases }) => cases.test(item.name));
        if (found !== undefined && !meant) differing.push(`${item.name}: ${found}`);
        if (found === undefined && meant) agreeing.push(item.name);
      }
      expect(differing).toEqual([]);
      expect(agreeing, "cases listed as deliberate differences that are none").toEqual([]);
    });
  },
);

it("every deliberate difference has a case", () => {
  const names = families.flatMap((family) => loadCases(family).map(({ name }) => name));
  for (const { cases, reason } of deliberate)
    expect(
      names.some((name) => cases.test(name)),
      reason,
    ).toBe(true);
  for (const { cases } of looser) expect(names.some((name) => cases.test(name))).toBe(true);
});

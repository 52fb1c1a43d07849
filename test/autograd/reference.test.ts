import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as tapegrad from "../../src/index.js";
import * as linalg from "../../src/linalg/index.js";
import {
  type ErrorCase,
  families,
  loadCases,
  type ReferenceCase,
  type ValueCase,
} from "../reference/cases.js";
import { mapTensors, type TensorValue, type Tree, tensorsIn } from "../reference/decode.js";
import { difference, elementwiseTolerances, type Tolerance, tolerances } from "../reference/difference.js";
import { kernelSets, restoreKernels } from "./kernelSets.js";

const { grad, isTensor, tensor, zerosLike } = tapegrad;
type Tensor = tapegrad.Tensor;

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

type Op = (...args: unknown[]) => unknown;
const ops = { ...linalg, ...tapegrad.nn.functional, ...tapegrad } as unknown as Record<string, Op>;

function tensorsOf(output: unknown): Tensor[] {
  if (isTensor(output)) return [output];
  return typeof output === "object" && output !== null ? Object.values(output).flatMap(tensorsOf) : [];
}

function engineTensor({ data, shape, requiresGrad }: TensorValue): Tensor {
  return tensor(data as Float32Array, {
    shape,
    requiresGrad,
    ...(data instanceof Uint8Array && { dtype: "bool" }),
  });
}

/** The case's arguments as the engine's, and those of them that require a gradient. */
function prepare(args: readonly Tree[]): { args: unknown[]; leaves: Tensor[] } {
  const leaves: Tensor[] = [];
  const prepared = args.map((arg) =>
    mapTensors(arg, (value) => {
      const made = engineTensor(value);
      if (value.requiresGrad) leaves.push(made);
      return made;
    }),
  );
  return { args: prepared, leaves };
}

function toleranceFor(name: string, expected: TensorValue, elementwise: boolean): Tolerance {
  const wider = looser.find(({ cases }) => cases.test(name))?.tolerance;
  return wider ?? (elementwise ? elementwiseTolerances : tolerances)[expected.dtype];
}

/** What differs between engine and case, if anything. */
function mismatch(item: ReferenceCase, elementwise: boolean): string | undefined {
  try {
    return "raises" in item ? unraised(item) : compare(item, elementwise);
  } catch (error) {
    return `threw ${String(error)}`;
  }
}

function unraised({ op, args, raises }: ErrorCase): string | undefined {
  try {
    ops[op]!(...prepare(args).args);
  } catch (error) {
    if (error instanceof tapegrad.TapegradError) return undefined;
    throw error;
  }
  return `did not raise for a wrong ${raises}`;
}

function compare(item: ValueCase, elementwise: boolean): string | undefined {
  const { name, signedZeros, cotangents, grads } = item;
  const { args, leaves } = prepare(item.args);
  const outputs = tensorsOf(ops[item.op]!(...args));
  const expected = tensorsIn(item.output);
  if (outputs.length !== expected.length) return `${outputs.length} outputs, not ${expected.length}`;
  for (const [i, output] of outputs.entries()) {
    const tolerance = toleranceFor(name, expected[i]!, elementwise);
    const found = difference(output, expected[i]!, { signedZeros, tolerance });
    if (found !== undefined) return `output ${i}: ${found}`;
  }
  if (grads.length === 0) return undefined;
  const first = gradientsOf(outputs, cotangents, leaves, item.second !== undefined);
  for (const [i, gradient] of first.entries()) {
    const found = difference(gradient, grads[i]!, { tolerance: toleranceFor(name, grads[i]!, false) });
    if (found !== undefined) return `gradient ${i}: ${found}`;
  }
  if (item.second === undefined) return undefined;
  const second = gradientsOf(first, item.second.cotangents, leaves);
  for (const [i, gradient] of second.entries()) {
    const wanted = item.second.grads[i]!;
    const found = difference(gradient, wanted, { tolerance: toleranceFor(name, wanted, false) });
    if (found !== undefined) return `second gradient ${i}: ${found}`;
  }
  return undefined;
}

/** The gradients of Σ output · cotangent. PyTorch's zeros may be "does not depend on it" here. */
function gradientsOf(
  outputs: readonly Tensor[],
  cotangents: readonly (TensorValue | null)[],
  leaves: readonly Tensor[],
  createGraph = false,
): Tensor[] {
  const roots: Tensor[] = [];
  const gradients: Tensor[] = [];
  for (const [i, output] of outputs.entries()) {
    const cotangent = cotangents[i];
    if (!cotangent || !output.requiresGrad) continue;
    roots.push(output);
    gradients.push(engineTensor(cotangent));
  }
  const found = roots.length === 0 ? [] : grad(roots, leaves, { gradients, createGraph, allowUnused: true });
  return leaves.map((leaf, i) => found[i] ?? zerosLike(leaf));
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
        const found = mismatch(item, family === "elementwise");
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

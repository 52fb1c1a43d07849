/**
 * Calls of the library as the reference values have them, compared with what PyTorch computed: values, gradients,
 * second gradients, refusals.
 */
import * as tapegrad from "../../src/index.js";
import * as linalg from "../../src/linalg/index.js";
import type { ErrorCase, ReferenceCase, ValueCase } from "../reference/cases.js";
import { mapTensors, type TensorValue, type Tree, tensorsIn } from "../reference/decode.js";
import { difference, type Tolerance } from "../reference/difference.js";

const { grad, isTensor, tensor, zerosLike } = tapegrad;
type Tensor = tapegrad.Tensor;

type Op = (...args: unknown[]) => unknown;
const ops = {
  ...linalg,
  ...tapegrad.nn.functional,
  ...tapegrad,
  medianOfAll: (x: Tensor) => x.median().values,
} as unknown as Record<string, Op>;

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

/** How far numbers may be from PyTorch's. */
export type ToleranceOf = (
  expected: TensorValue,
  part: "output" | "gradient" | "second gradient",
) => Tolerance;

/** What differs between engine and case, if anything. */
export function mismatch(item: ReferenceCase, toleranceOf: ToleranceOf): string | undefined {
  try {
    return "raises" in item ? unraised(item) : compare(item, toleranceOf);
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

function compare(item: ValueCase, toleranceOf: ToleranceOf): string | undefined {
  const { signedZeros, cotangents, grads } = item;
  const { args, leaves } = prepare(item.args);
  const outputs = tensorsOf(ops[item.op]!(...args));
  const firstDifference = (
    part: Parameters<ToleranceOf>[1],
    computed: readonly Tensor[],
    expected: readonly TensorValue[],
  ): string | undefined => {
    if (computed.length !== expected.length) return `${computed.length} ${part}s, not ${expected.length}`;
    for (const [i, tensor] of computed.entries()) {
      const tolerance = toleranceOf(expected[i]!, part);
      const found = difference(tensor, expected[i]!, {
        signedZeros: signedZeros && part === "output",
        tolerance,
      });
      if (found !== undefined) return `${part} ${i}: ${found}`;
    }
    return undefined;
  };
  const found = firstDifference("output", outputs, tensorsIn(item.output));
  if (found !== undefined || grads.length === 0) return found;
  const first = gradientsOf(outputs, cotangents, leaves, item.second !== undefined);
  const inFirst = firstDifference("gradient", first, grads);
  if (inFirst !== undefined || item.second === undefined) return inFirst;
  const second = gradientsOf(first, item.second.cotangents, leaves);
  return firstDifference("second gradient", second, item.second.grads);
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

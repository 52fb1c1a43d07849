import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as methods from "../../src/autograd/ops/index.js";
import {
  Generator,
  GradientError,
  grad,
  gradcheck,
  gradgradcheck,
  isTensor,
  noGrad,
  randnLike,
  TapegradError,
  type Tensor,
  tensor,
  useKernels,
} from "../../src/index.js";
import { kernelSets, restoreKernels } from "./kernelSets.js";
import { opTable } from "./opTable.js";
import { everyOp, type OpName, type Row, reals, type Sample } from "./table/row.js";

/** A sample of some op, with the types that tell ops apart forgotten. */
interface Call {
  readonly name: OpName;
  readonly sample: Sample<OpName>;
}

type AnyOp = (...args: unknown[]) => unknown;

const names = Object.keys(opTable) as OpName[];
const wasmSets = kernelSets.filter(({ title }) => title !== "reference");

function rowOf(name: OpName): Row<OpName> {
  return opTable[name] as unknown as Row<OpName>;
}

function callsOf(name: OpName): Call[] {
  return rowOf(name).samples.map((sample) => ({ name, sample }));
}

function isReal(x: Tensor): boolean {
  return x.dtype === "float32" || x.dtype === "float64";
}

/** The inputs of a sample, real ones as leaves that require a gradient, changed by `change` before that. */
function inputsOf(
  { sample }: Call,
  dtype: "float32" | "float64",
  change = (x: Tensor): Tensor => x,
): Tensor[] {
  return sample.inputs.map((make) => {
    const x = make(dtype);
    if (!isReal(x)) return x;
    const changed = change(x);
    changed.requiresGrad = true;
    return changed;
  });
}

function argsOf({ sample }: Call, inputs: readonly Tensor[]): unknown[] {
  return sample.args === undefined ? [...inputs] : sample.args(...inputs);
}

function tensorsOf(output: unknown): Tensor[] {
  if (isTensor(output)) return [output];
  return Object.values(output as object).flatMap(tensorsOf);
}

function outputsOf(call: Call, inputs: readonly Tensor[]): Tensor[] {
  return tensorsOf((everyOp[call.name] as AnyOp)(...argsOf(call, inputs)));
}

/** The gradients of the outputs, weighted with fixed numbers, with respect to the real inputs. */
function gradientsOf(
  outputs: readonly Tensor[],
  inputs: readonly Tensor[],
  createGraph = false,
): (Tensor | undefined)[] {
  const leaves = inputs.filter(isReal);
  const roots = outputs.filter((y) => y.requiresGrad);
  if (roots.length === 0) return leaves.map(() => undefined);
  const generator = new Generator(1);
  const gradients = roots.map((y) => randnLike(y, { generator }));
  return grad(roots, leaves, { gradients, createGraph, allowUnused: true });
}

/** Everything that a call gives: results, gradients, and gradients of the gradients. */
function everything(call: Call, inputs: readonly Tensor[]): (Tensor | undefined)[] {
  const outputs = outputsOf(call, inputs);
  const first = gradientsOf(outputs, inputs, true);
  const second = gradientsOf(
    first.filter((g) => g !== undefined),
    inputs,
  );
  return [...outputs, ...first, ...second];
}

/** Elements as plain numbers. */
function numbers(list: readonly (Tensor | undefined)[]): (number[] | undefined)[] {
  return list.map((x) => x && [...x.toTypedArray()]);
}

/** The first place at which two lists of tensors differ, as a sentence. */
function firstDifference(
  actual: readonly (Tensor | undefined)[],
  expected: readonly (Tensor | undefined)[],
  tolerance: number,
): string | undefined {
  const [a, b] = [numbers(actual), numbers(expected)];
  if (a.length !== b.length) return `${a.length} tensors, not ${b.length}`;
  for (const [i, list] of b.entries()) {
    if (a[i]?.length !== list?.length) return `tensor ${i} has ${a[i]?.length} elements, not ${list?.length}`;
    for (const [j, wanted] of (list ?? []).entries()) {
      const got = a[i]![j]!;
      const close = Object.is(got, wanted) || Math.abs(got - wanted) <= tolerance * (1 + Math.abs(wanted));
      if (!close) return `tensor ${i}, element ${j}: ${got}, not ${wanted}`;
    }
  }
  return undefined;
}

/** Nothing, where the call is refused: weights of a mean that are all 0. */
function unlessRefused<T>(compute: () => T[]): T[] {
  try {
    return compute();
  } catch (error) {
    if (error instanceof TapegradError) return [];
    throw error;
  }
}

/** Runs `body` for each sample of an op, and names the sample that fails. */
function forEachSample(name: OpName, body: (call: Call) => void): void {
  callsOf(name).forEach((call, i) => {
    try {
      body(call);
    } catch (error) {
      throw new Error(`sample ${i} of ${name}: ${(error as Error).message}`, { cause: error });
    }
  });
}

afterAll(restoreKernels);

describe("gradients of first and second order are those of finite differences", () => {
  it.each(names)("%s", (name) => {
    forEachSample(name, (call) => {
      const inputs = inputsOf(call, "float64");
      const real = (...moved: Tensor[]): Tensor[] => outputsOf(call, moved).filter(isReal);
      if (outputsOf(call, inputs).every((y) => !y.requiresGrad)) return;
      expect(gradcheck(real, inputs, { name })).toBe(true);
      expect(gradgradcheck(real, inputs, { name })).toBe(true);
    });
  });
});

describe.each(kernelSets)(
  "float32 with $title kernels gives values, gradients, second gradients of float64",
  ({ use }) => {
    beforeAll(use);

    it.each(names)("%s", (name) => {
      forEachSample(name, (call) => {
        const single = everything(call, inputsOf(call, "float32"));
        const double = everything(call, inputsOf(call, "float64"));
        expect(firstDifference(single, double, 2e-5)).toBeUndefined();
        const shapes = (list: readonly (Tensor | undefined)[]) => list.map((x) => x?.shape);
        expect(shapes(single)).toEqual(shapes(double));
      });
    });
  },
);

describe.each(wasmSets)("$title kernels treat NaN, infinities and zeros as the reference does", ({ use }) => {
  const specials = [NaN, Infinity, -Infinity, 0, -0, 1, -1];
  const special = (shift: number) => (x: Tensor) =>
    tensor(
      Array.from({ length: x.size }, (_, i) => specials[(i + shift) % specials.length]!),
      { shape: x.shape },
    );

  it.each(names.filter((name) => !rowOf(name).meetsZeros))("%s", (name) => {
    forEachSample(name, (call) => {
      for (let shift = 0; shift < specials.length; shift++) {
        const compute = () => {
          const inputs = inputsOf(call, "float32", special(shift));
          const outputs = outputsOf(call, inputs);
          return [...outputs, ...gradientsOf(outputs, inputs)];
        };
        use();
        const fast = unlessRefused(compute);
        useKernels("reference");
        expect(firstDifference(fast, unlessRefused(compute), 1e-6), `shift ${shift}`).toBeUndefined();
      }
    });
  });
});

describe.each(kernelSets)("large arrays with $title kernels agree with float64", ({ use }) => {
  beforeAll(use);

  it.each(names.filter((name) => rowOf(name).smoothOn !== undefined))("%s", (name) => {
    const sample = { inputs: [reals([33, 67], ...rowOf(name).smoothOn!)] };
    const run = (dtype: "float32" | "float64") => {
      const [x] = inputsOf({ name, sample }, "float32");
      const input = x!.detach().to(dtype);
      input.requiresGrad = true;
      const outputs = outputsOf({ name, sample }, [input]);
      return [...outputs, ...gradientsOf(outputs, [input])];
    };
    expect(firstDifference(run("float32"), run("float64"), 3e-6)).toBeUndefined();
  });
});

describe.each(kernelSets)("a NaN does not get lost with $title kernels", ({ use }) => {
  beforeAll(use);

  it.each(names.filter((name) => rowOf(name).keepsNaN !== false))("%s", (name) => {
    forEachSample(name, (call) => {
      if (call.sample.keepsNaN === false) return;
      const clean = inputsOf(call, "float32").map((x) => x.detach());
      clean.forEach((x, k) => {
        if (!isReal(x) || x.size === 0) return;
        for (const at of [0, x.size - 1]) {
          const values = x.toTypedArray();
          values[at] = NaN;
          const spoiled = clean.with(k, tensor(values as Float32Array, { shape: x.shape }));
          const outputs = outputsOf(call, spoiled).filter(isReal);
          if (outputs.every((y) => y.size === 0)) return;
          const found = outputs.flatMap((y) => [...y.toTypedArray()]);
          expect(found.some(Number.isNaN), `input ${k}, element ${at}`).toBe(true);
          if (rowOf(name).smoothOn !== undefined) {
            expect(found.findIndex(Number.isNaN)).toBe(at);
            expect(found.findLastIndex(Number.isNaN)).toBe(at);
          }
        }
      });
    });
  });
});

describe("ops throw errors with these messages", () => {
  it.each(names)("%s", (name) => {
    for (const [call, message] of rowOf(name).refusals) {
      const refused = () => call(everyOp[name] as never);
      expect(refused).toThrow(TapegradError);
      expect(refused).toThrow(expect.objectContaining({ message }));
    }
  });
});

describe("the method is the function", () => {
  it.each(names.filter((name) => name in methods))("%s", (name) => {
    forEachSample(name, (call) => {
      const inputs = inputsOf(call, "float32");
      const [first, ...rest] = argsOf(call, inputs);
      if (!isTensor(first)) return;
      const method = (first as unknown as Record<string, AnyOp>)[name]!;
      const viaMethod = tensorsOf(method.call(first, ...rest));
      expect(numbers(viaMethod)).toEqual(numbers(outputsOf(call, inputs)));
    });
  });
});

describe.each(kernelSets)(
  "an op and its gradient leave their inputs alone with $title kernels",
  ({ use }) => {
    beforeAll(use);

    it.each(names)("%s", (name) => {
      forEachSample(name, (call) => {
        const inputs = inputsOf(call, "float32");
        const before = numbers(inputs);
        const outputs = outputsOf(call, inputs);
        const results = numbers(outputs);
        gradientsOf(outputs, inputs);
        expect(numbers(inputs)).toEqual(before);
        expect(numbers(outputs)).toEqual(results);
      });
    });
  },
);

describe("changing an input or a result before backward is refused, or changes no gradient", () => {
  const other = (x: Tensor): Tensor => {
    if (isReal(x)) return x.detach().mul(-0.7).add(0.3);
    return x.dtype === "bool" ? x.logicalNot() : x.roll(1);
  };

  it.each(names)("%s", (name) => {
    forEachSample(name, (call) => {
      const reference = inputsOf(call, "float32");
      const expected = gradientsOf(outputsOf(call, reference), reference);
      const places = reference.length + outputsOf(call, reference).length;
      for (let place = 0; place < places; place++) {
        const inputs = inputsOf(call, "float32");
        const outputs = outputsOf(call, inputs);
        const changed = [...inputs, ...outputs][place]!.detach();
        noGrad(() => changed.assign(other(changed)));
        try {
          const gradients = gradientsOf(outputs, inputs);
          expect(firstDifference(gradients, expected, 0), `place ${place}`).toBeUndefined();
        } catch (error) {
          if (!(error instanceof GradientError)) throw error;
        }
      }
    });
  });
});

describe("inputs of different dtypes each receive a gradient of their own, as precise as the narrower one", () => {
  const severalInputs = names.filter((name) =>
    callsOf(name).some((call) => inputsOf(call, "float32").filter(isReal).length > 1),
  );

  it.each(severalInputs)("%s", (name) => {
    forEachSample(name, (call) => {
      const [single, double] = [inputsOf(call, "float32"), inputsOf(call, "float64")];
      for (const narrow of [0, 1]) {
        const mixed = single.map((x, i) => (i % 2 === narrow ? x : double[i]!));
        const outputs = outputsOf(call, mixed);
        const gradients = gradientsOf(outputs, mixed);
        const types = mixed.filter(isReal).map((x) => x.dtype);
        gradients.forEach((g, i) => {
          if (g !== undefined) expect(g.dtype, `gradient ${i}`).toBe(types[i]);
        });
        const expected = outputsOf(call, double);
        expect(firstDifference(outputs, expected, 2e-5)).toBeUndefined();
        expect(firstDifference(gradients, gradientsOf(expected, double), 2e-5)).toBeUndefined();
      }
    });
  });
});

it("the shape of a result, which it may share with other tensors, cannot be changed", () => {
  for (const name of names) {
    forEachSample(name, (call) => {
      const inputs = inputsOf(call, "float32");
      const outputs = outputsOf(call, inputs);
      const gradients = gradientsOf(outputs, inputs).filter(isTensor);
      for (const y of [...inputs, ...outputs, ...gradients]) expect(Object.isFrozen(y.shape)).toBe(true);
    });
  }
});

it("results that are no real numbers, and results inside noGrad, require no gradient", () => {
  for (const name of names) {
    forEachSample(name, (call) => {
      const inputs = inputsOf(call, "float32");
      for (const y of outputsOf(call, inputs)) if (!isReal(y)) expect(y.requiresGrad).toBe(false);
      for (const y of noGrad(() => outputsOf(call, inputs))) {
        expect(y.requiresGrad && !inputs.includes(y)).toBe(false);
      }
    });
  }
});

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Cell,
  gruCell,
  lstmCell,
  type RecurrentWeights,
  type Run,
  recurrence,
  reluCell,
  type Steps,
  stepsOf,
  tanhCell,
  unrolled,
} from "../../src/autograd/recurrence/index.js";
import {
  type DType,
  Generator,
  GradientError,
  grad,
  gradcheck,
  gradgradcheck,
  noGrad,
  randn,
  type Tensor,
  zeros,
} from "../../src/index.js";
import { kernelSets, restoreKernels } from "./kernelSets.js";

const cells = [tanhCell, reluCell, lstmCell, gruCell];
type Implementation = typeof recurrence;

interface Size {
  readonly steps: number;
  readonly batch: number;
  readonly inputs: number;
  readonly hidden: number;
}

/** x, the initial states, the weights; all leaves that require a gradient. */
function leaves(cell: Cell, size: Size, seed: number, dtype: DType = "float64"): Tensor[] {
  const { steps, batch, inputs, hidden } = size;
  const generator = new Generator(seed);
  const draw = (...shape: number[]): Tensor => {
    const x = randn(shape, { dtype, generator }).mul(0.5).detach();
    x.requiresGrad = true;
    return x;
  };
  const rows = cell.fromInput.length * hidden;
  return [
    draw(steps, batch, inputs),
    ...Array.from({ length: cell.states }, () => draw(batch, hidden)),
    draw(rows, inputs),
    draw(rows, hidden),
    draw(rows),
    draw(rows),
  ];
}

function call(
  implementation: Implementation,
  cell: Cell,
  all: readonly Tensor[],
  reverse: boolean,
  steps?: Steps,
): Run {
  const [x, ...rest] = all as [Tensor, ...Tensor[]];
  const [input, state, inputBias, stateBias] = rest.slice(cell.states) as [Tensor, Tensor, Tensor?, Tensor?];
  const weights: RecurrentWeights = { input, state, inputBias, stateBias };
  return implementation(cell, x, rest.slice(0, cell.states), weights, reverse, steps);
}

function results({ output, last }: Run): Tensor[] {
  return [output, ...last];
}

/** A number that depends on every result in a way of its own. */
function lossOf(run: Run): Tensor {
  return results(run)
    .map((y, i) =>
      y
        .square()
        .mul(i + 1)
        .sum(),
    )
    .reduce((a, b) => a.add(b));
}

function expectClose(actual: readonly Tensor[], expected: readonly Tensor[], relative: number): void {
  actual.forEach((x, i) => {
    expect(x.shape).toEqual(expected[i]!.shape);
    const scale = 1 + expected[i]!.abs().amax().item();
    expect(x.sub(expected[i]!).abs().amax().item()).toBeLessThanOrEqual(relative * scale);
  });
}

const sizes = fc.record({
  steps: fc.integer({ min: 1, max: 6 }),
  batch: fc.integer({ min: 1, max: 5 }),
  inputs: fc.integer({ min: 1, max: 6 }),
  hidden: fc.integer({ min: 1, max: 9 }),
});
const small: Size = { steps: 3, batch: 2, inputs: 2, hidden: 3 };

describe.each(kernelSets)("recurrence by $title kernels", ({ use }) => {
  beforeAll(use);
  afterAll(restoreKernels);

  it.each(cells.map((cell) => [cell.name, cell] as const))(
    "of %s cells is what the tape makes of the steps, forward and back, in both directions",
    (_, cell) => {
      fc.assert(
        fc.property(
          sizes,
          fc.boolean(),
          fc.nat(),
          fc.constantFrom("float64" as const, "float32" as const),
          (size, reverse, seed, dtype) => {
            const all = leaves(cell, size, seed, dtype);
            const fused = call(recurrence, cell, all, reverse);
            const stepwise = call(unrolled, cell, all, reverse);
            const tolerance = dtype === "float64" ? 1e-12 : 1e-4;
            expectClose(results(fused), results(stepwise), tolerance);
            expectClose(grad(lossOf(fused), all), grad(lossOf(stepwise), all), tolerance);
          },
        ),
        { numRuns: 30 },
      );
    },
  );
});

/** Numbers of sequences in each step, falling. */
const falling = fc
  .array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 })
  .map((counts) => counts.sort((a, b) => b - a));

describe.each(kernelSets)(
  "a recurrence over sequences of different lengths, by $title kernels",
  ({ use }) => {
    beforeAll(use);
    afterAll(restoreKernels);

    it.each(cells.map((cell) => [cell.name, cell] as const))(
      "of %s cells is what the tape makes of the steps, forward and back, in both directions",
      (_, cell) => {
        fc.assert(
          fc.property(falling, fc.boolean(), fc.nat(), (counts, reverse, seed) => {
            const steps = stepsOf(counts);
            const size = { steps: 1, batch: steps.batch, inputs: 2, hidden: 3 };
            const [, ...others] = leaves(cell, size, seed);
            const x = randn([steps.rows, 2], { dtype: "float64", generator: new Generator(seed) });
            const all = [x.requireGrad(), ...others];
            const fused = call(recurrence, cell, all, reverse, steps);
            const stepwise = call(unrolled, cell, all, reverse, steps);
            expectClose(results(fused), results(stepwise), 1e-12);
            expectClose(grad(lossOf(fused), all), grad(lossOf(stepwise), all), 1e-12);
          }),
          { numRuns: 40 },
        );
      },
    );

    it.each([false, true])("has second derivatives, reverse: %s", (reverse) => {
      const steps = stepsOf([3, 2, 2, 1]);
      const [, ...others] = leaves(lstmCell, { steps: 1, batch: 3, inputs: 2, hidden: 2 }, 9);
      const all = [randn([8, 2], { dtype: "float64" }).requireGrad(), ...others];
      const f = (...moved: Tensor[]): Tensor[] => results(call(recurrence, lstmCell, moved, reverse, steps));
      expect(gradcheck(f, all)).toBe(true);
      expect(gradgradcheck(f, all)).toBe(true);
    });
  },
);

describe.each(cells.map((cell) => ({ name: cell.name, cell })))("a recurrence of $name cells", ({ cell }) => {
  it.each([false, true])("has first and second derivatives, reverse: %s", (reverse) => {
    const all = leaves(cell, small, 1);
    const f = (...moved: Tensor[]): Tensor[] => results(call(recurrence, cell, moved, reverse));
    expect(gradcheck(f, all)).toBe(true);
    expect(gradgradcheck(f, all)).toBe(true);
  });

  it("goes back a second time through a graph that is kept, with the same result", () => {
    const all = leaves(cell, small, 2);
    const loss = lossOf(call(recurrence, cell, all, false));
    const first = grad(loss, all, { retainGraph: true });
    const second = grad(loss, all, { retainGraph: true });
    expectClose(second, first, 0);
    loss.backward();
    expectClose(
      all.map((x) => x.grad!),
      first,
      0,
    );
    expect(() => loss.backward()).toThrow(GradientError);
  });

  it("finds the gradient of any one of its inputs alone", () => {
    const all = leaves(cell, small, 3);
    const whole = grad(lossOf(call(recurrence, cell, all, false)), all);
    all.forEach((x, i) => {
      expectClose(grad(lossOf(call(recurrence, cell, all, false)), [x]), [whole[i]!], 1e-14);
      for (const other of all) other.requiresGrad = other === x;
      expectClose(grad(lossOf(call(recurrence, cell, all, false)), [x]), [whole[i]!], 1e-14);
      for (const other of all) other.requiresGrad = true;
    });
  });

  it("adds up what comes along several ways when one tensor is given several times", () => {
    const size = { steps: 1, batch: 2, inputs: 3, hidden: 3 };
    const all = leaves(cell, size, 4);
    const [, h] = all as [Tensor, Tensor];
    const f = (implementation: Implementation) => {
      const shared = all.map((x, i) => (i === 0 ? h.unsqueeze(0) : i <= cell.states ? h : x));
      const inputs = [h, ...all.slice(1 + cell.states)];
      return grad(lossOf(call(implementation, cell, shared, false)), inputs, { createGraph: true });
    };
    expectClose(f(recurrence), f(unrolled), 1e-13);
    const second = (gradients: readonly Tensor[]) => grad(gradients[0]!.square().sum(), [h]);
    expectClose(second(f(recurrence)), second(f(unrolled)), 1e-12);
  });

  it("works without biases, and records nothing inside of noGrad", () => {
    const all = leaves(cell, small, 5).slice(0, -2);
    const fused = call(recurrence, cell, all, false);
    expectClose(results(fused), results(call(unrolled, cell, all, false)), 1e-13);
    const silent = noGrad(() => call(recurrence, cell, all, false));
    expect(results(silent).some((y) => y.requiresGrad)).toBe(false);
    expectClose(results(silent), results(fused), 0);
  });

  it("passes on the gradient of the last states alone", () => {
    const all = leaves(cell, small, 6);
    const f = (implementation: Implementation) =>
      call(implementation, cell, all, true).last.map((y) =>
        grad(y.square().sum(), all, { retainGraph: true }),
      );
    f(recurrence).forEach((gradients, i) => {
      expectClose(gradients, f(unrolled)[i]!, 1e-13);
    });
  });
});

describe("a recurrence", () => {
  it("backward throws if a weight was changed after the forward pass", () => {
    const all = leaves(lstmCell, small, 7);
    const loss = lossOf(call(recurrence, lstmCell, all, false));
    noGrad(() => all[3]!.assign(zeros(all[3]!.shape, { dtype: "float64" })));
    expect(() => loss.backward()).toThrow(/needs was changed after the forward pass/);
  });

  it("backward is correct even if so many others are open that its memory was taken away", () => {
    const size = { steps: 64, batch: 32, inputs: 2, hidden: 128 };
    const all = leaves(lstmCell, size, 8, "float32");
    const runs = Array.from({ length: 24 }, () => call(recurrence, lstmCell, all, false));
    const [first, last] = [runs[0]!, runs.at(-1)!].map((run) => grad(run.output.sum(), all));
    expectClose(first!, last!, 0);
  });
});

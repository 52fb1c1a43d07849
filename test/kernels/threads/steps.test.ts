import { afterEach, describe, expect, it, vi } from "vitest";
import { useBlas } from "../../../src/blas/index.js";
import { loadBlas } from "../../../src/blas/library.js";
import {
  crossEntropy,
  kernelInfo,
  manualSeed,
  randint,
  randn,
  type Tensor,
  useKernels,
} from "../../../src/index.js";
import { isResident } from "../../../src/kernels/memory.js";
import { alwaysDividing } from "../../../src/kernels/threads/index.js";
import { Team } from "../../../src/kernels/threads/team.js";
import { Conv2d, Flatten, LayerNorm, Linear, ReLU, Sequential } from "../../../src/nn/index.js";
import { Adam } from "../../../src/optim/index.js";
import { expectTwins } from "../../compile/twins.js";

afterEach(() => useKernels("wasm"));

/** A small network of everything that is divided. */
function training() {
  const model = new Sequential(
    new Conv2d(1, 6, 3, { padding: 1 }),
    new ReLU(),
    new Flatten(),
    new Linear(600, 96),
    new LayerNorm(96),
    new Linear(96, 5),
  );
  const optimizer = new Adam(model.parameters(), { lr: 0.01 });
  const step = (x: Tensor, labels: Tensor): Tensor => {
    optimizer.zeroGrad();
    const loss = crossEntropy(model.forward(x), labels);
    loss.backward();
    optimizer.step();
    return loss;
  };
  return { model, step };
}

function batch(i: number): [Tensor, Tensor] {
  manualSeed(i);
  return [randn([32, 1, 10, 10]), randint(0, 5, [32])];
}

function losses(steps: number, before: (i: number) => void = () => {}): number[] {
  manualSeed(7);
  const { step } = training();
  return Array.from({ length: steps }, (_, i) => {
    before(i);
    return step(...batch(i)).item();
  });
}

describe("training", () => {
  it("goes the same way for every number of threads, bit for bit, eager and compiled", () => {
    const alone = losses(6);
    for (const threads of [2, 3]) {
      useKernels("wasm", { threads });
      const jobs = vi.spyOn(Team.prototype, "run");
      const back = alwaysDividing(2_000);
      try {
        expect(losses(6)).toEqual(alone);
        expect(jobs.mock.calls.length).toBeGreaterThan(20);
        expectTwins(
          () => {
            const { model, step } = training();
            return { step, modules: [model] };
          },
          batch,
          5,
        );
      } finally {
        back();
        jobs.mockRestore();
      }
    }
  });

  it("goes on when threads are switched on, off, and on again between steps", () => {
    const alone = losses(8);
    const switched = losses(8, (i) => {
      if (i % 2 === 1) useKernels("wasm", { threads: 1 + (i % 4) });
    });
    expect(switched).toEqual(alone);
  });
});

describe.skipIf(!hasBlas())("beside BLAS", () => {
  it("threads do what BLAS does not", () => {
    const [a, b] = [randn([256, 256]), randn([256, 256])];
    const alone = a.matmul(b).sin();
    useKernels("wasm", { threads: 2 });
    useBlas();
    expect(kernelInfo()).toMatchObject({ threads: 2, blas: expect.stringContaining("BLAS") });
    const jobs = vi.spyOn(Team.prototype, "run");
    expect(a.matmul(b).sin().allClose(alone, { rtol: 0, atol: 1e-4 })).toBe(true);
    expect(jobs.mock.calls.length).toBeGreaterThan(0);
    expect(isResident(new Linear(3, 3).weight.data)).toBe(true);
  });
});

function hasBlas(): boolean {
  try {
    return loadBlas("test", undefined, 1) !== undefined;
  } catch {
    return false;
  }
}

/**
 * @file Optimizers against PyTorch's: the parameters after every step.
 */
import { describe, expect, it } from "vitest";
import { crossEntropy, linear, type Tensor, tensor } from "../../src/autograd/index.js";
import { functional } from "../../src/nn/index.js";
import * as optim from "../../src/optim/index.js";
import { loadAdaptiveTrajectories, loadTrajectories, type Trajectory } from "../reference/cases.js";
import type { TensorValue } from "../reference/decode.js";

/** A tensor of a recorded value. */
function tensorOf({ data, shape, dtype }: TensorValue, requiresGrad = false): Tensor {
  return tensor(data, { shape, dtype, requiresGrad });
}

/** What a trajectory minimizes. */
function lossOf({ problem, x, target }: Trajectory, parameters: readonly Tensor[], step: number): Tensor {
  if (problem === "rows") {
    const index = tensor([step % 5, (2 * step + 1) % 5, step % 5], { dtype: "int32" });
    const rows = functional.embedding(index, parameters[0]!, { sparse: true });
    return rows
      .sub(1)
      .square()
      .mul(tensor([1, 2], { dtype: "float64" }))
      .sum();
  }
  if (problem === "network") {
    const [w1, b1, w2, b2] = parameters;
    return crossEntropy(linear(linear(tensorOf(x!), w1!, b1).tanh(), w2!, b2), tensorOf(target!));
  }
  if (problem === "rosenbrock") {
    const [x1, y1] = parameters;
    return x1!.neg().add(1).square().add(y1!.sub(x1!.square()).square().mul(10)).sum();
  }
  let i = 0;
  return parameters
    .map((p) => {
      const numbers = Array.from({ length: p.size }, () => i++);
      const c = tensor(
        numbers.map((n) => n + 1),
        { shape: p.shape, dtype: "float64" },
      );
      const t = tensor(
        numbers.map((n) => 0.5 - (n % 2)),
        { shape: p.shape, dtype: "float64" },
      );
      return p.sub(t).square().mul(c).sum().mul(0.5);
    })
    .reduce((sum, part) => sum.add(part));
}

function optimizerOf(trajectory: Trajectory, parameters: readonly Tensor[]): optim.Optimizer {
  const groups = trajectory.groups.map(({ parameters: own, options }) => ({
    params: own.map((i) => parameters[i]!),
    ...options,
  }));
  const { [trajectory.optimizer]: Made } = optim;
  return new Made(groups, trajectory.options);
}

function flat(tensors: readonly Tensor[]): number[] {
  return tensors.flatMap((t) => [...t.toTypedArray()]);
}

function closeTo(
  actual: readonly number[],
  expected: readonly number[],
  message: string,
  relative: number,
): void {
  expect(actual.length, message).toBe(expected.length);
  actual.forEach((value, i) => {
    const wanted = expected[i]!;
    const difference = Math.abs(value - wanted);
    expect(difference, `${message}, number ${i}`).toBeLessThanOrEqual(
      0.1 * relative + relative * Math.abs(wanted),
    );
  });
}

const trajectories = [...loadTrajectories(), ...loadAdaptiveTrajectories()];

describe("an optimizer follows PyTorch's trajectory", () => {
  it.each(trajectories.map((trajectory) => [trajectory.name, trajectory] as const))("%s", (_, trajectory) => {
    const parameters = trajectory.initial.map((value) => tensorOf(value, true));
    const optimizer = optimizerOf(trajectory, parameters);
    // PyTorch keeps NAdam's product of momentum values in float32.
    const relative = trajectory.optimizer === "NAdam" ? 1e-6 : 1e-9;
    trajectory.trajectory.forEach((after, t) => {
      const loss = optimizer.step(() => {
        optimizer.zeroGrad();
        const value = lossOf(trajectory, parameters, t);
        value.backward();
        return value;
      });
      closeTo([loss.item()], [trajectory.losses[t]!], `loss of step ${t}`, relative);
      closeTo(flat(parameters), after, `parameters after step ${t}`, relative);
    });
  });
});

describe("float32, in the kernels' memory, follows the same trajectory as float64", () => {
  const networks = loadTrajectories().filter(({ problem }) => problem === "network");
  it.each(networks.map((trajectory) => [trajectory.name, trajectory] as const))("%s", (_, trajectory) => {
    const parameters = trajectory.initial.map((value) =>
      tensor(Float32Array.from(value.data), { shape: value.shape, requiresGrad: true }),
    );
    const optimizer = optimizerOf(trajectory, parameters);
    for (const [t, after] of trajectory.trajectory.entries()) {
      optimizer.zeroGrad();
      lossOf(trajectory, parameters, t).backward();
      optimizer.step();
      flat(parameters).forEach((value, i) => {
        expect(Math.abs(value - after[i]!)).toBeLessThan(2e-4 * Math.max(1, Math.abs(after[i]!)));
      });
    }
  });
});

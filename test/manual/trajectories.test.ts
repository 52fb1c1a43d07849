/**
 * Whole training runs compared with NumPy's. All 10,000 steps of all 24 runs take minutes and run with
 * `TRAJECTORY_STEPS=10000`; by default every run is followed for `defaultSteps`.
 */
import { describe, expect, it } from "vitest";
import {
  ActivationReLU,
  ActivationSoftmaxLossCategoricalCrossentropy,
  accuracy,
  LayerDense,
  type Optimizer,
  OptimizerAdagrad,
  OptimizerAdam,
  OptimizerRMSprop,
  OptimizerSGD,
} from "../../src/manual/index.js";
import { Generator } from "../../src/random/index.js";
import { fixture, largestDifference, matrix, type Recorded } from "./recorded.js";

interface OptimizerSetting {
  readonly kind: "sgd" | "adagrad" | "rmsprop" | "adam";
  readonly lr: number;
  readonly decay: number;
  readonly momentum?: number;
  readonly eps?: number;
  readonly rho?: number;
  readonly b1?: number;
  readonly b2?: number;
}

type Checkpoint = readonly [
  step: number,
  loss: number,
  accuracy: number,
  learningRate: number,
  spread: number,
];

interface Run {
  readonly data: string;
  readonly initScale: number;
  readonly optimizer: string;
  readonly checkpoints: readonly Checkpoint[];
  readonly W1AfterOneUpdate: readonly number[];
  readonly W2AfterOneUpdate: readonly number[];
  readonly b2AfterOneUpdate: readonly number[];
}

const { optimizers, runs } = fixture<{
  optimizers: Readonly<Record<string, OptimizerSetting>>;
  runs: readonly Run[];
}>("spiral_trajectories");
const spirals = fixture<Record<string, { X: Recorded; y: number[] }>>("spiral_data");

const defaultSteps = 500;
const steps = Number(process.env.TRAJECTORY_STEPS ?? defaultSteps);

function optimizerFor({ kind, lr, decay, momentum, eps, rho, b1, b2 }: OptimizerSetting): Optimizer {
  const shared = { learningRate: lr, decay };
  switch (kind) {
    case "sgd":
      return new OptimizerSGD({ ...shared, momentum: momentum! });
    case "adagrad":
      return new OptimizerAdagrad({ ...shared, epsilon: eps! });
    case "rmsprop":
      return new OptimizerRMSprop({ ...shared, epsilon: eps!, rho: rho! });
    case "adam":
      return new OptimizerAdam({ ...shared, epsilon: eps!, beta1: b1!, beta2: b2! });
  }
}

/**
 * The 2-64-3 network of a run, with its initial weights shifted by `jitter` units in the last place; each
 * `step` trains it once and returns its state before that.
 */
function training(run: Run, jitter = 0) {
  const { X, y } = spirals[run.data]!;
  const generator = new Generator(0);
  generator.randn(300); // the spiral took these
  const dense1 = new LayerDense(2, 64, { generator, scale: run.initScale });
  const dense2 = new LayerDense(64, 3, { generator, scale: run.initScale });
  for (const { weights } of [dense1, dense2]) {
    weights.data.forEach((w, i) => {
      weights.data[i] = w * (1 + (i % 2 === 0 ? jitter : -jitter) * Number.EPSILON);
    });
  }
  const relu = new ActivationReLU();
  const fused = new ActivationSoftmaxLossCategoricalCrossentropy();
  const optimizer = optimizerFor(optimizers[run.optimizer]!);
  const [x, labels] = [matrix(X), Int32Array.from(y)];

  const step = () => {
    const loss = fused.forward(dense2.forward(relu.forward(dense1.forward(x))), labels);
    const p = fused.output;
    dense1.backward(relu.backward(dense2.backward(fused.backward(p, labels))));
    for (const layer of [dense1, dense2]) optimizer.updateParams(layer);
    return { loss, p };
  };
  return { dense1, dense2, optimizer, labels, step };
}

/**
 * How much the loss after `at` steps varies here if the initial weights shift by one unit in the last place.
 */
function spreadHere(run: Run, at: number): number {
  const losses = [0, 1, -1, 2].map((jitter) => {
    const { step } = training(run, jitter);
    for (let t = 0; t < at; t++) step();
    return step().loss;
  });
  return Math.max(...losses) - Math.min(...losses);
}

describe.each(runs)("$optimizer on the $data spiral from weights of $initScale", (run) => {
  it("makes NumPy's first update to 1e-12", () => {
    const { dense1, dense2, step } = training(run);
    step();
    expect(largestDifference(dense1.weights.data.slice(0, 4), run.W1AfterOneUpdate)).toBeLessThanOrEqual(
      1e-12,
    );
    expect(largestDifference(dense2.weights.data.slice(0, 3), run.W2AfterOneUpdate)).toBeLessThanOrEqual(
      1e-12,
    );
    expect(largestDifference(dense2.biases.data, run.b2AfterOneUpdate)).toBeLessThanOrEqual(1e-12);
  });

  it("follows NumPy's losses to 1e-9, or to ten times the effect of one unit in the last place", () => {
    const { optimizer, labels, step } = training(run);
    const awaited = run.checkpoints.filter(([at]) => at <= steps);
    expect(awaited.length).toBeGreaterThan(0);
    let t = 0;
    for (const [at, loss, correct, learningRate, spread] of awaited) {
      while (t < at) {
        step();
        t++;
      }
      const here = step();
      t++;
      const difference = Math.abs(here.loss - loss);
      let tolerance = Math.max(1e-9, 10 * spread);
      // The recorded spread is a single sample, in chaotic runs sometimes far too small: then another is
      // taken.
      if (difference > tolerance && spread > 1e-10) tolerance = 10 * Math.max(spread, spreadHere(run, at));
      expect(difference, `loss at step ${at}`).toBeLessThanOrEqual(tolerance);
      if (spread < 1e-9) expect(accuracy(here.p, labels), `accuracy at step ${at}`).toBe(correct);
      expect(optimizer.learningRateAt(at)).toBeCloseTo(learningRate, 15);
    }
  }, 600_000);
});

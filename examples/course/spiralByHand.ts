/**
 * @file The spiral's network, for experiments before week 5 explains it: what happens with other initial
 * weights, another activation, or a wrong learning rate?
 */
import { makeSpiral } from "../../src/data/index.js";
import {
  ActivationReLU,
  ActivationSoftmaxLossCategoricalCrossentropy,
  accuracy,
  LayerDense,
  Matrix,
  OptimizerSGD,
} from "../../src/manual/index.js";
import { Generator } from "../../src/random/index.js";

/** What can be changed in an experiment. */
export interface SpiralExperiment {
  readonly seed: number;
  readonly steps: number;
  /** Neurons in the hidden layer; 64 by default. */
  readonly neurons?: number;
  /** 1 by default. */
  readonly learningRate?: number;
  /** The activation between the layers; ReLU by default. */
  readonly activation?: Pick<ActivationReLU, "forward" | "backward">;
  /** Changes the layers before the first step. */
  readonly prepare?: (hidden: LayerDense, output: LayerDense) => void;
}

/** The result of a training. */
export interface SpiralOutcome {
  /** The loss of each step, before its update. */
  readonly losses: Float64Array;
  /** Loss and accuracy after the last step. */
  readonly loss: number;
  readonly accuracy: number;
  readonly hidden: LayerDense;
}

/**
 * Trains 2 → neurons → 3 on 300 points with SGD, all by hand. The same seed gives the same points and
 * weights.
 */
export function trainOnSpiral(experiment: SpiralExperiment): SpiralOutcome {
  const { seed, steps, neurons = 64, learningRate = 1, prepare } = experiment;
  const { activation = new ActivationReLU() } = experiment;
  const generator = new Generator(seed);
  const spiral = makeSpiral({ generator, dtype: "float64" });
  const x = new Matrix(spiral.points.shape[0]!, 2, spiral.points.toTypedArray() as Float64Array);
  const y = spiral.labels.toTypedArray();
  const hidden = new LayerDense(2, neurons, { generator });
  const output = new LayerDense(neurons, 3, { generator });
  const head = new ActivationSoftmaxLossCategoricalCrossentropy();
  const optimizer = new OptimizerSGD({ learningRate });
  prepare?.(hidden, output);

  const forward = (): number => head.forward(output.forward(activation.forward(hidden.forward(x))), y);
  const losses = new Float64Array(steps);
  for (let step = 0; step < steps; step++) {
    losses[step] = forward();
    hidden.backward(activation.backward(output.backward(head.backward(head.output, y))));
    for (const layer of [hidden, output]) optimizer.updateParams(layer);
  }
  return { losses, loss: forward(), accuracy: accuracy(head.output, y), hidden };
}

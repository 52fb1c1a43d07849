import type { Matrix } from "tapegrad/manual";
import { notYet } from "../notYet.js";
import { crossEntropy } from "../week-3/cross-entropy.js";
import { softmax } from "../week-3/softmax.js";
import { sgdStep } from "../week-4/sgd.js";
import { LayerDense } from "./dense.js";
import { lossBackward } from "./loss.js";
import { reluBackward, reluForward } from "./relu.js";

/** dense1 → ReLU → dense2 → softmax, built from your own pieces. */
export interface Network {
  readonly dense1: LayerDense;
  readonly dense2: LayerDense;
}

/** Already written: a network with given weights. */
export function makeNetwork(W1: Matrix, b1: Matrix, W2: Matrix, b2: Matrix): Network {
  return { dense1: new LayerDense(W1, b1), dense2: new LayerDense(W2, b2) };
}

/**
 * What the network believes.
 *
 * ```text
 * x [N, D] → dense1 → z₁ [N, M] → ReLU → h [N, M] → dense2 → z₂ [N, K] → softmax → p [N, K]
 * ```
 *
 * Hint: four calls, nested or one after the other.
 *
 * Check: `npm run check -- 5 network`
 */
export function predict(network: Network, x: Matrix): Matrix {
  return notYet("predict", network, x, reluForward, softmax);
}

/**
 * One training step: forward, the loss, backward from the loss to the first layer, and a descent step for the
 * two weights and two biases. Returns the loss before the step.
 *
 * ```text
 * dz₂ = (p − y)/N  →  dh = dense2.backward(dz₂)  →  dz₁ = ReLU backward  →  dense1.backward(dz₁)
 * shapes: the gradient of a quantity has its shape; the loss is one number
 * ```
 *
 * Hint: the input of ReLU in the forward pass is `dense1.output`. Update the weights only when all gradients
 * are there: dense2 must send its gradient back through the weights it used.
 */
export function trainStep(
  network: Network,
  x: Matrix,
  classes: readonly number[],
  learningRate: number,
): number {
  return notYet(
    "trainStep",
    network,
    x,
    classes,
    learningRate,
    crossEntropy,
    lossBackward,
    reluBackward,
    sgdStep,
  );
}

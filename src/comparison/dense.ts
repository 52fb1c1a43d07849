/**
 * @file The dense network `dense → ReLU → … → dense → softmax and cross-entropy`, as used for the spiral, of
 * any size.
 */
import { crossEntropy, type Tensor, tensor } from "../autograd/index.js";
import { ArgumentError } from "../errors.js";
import {
  ActivationReLU,
  ActivationSoftmaxLossCategoricalCrossentropy,
  type LayerDense,
  type Matrix,
  OptimizerSGD,
} from "../manual/index.js";
import { Linear, ReLU, Sequential } from "../nn/index.js";
import { SGD } from "../optim/index.js";
import { settled } from "../options.js";
import { gradOf, tensorOf } from "./onTape.js";
import { compare, type Numbers, type Quantity } from "./quantity.js";

/**
 * The same network on the tape: `Linear, ReLU, …, Linear` with copies of the layers' weights, in the same
 * dtype. The weight of a Linear is [out, in], the transpose of W in the layers by hand.
 *
 * @throws ArgumentError if there are no layers
 */
export function denseOnTape(layers: readonly LayerDense[]): Sequential {
  checkLayers("denseOnTape", layers);
  const linears = layers.map(({ weights, biases }) => {
    const linear = new Linear(weights.rows, weights.cols, { dtype: weights.dtype });
    const weight = tensorOf(weights).transpose(0, 1);
    linear.loadStateDict({ weight, bias: tensorOf(biases, { shape: [biases.cols] }) });
    return linear;
  });
  return new Sequential(...linears.flatMap((linear, i) => (i === 0 ? [linear] : [new ReLU(), linear])));
}

/**
 * Trains both networks for one step of gradient descent on the same batch, x [N, D] and N class numbers, and
 * compares every output, the loss, every gradient, and every updated parameter. This modifies both networks.
 *
 * @param options - `learningRate`: default 1
 * @throws ArgumentError if there are no layers, or `onTape` does not correspond to them as in
 * {@link denseOnTape}
 */
export function compareDense(
  layers: readonly LayerDense[],
  onTape: Sequential,
  x: Matrix,
  labels: ArrayLike<number>,
  options?: { readonly learningRate?: number | undefined },
): Quantity[] {
  checkLayers("compareDense", layers);
  if (onTape.length !== 2 * layers.length - 1) {
    const wanted = `${layers.length} layers by hand are ${2 * layers.length - 1} on the tape`;
    throw new ArgumentError("compareDense", `${wanted}, not ${onTape.length}`);
  }
  const { learningRate } = settled("compareDense", options, { learningRate: 1 });
  const hand = stepByHand(layers, x, labels, learningRate);
  const tape = stepOnTape(onTape, tensorOf(x, { requiresGrad: true }), Int32Array.from(labels), learningRate);
  return Array.from(hand, ([name, numbers]) => compare(name, numbers, tape.get(name)!));
}

type Named = Map<string, Numbers>;

/** Layers and activations are numbered from 1, as in the course. */
function stepByHand(
  layers: readonly LayerDense[],
  x: Matrix,
  labels: ArrayLike<number>,
  learningRate: number,
): Named {
  const found: Named = new Map();
  const activations = layers.slice(1).map(() => new ActivationReLU());
  const head = new ActivationSoftmaxLossCategoricalCrossentropy();
  let y = x;
  for (const [i, layer] of layers.entries()) {
    y = layer.forward(y);
    found.set(`dense${i + 1}.output`, y);
    const activation = activations[i];
    if (activation === undefined) continue;
    y = activation.forward(y);
    found.set(`activation${i + 1}.output`, y);
  }
  const loss = head.forward(y, labels);
  found.set("loss", { shape: [], data: rounded(loss, x) });

  let dy = head.backward(head.output, labels);
  found.set("head.dinputs", dy);
  for (let i = layers.length - 1; i >= 0; i--) {
    const layer = layers[i]!;
    dy = layer.backward(dy);
    found.set(`dense${i + 1}.dweights`, layer.dweights);
    found.set(`dense${i + 1}.dbiases`, layer.dbiases);
    found.set(`dense${i + 1}.dinputs`, dy);
    if (i === 0) break;
    dy = activations[i - 1]!.backward(dy);
    found.set(`activation${i}.dinputs`, dy);
  }

  const optimizer = new OptimizerSGD({ learningRate });
  for (const [i, layer] of layers.entries()) {
    optimizer.updateParams(layer);
    found.set(`dense${i + 1}.weights, updated`, layer.weights);
    found.set(`dense${i + 1}.biases, updated`, layer.biases);
  }
  return found;
}

/** The same quantities under the same names, in the shapes of the code by hand. */
function stepOnTape(model: Sequential, x: Tensor, labels: Int32Array, learningRate: number): Named {
  const found: Named = new Map();
  const layers = [...model];
  const values = [x];
  for (const layer of layers) values.push(layer.forward(values.at(-1)!).retainGrad());
  const loss = crossEntropy(values.at(-1)!, tensor(labels));
  const optimizer = new SGD(model.parameters(), { lr: learningRate });
  optimizer.zeroGrad();
  loss.backward();

  found.set("loss", loss);
  found.set("head.dinputs", gradOf(values.at(-1)!));
  for (const [i, layer] of layers.entries()) {
    const name = `${layer instanceof Linear ? "dense" : "activation"}${Math.floor(i / 2) + 1}`;
    found.set(`${name}.output`, values[i + 1]!);
    found.set(`${name}.dinputs`, gradOf(values[i]!));
    if (!(layer instanceof Linear)) continue;
    found.set(`${name}.dweights`, gradOf(layer.weight).transpose(0, 1));
    found.set(`${name}.dbiases`, asRow(gradOf(layer.bias!)));
  }
  optimizer.step();
  for (const [i, layer] of layers.filter((layer) => layer instanceof Linear).entries()) {
    found.set(`dense${i + 1}.weights, updated`, layer.weight.detach().transpose(0, 1));
    found.set(`dense${i + 1}.biases, updated`, asRow(layer.bias!.detach()));
  }
  return found;
}

function asRow(x: Tensor): Tensor {
  return x.reshape([1, x.size]);
}

/** A number rounded to the network's dtype. */
function rounded(value: number, { dtype }: Matrix): Float32Array | Float64Array {
  return dtype === "float32" ? Float32Array.of(value) : Float64Array.of(value);
}

function checkLayers(op: string, layers: readonly LayerDense[]): void {
  if (layers.length === 0) throw new ArgumentError(op, "needs at least one layer");
}

/** @file The same step on the tape, with its quantities under the names of the code by hand. */
import { crossEntropy, type Tensor, tensor } from "tapegrad";
import type { Matrix } from "tapegrad/manual";
import type { Linear, Sequential } from "tapegrad/nn";
import { SGD } from "tapegrad/optim";
import type { Named } from "./byHand.js";

/** Forward, backward and an update of `Linear, ReLU, Linear`. */
export function stepOnTape(
  model: Sequential,
  x: Matrix,
  labels: Int32Array,
  learningRate: number,
): Named<Tensor> {
  const optimizer = new SGD(model.parameters(), { lr: learningRate });
  const inputs = tensor(x.data, { shape: x.shape, requiresGrad: true });
  const values = [inputs];
  for (const layer of model) values.push(layer.forward(values.at(-1)!).retainGrad());
  const [, z1, h, z2] = values as [Tensor, Tensor, Tensor, Tensor];
  const loss = crossEntropy(z2, tensor(labels));
  optimizer.zeroGrad();
  loss.backward();
  const [first, , second] = [...model] as [Linear, unknown, Linear];
  const gradients: Named<Tensor> = new Map([
    ["dense1.output", z1],
    ["activation1.output", h],
    ["dense2.output", z2],
    ["loss", loss.reshape([1, 1])],
    ["head.dinputs", z2.grad!],
    ["dense2.dweights", second.weight.grad!.transpose(0, 1)],
    ["dense2.dbiases", asRow(second.bias!.grad!)],
    ["dense2.dinputs", h.grad!],
    ["activation1.dinputs", z1.grad!],
    ["dense1.dweights", first.weight.grad!.transpose(0, 1)],
    ["dense1.dbiases", asRow(first.bias!.grad!)],
    ["dense1.dinputs", inputs.grad!],
  ]);
  optimizer.step();
  return new Map([
    ...gradients,
    ["dense1.weights", first.weight.detach().transpose(0, 1)],
    ["dense1.biases", asRow(first.bias!.detach())],
    ["dense2.weights", second.weight.detach().transpose(0, 1)],
    ["dense2.biases", asRow(second.bias!.detach())],
  ]);
}

function asRow(x: Tensor): Tensor {
  return x.detach().reshape([1, x.size]);
}

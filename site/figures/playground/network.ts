/** @file The network that is played with: linear layers with an activation between, from a start that is chosen. */
import { crossEntropy, Generator, mseLoss, noGrad, type Tensor, tensor } from "tapegrad";
import { GELU, Identity, init, LeakyReLU, Linear, Module, ReLU, Sigmoid, Tanh } from "tapegrad/nn";
import { Adam, type Optimizer, RMSprop, SGD } from "tapegrad/optim";
import type { SettingsOf } from "../settings.js";
import type { playground } from "./index.js";
import { widthsIn } from "./layers.js";

type Settings = SettingsOf<(typeof playground)["settings"]>;

const activations: Readonly<Record<Settings["activation"], () => Module>> = {
  tanh: () => new Tanh(),
  relu: () => new ReLU(),
  leakyRelu: () => new LeakyReLU(0.1),
  gelu: () => new GELU(),
  sigmoid: () => new Sigmoid(),
  identity: () => new Identity(),
};

type Start = (weight: Tensor, bias: Tensor, generator: Generator) => void;

/** How the numbers of a layer begin; by default as the layer itself draws them. */
const starts: Readonly<Record<Settings["init"], Start>> = {
  xavier: weightsBy((weight, generator) => init.xavierUniform(weight, { generator })),
  kaiming: weightsBy((weight, generator) => init.kaimingNormal(weight, { generator })),
  small: weightsBy((weight, generator) => init.normal(weight, { std: 0.01, generator })),
  large: weightsBy((weight, generator) => init.normal(weight, { std: 3, generator })),
  zeros: weightsBy((weight) => init.zeros(weight)),
  default: () => {},
};

function weightsBy(draw: (weight: Tensor, generator: Generator) => void): Start {
  return (weight, bias, generator) => {
    draw(weight, generator);
    init.zeros(bias);
  };
}

export class Network extends Module {
  readonly linears: Linear[];
  readonly activation: Module;

  constructor(settings: Settings, classes: number) {
    super();
    const generator = new Generator(settings.seed);
    const widths = [2, ...widthsIn(settings.layers), classes];
    this.linears = widths.slice(1).map((width, i) => new Linear(widths[i]!, width, { generator }));
    for (const { weight, bias } of this.linears) starts[settings.init](weight, bias!, generator);
    this.activation = activations[settings.activation]();
  }

  /** What each layer says, the scores of the classes last. */
  outputs(x: Tensor): Tensor[] {
    const outputs: Tensor[] = [];
    for (const linear of this.linears) {
      const z = linear.forward(outputs.at(-1) ?? x);
      outputs.push(linear === this.linears.at(-1) ? z : this.activation.forward(z));
    }
    return outputs;
  }

  override forward(x: Tensor): Tensor {
    return this.outputs(x).at(-1)!;
  }
}

/** The mean loss of scores [N, classes]. */
export function lossOf(name: Settings["loss"], scores: Tensor, labels: Tensor): Tensor {
  if (name === "crossEntropy") return crossEntropy(scores, labels);
  return mseLoss(scores.softmax(1), oneHot(labels, scores.shape[1]!));
}

function oneHot(labels: Tensor, classes: number): Tensor {
  const rows = new Float32Array(labels.size * classes);
  labels.toTypedArray().forEach((label: number, i: number) => {
    rows[i * classes + label] = 1;
  });
  return tensor(rows, { shape: [labels.size, classes] });
}

/** An optimizer, whose rate may be changed while it trains. */
export type Stepping = Pick<Optimizer, "zeroGrad" | "step"> & {
  readonly paramGroups: readonly { lr: number }[];
};

const optimizers: Readonly<Record<Settings["optimizer"], (parameters: Tensor[], lr: number) => Stepping>> = {
  sgd: (parameters, lr) => new SGD(parameters, { lr }),
  momentum: (parameters, lr) => new SGD(parameters, { lr, momentum: 0.9 }),
  rmsprop: (parameters, lr) => new RMSprop(parameters, { lr }),
  adam: (parameters, lr) => new Adam(parameters, { lr }),
};

export function optimizerFor({ optimizer, rate }: Settings, network: Network): Stepping {
  return optimizers[optimizer]([...network.parameters()], rate);
}

/** The share of points whose highest score is the right class's. */
export function accuracyOf(network: Network, x: Tensor, labels: Tensor): number {
  return noGrad(() => network.forward(x).argmax(1).eq(labels).to("float64").mean().item());
}

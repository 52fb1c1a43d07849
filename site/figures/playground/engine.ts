/** @file The playground's training: a batch a step, and everything that is shown of the network. */
import { Generator, noGrad, type Tensor, tensor } from "tapegrad";
import type { Engine, EngineMaker } from "../figure.js";
import { Curve } from "../parts/curve.js";
import type { SettingsOf } from "../settings.js";
import { type DataSet, dataFor, type Points } from "./data.js";
import type { playground } from "./index.js";
import { type LayerLook, lookAtLayers, lookAtPlane, type Place, type PlaneLook, planeGrid } from "./looks.js";
import { accuracyOf, lossOf, Network, optimizerFor } from "./network.js";

export interface Side {
  readonly loss: number;
  readonly accuracy: number;
  /** The loss from step to step, every so many. */
  readonly curve: Float64Array;
}

export interface Frame extends PlaneLook {
  readonly data: DataSet;
  /** Neurons of each layer, inputs first. */
  readonly widths: readonly number[];
  /** [widths[i + 1], widths[i]] for each layer. */
  readonly weights: readonly Float32Array[];
  readonly biases: readonly Float32Array[];
  readonly looks: readonly LayerLook[];
  readonly train: Side;
  readonly test: Side;
  /** Steps from one value of the curves to the next. */
  readonly every: number;
}

/** Which neuron is looked at; none: the whole network. */
export type Command = Place | "whole";

type Settings = SettingsOf<(typeof playground)["settings"]>;

const paces = { slow: 120, normal: 8, full: 0 } as const;
/** What makes another network or other data, so that training starts again. */
const restarting = ["data", "noise", "activation", "init", "seed", "layers"] as const;

const makeEngine: EngineMaker<Settings, Command, Frame> = (first) => {
  const grid = planeGrid();
  let settings = first;
  let training = new Training(settings);
  let looked: Place | undefined;
  return {
    get pace() {
      return paces[settings.speed];
    },
    get finished() {
      return training.isEmpty;
    },
    set(next) {
      const previous = settings;
      settings = next;
      if (restarting.some((name) => next[name] !== previous[name])) training = new Training(next);
      else training.change(next);
    },
    command(command) {
      looked = command === "whole" ? undefined : command;
    },
    step: () => training.step(),
    frame: () => ({ ...training.frame(), ...lookAtPlane(training.network, grid, looked) }),
  } satisfies Engine<Settings, Command, Frame>;
};
export default makeEngine;

interface Batch {
  readonly x: Tensor;
  readonly labels: Tensor;
}

class Training {
  readonly network: Network;
  #settings: Settings;
  #data: DataSet;
  #train: Batch;
  #test: Batch;
  #optimizer: ReturnType<typeof optimizerFor>;
  readonly #generator: Generator;
  /** The rest of a pass over the points, in random order. */
  #order: number[] = [];
  readonly #curves = { train: new Curve(), test: new Curve() };

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#data = dataFor(settings);
    this.#train = batchOf(this.#data.train);
    this.#test = batchOf(this.#data.test);
    this.network = new Network(settings, this.#data.classes);
    this.#optimizer = optimizerFor(settings, this.network);
    this.#generator = new Generator(settings.seed + 1000);
    this.#note();
  }

  get isEmpty(): boolean {
    return this.#data.train.labels.length === 0;
  }

  /** Goes on with other settings; only points that are drawn change the data. */
  change(next: Settings): void {
    const previous = this.#settings;
    this.#settings = next;
    if (next.points !== previous.points && next.data === "drawn") {
      this.#data = dataFor(next);
      this.#train = batchOf(this.#data.train);
      this.#test = batchOf(this.#data.test);
      this.#order = [];
    }
    if (next.optimizer !== previous.optimizer) this.#optimizer = optimizerFor(next, this.network);
    else for (const group of this.#optimizer.paramGroups) group.lr = next.rate;
  }

  step(): void {
    const { places, labels } = this.#data.train;
    const chosen = this.#nextBatch();
    const batch = batchOf({
      places: Float32Array.from(chosen.flatMap((i) => [places[2 * i]!, places[2 * i + 1]!])),
      labels: Int32Array.from(chosen, (i) => labels[i]!),
    });
    this.#optimizer.zeroGrad();
    lossOf(this.#settings.loss, this.network.forward(batch.x), batch.labels).backward();
    this.#optimizer.step();
    this.#note();
  }

  #nextBatch(): number[] {
    if (this.#order.length === 0)
      this.#order = Array.from(this.#generator.permutation(this.#data.train.labels.length));
    return this.#order.splice(0, this.#settings.batch);
  }

  #note(): void {
    this.#curves.train.add(() => this.#lossOn(this.#train));
    this.#curves.test.add(() => this.#lossOn(this.#test));
  }

  #lossOn({ x, labels }: Batch): number {
    if (labels.size === 0) return Number.NaN;
    return noGrad(() => lossOf(this.#settings.loss, this.network.forward(x), labels).item());
  }

  frame(): Omit<Frame, keyof PlaneLook> {
    const { network } = this;
    const side = (which: "train" | "test", batch: Batch): Side => ({
      loss: this.#lossOn(batch),
      accuracy: batch.labels.size === 0 ? Number.NaN : accuracyOf(network, batch.x, batch.labels),
      curve: this.#curves[which].toArray(),
    });
    return {
      data: this.#data,
      widths: [2, ...network.linears.map(({ outFeatures }) => outFeatures)],
      weights: network.linears.map(({ weight }) => weight.toTypedArray() as Float32Array),
      biases: network.linears.map(({ bias }) => bias!.toTypedArray() as Float32Array),
      looks: this.isEmpty ? [] : this.#looks(),
      train: side("train", this.#train),
      test: side("test", this.#test),
      every: this.#curves.train.every,
    };
  }

  /** Activations and gradients over all points to learn from. */
  #looks(): LayerLook[] {
    this.#optimizer.zeroGrad();
    const outputs = this.network.outputs(this.#train.x);
    lossOf(this.#settings.loss, outputs.at(-1)!, this.#train.labels).backward();
    return lookAtLayers(this.network, outputs, this.#settings.activation === "relu");
  }
}

function batchOf({ places, labels }: Points): Batch {
  return { x: tensor(places, { shape: [labels.length, 2] }), labels: tensor(labels) };
}

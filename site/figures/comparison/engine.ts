/**
 * @file The spiral's network by hand and on the tape. Both train on their own; and at each step the tape gets a twin
 * with the weights by hand, so that what differs in the table is this step's doing.
 */
import { Generator, noGrad } from "tapegrad";
import { compare, denseOnTape, type Verdict } from "tapegrad/comparison";
import { makeSpiral } from "tapegrad/data";
import { LayerDense, Matrix } from "tapegrad/manual";
import type { Sequential } from "tapegrad/nn";
import type { EngineMaker } from "../figure.js";
import type { SettingsOf } from "../settings.js";
import { bugs, type Named, type Network, stepByHand } from "./byHand.js";
import type { comparison } from "./index.js";
import { stepOnTape } from "./onTape.js";

export interface Row {
  readonly name: string;
  readonly shape: readonly number[];
  readonly verdict: Verdict;
  readonly largestDifference: number;
}

/** One quantity both ways, row-major. */
export interface Looked {
  readonly name: string;
  readonly rows: number;
  readonly cols: number;
  readonly byHand: Float64Array;
  readonly onTape: Float64Array;
}

export interface Frame {
  readonly rows: readonly Row[];
  readonly looked: Looked | undefined;
  /** The losses of both trainings, each step's first. */
  readonly lossByHand: Float64Array;
  readonly lossOnTape: Float64Array;
  /** The share of points that each gets right. */
  readonly accuracyByHand: number;
  readonly accuracyOnTape: number;
}

type Settings = SettingsOf<(typeof comparison)["settings"]>;

const pointsPerClass = 40;

const makeEngine: EngineMaker<Settings, never, Frame> = (first) => {
  let settings = first;
  let training = begin(settings);
  return {
    set(next) {
      const restart = (["neurons", "seed", "bug"] as const).some((name) => next[name] !== settings[name]);
      settings = next;
      if (restart) training = begin(settings);
    },
    step: () => training.step(settings.rate),
    frame: () => training.frame(settings.quantity),
  };
};
export default makeEngine;

interface Training {
  step(rate: number): void;
  frame(quantity: string): Frame;
}

/** Both networks from the same weights, and their first step compared. */
function begin({ neurons, seed, bug, rate }: Settings): Training {
  const generator = new Generator(seed);
  const spiral = makeSpiral({ pointsPerClass, generator, dtype: "float64" });
  const x = new Matrix(3 * pointsPerClass, 2, spiral.points.toTypedArray() as Float64Array);
  const labels = spiral.labels.toTypedArray() as Int32Array;
  const hand: Network = {
    dense1: new LayerDense(2, neurons, { generator, scale: 0.5 }),
    dense2: new LayerDense(neurons, 3, { generator, scale: 0.5 }),
  };
  const tape = denseOnTape([hand.dense1, hand.dense2]);
  const losses: { readonly hand: number[]; readonly tape: number[] } = { hand: [], tape: [] };
  let byHand: Named<Matrix>;
  let onTape: ReturnType<typeof stepOnTape>;
  step(rate);
  return { step, frame };

  function step(learningRate: number): void {
    const twin = denseOnTape([hand.dense1, hand.dense2]);
    byHand = stepByHand(hand, x, labels, learningRate, bugs[bug]);
    onTape = stepOnTape(twin, x, labels, learningRate);
    losses.hand.push(byHand.get("loss")!.data[0]!);
    losses.tape.push(trainOn(tape, learningRate));
  }

  function trainOn(model: Sequential, learningRate: number): number {
    return stepOnTape(model, x, labels, learningRate).get("loss")!.item();
  }

  function frame(quantity: string): Frame {
    const rows = Array.from(byHand, ([name, numbers]) => compare(name, numbers, onTape.get(name)!));
    const chosen = byHand.get(quantity);
    const looked = chosen && {
      name: quantity,
      rows: chosen.rows,
      cols: chosen.cols,
      byHand: Float64Array.from(chosen.data),
      onTape: Float64Array.from(onTape.get(quantity)!.data),
    };
    return {
      rows,
      looked,
      lossByHand: Float64Array.from(losses.hand),
      lossOnTape: Float64Array.from(losses.tape),
      accuracyByHand: accuracyOf(denseOnTape([hand.dense1, hand.dense2])),
      accuracyOnTape: accuracyOf(tape),
    };
  }

  function accuracyOf(model: Sequential): number {
    return noGrad(() => model.forward(spiral.points).argmax(1).eq(spiral.labels).to("float64").mean().item());
  }
}

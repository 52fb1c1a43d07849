/** @file Reads a picture while it learns to read, and changes the picture by the network's gradient. */
import type { Engine, EngineMaker } from "../figure.js";
import { Curve } from "../parts/curve.js";
import type { SettingsOf } from "../settings.js";
import type { digit } from "./index.js";
import { decodePicture, encodePicture } from "./picture.js";
import { Reader, type Sample } from "./reader.js";

export interface Neighbor extends Sample {
  /** Root of the squared differences' sum. */
  readonly distance: number;
}

export interface Frame {
  /** 64 pixels, 0 … 1. */
  readonly picture: Float32Array;
  readonly probabilities: Float32Array;
  /** Whose score the gradient is of. */
  readonly asked: number;
  /** ∂score/∂pixel. */
  readonly gradient: Float32Array;
  /** The nearest digits that were learned from. */
  readonly neighbors: readonly Neighbor[];
  readonly curve: Float64Array;
  readonly every: number;
  /** The share of test digits read right. */
  readonly accuracy: number;
  readonly done: boolean;
  /** Commands so far: after each the picture is another than the settings'. */
  readonly commands: number;
}

/** One gradient step on the picture towards a digit, or another picture out of the test digits. */
export type Command = { readonly type: "nudge"; readonly target: number } | { readonly type: "sample" };

type Settings = SettingsOf<(typeof digit)["settings"]>;

const neighborCount = 6;
/** The test digits are read again after so many steps. */
const testEvery = 20;
/** How far the pixel that matters most moves in a step. */
const stride = 1 / 16;

const makeEngine: EngineMaker<Settings, Command, Frame> = (first) => {
  let settings = first;
  let reader = new Reader(first);
  let curve = new Curve();
  let picture = decodePicture(first.picture);
  let accuracy = reader.accuracy();
  let [steps, commands, samples] = [0, 0, 0];

  const nudge = (target: number): void => {
    const gradient = reader.lossGradient(picture, target);
    const largest = Math.max(...gradient.map(Math.abs));
    if (largest === 0) return;
    picture = picture.map((ink, i) => Math.max(0, Math.min(1, ink - (stride * gradient[i]!) / largest)));
  };
  return {
    get finished() {
      return reader.isDone;
    },
    set(next) {
      if (next.network !== settings.network || next.seed !== settings.seed) {
        reader = new Reader(next);
        curve = new Curve();
        accuracy = reader.accuracy();
        steps = 0;
      }
      if (next.picture !== encodePicture(picture)) picture = decodePicture(next.picture);
      settings = next;
    },
    command(command) {
      commands++;
      if (command.type === "nudge") nudge(command.target);
      else picture = reader.test[(samples++ * 7) % reader.test.length]!.pixels;
    },
    step() {
      const loss = reader.step();
      curve.add(() => loss);
      if (++steps % testEvery === 0 || reader.isDone) accuracy = reader.accuracy();
    },
    frame() {
      const probabilities = reader.probabilities(picture);
      const asked =
        settings.asked === "likeliest"
          ? probabilities.indexOf(Math.max(...probabilities))
          : Number(settings.asked);
      return {
        picture,
        probabilities,
        asked,
        gradient: reader.scoreGradient(picture, asked),
        neighbors: nearest(reader.train, picture),
        curve: curve.toArray(),
        every: curve.every,
        accuracy,
        done: reader.isDone,
        commands,
      };
    },
  } satisfies Engine<Settings, Command, Frame>;
};
export default makeEngine;

function nearest(samples: readonly Sample[], picture: Float32Array): Neighbor[] {
  const distances = samples.map((sample) => {
    let sum = 0;
    for (let i = 0; i < picture.length; i++) sum += (sample.pixels[i]! - picture[i]!) ** 2;
    return { ...sample, distance: Math.sqrt(sum) };
  });
  return distances.sort((a, b) => a.distance - b.distance).slice(0, neighborCount);
}

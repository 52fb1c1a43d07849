/** @file The contest, step by step, and what the forger makes of the same noise all along. */
import { Generator, randn, type Tensor, tensor } from "tapegrad";
import type { Engine, EngineMaker } from "../figure.js";
import { Curve } from "../parts/curve.js";
import { Contest, type Settings } from "./contest.js";
import { densityOf, hillsFound, hillsOf, reach } from "./hills.js";

/** Numbers, along the line from −reach to reach. */
export interface NumbersLook {
  /** Of the real numbers, and the forged ones: shares per unit of length. */
  readonly real: Float32Array;
  readonly forged: Float32Array;
  /** How likely the judge holds a number to be real. */
  readonly judged: Float32Array;
  readonly mean: number;
  readonly std: number;
  readonly found: number;
  readonly hills: number;
}

export interface Frame {
  readonly numbers: NumbersLook | undefined;
  /** Digits made of the same noise, [pictures, 64], again twice a second. */
  readonly digits: Float32Array | undefined;
  /** What is at the place of the walk, 64 pixels or one number, and at equal steps along it. */
  readonly here: Float32Array;
  readonly along: Float32Array;
  readonly forgerLosses: Float64Array;
  readonly judgeLosses: Float64Array;
  readonly every: number;
}

export const bins = 100;
export const pictures = 32;
/** Pictures along the walk. */
export const stations = 12;
const samples = 2000;
const refresh = 500;

const makeEngine: EngineMaker<Settings, never, Frame> = (first) => {
  let settings = first;
  let game = new Game(first);
  return {
    set(next) {
      const restart = (["data", "pack", "seed"] as const).some((name) => next[name] !== settings[name]);
      settings = next;
      if (restart) game = new Game(next);
      else game.contest.setRates(next.forgerRate, next.judgeRate);
    },
    step: () => game.step(),
    frame: () => game.frame(settings.walk),
  } satisfies Engine<Settings, never, Frame>;
};
export default makeEngine;

class Game {
  readonly contest: Contest;
  readonly #data: Settings["data"];
  readonly #noise: Tensor;
  /** Places that the walk goes through, and back to the first. */
  readonly #places: readonly Float64Array[];
  readonly #curves = { forger: new Curve(), judge: new Curve() };
  #digits: Float32Array | undefined;
  #made = Number.NEGATIVE_INFINITY;
  #steps = 0;

  constructor(settings: Settings) {
    this.#data = settings.data;
    this.contest = new Contest(settings);
    const { noise } = this.contest.networks;
    const generator = new Generator(settings.seed + 1000);
    this.#noise = randn([this.#data === "digits" ? pictures : samples, noise], { generator });
    this.#places = Array.from({ length: 5 }, () => generator.randn(noise));
  }

  step(): void {
    const { forger, judge } = this.contest.step();
    this.#curves.forger.add(() => forger);
    this.#curves.judge.add(() => judge);
    this.#steps++;
  }

  frame(walk: number): Frame {
    const shares = Array.from({ length: stations }, (_, i) => i / stations);
    return {
      numbers: this.#data === "digits" ? undefined : this.#lookAtNumbers(this.#data),
      digits: this.#data === "digits" ? this.#lookAtDigits() : undefined,
      here: this.contest.forge(this.#noiseAt([walk])),
      along: this.contest.forge(this.#noiseAt(shares)),
      forgerLosses: this.#curves.forger.toArray(),
      judgeLosses: this.#curves.judge.toArray(),
      every: this.#curves.forger.every,
    };
  }

  #lookAtNumbers(data: "one" | "two" | "four"): NumbersLook {
    const forged = this.contest.forge(this.#noise);
    const width = (2 * reach) / bins;
    const middles = Float32Array.from({ length: bins }, (_, i) => -reach + (i + 0.5) * width);
    const histogram = new Float32Array(bins);
    for (const x of forged) {
      const at = Math.floor((x + reach) / width);
      if (at >= 0 && at < bins) histogram[at]! += 1 / (samples * width);
    }
    const mean = forged.reduce((a, b) => a + b) / samples;
    const variance = forged.reduce((sum, x) => sum + (x - mean) ** 2, 0) / samples;
    return {
      real: middles.map((x) => densityOf(hillsOf[data], x)),
      forged: histogram,
      judged: this.contest.judgeNumbers(middles),
      mean,
      std: Math.sqrt(variance),
      found: hillsFound(hillsOf[data], forged),
      hills: hillsOf[data].centers.length,
    };
  }

  /** Twice a second, so that one can look at them. The first steps, which are taken singly, all count. */
  #lookAtDigits(): Float32Array {
    const now = performance.now();
    if (this.#digits === undefined || this.#steps < 20 || now - this.#made >= refresh) {
      this.#digits = this.contest.forge(this.#noise);
      this.#made = now;
    }
    return this.#digits;
  }

  /** The noise at shares 0 … 1 of the walk, which goes from place to place on great circles. */
  #noiseAt(shares: readonly number[]): Tensor {
    const count = this.#places.length;
    const rows = shares.map((share) => {
      const at = (share % 1) * count;
      const [from, to] = [this.#places[Math.floor(at)]!, this.#places[(Math.floor(at) + 1) % count]!];
      const angle = ((at % 1) * Math.PI) / 2;
      return Array.from(from, (x, i) => Math.cos(angle) * x + Math.sin(angle) * to[i]!);
    });
    return tensor(rows);
  }
}

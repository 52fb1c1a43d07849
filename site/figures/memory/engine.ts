/** @file Learns a text, writes, and measures how far back its gradient reaches. */
import { crossEntropy, Generator, grad, noGrad, type Tensor, tensor } from "tapegrad";
import { CharVocabulary } from "tapegrad/data";
import { Adam, clipGradNorm } from "tapegrad/optim";
import type { Engine, EngineMaker } from "../figure.js";
import { Curve } from "../parts/curve.js";
import { CharModel, type Settings, type State } from "./model.js";
import { learnable } from "./texts.js";

export interface Frame {
  /** The loss per letter of each batch, and the norm of all gradients together before they were clipped. */
  readonly losses: Float64Array;
  readonly norms: Float64Array;
  readonly every: number;
  /** ln of the number of letters: what guessing costs. */
  readonly guessing: number;
  /** |∂L/∂hₜ₋ₖ| for k = 0, 1, …, with L the loss of letter t, the last: what it says to earlier states. */
  readonly reach: Float64Array;
  readonly written: string;
  /** The letters of the prefix that the network knows, and its state after each, [letters, H]. */
  readonly begun: string;
  readonly states: Float32Array;
  readonly hidden: number;
  /** The likeliest next letters. */
  readonly next: readonly { readonly letter: string; readonly p: number }[];
}

const batchSize = 16;
const writtenLength = 140;
/** What takes long is computed again after this many milliseconds, or while steps are taken singly. */
const refresh = 400;

const restarting = ["cell", "hidden", "length", "start", "seed", "text"] as const;

const makeEngine: EngineMaker<Settings, never, Frame> = (first) => {
  let learner = new Learner(first);
  return {
    set(next) {
      if (restarting.some((name) => next[name] !== learner.settings[name])) learner = new Learner(next);
      else learner.change(next);
    },
    step: () => learner.step(),
    frame: () => learner.frame(),
  } satisfies Engine<Settings, never, Frame>;
};
export default makeEngine;

type Look = Pick<Frame, "reach" | "written">;

class Learner {
  settings: Settings;
  readonly #vocabulary: CharVocabulary;
  readonly #text: Int32Array;
  readonly #model: CharModel;
  readonly #optimizer: Adam;
  readonly #generator: Generator;
  readonly #curves = { loss: new Curve(), norm: new Curve() };
  #steps = 0;
  #look: { readonly at: number; readonly look: Look } | undefined;

  constructor(settings: Settings) {
    this.settings = settings;
    const text = learnable(settings.text, settings.length);
    this.#vocabulary = new CharVocabulary(text);
    this.#text = this.#vocabulary.encode(text).toTypedArray() as Int32Array;
    this.#generator = new Generator(settings.seed);
    this.#model = new CharModel(this.#vocabulary.size, settings, this.#generator);
    this.#optimizer = new Adam(this.#model.parameters(), { lr: settings.rate });
  }

  change(next: Settings): void {
    if (next.prefix !== this.settings.prefix || next.temperature !== this.settings.temperature)
      this.#look = undefined;
    this.settings = next;
    for (const group of this.#optimizer.paramGroups) group.lr = next.rate;
  }

  step(): void {
    const { length, clip } = this.settings;
    const starts = this.#generator.randint(0, this.#text.length - length, batchSize);
    const window = (shift: number): Tensor =>
      tensor(
        Int32Array.from({ length: batchSize * length }, (_, i) => {
          return this.#text[starts[Math.floor(i / length)]! + (i % length) + shift]!;
        }),
        { shape: [batchSize, length] },
      );
    const [scores] = this.#model.forward(window(0));
    const loss = crossEntropy(scores.reshape([-1, this.#vocabulary.size]), window(1).reshape([-1]));
    this.#optimizer.zeroGrad();
    loss.backward();
    const norm = clipGradNorm(this.#model.parameters(), clip === 0 ? Number.MAX_VALUE : clip);
    this.#optimizer.step();
    this.#curves.loss.add(() => loss.item());
    this.#curves.norm.add(() => norm);
    this.#steps++;
  }

  frame(): Frame {
    return {
      losses: this.#curves.loss.toArray(),
      norms: this.#curves.norm.toArray(),
      every: this.#curves.loss.every,
      guessing: Math.log(this.#vocabulary.size),
      ...this.#recentLook(),
      ...this.#readPrefix(),
    };
  }

  #recentLook(): Look {
    const now = performance.now();
    if (this.#look === undefined || this.#steps < 20 || now - this.#look.at > refresh)
      this.#look = { at: now, look: { reach: this.#reach(), written: this.#write() } };
    return this.#look.look;
  }

  /** Step by step through the first letters of the text, so that each state can be asked for its gradient. */
  #reach(): Float64Array {
    const { length } = this.settings;
    const states: Tensor[] = [];
    let state: State | undefined;
    for (let t = 0; t < length; t++) {
      [, state] = this.#model.forward(letterAt(this.#text[t]!), state);
      states.push(...state);
    }
    // From the last state itself: the layer's output holds the same numbers, but is another tensor.
    const scores = this.#model.output.forward(state![0]!);
    const loss = crossEntropy(scores.reshape([1, -1]), tensor(Int32Array.of(this.#text[length]!)));
    const perStep = states.length / length;
    const gradients = grad(loss, states, { allowUnused: true });
    const norm = (t: number): number => {
      const parts = gradients.slice(t * perStep, (t + 1) * perStep);
      return Math.hypot(
        ...parts.flatMap((part) => (part ? Array.from(part.toTypedArray() as Float32Array) : [])),
      );
    };
    return Float64Array.from({ length }, (_, back) => norm(length - 1 - back));
  }

  /** Always with the same dice, so that only training changes what is written. */
  #write(): string {
    const dice = new Generator(this.settings.seed + 1);
    const { state, p } = this.#read(this.#prefix());
    let [now, shares] = [state, p];
    let written = "";
    for (let i = 0; i < writtenLength; i++) {
      const letter = draw(shares, this.settings.temperature, dice);
      written += this.#vocabulary.characters[letter];
      ({ state: now, p: shares } = this.#read([letter], now));
    }
    return written;
  }

  #prefix(): number[] {
    const known = Array.from(this.settings.prefix).map((letter) =>
      this.#vocabulary.characters.indexOf(letter),
    );
    const letters = known.filter((letter) => letter >= 0);
    return letters.length === 0 ? [this.#text[0]!] : letters.slice(-40);
  }

  #readPrefix(): Pick<Frame, "begun" | "states" | "hidden" | "next"> {
    const letters = this.#prefix();
    const { hidden } = this.settings;
    const states = new Float32Array(letters.length * hidden);
    let state: State | undefined;
    let p = new Float32Array(0);
    letters.forEach((letter, i) => {
      ({ state, p } = this.#read([letter], state));
      states.set(state[0]!.toTypedArray() as Float32Array, i * hidden);
    });
    const next = Array.from(p, (share, i) => ({ letter: this.#vocabulary.characters[i]!, p: share }));
    return {
      begun: this.#vocabulary.decode(letters),
      states,
      hidden,
      next: next.sort((a, b) => b.p - a.p).slice(0, 8),
    };
  }

  /** The state after some letters, and what comes next. */
  #read(letters: readonly number[], before?: State): { state: State; p: Float32Array<ArrayBuffer> } {
    return noGrad(() => {
      let state = before;
      let scores: Tensor | undefined;
      for (const letter of letters) [scores, state] = this.#model.forward(letterAt(letter), state);
      return { state: state!, p: Float32Array.from(scores!.reshape([-1]).softmax(0).toTypedArray()) };
    });
  }
}

const letterAt = (letter: number): Tensor => tensor(Int32Array.of(letter), { shape: [1, 1] });

/** A letter, drawn with probabilities ∝ p^(1/temperature). */
function draw(p: Float32Array, temperature: number, dice: Generator): number {
  const weights = p.map((share) => share ** (1 / temperature));
  let rest = dice.random() * weights.reduce((a, b) => a + b);
  const at = weights.findIndex((weight) => {
    rest -= weight;
    return rest <= 0;
  });
  return at < 0 ? p.length - 1 : at;
}

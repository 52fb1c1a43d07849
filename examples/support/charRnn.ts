/** @file A network that predicts the next character of a text, and what it writes when it believes itself. */
import type { CharVocabulary } from "../../src/data/index.js";
import { type Generator, noGrad, oneHot, type Tensor, tensor } from "../../src/index.js";
import { Linear, Module, RNN } from "../../src/nn/index.js";

/** One-hot characters → recurrent layer of H tanh neurons → a score for each character. */
export class CharRNN extends Module<[x: Tensor, h0?: Tensor], [scores: Tensor, hn: Tensor]> {
  readonly rnn: RNN;
  readonly output: Linear;
  readonly #characters: number;

  constructor(characters: number, hidden: number, generator: Generator) {
    super();
    this.rnn = new RNN(characters, hidden, { batchFirst: true, generator });
    this.output = new Linear(hidden, characters, { generator });
    this.#characters = characters;
  }

  /**
   * Characters [N, L] int32 and the state before them → scores [N, L, characters] and the state after them.
   */
  override forward(x: Tensor, h0?: Tensor): [scores: Tensor, hn: Tensor] {
    const [states, hn] = this.rnn.forward(oneHot(x, this.#characters).to("float32"), h0);
    return [this.output.forward(states), hn];
  }
}

/** How {@link write} writes. */
export interface WritingOptions {
  readonly vocabulary: CharVocabulary;
  /** What the text begins with; it is read first, so it must not be empty. */
  readonly prompt: string;
  /** Characters to be written after it. */
  readonly length: number;
  /** > 0. Below 1 the likely becomes likelier, near 0 only the likeliest is written. */
  readonly temperature: number;
  readonly generator: Generator;
}

/** A network that reads characters [N, L] with the state before them, and scores what comes after each. */
export interface Reader<State> {
  forward(x: Tensor, state?: State): [scores: Tensor, state: State];
}

/** Lets the model write: each character is drawn by its probability and read before the next. */
export function write<State>(model: Reader<State>, options: WritingOptions): string {
  const { vocabulary, prompt, length, temperature, generator } = options;
  let text = prompt;
  let read = vocabulary.encode(prompt);
  let state: State | undefined;
  noGrad(() => {
    for (let i = 0; i < length; i++) {
      const [scores, hn] = model.forward(read.reshape([1, read.size]), state);
      const last = scores.select(1, -1).div(temperature).softmax(-1).toTypedArray();
      const next = drawn(last, generator);
      text += vocabulary.decode([next]);
      read = tensor(Int32Array.of(next));
      state = hn;
    }
  });
  return text;
}

/** The loss per character of whoever knows how frequent each is in the text, and nothing else. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  const characters = Array.from(text);
  for (const character of characters) counts.set(character, (counts.get(character) ?? 0) + 1);
  return Array.from(counts.values(), (n) => n / characters.length).reduce(
    (sum, p) => sum - p * Math.log(p),
    0,
  );
}

/** An index, drawn by its probability. */
function drawn(probabilities: ArrayLike<number>, generator: Generator): number {
  let rest = generator.random();
  for (let i = 0; i < probabilities.length; i++) {
    rest -= probabilities[i]!;
    if (rest < 0) return i;
  }
  return probabilities.length - 1;
}

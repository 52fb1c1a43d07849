/** @file What a network that predicts the next character writes when it believes itself. */
import type { CharVocabulary } from "../../../src/data/index.js";
import { type Generator, noGrad, type Tensor, tensor } from "../../../src/index.js";
import { type Option, positive, text, UsageError } from "../running/options.js";

/** The options of a capstone that writes, to be spread into its own. */
export function samplingOptions(temperature: number): {
  readonly temperature: Option<number>;
  readonly prompt: Option<string>;
} {
  return {
    temperature: positive("randomness of the samples; below 1 is more conservative", temperature),
    prompt: text("text that samples begin with", "The "),
  };
}

/** How {@link write} writes. */
export interface WritingOptions {
  readonly vocabulary: CharVocabulary;
  /** How the text begins; it is read first, so it must not be empty. */
  readonly prompt: string;
  /** Number of characters to write after it. */
  readonly length: number;
  /** > 0. Below 1, likely characters become likelier; near 0, only the likeliest is written. */
  readonly temperature: number;
  /** Only so many likeliest characters are drawn from; all by default. */
  readonly topK?: number | undefined;
  readonly generator: Generator;
}

/** A network that reads characters [N, L] with the state before them, and scores what comes after each. */
export interface Reader<State> {
  forward(x: Tensor, state?: State): [scores: Tensor, state: State];
}

/**
 * Whether a text can begin so: the network knows no other characters than those it learned from.
 *
 * @throws UsageError for a prompt that is empty or has other characters
 */
export function checkPrompt(prompt: string, { characters }: CharVocabulary): void {
  if (prompt === "") throw new UsageError("--prompt must not be empty");
  const strange = Array.from(prompt).find((character) => !characters.includes(character));
  if (strange === undefined) return;
  throw new UsageError(`--prompt has ${JSON.stringify(strange)}, a character that the text does not have`);
}

/** Lets the model write: each character is drawn by its probability and read before the next. */
export function write<State>(model: Reader<State>, options: WritingOptions): string {
  const { vocabulary, prompt, length, temperature, topK = Infinity, generator } = options;
  let text = prompt;
  let read = vocabulary.encode(prompt);
  let state: State | undefined;
  noGrad(() => {
    for (let i = 0; i < length; i++) {
      const [scores, after] = model.forward(read.reshape([1, read.size]), state);
      const last = likeliest(scores.select(1, -1).toTypedArray(), topK);
      const next = drawn(tensor(last).div(temperature).softmax(-1).toTypedArray(), generator);
      text += vocabulary.decode([next]);
      read = tensor(Int32Array.of(next));
      state = after;
    }
  });
  return text;
}

/** Scores of which all but the k largest are −∞. */
function likeliest(scores: ArrayLike<number>, k: number): Float32Array {
  const all = Float32Array.from(scores);
  if (k >= all.length) return all;
  const least = all.toSorted().at(-k)!;
  return all.map((score) => (score >= least ? score : -Infinity));
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

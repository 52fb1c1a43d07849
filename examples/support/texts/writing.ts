/** @file Generating text with a network that predicts the next character, by feeding it its own output. */
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

/** Options of {@link write}. */
export interface WritingOptions {
  readonly vocabulary: CharVocabulary;
  /** The beginning of the text, which is read first and must not be empty. */
  readonly prompt: string;
  /** Number of characters to write after it. */
  readonly length: number;
  /** > 0. Below 1, likely characters become more likely; near 0, only the most likely one is written. */
  readonly temperature: number;
  /** The number of most likely characters to sample from; all by default. */
  readonly topK?: number | undefined;
  readonly generator: Generator;
}

/** A network that reads characters [N, L], given the state before them, and scores the successor of each. */
export interface Reader<State> {
  forward(x: Tensor, state?: State): [scores: Tensor, state: State];
}

/**
 * Checks a prompt: the network knows only the characters it was trained on.
 *
 * @throws UsageError if the prompt is empty or has other characters
 */
export function checkPrompt(prompt: string, { characters }: CharVocabulary): void {
  if (prompt === "") throw new UsageError("--prompt must not be empty");
  const strange = Array.from(prompt).find((character) => !characters.includes(character));
  if (strange === undefined) return;
  throw new UsageError(`--prompt has ${JSON.stringify(strange)}, a character that the text does not have`);
}

/** Lets the model write: each character is sampled by its probability, and read before the next. */
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

/** Scores with all but the k largest set to −∞. */
function likeliest(scores: ArrayLike<number>, k: number): Float32Array {
  const all = Float32Array.from(scores);
  if (k >= all.length) return all;
  const least = all.toSorted().at(-k)!;
  return all.map((score) => (score >= least ? score : -Infinity));
}

/** Samples an index by its probability. */
function drawn(probabilities: ArrayLike<number>, generator: Generator): number {
  let rest = generator.random();
  for (let i = 0; i < probabilities.length; i++) {
    rest -= probabilities[i]!;
    if (rest < 0) return i;
  }
  return probabilities.length - 1;
}

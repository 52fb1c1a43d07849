/**
 * @file A network with a long memory for characters, a text split up for it, and the baselines it is compared
 * with.
 */
import type { Dataset } from "../../src/data/index.js";
import { crossEntropy, noGrad, type Tensor } from "../../src/index.js";
import { Dropout, Embedding, GRU, Linear, LSTM, Module } from "../../src/nn/index.js";

/** The recurrent state: [h, c] of an LSTM, [h] of a GRU, each [layers, N, hidden]. */
export type Memory = readonly Tensor[];

/** Options of {@link CharModel}. */
export interface CharModelOptions {
  readonly cell: "lstm" | "gru";
  readonly hidden: number;
  /** Dropout before and after the recurrent layer. */
  readonly dropout: number;
}

/** An embedding of each character → recurrent layer → a score for each possible next character. */
export class CharModel extends Module<[x: Tensor, memory?: Memory], [scores: Tensor, memory: Memory]> {
  readonly embedding: Embedding;
  readonly recurrent: LSTM | GRU;
  readonly output: Linear;
  readonly dropout: Dropout;

  constructor(characters: number, { cell, hidden, dropout }: CharModelOptions) {
    super();
    this.embedding = new Embedding(characters, 32);
    this.recurrent = new { lstm: LSTM, gru: GRU }[cell](32, hidden, { batchFirst: true });
    this.output = new Linear(hidden, characters);
    this.dropout = new Dropout(dropout);
  }

  /**
   * Characters [N, L] int32 and the preceding memory → scores [N, L, characters] and the final memory.
   */
  override forward(x: Tensor, memory?: Memory): [scores: Tensor, memory: Memory] {
    const vectors = this.dropout.forward(this.embedding.forward(x));
    const [states, after] = this.#remember(vectors, memory);
    return [this.output.forward(this.dropout.forward(states)), after];
  }

  #remember(x: Tensor, memory: Memory | undefined): [states: Tensor, memory: Memory] {
    if (this.recurrent instanceof LSTM) {
      return this.recurrent.forward(x, memory && [memory[0]!, memory[1]!]);
    }
    const [states, h] = this.recurrent.forward(x, memory?.[0]);
    return [states, [h]];
  }
}

/**
 * A text as N parallel texts, split into pieces of L characters: item i holds the i-th piece of each, and the
 * characters that follow, [N, L] each. Read in order, every piece continues where the one before ended.
 */
export class ParallelTexts implements Dataset<readonly [input: Tensor, target: Tensor]> {
  readonly length: number;
  readonly #texts: Tensor;
  readonly #pieceLength: number;

  constructor(characters: Tensor, texts: number, pieceLength: number) {
    this.length = Math.floor((characters.size - 1) / texts / pieceLength);
    this.#pieceLength = pieceLength;
    const each = this.length * pieceLength;
    const take = (from: number): Tensor => characters.narrow(0, from, texts * each).reshape([texts, each]);
    this.#texts = take(0);
    this.#next = take(1);
  }

  readonly #next: Tensor;

  get(index: number): readonly [input: Tensor, target: Tensor] {
    const start = index * this.#pieceLength;
    return [this.#texts.narrow(1, start, this.#pieceLength), this.#next.narrow(1, start, this.#pieceLength)];
  }
}

/** The memory carried between two pieces, so that a checkpoint in between contains it. */
export class Carried {
  memory: Memory | undefined;

  stateDict(): { memory: Memory | null } {
    return { memory: this.memory ?? null };
  }

  loadStateDict({ memory }: { memory: Memory | null }): void {
    this.memory = memory ?? undefined;
  }
}

/** The loss in bits per character of a model that reads a text from its beginning. */
export function bitsOf(model: CharModel, characters: Tensor): number {
  model.eval();
  const pieceLength = 500;
  let [sum, memory]: [number, Memory | undefined] = [0, undefined];
  for (let start = 0; start < characters.size - 1; start += pieceLength) {
    const length = Math.min(pieceLength, characters.size - 1 - start);
    const piece = (from: number): Tensor => characters.narrow(0, from, length);
    const [scores, after] = noGrad(() => model.forward(piece(start).reshape([1, length]), memory));
    sum += length * crossEntropy(scores.select(0, 0), piece(start + 1)).item();
    memory = after;
  }
  return sum / Math.LN2 / (characters.size - 1);
}

/**
 * The loss in bits per character of predicting one text from counts, taken from another, of the characters
 * that follow each sequence of `known` ones. With known = 0, it uses frequencies alone.
 *
 * @param doubt - added to each count; must be > 0 if the text predicted is not the one counted
 */
export function countedBits(
  counted: Tensor,
  read: Tensor,
  known: 0 | 1,
  doubt: number,
  size: number,
): number {
  const before = (text: ArrayLike<number>, i: number): number => (known === 1 ? text[i - 1]! : 0);
  const counts = Array.from({ length: known === 1 ? size : 1 }, () => new Float64Array(size).fill(doubt));
  const [source, target] = [counted.toTypedArray(), read.toTypedArray()];
  for (let i = 1; i < source.length; i++) counts[before(source, i)]![source[i]!]!++;
  const totals = counts.map((row) => row.reduce((sum, n) => sum + n, 0));
  let bits = 0;
  for (let i = 1; i < target.length; i++) {
    const context = before(target, i);
    bits -= Math.log2(counts[context]![target[i]!]! / totals[context]!);
  }
  return bits / (target.length - 1);
}

/** @file A network that predicts the next character of a text. */
import { type Generator, oneHot, type Tensor } from "../../src/index.js";
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
   * Characters [N, L] int32 and the preceding state → scores [N, L, characters] and the final state.
   */
  override forward(x: Tensor, h0?: Tensor): [scores: Tensor, hn: Tensor] {
    const [states, hn] = this.rnn.forward(oneHot(x, this.#characters).to("float32"), h0);
    return [this.output.forward(states), hn];
  }
}

/** The loss per character if only the frequency of each character in the text is known. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  const characters = Array.from(text);
  for (const character of characters) counts.set(character, (counts.get(character) ?? 0) + 1);
  return Array.from(counts.values(), (n) => n / characters.length).reduce(
    (sum, p) => sum - p * Math.log(p),
    0,
  );
}

/** @file The network: letters → recurrent cell → a score for each letter, whole windows or a step at a time. */
import { type Generator, noGrad, oneHot, type Tensor } from "tapegrad";
import { GRU, Linear, LSTM, Module, RNN } from "tapegrad/nn";
import type { SettingsOf } from "../settings.js";
import type { memory } from "./index.js";

export type Settings = SettingsOf<(typeof memory)["settings"]>;

/** h, and c of an LSTM, each [1, N, H]; none before the first step. */
export type State = readonly Tensor[];

export class CharModel extends Module<[x: Tensor, state?: State], [scores: Tensor, state: State]> {
  readonly layer: RNN | LSTM | GRU;
  readonly output: Linear;
  readonly #letters: number;

  constructor(letters: number, { cell, hidden, start }: Settings, generator: Generator) {
    super();
    const options = { batchFirst: true, generator };
    this.layer = new { rnn: RNN, lstm: LSTM, gru: GRU }[cell](letters, hidden, options);
    this.output = new Linear(hidden, letters, { generator });
    this.#letters = letters;
    for (const [name, weight] of this.layer.namedParameters())
      if (name.startsWith("weight_hh")) noGrad(() => weight.assign(weight.mul(start)));
  }

  /** Letters [N, L] int32 and the state before them → scores [N, L, letters] and the state after them. */
  override forward(x: Tensor, state?: State): [scores: Tensor, state: State] {
    const letters = oneHot(x, this.#letters).to("float32");
    const [output, next] = this.#run(letters, state);
    return [this.output.forward(output), next];
  }

  #run(letters: Tensor, state: State | undefined): [output: Tensor, state: State] {
    const { layer } = this;
    if (layer instanceof LSTM) {
      const [output, next] = layer.forward(letters, state && [state[0]!, state[1]!]);
      return [output, next];
    }
    const [output, next] = layer.forward(letters, state?.[0]);
    return [output, [next]];
  }
}

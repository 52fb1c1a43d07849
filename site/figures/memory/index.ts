import type { Figure } from "../figure.js";
import { choice, range, scale, text } from "../settings.js";
import { rhyme } from "./texts.js";

export const memory = {
  title: "Memory",
  caption:
    "A recurrent network reads a text letter by letter and is asked after each: what comes next? Give it any text. Watch what it holds in its state, and how far back the gradient still reaches.",
  settings: {
    cell: choice({ label: "Cell", initial: "rnn", options: { rnn: "RNN", lstm: "LSTM", gru: "GRU" } }),
    hidden: scale({ label: "Neurons", initial: 32, values: [4, 8, 16, 32, 64] }),
    length: scale({ label: "Steps in time", initial: 20, values: [2, 5, 10, 20, 40] }),
    start: scale({ label: "Weights h → h", initial: 1, values: [0.25, 0.5, 1, 2, 4, 8] }),
    rate: scale({ label: "Learning rate", initial: 0.01, values: [0.001, 0.003, 0.01, 0.03, 0.1] }),
    clip: scale({ label: "Clip at", initial: 0, values: [0, 0.1, 0.3, 1, 3] }),
    seed: range({ label: "Seed", initial: 0, min: 0, max: 20, step: 1 }),
    text: text({ label: "Text to learn", initial: rhyme }),
    prefix: text({ label: "You begin", initial: "the rain may " }),
    temperature: scale({ label: "Temperature", initial: 0.6, values: [0.2, 0.4, 0.6, 0.8, 1, 1.5] }),
  },
  runs: [
    "src/nn/recurrent/layers.ts#RNN",
    "src/nn/recurrent/layers.ts#LSTM",
    "src/data/text.ts#CharVocabulary",
    "src/autograd/backward/backward.ts#grad",
    "src/optim/clip.ts#clipGradNorm",
  ],
  height: [1060, 1660],
} as const satisfies Figure;

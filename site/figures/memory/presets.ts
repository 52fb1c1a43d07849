/** @file Settings that show how memory is lost, and kept. */
import type { Presets } from "../presets.js";
import type { memory } from "./index.js";

const plain = { cell: "rnn", hidden: 32, length: 20, start: 1, rate: 0.01, clip: 0 } as const;

export const presets = {
  plain: {
    title: "Learn the rhyme",
    settings: plain,
    lesson:
      "First it learns how frequent letters are, then which follows which, then words. The gradient’s bars fall from step to step back in time: what is far back is hardly heard (week 7).",
  },
  vanishing: {
    title: "Vanishing",
    settings: { ...plain, length: 40, start: 0.25 },
    lesson:
      "Small weights from state to state: each step back keeps a seventh of the gradient, and thirty letters back nothing of it is left. It learns all the same, from the letters nearby; as its weights grow, the bars reach further.",
  },
  exploding: {
    title: "Exploding",
    settings: { ...plain, length: 40, start: 4 },
    lesson:
      "Large weights from state to state: the gradient hardly shrinks on its way back, and in some batches grows into the hundreds. A step along such a gradient undoes what was learned. The loss jumps, and stays where merely knowing how frequent letters are would bring it.",
  },
  clipped: {
    title: "… clipped",
    settings: { ...plain, length: 40, start: 4, clip: 1 },
    lesson:
      "The same, but whenever the norm of all gradients together exceeds 1, they are scaled down to it. The direction stays, the leap is gone: the loss falls with every seed.",
  },
  lstm: {
    title: "LSTM",
    settings: { ...plain, cell: "lstm", length: 40 },
    lesson:
      "Its cell state is kept unless a gate says otherwise. Backward it is multiplied by the forget gate alone, which can be near 1. At first each gate is half open, and the bars nearly halve with every step; training opens them.",
  },
} as const satisfies Presets<(typeof memory)["settings"]>;

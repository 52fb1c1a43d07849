import type { Figure } from "../figure.js";
import { choice, range, scale, text } from "../settings.js";

export const comparison = {
  title: "By hand beside the tape",
  caption:
    "One network twice, with the same weights: every gradient derived on paper, and every gradient found by the tape. They share no code. Switch on a mistake and see which quantities it reaches.",
  settings: {
    bug: choice({
      label: "Mistake by hand",
      initial: "none",
      options: {
        none: "None",
        mean: "1/N forgotten",
        sign: "y − p for p − y",
        relu: "ReLU forgotten",
        early: "W updated too early",
      },
    }),
    rate: scale({ label: "Learning rate", initial: 0.5, values: [0.01, 0.03, 0.1, 0.3, 0.5, 1, 2, 4] }),
    neurons: range({ label: "Hidden neurons", initial: 16, min: 2, max: 64, step: 1 }),
    seed: range({ label: "Seed", initial: 0, min: 0, max: 20, step: 1 }),
    /** The quantity that is looked at. */
    quantity: text({ label: "Quantity", initial: "dense1.dweights" }),
  },
  runs: [
    "src/comparison/dense.ts#denseOnTape",
    "src/comparison/quantity.ts#compare",
    "src/manual/dense.ts#backward",
    "src/manual/losses.ts#ActivationSoftmaxLossCategoricalCrossentropy",
    "src/autograd/backward/backward.ts#backward",
  ],
  height: [700, 1240],
} as const satisfies Figure;

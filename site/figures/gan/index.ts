import type { Figure } from "../figure.js";
import { choice, range, scale } from "../settings.js";

export const gan = {
  title: "A GAN, live",
  caption:
    "One network forges, the other judges. The forger never sees a real sample: all it gets is the gradient of the judge’s answer. First numbers, where you can watch every move; then digits.",
  settings: {
    data: choice({
      label: "Real samples",
      initial: "four",
      options: {
        one: "One hill",
        two: "Two hills",
        four: "Four hills",
        digits: "Digits 8 × 8",
      },
    }),
    forgerRate: scale({ label: "Forger’s rate", initial: 1, values: [0.1, 0.2, 0.5, 1, 2, 5, 10, 20] }),
    judgeRate: scale({ label: "Judge’s rate", initial: 1, values: [0.1, 0.2, 0.5, 1, 2, 5, 10, 20] }),
    pack: scale({ label: "Judged at once", initial: 1, values: [1, 2, 4, 8] }),
    seed: range({ label: "Seed", initial: 0, min: 0, max: 20, step: 1 }),
    walk: range({ label: "Walk through latent space", initial: 0, min: 0, max: 1, step: 0.005 }),
  },
  runs: [
    "src/autograd/ops/losses.ts#binaryCrossEntropyWithLogits",
    "src/nn/normalization/batch.ts#BatchNorm1d",
    "src/nn/core/module.ts#setRequiresGrad",
    "src/autograd/backward/backward.ts#backward",
    "src/optim/adam.ts#Adam",
  ],
  height: [860, 1060],
} as const satisfies Figure;

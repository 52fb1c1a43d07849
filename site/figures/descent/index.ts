import type { Figure } from "../figure.js";
import { choice, range, scale } from "../settings.js";

export const descent = {
  title: "Descent",
  caption:
    "Four optimizers from the same start. Drag the start, or move it with the arrow keys; change the rates, and watch who gets to the bottom, who zigzags, and who is thrown out.",
  settings: {
    surface: choice({
      label: "Landscape",
      initial: "valley",
      options: {
        valley: "A long valley (week 4)",
        bowl: "A round bowl",
        saddle: "A saddle",
        banana: "Rosenbrock's bent valley",
        holes: "Two holes",
      },
    }),
    rate: scale({
      label: "Rate of SGD and momentum",
      initial: 0.1,
      values: [0.003, 0.01, 0.03, 0.05, 0.1, 0.15, 0.167, 0.2],
    }),
    adaptive: scale({
      label: "Rate of RMSprop and Adam",
      initial: 0.1,
      values: [0.01, 0.03, 0.05, 0.1, 0.2, 0.5],
    }),
    momentum: range({ label: "Momentum", initial: 0.8, min: 0, max: 0.98, step: 0.02 }),
    x: range({ label: "Start, across", initial: -2.4, min: -3, max: 3, step: 0.05 }),
    y: range({ label: "Start, up", initial: 0.8, min: -2, max: 2, step: 0.05 }),
  },
  runs: [
    "src/optim/sgd.ts#SGD",
    "src/optim/rmsprop.ts#RMSprop",
    "src/optim/adam.ts#Adam",
    "src/autograd/backward/backward.ts#backward",
  ],
  height: [560, 760],
} as const satisfies Figure;

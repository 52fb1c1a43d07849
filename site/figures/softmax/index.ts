import type { Figure } from "../figure.js";
import { choice, range, scale, text } from "../settings.js";

export const softmax = {
  title: "Softmax and cross-entropy",
  caption:
    "Move the logits and see the probabilities, the loss, and the gradient p − y that pulls at each logit. Play goes down that gradient: without label smoothing the logits grow without end.",
  settings: {
    /** One number for each class. */
    logits: text({ label: "Logits", initial: "2,1,0.1" }),
    right: choice({ label: "Right class", initial: "1", options: { 0: "A", 1: "B", 2: "C" } }),
    temperature: scale({ label: "Temperature", initial: 1, values: [0.1, 0.2, 0.5, 1, 2, 5, 10] }),
    smoothing: range({ label: "Label smoothing", initial: 0, min: 0, max: 0.5, step: 0.05 }),
  },
  runs: [
    "src/autograd/ops/softmax.ts#softmax",
    "src/autograd/ops/crossEntropy.ts#crossEntropy",
    "src/autograd/backward/backward.ts#backward",
  ],
  height: [400, 560],
} as const satisfies Figure;

/** @file What each quantity is, in the letters of the course, and what each mistake teaches. */
import type { BugName } from "./byHand.js";

/** The formula by hand of each quantity. */
export const formulas: Readonly<Record<string, string>> = {
  "dense1.output": "z₁ = x·W₁ + b₁",
  "activation1.output": "h = max(0, z₁)",
  "dense2.output": "z₂ = h·W₂ + b₂",
  loss: "L = −Σ ln p[n, cₙ] / N",
  "head.dinputs": "dz₂ = (p − y)/N",
  "dense2.dweights": "dW₂ = hᵀ·dz₂",
  "dense2.dbiases": "db₂ = Σₙ dz₂",
  "dense2.dinputs": "dh = dz₂·W₂ᵀ",
  "activation1.dinputs": "dz₁ = dh where z₁ > 0",
  "dense1.dweights": "dW₁ = xᵀ·dz₁",
  "dense1.dbiases": "db₁ = Σₙ dz₁",
  "dense1.dinputs": "dx = dz₁·W₁ᵀ",
  "dense1.weights": "W₁ ← W₁ − η·dW₁",
  "dense1.biases": "b₁ ← b₁ − η·db₁",
  "dense2.weights": "W₂ ← W₂ − η·dW₂",
  "dense2.biases": "b₂ ← b₂ − η·db₂",
};

/** The parts of a step, and the quantities of each. */
export const parts: readonly { readonly title: string; readonly names: readonly string[] }[] = [
  { title: "Forward", names: ["dense1.output", "activation1.output", "dense2.output", "loss"] },
  {
    title: "Backward",
    names: [
      "head.dinputs",
      "dense2.dweights",
      "dense2.dbiases",
      "dense2.dinputs",
      "activation1.dinputs",
      "dense1.dweights",
      "dense1.dbiases",
      "dense1.dinputs",
    ],
  },
  { title: "Update", names: ["dense1.weights", "dense1.biases", "dense2.weights", "dense2.biases"] },
];

/** What to see with each mistake. */
export const lessons: Readonly<Record<BugName, string>> = {
  none: "Everything is equal to the last bit, or close: sums of many terms depend on the order in which they are added.",
  mean: "All gradients are N times too large. The loss still falls, as if the learning rate were N times larger; no curve would have shown it.",
  sign: "Every gradient points uphill, and the network learns to be wrong.",
  relu: "The second layer's gradients are right. Only what lies before the ReLU is wrong, and the network still learns, but worse.",
  early:
    "The weights of the second layer moved before they were used to pass the gradient on. With a small learning rate it hardly shows.",
};

import type { Matrix } from "tapegrad/manual";
import { notYet } from "../notYet.js";

/** Adam's options, with their usual values. */
export interface AdamOptions {
  /** η, 0.001 by default. */
  readonly learningRate?: number;
  /** 0.9 by default: m remembers about ten steps. */
  readonly β1?: number;
  /** 0.999 by default: c remembers about a thousand. */
  readonly β2?: number;
  /** 10⁻⁸ by default, so that nothing is divided by 0. */
  readonly ε?: number;
}

/**
 * Adam, for one matrix of weights: a moving average of the gradient for the direction, another of its square
 * for the size, each corrected for its start at 0.
 *
 * ```text
 * m ← β₁·m + (1 − β₁)·g        m̂ = m/(1 − β₁ᵗ)             t = 1 in the first step
 * c ← β₂·c + (1 − β₂)·g²       ĉ = c/(1 − β₂ᵗ)
 * w ← w − η·m̂/(√ĉ + ε)                                     w, g, m, c: as many numbers each, [D, M]
 * ```
 *
 * Hint: m, c, and t outlive the step, so they are fields of the class; m and c can be created in the first
 * step, when the shape is known. The first step moves each weight by almost exactly η, however large its
 * gradient.
 *
 * Check: `npm run check -- 8 adam`
 */
export class Adam {
  readonly learningRate: number;
  readonly β1: number;
  readonly β2: number;
  readonly ε: number;

  constructor({ learningRate = 0.001, β1 = 0.9, β2 = 0.999, ε = 1e-8 }: AdamOptions = {}) {
    this.learningRate = learningRate;
    this.β1 = β1;
    this.β2 = β2;
    this.ε = ε;
  }

  /** One step: updates w using its gradient g. */
  step(w: Matrix, g: Matrix): void {
    notYet("Adam.step", w, g);
  }
}

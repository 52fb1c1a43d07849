import { binaryCrossEntropyWithLogits, onesLike, type Tensor, zerosLike } from "tapegrad";
import type { Module } from "tapegrad/nn";
import type { Optimizer } from "tapegrad/optim";
import { notYet } from "../notYet.js";

/** Two networks that play against each other, and their optimizers. */
export interface Game {
  /** The generator: noise [N, Z] → samples [N, D]. */
  readonly G: Module;
  /** The discriminator: samples [N, D] → logits [N, 1]; large means real. */
  readonly D: Module;
  readonly forG: Pick<Optimizer, "zeroGrad" | "step">;
  readonly forD: Pick<Optimizer, "zeroGrad" | "step">;
}

/**
 * One step of a generative adversarial network, on the library's tape. First D learns to tell real samples
 * from generated ones; then G learns, through the D that was just updated, to pass its samples off as real.
 *
 * ```text
 * made = G(noise)                                           real, made [N, D]   noise [N, Z]
 * L_D = loss(D(real), 1) + loss(D(made), 0)                 moves D; no gradient may reach G
 * L_G = loss(D(made), 1)                                    through D into G; moves G
 * ```
 *
 * Returns both losses, one number each. `loss` is `binaryCrossEntropyWithLogits(logits, target)`.
 *
 * Hint: for D, use `made.detach()`: the same numbers without a past. Each of the two halves is zeroGrad,
 * backward, step. `onesLike(logits)` and `zerosLike(logits)` are the targets; `L.item()` is the number.
 *
 * Check: `npm run check -- 8 gan`
 */
export function ganStep(game: Game, real: Tensor, noise: Tensor): { lossD: number; lossG: number } {
  return notYet("ganStep", game, real, noise, binaryCrossEntropyWithLogits, onesLike, zerosLike);
}

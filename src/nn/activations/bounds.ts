/**
 * @file Checks of the parameters of activation functions and their modules.
 */
import { checkNumber } from "../../checks.js";
import { ArgumentError, show } from "../../errors.js";

/** Throws unless alpha, which is divided by, is a number other than 0. */
export function checkAlpha(op: string, alpha: unknown): void {
  checkNumber(op, "alpha", alpha);
  if (alpha === 0) throw new ArgumentError(op, "alpha must not be 0");
}

/** Throws unless lambda is a number ≥ 0. */
export function checkLambda(op: string, lambda: unknown): void {
  if (!(typeof lambda === "number" && lambda >= 0)) {
    throw new ArgumentError(op, `lambda must be a number ≥ 0, got ${show(lambda)}`);
  }
}

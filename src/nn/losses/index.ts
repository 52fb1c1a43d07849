/**
 * @file Losses as modules.
 *
 * The law of this folder: a module keeps the settings and passes them to the function as options; `functions`
 * has the functions that are not tensor methods, except those in `likelihoods`.
 */
export * from "./differences.js";
export * from "./distributions.js";
export type {
  BCEOptions,
  KLDivOptions,
  MarginOptions,
  TripletOptions,
} from "./functions.js";
export {
  GaussianNLLLoss,
  type GaussianNllOptions,
  PoissonNLLLoss,
  type PoissonNllOptions,
} from "./likelihoods.js";
export { Loss } from "./loss.js";
export * from "./margins.js";

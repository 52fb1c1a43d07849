/**
 * @file Losses as modules.
 *
 * The law of this folder: a module keeps the settings and hands them to the function as its options;
 * `functions` has those functions that tensors have no method for.
 */
export * from "./differences.js";
export * from "./distributions.js";
export type {
  BCEOptions,
  KLDivOptions,
  MarginOptions,
  TripletOptions,
} from "./functions.js";
export { Loss } from "./loss.js";
export * from "./margins.js";

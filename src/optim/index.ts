/**
 * @file Everything that updates parameters using their gradients.
 *
 * The law of this folder: `groups` are parameters and their settings; a `rule` is what happens to one
 * element, run as one kernel in place; `Optimizer` iterates over the groups; each optimizer states its
 * settings, its rule, and its state. Nothing here knows about modules: parameters are leaves.
 */
export { Adadelta, type AdadeltaOptions, type AdadeltaSettings } from "./adadelta.js";
export { Adagrad, type AdagradOptions, type AdagradSettings } from "./adagrad.js";
export { Adam, type AdamOptions, type AdamSettings, AdamW } from "./adam.js";
export { Adamax, type AdamaxOptions, type AdamaxSettings } from "./adamax.js";
export { type AverageOptions, type AverageState, ExponentialMovingAverage } from "./averages.js";
export { type ClipGradNormOptions, clipGradNorm, clipGradValue } from "./clip.js";
export type { GivenGroup, OptimizerOptions, OptimizerSettings, ParamGroup, Params } from "./groups.js";
export { LBFGS, type LBFGSOptions, type LBFGSSettings } from "./lbfgs.js";
export { NAdam, type NAdamOptions, type NAdamSettings } from "./nadam.js";
export { Optimizer } from "./optimizer.js";
export { RAdam, type RAdamOptions, type RAdamSettings } from "./radam.js";
export { RMSprop, type RMSpropOptions, type RMSpropSettings } from "./rmsprop.js";
export { Rprop, type RpropOptions, type RpropSettings } from "./rprop.js";
export * from "./schedules/index.js";
export { SGD, type SGDOptions, type SGDSettings } from "./sgd.js";
export { SparseAdam, type SparseAdamOptions, type SparseAdamSettings } from "./sparseAdam.js";
export type { OptimizerState, State } from "./state.js";

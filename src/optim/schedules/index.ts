/**
 * @file Learning-rate schedules.
 *
 * The law of this folder: a schedule is a formula of the number of steps and the initial learning rate, so it
 * can jump anywhere at any time; a learning rate that something else has changed is scaled accordingly. Only
 * `ReduceLROnPlateau`, which looks at results, has a memory.
 */
export { ChainedScheduler } from "./chained.js";
export { CyclicLR, type CyclicLROptions } from "./cyclic.js";
export * from "./formulas.js";
export { OneCycleLR, type OneCycleOptions } from "./oneCycle.js";
export { type PlateauOptions, type PlateauState, ReduceLROnPlateau } from "./plateau.js";
export { LRScheduler, type ScheduleState } from "./schedule.js";
export { SequentialLR } from "./sequential.js";

/**
 * @file The building blocks of layers, and nothing that computes.
 *
 * `parameter` marks tensors to be trained, `members` finds them in the fields of a `Module`, `stateDict`
 * moves them from one module to another, and `init` overwrites them. `running` knows which module is
 * computing, for error messages; `settings`, `inputs`, and `representation` are shared by the constructors,
 * the forwards, and the printed forms of layers.
 */
export * as init from "./init.js";
export {
  type AnyModule,
  type BackwardHook,
  type ForwardHook,
  type ForwardPreHook,
  isModule,
  Module,
} from "./module.js";
export { buffer, isBuffer, isParameter, parameter } from "./parameter.js";
export type { LayerOptions } from "./settings.js";
export { type KeyDifferences, type StateDict, StateDictError } from "./stateDict.js";

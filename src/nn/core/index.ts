/**
 * @file What layers are made of, and nothing that computes.
 *
 * `parameter` marks what is trained, `members` finds it in the fields of a `Module`, `stateDict` carries it
 * from one module to another, and `init` overwrites it. `running` knows which module is computing, for error
 * messages; `settings`, `inputs` and `representation` are what the constructors, the forwards and the printed
 * forms of layers share.
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

/**
 * @file Code is written and compiled when it is first asked for, and kept.
 */
import { kernelMemory } from "../memory.js";
import { Assembler } from "./assembler/index.js";

/** Gives the functions of the module that `write` writes for a key; each module is compiled once. */
export function compiledOnce<Key, Functions>(
  write: (module: Assembler, key: Key) => void,
): (key: Key) => Functions {
  const known = new Map<Key, Functions>();
  return (key) => {
    let functions = known.get(key);
    if (functions === undefined) {
      const module = new Assembler();
      write(module, key);
      functions = module.instantiate(kernelMemory()) as Functions;
      known.set(key, functions);
    }
    return functions;
  };
}

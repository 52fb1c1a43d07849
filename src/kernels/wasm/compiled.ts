/**
 * @file Compiles code on first use, and caches it as long as kernels work in the same memory.
 */
import { kernelMemory } from "../memory.js";
import { type Callable, functionsOf } from "../threads/index.js";
import { Assembler } from "./assembler/index.js";

/** Returns the functions of the module that `write` generates for a key; each module is compiled once. */
export function compiledOnce<Key, Functions extends object>(
  write: (module: Assembler, key: Key) => void,
): (key: Key) => Functions {
  const known = new Map<Key, Callable<Functions>>();
  let memory = undefined as WebAssembly.Memory | undefined;
  return (key) => {
    if (memory !== kernelMemory()) {
      memory = kernelMemory();
      known.clear();
    }
    let callable = known.get(key);
    if (callable === undefined) {
      callable = compile((module) => write(module, key));
      known.set(key, callable);
    }
    return functionsOf(callable);
  };
}

/** Compiles a module for the kernels' memory. */
export function compile<Functions>(write: (module: Assembler) => void): Callable<Functions> {
  const module = new Assembler();
  write(module);
  const code = module.assemble(kernelMemory());
  return { now: module.instantiate(kernelMemory(), code) as Functions, later: undefined, code };
}

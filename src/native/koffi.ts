/**
 * @file Native libraries, called from Node through the optional peer dependency `koffi`.
 *
 * Only `tapegrad/blas` and `tapegrad/mpi` use this folder. The rest of the library runs wherever JavaScript
 * does.
 */
/// <reference types="node" />
import { createRequire } from "node:module";
import { KernelError } from "../errors.js";

/** A C function; typed arrays are passed as pointers to their first element. */
export type NativeFunction = (...args: readonly unknown[]) => unknown;

/** A loaded library. */
export interface NativeLibrary {
  /** The function with this C declaration. Throws if the library does not export it. */
  func(declaration: string): NativeFunction;
  /** The address of a variable. Throws if the library does not export it. */
  symbol(name: string): bigint;
}

/** How a library is loaded. */
interface LoadOptions {
  /** Whether libraries that this one loads later may use its symbols (RTLD_GLOBAL); default false. */
  readonly global?: boolean;
}

interface Koffi {
  load(path: string, options: LoadOptions): NativeLibrary;
}

/**
 * The first of `paths` that can be loaded, and its path.
 * @throws KernelError without koffi; with `cure` when none of the libraries is there
 */
export function loadLibrary(
  op: string,
  paths: readonly string[],
  cure: string,
  options?: LoadOptions,
): { readonly path: string; readonly library: NativeLibrary } {
  const koffi = requireKoffi(op);
  const problems: string[] = [];
  for (const path of paths) {
    try {
      return { path, library: koffi.load(path, options ?? {}) };
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  const tried =
    paths.length === 1 ? `cannot load ${paths[0]} (${problems[0]})` : `found none of ${paths.join(", ")}`;
  throw new KernelError(op, `${tried}. ${cure}`);
}

function requireKoffi(op: string): Koffi {
  try {
    return createRequire(import.meta.url)("koffi") as Koffi;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n", 1)[0] : String(error);
    throw new KernelError(
      op,
      `needs the package koffi, which could not be loaded (${reason}). Run: npm i koffi`,
    );
  }
}

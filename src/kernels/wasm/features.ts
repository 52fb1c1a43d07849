/**
 * @file What this engine's WebAssembly can do.
 */
import { kernelMemory } from "../memory.js";
import { Assembler, f32x4, type Value } from "./assembler/index.js";

/**
 * The features that a kernel set's code may use. Read them when generating code, not before: the query may
 * enable features of the engine.
 */
export interface Variant {
  /** Fused multiply-add. */
  readonly fma: boolean;
}

/**
 * Whether modules with SIMD can be used here; `forbidden` if the engine supports them, but the page's policy
 * forbids WebAssembly.
 */
export function simdSupport(): "here" | "missing" | "forbidden" {
  const zero = f32x4.const(0);
  const code = probe(f32x4.extract_lane(f32x4.add(zero, zero), 0));
  if (!validates(code)) return "missing";
  try {
    new WebAssembly.Module(code);
    return "here";
  } catch {
    return "forbidden";
  }
}

/**
 * Whether fused multiply-add (relaxed SIMD) is available and really fuses: an engine may accept the
 * instruction but round twice. Node 20 and 21 have it behind a flag that works at run time and is turned on
 * here.
 */
export function hasFma(): boolean {
  fma ??= findFma();
  return fma;
}

let fma: boolean | undefined;

/** The part of Node's `process` that is used here, if there is one. */
interface NodeProcess {
  readonly versions?: { readonly node?: string };
  getBuiltinModule?(name: "node:v8"): { setFlagsFromString(flags: string): void };
}

function findFma(): boolean {
  const zero = f32x4.const(0);
  const code = probe(f32x4.extract_lane(f32x4.relaxed_madd(zero, zero, zero), 0));
  return (validates(code) || (wakeRelaxedSimd() && validates(code))) && isFused();
}

/** Whether (1 + 2⁻¹²)² − (1 + 2⁻¹¹) is 2⁻²⁴, as it is when rounded once, and not 0. */
function isFused(): boolean {
  const module = new Assembler();
  module.func("probe", { x: "f32", c: "f32" }, (_f, { x, c }) => {
    const factor = f32x4.splat(x);
    return f32x4.extract_lane(f32x4.relaxed_madd(factor, factor, f32x4.splat(c)), 0);
  });
  return module.instantiate(kernelMemory()).probe!(1 + 2 ** -12, -(1 + 2 ** -11)) === 2 ** -24;
}

/** Turns relaxed SIMD on if there is a flag for it; false if there is none. */
function wakeRelaxedSimd(): boolean {
  const { process } = globalThis as { process?: NodeProcess };
  const major = Number.parseInt(process?.versions?.node ?? "0", 10);
  if (major !== 20 && major !== 21) return false;
  // Not an import, so that bundles for browsers do not refer to Node's modules.
  process?.getBuiltinModule?.("node:v8").setFlagsFromString("--experimental-wasm-relaxed-simd");
  return true;
}

function probe(value: Value): Uint8Array<ArrayBuffer> {
  const module = new Assembler();
  module.func("probe", {}, () => value);
  return module.assemble();
}

function validates(code: Uint8Array<ArrayBuffer>): boolean {
  return typeof WebAssembly !== "undefined" && WebAssembly.validate(code);
}

/**
 * @file The selection of kernels: one named cell, one setter.
 *
 * The law of this folder: typed arrays, lengths and flags; no tensors. contract/ defines what each kernel
 * computes, reference/ implements it readably, and wasm/ makes float32 fast. memory.ts is the only place that
 * knows where data is stored.
 */
import { ArgumentError, KernelError, show } from "../errors.js";
import { settled } from "../options.js";
import type { KernelSet } from "./contract/index.js";
import { kernelsLeftToLoops } from "./loops.js";
import { hasKernelMemory } from "./memory.js";
import { referenceKernels } from "./reference/index.js";
import {
  checkThreads,
  obstacleToThreads,
  setThreads,
  startsAtOnce,
  startThreads,
  threadCount,
} from "./threads/index.js";
import { hasFma, simdSupport } from "./wasm/features.js";
import { wasmKernels } from "./wasm/index.js";

export type { KernelSet } from "./contract/index.js";

/** The kernels in use, and why. */
export interface KernelInfo {
  /** `wasm`: float32 with WebAssembly SIMD. `reference`: plain loops. */
  readonly name: KernelSet["name"];
  /** Whether WebAssembly SIMD can be used here. */
  readonly simd: boolean;
  /**
   * Whether products and sums are rounded once (fused multiply-add). Without it, results are the same on
   * every machine.
   */
  readonly fma: boolean;
  /** How many threads share large operations. */
  readonly threads: number;
  /** The library that computes large products, e.g. `OpenBLAS 0.3.21`; `undefined` without `useBlas`. */
  readonly blas: string | undefined;
  /** Kernels that fell back to plain loops because a call was too large. */
  readonly loops: readonly string[];
  /** One sentence that explains the choice. */
  readonly reason: string;
}

const support = simdSupport();
const simd = support === "here";

const obstacles = {
  missing: "this engine has no WebAssembly SIMD",
  forbidden: "this page's Content-Security-Policy lacks 'wasm-unsafe-eval', which WebAssembly needs",
  crowded: "no memory could be reserved for WebAssembly (is the address space limited, as by ulimit -v?)",
};

let reason =
  support === "here" ? "chosen automatically: this engine has WebAssembly SIMD" : insteadOf(support);

function insteadOf(obstacle: keyof typeof obstacles): string {
  return `chosen automatically: ${obstacles[obstacle]}; float32 is computed by plain loops`;
}

/** The choice, from which the set of kernels follows. */
let name: KernelSet["name"] = simd ? "wasm" : "reference";
let fma: boolean | undefined;
let blas: string | undefined;

let isDecided = false;

/** Settles the automatic choice, by trying: without memory, loops are used. */
function decide(): void {
  if (isDecided) return;
  isDecided = true;
  if (name === "reference" || hasKernelMemory()) return;
  name = "reference";
  reason = insteadOf("crowded");
}

/** The kernels of the choice, without those that {@link layKernels} puts on top. */
function chosenKernels(): KernelSet {
  decide();
  return name === "wasm" ? wasmKernels(fma, threadCount()) : referenceKernels;
}

/** Stands for the kernels until one is first needed, so that no memory is reserved before. */
const undecided: KernelSet = new Proxy(referenceKernels, {
  get: (_, property) => Reflect.get(currentKernels(), property),
});

/**
 * The current kernels: WebAssembly if the engine has SIMD, otherwise the reference set, which is slower but
 * equally correct. {@link kernelInfo} shows which and why; {@link useKernels} changes them.
 */
export let kernels: KernelSet = undecided;

function currentKernels(): KernelSet {
  if (kernels === undecided) kernels = chosenKernels();
  return kernels;
}

/** Options of {@link useKernels}. */
export interface KernelOptions {
  /**
   * Whether products and sums are rounded once (fused multiply-add): faster and slightly more precise, while
   * results without it are bit-identical on every machine. WebAssembly only; default: true if the engine
   * supports it.
   */
  fma?: boolean | undefined;
  /**
   * How many threads compute products, convolutions and other large operations; "auto": as many as the
   * machine can run at once. WebAssembly only; default 1. Results are bit-identical for any number.
   */
  threads?: number | "auto" | undefined;
}

/**
 * Selects the kernels for all following operations.
 *
 * ```ts
 * useKernels("wasm", { threads: "auto" });
 * ```
 *
 * Threads start with the first operation that is large enough for them, and do not keep the process alive. It
 * is best to create models afterwards: the kernels' memory is shared from then on, and tensors created before
 * must be copied for each operation, until an optimizer updates them. Browsers start threads asynchronously:
 * await {@link useThreads} there.
 *
 * @throws ArgumentError for an unknown name, option, or number of threads
 * @throws KernelError if the engine lacks a requested feature
 */
export function useKernels(name: KernelSet["name"], options?: KernelOptions): void {
  if (name !== "wasm" && name !== "reference") {
    throw new ArgumentError("useKernels", `name must be "wasm" or "reference", got ${show(name)}`);
  }
  const { fma: wantsFma, threads: given } = settled("useKernels", options, { fma: undefined, threads: 1 });
  if (wantsFma !== undefined && typeof wantsFma !== "boolean") {
    throw new ArgumentError("useKernels", `fma must be true or false, got ${show(wantsFma)}`);
  }
  const threads = checkThreads("useKernels", given);
  if (name === "wasm" && support !== "here") throw new KernelError("useKernels", obstacles[support]);
  if (name === "wasm" && !hasKernelMemory()) throw new KernelError("useKernels", obstacles.crowded);
  if (name === "reference" && threads > 1) {
    throw new KernelError("useKernels", "the reference kernels have no threads");
  }
  if (wantsFma && name === "reference") {
    throw new KernelError("useKernels", "the reference kernels have no fused multiply-add");
  }
  if (wantsFma && !hasFma()) {
    throw new KernelError("useKernels", "this engine has no fused multiply-add (relaxed SIMD)");
  }
  if (threads > 1 && !startsAtOnce()) {
    throw new KernelError(
      "useKernels",
      obstacleToThreads() ?? "threads start in their own time here. Await useThreads() instead.",
    );
  }
  choose(name, wantsFma, threads, "useKernels");
  reason = "chosen by useKernels";
}

function choose(chosen: KernelSet["name"], wantsFma: boolean | undefined, threads: number, op: string): void {
  setThreads(op, threads);
  [name, fma, blas, isDecided] = [chosen, wantsFma, undefined, true];
  kernels = chosenKernels();
}

/**
 * Computes with several threads from now on, by default as many as the machine can run at once, and waits
 * until they are ready: `useKernels("wasm", { threads })` for browsers, which works everywhere. If threads
 * are unavailable (a page that is not cross-origin isolated, an engine without WebAssembly), a single thread
 * continues to compute, and `reason` says why.
 *
 * ```ts
 * await useThreads();
 * ```
 *
 * Resolves to the result of {@link kernelInfo}.
 *
 * @throws ArgumentError if the number of threads is invalid
 * @throws KernelError if a thread cannot be started, e.g. because the page's Content-Security-Policy lacks
 * `worker-src blob:`
 */
export async function useThreads(threads: number | "auto" = "auto"): Promise<KernelInfo> {
  const count = checkThreads("useThreads", threads);
  decide();
  const obstacle = name === "wasm" ? obstacleToThreads() : `float32 is computed by plain loops`;
  if (obstacle !== undefined) {
    reason = `one thread computes: ${obstacle}`;
    return kernelInfo();
  }
  choose("wasm", fma, count, "useThreads");
  reason = "chosen by useThreads";
  try {
    await startThreads("useThreads");
  } catch (error) {
    choose("wasm", fma, 1, "useThreads");
    throw error;
  }
  return kernelInfo();
}

/** The kernels in use, their features, and the reason for the choice. */
export function kernelInfo(): KernelInfo {
  // Made of the choice alone: a program that only asks contains no kernels.
  decide();
  const fused = name === "wasm" && (fma ?? hasFma());
  const threads = name === "wasm" ? threadCount() : 1;
  return { name, simd, fma: fused, threads, blas, loops: kernelsLeftToLoops(), reason };
}

/**
 * @internal Puts kernels of a native library on top of the current ones, until {@link useKernels} is called
 * again. `library` is its name and version.
 */
export function layKernels(over: (base: KernelSet) => KernelSet, library: string): void {
  kernels = over(chosenKernels());
  blas = library;
}

/** @internal Runs `body` with a wrapper around the current kernels, for counting and tracing. */
export function wrappingKernels<T>(wrap: (kernels: KernelSet) => KernelSet, body: () => T): T {
  const before = currentKernels();
  kernels = wrap(before);
  try {
    return body();
  } finally {
    kernels = before;
  }
}

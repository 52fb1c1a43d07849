/**
 * @file Which kernels compute: one named cell, one setter.
 *
 * The law of this folder: typed arrays, lengths and flags; no tensors. What a kernel means is written in
 * contract/ and, readably, in reference/; wasm/ makes float32 fast. memory.ts is the only place that
 * knows where data lie.
 */
import { ArgumentError, KernelError, show } from "../errors.js";
import { settled } from "../options.js";
import type { Kernels } from "./contract/index.js";
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

export type { Kernels } from "./contract/index.js";

/** What computes, and why. */
export interface KernelInfo {
  /** `wasm`: float32 by WebAssembly SIMD. `reference`: plain loops. */
  readonly name: Kernels["name"];
  /** Whether WebAssembly SIMD can be used here. */
  readonly simd: boolean;
  /**
   * Whether products and sums are rounded once (fused multiply-add). Without, results are the same on every
   * machine.
   */
  readonly fma: boolean;
  /** How many threads compute what is worth dividing. */
  readonly threads: number;
  /** The library that large products are left to, e.g. `OpenBLAS 0.3.21`; `undefined` without `useBlas`. */
  readonly blas: string | undefined;
  /** Kernels of which a call was so large that plain loops had to serve it. */
  readonly loops: readonly string[];
  /** One sentence on how the choice came about. */
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

/** The kernels in force without what {@link layKernels} laid over them. */
let base: Kernels = simd ? wasmKernels() : referenceKernels;

/** Until a kernel is called: the first call shows whether there is memory, and where there is none, loops. */
const undecided: Kernels = {
  ...base,
  ...Object.fromEntries(
    Object.keys(base)
      .filter((name) => name !== "name")
      .map((name) => [
        name,
        (...args: never[]): void => {
          decide();
          (base[name as keyof Kernels] as (...args: never[]) => void)(...args);
        },
      ]),
  ),
};

/**
 * The kernels that compute now: WebAssembly where the engine has SIMD, otherwise the reference set, which
 * is slower and as right. {@link kernelInfo} tells which and why; {@link useKernels} changes it.
 */
export let kernels: Kernels = simd ? undecided : referenceKernels;

/** Puts the kernels that were chosen automatically in force, by trying. */
function decide(): void {
  if (kernels !== undecided) return;
  if (base.name === "wasm" && !hasKernelMemory()) {
    base = referenceKernels;
    reason = insteadOf("crowded");
  }
  kernels = base;
}

let fma: boolean | undefined;
let blas: string | undefined;

/** Options of {@link useKernels}. */
export interface KernelOptions {
  /**
   * Whether products and sums are rounded once (fused multiply-add): faster and a little more precise, while without
   * it results are the same bits on every machine. WebAssembly only; default: where the engine has it.
   */
  fma?: boolean | undefined;
  /**
   * How many threads compute products, convolutions and other large operations; "auto": as many as the machine runs at
   * once. WebAssembly only; default 1. Results are the same bits for every number.
   */
  threads?: number | "auto" | undefined;
}

/**
 * Chooses the kernels that all following operations use.
 *
 * ```ts
 * useKernels("wasm", { threads: "auto" });
 * ```
 *
 * Threads start with the first operation that is large enough for them, and do not keep the process alive. Models are
 * best made after they were chosen: kernels' memory is shared from then on, and what was in it before has to be copied
 * for each operation, until an optimizer updates it. Browsers start threads in their own time: await
 * {@link useThreads} there.
 *
 * @throws ArgumentError for an unknown name, option, or number of threads
 * @throws KernelError when the engine lacks what was asked for
 */
export function useKernels(name: Kernels["name"], options?: KernelOptions): void {
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

function choose(name: Kernels["name"], wantsFma: boolean | undefined, threads: number, op: string): void {
  setThreads(op, threads);
  base = name === "wasm" ? wasmKernels(wantsFma, threads) : referenceKernels;
  kernels = base;
  fma = wantsFma;
  blas = undefined;
}

/**
 * Lets several threads compute from now on, by default as many as the machine runs at once, and waits until they are
 * ready: `useKernels("wasm", { threads })` for browsers, which works everywhere. Where there can be no threads (a page
 * that is not cross-origin isolated, an engine without WebAssembly) one goes on computing, and `reason` says why.
 *
 * ```ts
 * await useThreads();
 * ```
 *
 * Returns what {@link kernelInfo} does.
 *
 * @throws ArgumentError for a number of threads that cannot be
 * @throws KernelError when a thread cannot be started, e.g. because the page's Content-Security-Policy lacks
 * `worker-src blob:`
 */
export async function useThreads(threads: number | "auto" = "auto"): Promise<KernelInfo> {
  const count = checkThreads("useThreads", threads);
  decide();
  const obstacle = base.name === "wasm" ? obstacleToThreads() : `float32 is computed by plain loops`;
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

/** Which kernels compute, with what, and why. */
export function kernelInfo(): KernelInfo {
  decide();
  const fused = kernels.name === "wasm" && (fma ?? hasFma());
  const threads = kernels.name === "wasm" ? threadCount() : 1;
  return { name: kernels.name, simd, fma: fused, threads, blas, loops: kernelsLeftToLoops(), reason };
}

/**
 * @internal Lays kernels of a native library over those in force, until {@link useKernels} chooses again.
 * `library` is its name and version.
 */
export function layKernels(over: (base: Kernels) => Kernels, library: string): void {
  decide();
  kernels = over(base);
  blas = library;
}

/** @internal Runs `body` with the kernels that `wrap` makes of those in force: for counting and tracing. */
export function wrappingKernels<T>(wrap: (kernels: Kernels) => Kernels, body: () => T): T {
  decide();
  const before = kernels;
  kernels = wrap(before);
  try {
    return body();
  } finally {
    kernels = before;
  }
}

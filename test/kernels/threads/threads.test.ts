import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ArgumentError, KernelError } from "../../../src/errors.js";
import { kernelInfo, kernels, useKernels, useThreads } from "../../../src/kernels/index.js";
import {
  allocateResident,
  isResident,
  kernelMemory,
  openStaging,
  partOf,
  releaseResident,
} from "../../../src/kernels/memory.js";
import {
  alwaysDividing,
  disband,
  divide,
  functionsOf,
  partsFor,
  startThreads,
} from "../../../src/kernels/threads/index.js";
import { limitTasks, Team } from "../../../src/kernels/threads/team.js";
import * as worker from "../../../src/kernels/threads/worker.js";
import { Assembler, type Call, i32, integers } from "../../../src/kernels/wasm/assembler/index.js";
import { compiledOnce } from "../../../src/kernels/wasm/compiled.js";

let back = (): void => {};
beforeEach(() => {
  back = alwaysDividing(20_000);
});

afterEach(() => {
  back();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  useKernels("wasm");
});

const ramp = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => (i % 97) / 97 - 0.5);

/** A product that is worth dividing. */
function product(): { readonly out: Float32Array; readonly right: boolean } {
  const [m, k, n] = [128, 96, 128];
  const out = new Float32Array(m * n);
  kernels.matmul(out, ramp(m * k), ramp(k * n), m, k, n);
  let sum = 0;
  for (let p = 0; p < k; p++) sum += ramp(m * k)[5 * k + p]! * ramp(k * n)[p * n + 7]!;
  return { out, right: Math.abs(out[5 * n + 7]! - sum) < 1e-4 };
}

/** A list to which every thread is added that starts during the test. */
function threadsToCome(): readonly worker.Thread[] {
  const threads: worker.Thread[] = [];
  const { startThread } = worker;
  vi.spyOn(worker, "startThread").mockImplementation((...args) => {
    threads.push(startThread(...args));
    return threads.at(-1)!;
  });
  return threads;
}

describe("the number of threads", () => {
  it("is what useKernels says, and one again without", () => {
    useKernels("wasm", { threads: 3 });
    expect(kernelInfo()).toMatchObject({ name: "wasm", threads: 3 });
    useKernels("wasm", { threads: "auto" });
    expect(kernelInfo().threads).toBe(worker.availableThreads());
    useKernels("wasm");
    expect(kernelInfo().threads).toBe(1);
  });

  it.each([0, -1, 1.5, 65, Number.NaN, "all", null])("is not %s", (threads) => {
    expect(() => useKernels("wasm", { threads: threads as number })).toThrow(ArgumentError);
    expect(() => useKernels("wasm", { threads: threads as number })).toThrow(
      /useKernels: threads must be "auto" or a whole number from 1 to 64, got/,
    );
    expect(kernelInfo().threads).toBe(1);
  });

  it("is one for the reference kernels", () => {
    expect(() => useKernels("reference", { threads: 2 })).toThrow(
      "useKernels: the reference kernels have no threads",
    );
  });
});

describe("threads", () => {
  it("copy an operand block by block, and compute the bits that one computes", () => {
    const [m, k, n] = [150, 600, 70];
    const results = [1, 3].map((threads) => {
      useKernels("wasm", { threads });
      const out = new Float32Array(m * n);
      kernels.matmul(out, ramp(m * k), ramp(k * n), m, k, n, { transposeA: true });
      return out;
    });
    expect(results[1]).toEqual(results[0]);
  });

  it("start with the first work that is worth it, not before", () => {
    const start = vi.spyOn(Team.prototype, "run");
    useKernels("wasm", { threads: 2 });
    kernels.softmax(new Float32Array(12), ramp(12), 3, 4, false);
    expect(start).not.toHaveBeenCalled();
    expect(product().right).toBe(true);
    expect(start).toHaveBeenCalledOnce();
  });

  it("do work, once they are there", async () => {
    expect(await useThreads(2)).toMatchObject({ threads: 2, reason: "chosen by useThreads" });
    expect(product().right).toBe(true);
  });

  it("pass on what goes wrong in a task, and the next call works", async () => {
    useKernels("wasm", { threads: 2 });
    await startThreads("test");
    const finer = alwaysDividing(1e-6);
    const beyond = compiledOnce<void, { readonly store: Call<"at"> }>((module: Assembler) =>
      module.func("store", integers("at"), (f, { at }) => {
        f.do(i32.store(at, i32.const(1)));
        return undefined;
      }),
    );
    openStaging("odd");
    try {
      // The last four bytes of 4 GiB are in no memory.
      expect(() => divide(8, 8, () => beyond().store(2 ** 32 - 4))).toThrow(KernelError);
      openStaging("odd");
      expect(() => divide(8, 8, () => beyond().store(2 ** 32 - 4))).toThrow(
        /^odd: a thread failed: memory access out of bounds/,
      );
    } finally {
      finer();
    }
    expect(product().right).toBe(true);
  });

  it("that end by themselves are an error once, and others take their place", async () => {
    const threads = threadsToCome();
    useKernels("wasm", { threads: 2 });
    await startThreads("test");
    expect(product().right).toBe(true);
    threads[0]!.end();
    while (!threads[0]!.ended) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(product).toThrow("matmul: a thread ended; the next call starts others");
    expect(product().right).toBe(true);
    expect(threads.length).toBe(2);
  });

  it("that die in the middle of a task are an error, and others take their place", async () => {
    const threads = threadsToCome();
    useKernels("wasm", { threads: 2 });
    await startThreads("test");
    const module = new Assembler();
    module.func("forever", integers("at"), (f) => {
      f.loop((again) => f.branch(again));
      return undefined;
    });
    // The thread runs the module; this one, in its place, waits until the thread is at work, and ends it.
    const forever = (_at: number): void => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
      threads[0]!.end();
    };
    const callable = { now: { forever }, later: undefined, code: module.assemble(kernelMemory()) };
    const before = limitTasks(1000);
    const finer = alwaysDividing(1e-6);
    openStaging("odd");
    try {
      const run = (): void => divide(2, 2, () => functionsOf(callable).forever(0));
      expect(run).toThrow(/^odd: a thread has not answered for 1 s/);
    } finally {
      finer();
      limitTasks(before);
    }
    expect(product().right).toBe(true);
    expect(threads.length).toBe(2);
  });

  it("that cannot be started are an error", () => {
    vi.stubGlobal("process", {
      ...process,
      getBuiltinModule: (name: string) =>
        name === "node:worker_threads"
          ? {
              Worker: class {
                constructor() {
                  throw new Error("Access to this API has been restricted");
                }
              },
            }
          : undefined,
    });
    useKernels("wasm", { threads: 2 });
    expect(product).toThrow("matmul: a thread cannot be started: Access to this API has been restricted");
  });

  it("take parts whose work is a multiple, and none twice", () => {
    useKernels("wasm", { threads: 2 });
    const seen: [number, number][] = [];
    openStaging("test");
    divide(103, partsFor(103, 1e6, 4), (first, length) => void seen.push([first, length]), 4);
    expect(seen.length).toBeGreaterThan(1);
    expect(seen[0]![0]).toBe(0);
    for (const [i, [first, length]] of seen.entries()) {
      expect(first % 4).toBe(0);
      expect(first + length).toBe(seen[i + 1]?.[0] ?? 103);
    }
  });

  it("do many jobs one after another, asleep and awake", async () => {
    useKernels("wasm", { threads: 3 });
    for (let round = 0; round < 20; round++) {
      expect(product().right).toBe(true);
      if (round % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    disband();
    expect(product().right).toBe(true);
  });
});

describe("arrays in the kernels' memory when it becomes shared", () => {
  it("keep their elements, and are ordinary arrays from then on", async () => {
    vi.resetModules();
    const cell = await import("../../../src/kernels/index.js");
    const memory = await import("../../../src/kernels/memory.js");
    const old = memory.allocateResident(1000)!;
    old.set(ramp(1000));
    const part = memory.partOf(old, 100, 50);
    expect(memory.isResident(part)).toBe(true);
    cell.useKernels("wasm", { threads: 2 });
    expect([memory.isResident(old), memory.isResident(part)]).toEqual([false, false]);
    expect(Array.from(old)).toEqual(Array.from(ramp(1000)));
    const [fresh, out] = [memory.allocateResident(1000)!, new Float32Array(50)];
    fresh.fill(7);
    cell.kernels.cumsum(out, part, 1, 50, 1);
    expect(out[1]).toBeCloseTo(part[0]! + part[1]!, 6);
    // Written in place, where they are.
    cell.kernels.copy(old, fresh);
    expect(old.every((x) => x === 7)).toBe(true);
    memory.releaseResident(old);
    expect(memory.allocateResident(1000)).not.toBe(old);
    cell.useKernels("wasm");
    expect(memory.isResident(fresh)).toBe(true);
  });

  it("are what residents were, in memory that threads share", () => {
    useKernels("wasm", { threads: 2 });
    const array = allocateResident(100)!;
    expect(array.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(isResident(partOf(array, 3, 4))).toBe(true);
    releaseResident(array);
  });
});

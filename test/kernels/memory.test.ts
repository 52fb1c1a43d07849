import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { KernelError } from "../../src/errors.js";
import {
  allocateResident,
  copyOut,
  isResident,
  kernelMemory,
  openStaging,
  releaseFrom,
  releaseResident,
  reserve,
  stageIn,
  stageOut,
  stagingMark,
} from "../../src/kernels/memory.js";

const bytes = new Uint8Array(kernelMemory().buffer);

afterEach(() => openStaging("test"));

describe("staging", () => {
  it("copies any array in and out, at 16-byte aligned addresses that do not overlap", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(0, 1, 2), fc.nat(200)), { maxLength: 6 }), (specs) => {
        openStaging("test");
        const arrays = specs.map(([type, length], seed) => {
          const array = new [Float32Array, Int32Array, Uint8Array][type]!(length);
          for (let i = 0; i < length; i++) array[i] = (i * 7 + seed) % 256;
          return array;
        });
        const places = arrays.map(stageIn);
        for (const [i, array] of arrays.entries()) {
          expect(places[i]! % 16).toBe(0);
          const out = array.slice().fill(0);
          copyOut(out, places[i]!);
          expect(out).toEqual(array);
        }
      }),
    );
  });

  it("starts over with each call", () => {
    const first = stageIn(new Float32Array(100));
    openStaging("test");
    expect(stageIn(new Float32Array(3))).toBe(first);
  });

  it("frees everything reserved since a mark", () => {
    reserve(100);
    const mark = stagingMark();
    const at = reserve(1000);
    releaseFrom(mark);
    expect(reserve(10)).toBe(at);
  });

  it("is right beyond 2 GiB", () => {
    for (const size of [0, 2 ** 31 - 64, 2 ** 31, 3 * 2 ** 30]) {
      openStaging("test");
      if (size > bytes.length - 2 ** 20) return;
      reserve(size);
      for (const array of [Float32Array, Int32Array, Uint8Array].map((Kind) =>
        Kind.of(...Array(100).keys()),
      )) {
        const at = stageIn(array);
        expect([at % 16, at >= size]).toEqual([0, true]);
        const out = array.slice().fill(0);
        copyOut(out, at);
        expect(out).toEqual(array);
      }
    }
  });

  it("changes no array that is staged out until it is copied", () => {
    const out = Float32Array.of(1, 2, 3);
    new Float32Array(bytes.buffer, stageOut(out), 3).fill(9);
    expect(Array.from(out)).toEqual([1, 2, 3]);
  });

  it("rejects arrays that do not fit, before copying anything", () => {
    openStaging("matmul");
    const size = Math.floor(bytes.length / 2 ** 20);
    for (const excess of [1, 2 ** 32]) {
      expect(() => reserve(bytes.length + excess)).toThrow(KernelError);
    }
    expect(() => reserve(size * 2 ** 20 + 2 ** 20 - 200)).toThrow(
      `matmul: needs ${size + 1} MiB of kernel memory or more, ${size} MiB are reserved and `,
    );
    expect(() => reserve(2 ** 32)).toThrow(
      ' MiB of them taken. Work on smaller pieces, or choose useKernels("reference").',
    );
  });
});

describe("residents", () => {
  it("lie in the kernels' memory, aligned, apart from each other, and are used there", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5000), { maxLength: 20 }), (lengths) => {
        const arrays = lengths.map((length) => allocateResident(length)!);
        for (const [i, array] of arrays.entries()) {
          expect(array.length).toBe(lengths[i]);
          expect(array.buffer).toBe(bytes.buffer);
          expect(array.byteOffset % 16).toBe(0);
          expect(stageIn(array)).toBe(array.byteOffset);
          expect(stageOut(array)).toBe(array.byteOffset);
          array.fill(i);
        }
        for (const [i, array] of arrays.entries()) expect(array.every((value) => value === i)).toBe(true);
        for (const array of arrays) releaseResident(array);
      }),
    );
  });

  it("give their room back when released: many are not more than one", () => {
    const array = allocateResident(2 ** 20)!;
    const at = array.byteOffset;
    releaseResident(array);
    for (let i = 0; i < 1e5; i++) releaseResident(allocateResident(2 ** 20 - (i % 2))!);
    const last = allocateResident(2 ** 20)!;
    expect(last.byteOffset).toBe(at);
    releaseResident(last);
  });

  it("are told from ordinary arrays, which cannot be released", () => {
    const array = allocateResident(4)!;
    expect(isResident(array)).toBe(true);
    expect(isResident(new Float32Array(4))).toBe(false);
    releaseResident(new Float32Array(4));
    const other = allocateResident(4)!;
    expect(other.byteOffset).not.toBe(array.byteOffset);
    for (const each of [array, other]) releaseResident(each);
  });

  it("are undefined when they would take more than half of the memory", () => {
    expect(allocateResident(bytes.length / 4)).toBeUndefined();
    expect(allocateResident(2 ** 40)).toBeUndefined();
  });
});

describe("the reservation", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  /** The module in an engine that gives at most so many MiB. */
  async function withLimit(limit: number): Promise<typeof import("../../src/kernels/memory.js")> {
    const { Memory } = WebAssembly;
    function Limited(descriptor: WebAssembly.MemoryDescriptor): WebAssembly.Memory {
      if (descriptor.initial > limit * 16) throw new RangeError("could not allocate memory");
      return new Memory(descriptor);
    }
    vi.resetModules();
    vi.stubGlobal("WebAssembly", { Memory: Limited });
    return await import("../../src/kernels/memory.js");
  }

  it("halves until the engine gives it", async () => {
    const fresh = await withLimit(300);
    expect(fresh.kernelMemory().buffer.byteLength).toBe(256 * 2 ** 20);
  });

  it("is staging area again when the last residents were released", async () => {
    const fresh = await withLimit(64);
    const mebibyte = 2 ** 20;
    fresh.kernelMemory();
    const arrays = [1, 3, 2, 1].map((size) => fresh.allocateResident(size * mebibyte)!);
    const roomy = (): void => {
      fresh.openStaging("test");
      fresh.reserve(56 * mebibyte);
    };
    expect(roomy).toThrow("28 MiB of them taken");
    for (const i of [1, 3]) fresh.releaseResident(arrays[i]!);
    expect(roomy).toThrow("24 MiB of them taken");
    fresh.releaseResident(arrays[2]!);
    expect(roomy).not.toThrow();
    expect(fresh.allocateResident(mebibyte)!.byteOffset).toBeLessThan(arrays[0]!.byteOffset);
  });

  it("has residents that report their size to the garbage collector", async () => {
    const fresh = await withLimit(1024);
    fresh.kernelMemory();
    const before = process.memoryUsage().arrayBuffers;
    const arrays = Array.from({ length: 20 }, () => fresh.allocateResident(3 * 2 ** 20)!);
    // 240 MiB; what others leave behind may be collected meanwhile.
    expect(process.memoryUsage().arrayBuffers - before).toBeGreaterThan(2 ** 27);
    for (const array of arrays) fresh.releaseResident(array);
  });

  it("leaves room for large residents where small ones have filled theirs", async () => {
    const fresh = await withLimit(512);
    const small: unknown[] = [];
    for (let next = fresh.allocateResident(2 ** 17); next; next = fresh.allocateResident(2 ** 17))
      small.push(next);
    expect(small.length).toBe(256);
    expect(fresh.allocateResident(100)).toBeUndefined();
    expect(fresh.isResident(fresh.allocateResident(2 ** 18)!)).toBe(true);
    fresh.releaseResident(small.pop() as Float32Array);
    expect(fresh.isResident(fresh.allocateResident(2 ** 17)!)).toBe(true);
  });

  it("has small residents beside any number of large ones", async () => {
    const fresh = await withLimit(512);
    for (const length of [2 ** 25, 100, 2 ** 24, 2 ** 10])
      expect(fresh.isResident(fresh.allocateResident(length)!)).toBe(true);
  });

  it("is refused below 64 MiB", async () => {
    const fresh = await withLimit(63);
    expect(() => fresh.kernelMemory()).toThrow("kernelMemory: cannot reserve 64 MiB of WebAssembly memory");
  });
});

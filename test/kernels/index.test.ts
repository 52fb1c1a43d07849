import { afterEach, describe, expect, it, vi } from "vitest";
import * as cell from "../../src/kernels/index.js";
import { kernelInfo, useKernels } from "../../src/kernels/index.js";

afterEach(() => {
  useKernels("wasm");
  vi.unstubAllGlobals();
  vi.resetModules();
});

/** The module as an engine sees it that lacks something. */
async function withWebAssembly(
  validate: ((bytes: BufferSource) => boolean) | undefined,
  compile: unknown = Module,
): Promise<typeof cell> {
  vi.stubGlobal("WebAssembly", validate && { ...WebAssembly, validate, Module: compile, Instance, Memory });
  return await import("../../src/kernels/index.js");
}
const { Module, Instance, Memory } = WebAssembly;
// Its functions are not enumerable.
const engine = { Module, Instance, Memory, validate: WebAssembly.validate };

describe("the kernels' cell", () => {
  it("chooses WebAssembly automatically where the engine has SIMD, and says so", async () => {
    vi.resetModules();
    const fresh = await import("../../src/kernels/index.js");
    expect(fresh.kernels.name).toBe("wasm");
    expect(fresh.kernelInfo()).toEqual({
      name: "wasm",
      simd: true,
      fma: expect.any(Boolean),
      threads: 1,
      loops: [],
      reason: "chosen automatically: this engine has WebAssembly SIMD",
    });
  });

  it("falls back to the reference without SIMD, and says so", async () => {
    vi.resetModules();
    const fresh = await withWebAssembly(() => false);
    expect(fresh.kernels.name).toBe("reference");
    expect(fresh.kernelInfo()).toEqual({
      name: "reference",
      simd: false,
      fma: false,
      threads: 1,
      loops: [],
      reason: "chosen automatically: this engine has no WebAssembly SIMD; float32 is computed by plain loops",
    });
    expect(() => fresh.useKernels("wasm")).toThrow("useKernels: this engine has no WebAssembly SIMD");
  });

  it("falls back to the reference on a page whose policy forbids to compile, and says so", async () => {
    vi.resetModules();
    const fresh = await withWebAssembly(
      () => true,
      function refuse() {
        throw new WebAssembly.CompileError("violates the policy");
      },
    );
    expect(fresh.kernelInfo()).toMatchObject({ name: "reference", simd: false });
    expect(fresh.kernelInfo().reason).toContain("Content-Security-Policy lacks 'wasm-unsafe-eval'");
    expect(() => fresh.useKernels("wasm")).toThrow("'wasm-unsafe-eval'");
  });

  it("falls back to the reference where no memory can be reserved, and says so", async () => {
    vi.resetModules();
    vi.stubGlobal("WebAssembly", { ...engine, Memory: refuse });
    const fresh = await import("../../src/kernels/index.js");
    const out = new Float32Array(1);
    fresh.kernels.reduce("sum", out, Float32Array.of(1, 2), 1, 2, 1);
    expect(out[0]).toBe(3);
    expect(fresh.kernelInfo()).toMatchObject({ name: "reference", simd: true });
    expect(fresh.kernelInfo().reason).toContain("no memory could be reserved");
    expect(() => fresh.useKernels("wasm")).toThrow("useKernels: no memory could be reserved");
    function refuse() {
      throw new RangeError("could not allocate memory");
    }
  });

  it("takes an instruction that validates and does not fuse for none", async () => {
    vi.resetModules();
    vi.stubGlobal("WebAssembly", { ...engine, Instance: roundingTwice });
    const fresh = await import("../../src/kernels/index.js");
    expect(fresh.kernelInfo()).toMatchObject({ name: "wasm", fma: false });
    expect(() => fresh.useKernels("wasm", { fma: true })).toThrow("no fused multiply-add");
    function roundingTwice() {
      return { exports: { probe: () => 0 } };
    }
  });

  it("works without WebAssembly, where residents are not to be had", async () => {
    vi.resetModules();
    const fresh = await withWebAssembly(undefined);
    expect(fresh.kernelInfo().name).toBe("reference");
    const { allocateResident } = await import("../../src/kernels/memory.js");
    expect(allocateResident(4)).toBeUndefined();
  });

  it("is a live binding that useKernels sets", () => {
    useKernels("reference");
    expect(cell.kernels.name).toBe("reference");
    expect(kernelInfo()).toMatchObject({ name: "reference", fma: false, reason: "chosen by useKernels" });
    useKernels("wasm", { fma: false });
    expect(cell.kernels.name).toBe("wasm");
    expect(kernelInfo()).toMatchObject({ name: "wasm", fma: false });
  });

  it("rejects unsupported or unknown features without changing anything", () => {
    useKernels("reference");
    expect(() => useKernels("webgl" as "wasm")).toThrow(
      'useKernels: name must be "wasm" or "reference", got "webgl"',
    );
    expect(() => useKernels("reference", { fma: true })).toThrow(
      "useKernels: the reference kernels have no fused multiply-add",
    );
    expect(() => useKernels("wasm", { fma: "yes" as never })).toThrow(
      'useKernels: fma must be true or false, got "yes"',
    );
    expect(() => useKernels("wasm", { thread: 2 } as never)).toThrow('did you mean "threads"?');
    expect(cell.kernels.name).toBe("reference");
  });

  it("rejects fused multiply-add if the engine lacks it", async () => {
    vi.resetModules();
    let calls = 0;
    const fresh = await withWebAssembly(() => calls++ === 0);
    expect(() => fresh.useKernels("wasm", { fma: true })).toThrow(
      "useKernels: this engine has no fused multiply-add (relaxed SIMD)",
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as instructions from "../../../src/kernels/wasm/assembler/index.js";
import {
  Assembler,
  memory as bulk,
  f32,
  f32x4,
  f64,
  f64x2,
  i32,
  select,
  shuffle32,
  type Value,
  v128,
} from "../../../src/kernels/wasm/assembler/index.js";
import { opcodes } from "../../../src/kernels/wasm/assembler/opcodes.js";
import { hasFma, simdSupport } from "../../../src/kernels/wasm/features.js";

const memory = new WebAssembly.Memory({ initial: 1 });
const bytes = new Uint8Array(memory.buffer);
const floats = new Float32Array(memory.buffer);

/** What an expression without parameters computes. */
function evaluate(value: Value): number {
  const module = new Assembler();
  module.func("value", {}, () => value);
  return module.instantiate(memory).value!();
}

describe("assembler", () => {
  it("writes constants that come back", () => {
    fc.assert(
      fc.property(fc.integer(), fc.float(), fc.double(), (i, f, d) => {
        expect(evaluate(i32.const(i))).toBe(i);
        expect(evaluate(f32.const(f))).toBe(f);
        expect(evaluate(f64.const(d))).toBe(d);
      }),
    );
    expect(evaluate(f32x4.extract_lane(f32x4.const(1, 2, 3, 4), 2))).toBe(3);
    expect(evaluate(f64x2.extract_lane(f64x2.const(0.1), 1))).toBe(0.1);
  });

  it("knows the opcode and the signature of every instruction: each makes a valid module", () => {
    hasFma();
    const zeros = { i: i32.const(0), f: f32.const(0), d: f64.const(0), v: f32x4.const(0) };
    const spaces = instructions as unknown as Record<string, Record<string, (...args: unknown[]) => Value>>;
    for (const [space, table] of Object.entries(opcodes)) {
      for (const [name, [, signature]] of Object.entries(
        table as unknown as Record<string, [number, string]>,
      )) {
        if (name.startsWith("relaxed") && !hasFma()) continue;
        const operands = [...signature.split(":")[0]!].map((letter) =>
          letter === "@" ? undefined : letter === "#" ? 0 : zeros[letter as keyof typeof zeros],
        );
        const args = [
          ...operands.filter((x) => typeof x === "object"),
          ...(signature.includes("#") ? [0] : []),
        ];
        const module = new Assembler();
        module.func("f", {}, (f) => {
          const value = spaces[space]![name]!(...args);
          if (value.type !== "none") return value;
          f.do(value as Value<"none">);
          return undefined;
        });
        expect(WebAssembly.validate(module.assemble()), `${space}.${name}`).toBe(true);
      }
    }
  });

  it("loops, branches and chooses", () => {
    const module = new Assembler();
    // The sum of the odd numbers below n, by leaving the block when i reaches n.
    module.func("odd", { n: "i32" }, (f, { n }) => {
      const [i, sum] = [f.local("i32"), f.local("i32")];
      f.block((done) => {
        f.loop((again) => {
          f.branchIf(done, i32.ge_s(i, n));
          f.if(i32.and(i, i32.const(1)), () => f.set(sum, i32.add(sum, i)));
          f.set(i, i32.add(i, i32.const(1)));
          f.branch(again);
        });
      });
      return sum;
    });
    module.func("sign", { x: "i32" }, (f, { x }) => {
      const result = f.local("f32");
      f.if(
        i32.lt_s(x, i32.const(0)),
        () => f.set(result, f32.const(-1)),
        () => f.set(result, select(f32.const(1), f32.const(0), i32.gt_s(x, i32.const(0)))),
      );
      return result;
    });
    const { odd, sign } = module.instantiate(memory);
    expect(odd!(10)).toBe(25);
    expect([-3, 0, 7].map((x) => sign!(x))).toEqual([-1, 0, 1]);
  });

  it("for visits every whole step and goes on from there with a smaller one", () => {
    const module = new Assembler();
    module.func("visits", { n: "i32" }, (f, { n }) => {
      const [i, fours, ones] = [f.local("i32"), f.local("i32"), f.local("i32")];
      f.for(i, n, 4, () => f.set(fours, i32.add(fours, i32.const(1))));
      f.for(i, n, 1, () => f.set(ones, i32.add(ones, i32.const(1))));
      return i32.add(i32.mul(fours, i32.const(100)), ones);
    });
    const { visits } = module.instantiate(memory);
    for (let n = 0; n < 20; n++) expect(visits!(n)).toBe(100 * (n >> 2) + (n & 3));
  });

  it("hoists a constant once, before the loop that uses it", () => {
    const module = new Assembler();
    module.func("same", {}, (f) => {
      const first = f.hoist(f32.const(2));
      const again = f.hoist(f32.const(2));
      expect(again).toBe(first);
      expect(f.hoist(f32.const(3))).not.toBe(first);
      return f32.add(first, again);
    });
    expect(module.instantiate(memory).same!()).toBe(4);
  });

  it("reads and writes memory at constant offsets, in lanes, and fills it", () => {
    floats.set([1, 2, 3, 4, 5, 6, 7, 8], 4);
    const module = new Assembler();
    module.func("run", {}, (f) => {
      const at = f.local("i32", i32.const(0));
      const a = f.local("v128", v128.load(at, 16));
      const b = f.local("v128", v128.load(at, 32));
      f.do(v128.store(at, shuffle32(a, b, 7, 0, 4, 3), 300));
      f.do(v128.store32_lane(at, a, 2, 316));
      f.do(bulk.fill(i32.const(408), i32.const(1), i32.const(2)));
    });
    module.instantiate(memory).run!();
    expect(Array.from(floats.subarray(75, 80))).toEqual([8, 1, 5, 4, 3]);
    expect(Array.from(bytes.subarray(408, 411))).toEqual([1, 1, 0]);
  });
});

describe("features", () => {
  it("are there on every supported Node: SIMD, and fused multiply-add that rounds once", () => {
    expect(simdSupport()).toBe("here");
    expect(hasFma()).toBe(true);
    const a = f32x4.const(1 + 2 ** -12);
    const exact = f32x4.extract_lane(f32x4.relaxed_madd(a, a, f32x4.const(-1)), 0);
    // 2⁻¹¹ + 2⁻²⁴, or 2⁻¹¹ where the processor has no fused instruction.
    expect([2 ** -11 + 2 ** -24, 2 ** -11]).toContain(evaluate(exact));
  });
});

import { describe, expect, test } from "vitest";
import { input, program, s, uniform } from "../../../src/kernels/expression.js";
import { elementwise } from "../../../src/kernels/reference/elementwise.js";

const x = input(0);
const y = input(1);
const sum = program("sum", 2, [s.add(x, y)]);

describe("reference elementwise", () => {
  test("reads broadcast inputs through their strides", () => {
    const out = new Float64Array(6);
    const broadcast = {
      shape: [2, 3],
      strides: [
        [0, 1],
        [1, 0],
      ],
    };
    elementwise(sum, [out], [Float64Array.of(1, 2, 3), Float64Array.of(10, 20)], broadcast);
    expect([...out]).toEqual([11, 12, 13, 21, 22, 23]);
  });

  test("computes scalars and nothing at all", () => {
    const out = new Float64Array(1);
    elementwise(sum, [out], [Float64Array.of(1), Float64Array.of(2)], { shape: [], strides: [[], []] });
    expect(out[0]).toBe(3);
    const broadcast = {
      shape: [0, 3],
      strides: [
        [0, 1],
        [1, 0],
      ],
    };
    elementwise(sum, [new Float64Array(0)], [Float64Array.of(1, 2, 3), new Float64Array(0)], broadcast);
  });

  test("wraps int32 around, and rounds float32 once", () => {
    const ints = new Int32Array(1);
    elementwise(sum, [ints], [Int32Array.of(2 ** 31 - 1), Int32Array.of(1)]);
    expect(ints[0]).toBe(-(2 ** 31));
    const floats = new Float32Array(1);
    const cancel = program("cancel", 2, [s.sub(s.add(x, y), x)]);
    elementwise(cancel, [floats], [Float32Array.of(2 ** 24), Float32Array.of(1)]);
    expect(floats[0]).toBe(1);
  });

  test("stores 0 and 1 into bool, and takes numbers as masks", () => {
    const out = new Uint8Array(3);
    elementwise(program("truth", 1, [x]), [out], [Float32Array.of(0, 3, Number.NaN)]);
    expect([...out]).toEqual([0, 1, 1]);
    elementwise(program("not", 1, [s.not(x)]), [out], [Float32Array.of(0, 3, Number.NaN)]);
    expect([...out]).toEqual([1, 0, 0]);
  });

  test("updates several outputs in place from the old values of all", () => {
    const a = Float64Array.of(1, 2);
    const b = Float64Array.of(10, 20);
    const swap = program("swap", 2, [s.mul(y, uniform(0)), x]);
    elementwise(swap, [a, b], [a, b], undefined, [2]);
    expect([[...a], [...b]]).toEqual([
      [20, 40],
      [1, 2],
    ]);
  });
});

import { describe, it } from "vitest";
import { argumentKind, input, type Operand, primitives, program, s } from "../../src/kernels/expression.js";
import { closeTo } from "./numbers.js";
import { referenceKernels, wasmKernels } from "./sets.js";

const sets = { "with fma": wasmKernels(true), "without fma": wasmKernels(false) };

/** Zeros, denormals, the ends of the normal range, near them, infinities, NaN, and ordinary numbers. */
const positive = [0, 2 ** -149, 2 ** -127, 2 ** -126, 1e-25, 0.5, 1, 3, 88, 104, 1e6, 1e20, 1e25, 3.4e38];
const ends = Float32Array.from([...positive, ...positive.map((x) => -x), Infinity, -Infinity, Number.NaN]);

describe.each(Object.entries(sets))("at the ends of float32's range, wasm %s", (_title, set) => {
  it.each(primitives)("%s is what the reference computes", (primitive) => {
    // Every pair of ends; a third operand is the first, and those that a primitive lacks do no harm.
    const a = Float32Array.from({ length: ends.length ** 2 }, (_, i) => ends[i % ends.length]!);
    const b = Float32Array.from({ length: a.length }, (_, i) => ends[Math.floor(i / ends.length)]!);
    const operands = [input(0), input(1), input(0)].map((x, position) =>
      argumentKind(primitive, position) === "mask" ? s.gt(x, input(1)) : x,
    );
    const each = program(primitive, 2, [(s[primitive] as (...args: Operand[]) => Operand)(...operands)]);
    const [fast, slow] = [new Float32Array(a.length), new Float32Array(a.length)];
    set.elementwise(each, [fast], [a, b]);
    referenceKernels.elementwise(each, [slow], [a, b]);
    closeTo(fast, Array.from(slow), { relative: 3 * 2 ** -23, absolute: 2 * 2 ** -149 });
  });
});

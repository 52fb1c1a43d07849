import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stridesOf } from "../../src/shape.js";
import { referenceKernels, wasmKernels } from "./sets.js";

const sets = [
  { title: "reference", set: referenceKernels },
  { title: "wasm", set: wasmKernels() },
];

const count = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => i + 1);

/** The offset of each index of `shape`, in row-major order. */
function offsets(shape: readonly number[], strides: readonly number[], offset: number): number[] {
  return shape.reduce<number[]>(
    (starts, length, axis) =>
      starts.flatMap((start) => Array.from({ length }, (_, i) => start + i * strides[axis]!)),
    [offset],
  );
}

const shapes = fc.array(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constantFrom(1, 16, 17, 70)), {
  maxLength: 4,
});
const small = shapes.filter((shape) => shape.reduce((size, n) => size * n, 1) <= 20000);

describe.each(sets)("copies, $title", ({ set }) => {
  it("stridedRead reads permuted, flipped, repeated and skipped axes", () => {
    fc.assert(
      fc.property(small, fc.infiniteStream(fc.nat(100)), (source, random) => {
        const next = (): number => random.next().value as number;
        const order = source.map((_, i) => i).sort(() => (next() % 2 ? 1 : -1));
        const full = stridesOf(source);
        let offset = 0;
        const shape: number[] = [];
        const strides = order.map((axis) => {
          const [length, stride, kind] = [source[axis]!, full[axis]!, next() % 5];
          if (kind === 0 && length > 0) offset += (length - 1) * stride;
          shape.push(kind === 2 ? Math.ceil(length / 2) : length);
          return kind === 0 ? -stride : kind === 1 ? 0 : kind === 2 ? 2 * stride : stride;
        });
        const a = count(source.reduce((size, n) => size * n, 1));
        const expected = offsets(shape, strides, offset).map((at) => a[at]!);
        const out = new Float32Array(expected.length);
        set.stridedRead(out, a, shape, strides, offset);
        expect(Array.from(out)).toEqual(expected);
      }),
      { numRuns: 400 },
    );
  });

  it("stridedRead transposes matrices, alone and in batches, from residents' neighbors untouched", () => {
    fc.assert(
      fc.property(fc.nat(3), fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 70 }), (b, m, n) => {
        const a = count(b * m * n);
        const out = new Float32Array(a.length);
        set.stridedRead(out, a, [b, n, m], [m * n, 1, n], 0);
        expect(Array.from(out)).toEqual(offsets([b, n, m], [m * n, 1, n], 0).map((at) => a[at]!));
      }),
    );
  });

  it("stridedWrite undoes stridedRead, and leaves what lies between alone", () => {
    fc.assert(
      fc.property(small, (shape) => {
        const strides = stridesOf(shape).map((stride) => 2 * stride);
        const size = shape.reduce((product, n) => product * n, 1);
        const out = new Float32Array(2 * size + 1).fill(-1);
        set.stridedWrite(out, count(size), shape, strides, 1);
        const back = new Float32Array(size);
        set.stridedRead(back, out, shape, strides, 1);
        expect(back).toEqual(count(size));
        expect(out.filter((value) => value === -1).length).toBe(size + 1);
      }),
    );
  });

  it("stridedRead of no axes reads one element, of every dtype", () => {
    for (const Type of [Float32Array, Float64Array, Int32Array, Uint8Array]) {
      const out = new Type(1);
      set.stridedRead(out, Type.of(4, 5, 6), [], [], 2);
      expect(out[0]).toBe(6);
    }
  });

  const lengths = fc.record({
    outer: fc.integer({ min: 0, max: 3 }),
    length: fc.integer({ min: 1, max: 6 }),
    count: fc.integer({ min: 0, max: 6 }),
    inner: fc.constantFrom(1, 2, 5, 80),
    seed: fc.nat(100),
  });

  it("indexSelect takes slices, and indexAdd adds them back", () => {
    fc.assert(
      fc.property(lengths, ({ outer, length, count: n, inner, seed }) => {
        const index = Int32Array.from({ length: n }, (_, c) => (seed + c * 5) % length);
        const a = count(outer * length * inner);
        const out = new Float32Array(outer * n * inner);
        set.indexSelect(out, a, index, outer, length, n, inner);
        const sum = new Float32Array(a.length).fill(1);
        set.indexAdd(sum, out, index, outer, length, n, inner);
        for (let o = 0; o < outer; o++) {
          for (let i = 0; i < inner; i++) {
            for (let c = 0; c < n; c++) {
              expect(out[(o * n + c) * inner + i]).toBe(a[(o * length + index[c]!) * inner + i]);
            }
            for (let l = 0; l < length; l++) {
              const at = (o * length + l) * inner + i;
              expect(sum[at]).toBe(1 + a[at]! * index.filter((value) => value === l).length);
            }
          }
        }
      }),
    );
  });

  it("gather takes elements, and scatterAdd adds them back", () => {
    fc.assert(
      fc.property(lengths, ({ outer, length, count: n, inner, seed }) => {
        const index = Int32Array.from({ length: outer * n * inner }, (_, c) => (seed + c * 5) % length);
        const a = count(outer * length * inner);
        const out = new Float32Array(index.length);
        set.gather(out, a, index, outer, length, n, inner);
        const [expected, sum] = [new Float32Array(a.length).fill(1), new Float32Array(a.length).fill(1)];
        for (let at = 0; at < index.length; at++) {
          const o = Math.floor(at / (n * inner));
          const from = (o * length + index[at]!) * inner + (at % inner);
          expect(out[at]).toBe(a[from]);
          expected[from]! += out[at]!;
        }
        set.scatterAdd(sum, out, index, outer, length, n, inner);
        expect(sum).toEqual(expected);
      }),
    );
  });
});

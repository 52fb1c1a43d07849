import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Pair, Windows } from "../../src/kernels/contract/index.js";
import { allocateResident, releaseResident } from "../../src/kernels/memory.js";
import { referenceKernels, wasmKernels } from "./sets.js";
import { maxPoolOf } from "./table/images.js";

const sets = [referenceKernels, wasmKernels(true), wasmKernels(false)] as const;
const titles = ["reference", "wasm with fma", "wasm without fma"];

const pair = (low: number, high: number): fc.Arbitrary<Pair> =>
  fc.tuple(fc.integer({ min: low, max: high }), fc.integer({ min: low, max: high }));

/** Windows of which each has a point in the plane. */
const windows: fc.Arbitrary<Windows> = fc
  .record({
    kernel: pair(1, 4),
    stride: pair(1, 4),
    pads: fc.boolean(),
    dilation: fc.oneof(fc.constant<Pair>([1, 1]), pair(1, 2)),
    outSize: pair(1, 11),
    surplus: pair(0, 3),
  })
  .map(({ pads, surplus, ...rest }) => {
    const padding = rest.kernel.map((n) => (pads ? Math.floor(n / 2) : 0)) as unknown as Pair;
    const size = ([0, 1] as const).map((axis) => {
      const end =
        (rest.outSize[axis] - 1) * rest.stride[axis] + (rest.kernel[axis] - 1) * rest.dilation[axis] + 1;
      return Math.max(rest.dilation[axis], end - 2 * padding[axis] + surplus[axis]);
    }) as unknown as Pair;
    return { ...rest, padding, size };
  });

/** Few different numbers, so that many are equal. */
const element = fc.constantFrom(
  0,
  1,
  -1,
  2,
  -2.5,
  Number.NEGATIVE_INFINITY,
  Number.POSITIVE_INFINITY,
  Number.NaN,
);
const planesOf = ({ size }: Windows, planes: number) => {
  const length = planes * size[0] * size[1];
  return fc.array(element, { minLength: length, maxLength: length });
};

describe.each(sets.map((set, i) => ({ title: titles[i]!, set })))("maxPool, $title", ({ set }) => {
  it("finds the maximum of each window and its position, including ties, −∞ and NaN", () => {
    const cases = windows.chain((w) =>
      fc
        .integer({ min: 0, max: 3 })
        .chain((planes) =>
          fc.record({ w: fc.constant(w), planes: fc.constant(planes), x: planesOf(w, planes) }),
        ),
    );
    fc.assert(
      fc.property(cases, ({ w, planes, x }) => {
        const expected = maxPoolOf(x, planes, w);
        const out = new Float32Array(expected.values.length);
        const indices = new Int32Array(out.length).fill(-7);
        set.maxPool(out, indices, Float32Array.from(x), planes, w);
        expect([...out]).toEqual(expected.values);
        expect([...indices]).toEqual(expected.indices);
      }),
      { numRuns: 400 },
    );
  });

  it.each([0, 1])(
    "gives the same for resident arrays and images larger than a block (padding %i)",
    (padding) => {
      const w: Windows = {
        size: [140, 150],
        outSize: [70, 75],
        kernel: [2 + padding, 2 + padding],
        stride: [2, 2],
        padding: [padding, padding],
        dilation: [1, 1],
      };
      const x = Float32Array.from({ length: 3 * 140 * 150 }, (_, i) => Math.sin(i * i));
      const expected = maxPoolOf(x, 3, w);
      const [residentX, residentOut] = [allocateResident(x.length)!, allocateResident(3 * 70 * 75)!];
      residentX.set(x);
      const [out, indices] = [new Float32Array(3 * 70 * 75), new Int32Array(3 * 70 * 75)];
      for (const [from, to] of [
        [x, out],
        [residentX, residentOut],
      ] as const) {
        indices.fill(-7);
        set.maxPool(to, indices, from, 3, w);
        expect([...to]).toEqual(expected.values);
        expect([...indices]).toEqual(expected.indices);
      }
      releaseResident(residentX);
      releaseResident(residentOut);
    },
  );

  it("takes every dtype", () => {
    const w: Windows = {
      size: [1, 4],
      outSize: [1, 2],
      kernel: [1, 2],
      stride: [1, 2],
      padding: [0, 0],
      dilation: [1, 1],
    };
    for (const Type of [Float64Array, Int32Array, Uint8Array]) {
      const [out, indices] = [new Type(2), new Int32Array(2)];
      set.maxPool(out, indices, Type.of(0, 1, 1, 0), 1, w);
      expect([...out, ...indices]).toEqual([1, 1, 1, 2]);
    }
  });
});

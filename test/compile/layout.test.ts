import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layOut, type Span } from "../../src/compile/layout.js";

const spans = fc.array(
  fc
    .tuple(fc.nat(5000), fc.nat(40), fc.nat(40))
    .map(([size, a, b]): Span => ({ size, first: Math.min(a, b), last: Math.max(a, b) })),
  { maxLength: 60 },
);

describe("a layout", () => {
  it("never has two things at one place at one time", () => {
    fc.assert(
      fc.property(spans, (all) => {
        const { offsets, size } = layOut(all);
        all.forEach((a, i) => {
          expect(offsets[i]! + a.size).toBeLessThanOrEqual(size);
          all.slice(0, i).forEach((b, j) => {
            const apartInTime = a.last < b.first || b.last < a.first;
            const apartInSpace = offsets[i]! + a.size <= offsets[j]! || offsets[j]! + b.size <= offsets[i]!;
            expect(apartInTime || apartInSpace).toBe(true);
          });
        });
      }),
    );
  });

  it("begins every place at a cache line", () => {
    fc.assert(fc.property(spans, (all) => layOut(all).offsets.every((offset) => offset % 64 === 0)));
  });

  it("uses a place again as soon as it is free", () => {
    const chain = Array.from({ length: 100 }, (_, i): Span => ({ size: 1000, first: i, last: i + 1 }));
    expect(layOut(chain).size).toBeLessThanOrEqual(3 * 1088);
  });

  it("joins free places that touch", () => {
    const short = [0, 1].map((): Span => ({ size: 1000, first: 0, last: 1 }));
    const { size } = layOut([...short, { size: 2000, first: 2, last: 3 }]);
    expect(size).toBe(2 * 1088);
  });
});

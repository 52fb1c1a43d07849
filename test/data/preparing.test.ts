import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arange, tensor, zeros } from "../../src/autograd/index.js";
import {
  CharVocabulary,
  fitMinMax,
  fitStandard,
  NextTokenDataset,
  randomCrop,
  randomShift,
  Scaler,
} from "../../src/data/index.js";
import { ArgumentError, FormatError, ShapeError } from "../../src/errors.js";

const columns = (x: number[][]): number[][] => x[0]!.map((_, d) => x.map((row) => row[d]!));
const tables = fc.integer({ min: 1, max: 4 }).chain((d) =>
  fc.array(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: d, maxLength: d }), {
    minLength: 1,
    maxLength: 12,
  }),
);

describe("scaling", () => {
  test("to the standard gives every column mean 0 and deviation 1, or 0 if all are equal", () => {
    fc.assert(
      fc.property(tables, (rows) => {
        const x = tensor(rows, { dtype: "float64" });
        for (const column of columns(fitStandard(x).apply(x).toArray() as number[][])) {
          const mean = column.reduce((a, b) => a + b) / column.length;
          const variance = column.reduce((a, b) => a + (b - mean) ** 2, 0) / column.length;
          expect(mean).toBeCloseTo(0, 8);
          expect(Math.min(Math.abs(variance), Math.abs(variance - 1))).toBeLessThan(1e-8);
        }
      }),
    );
  });

  test("to minimum and maximum gives every column the range 0 … 1", () => {
    fc.assert(
      fc.property(tables, (rows) => {
        const x = tensor(rows, { dtype: "float64" });
        for (const column of columns(fitMinMax(x).apply(x).toArray() as number[][])) {
          expect(Math.min(...column)).toBe(0);
          expect([0, 1]).toContain(Math.max(...column));
        }
      }),
    );
  });

  test("is undone by its inverse and fitted on the training set alone", () => {
    const [train, test] = [
      tensor([
        [0, 5],
        [2, 5],
      ]),
      tensor([[3, 6]]),
    ];
    const scaler = fitStandard(train);
    expect(scaler.apply(test).toArray()).toEqual([[2, 1]]);
    expect(scaler.invert(scaler.apply(test)).toArray()).toEqual([[3, 6]]);
    expect(new Scaler(scaler.offset, scaler.scale).apply(test).toArray()).toEqual([[2, 1]]);
  });

  test("rejects tensors without rows of features", () => {
    expect(() => fitStandard(tensor([1]))).toThrow(
      new ShapeError("fitStandard", "needs rows of features", [1]),
    );
    expect(() => fitMinMax(zeros([0, 2]))).toThrow(
      new ShapeError("fitMinMax", "needs rows of features", [0, 2]),
    );
  });
});

describe("images at random", () => {
  /** The position of a window in the padded image, found by brute force. */
  const windows = (image: number[][], rows: number, width: number, padding: number): string[] => {
    const at = (r: number, c: number): number => image[r - padding]?.[c - padding] ?? -1;
    const found: string[] = [];
    for (let top = 0; top + rows <= image.length + 2 * padding; top++) {
      for (let left = 0; left + width <= image[0]!.length + 2 * padding; left++) {
        const window = Array.from({ length: rows }, (_, r) =>
          Array.from({ length: width }, (_, c) => at(top + r, left + c)),
        );
        found.push(JSON.stringify(window));
      }
    }
    return found;
  };

  test("cropped are windows of the padded image, and eventually each of them", () => {
    const side = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(side, side, fc.nat(2), fc.nat(), (height, width, padding, seed) => {
        const rows = Math.max(1, height - 1);
        const image = arange(height * width).reshape([1, height, width]);
        const all = windows((image.toArray() as number[][][])[0]!, rows, width, padding);
        const crop = randomCrop(image, { size: [rows, width], padding, fill: -1, seed });
        expect(all).toContain(JSON.stringify((crop.toArray() as number[][][])[0]));
      }),
    );
    const many = arange(9).reshape([1, 3, 3]).expand([500, 3, 3]);
    const seen = new Set(
      (randomShift(many, { fill: -1, seed: 0 }).toArray() as unknown[]).map((x) => JSON.stringify(x)),
    );
    expect([...seen].sort()).toEqual(
      [
        ...windows(
          [
            [0, 1, 2],
            [3, 4, 5],
            [6, 7, 8],
          ],
          3,
          3,
          1,
        ),
      ].sort(),
    );
  });

  test("shift all channels of an image alike", () => {
    const images = arange(18).reshape([1, 2, 3, 3]);
    const [first, second] = (
      randomShift(images, { fill: Number.NaN, seed: 1 }).toArray() as number[][][][]
    )[0]!;
    expect(second).toEqual(first!.map((row) => row.map((value) => value + 9)));
  });

  test("keep their dtype and reject bad arguments", () => {
    const images = tensor(new Uint8Array(8)).reshape([2, 2, 2]);
    expect(randomShift(images).dtype).toBe("int32");
    expect(() => randomShift(images, { by: -1 })).toThrow(
      new ArgumentError("randomShift", "by must be a whole number ≥ 0, got -1"),
    );
    expect(() => randomShift(tensor([1]))).toThrow(new ShapeError("randomShift", "needs [N, …, H, W]", [1]));
    expect(() => randomCrop(tensor([1]), { size: [1, 1] })).toThrow(
      new ShapeError("randomCrop", "needs [N, …, H, W]", [1]),
    );
    expect(() => randomCrop(images, { size: [3, 1] })).toThrow(
      new ShapeError("randomCrop", "the window is larger than the images", [3, 1], [2, 2, 2]),
    );
    expect(() => randomCrop(images, { size: [1, 0.5] })).toThrow(
      new ArgumentError("randomCrop", "columns must be a whole number ≥ 0, got 0.5"),
    );
  });
});

describe("text", () => {
  test("round-trips through its numbers, for any characters", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const vocabulary = new CharVocabulary(text);
        expect(vocabulary.decode(vocabulary.encode(text))).toBe(text);
        expect(new CharVocabulary(vocabulary.characters).characters).toEqual(vocabulary.characters);
        expect(vocabulary.size).toBe(new Set(text).size);
      }),
    );
  });

  test("is numbered in ascending order", () => {
    // An emoji is two units of UTF-16, each less than that of the full-width tilde, whose code point is less.
    expect(new CharVocabulary("\u{1F600}\uFF5Ea").characters).toEqual(["a", "\uFF5E", "\u{1F600}"]);
    const vocabulary = new CharVocabulary("banana");
    expect(vocabulary.characters).toEqual(["a", "b", "n"]);
    expect(vocabulary.encode("nab").toArray()).toEqual([2, 0, 1]);
    expect(vocabulary.decode([1, 0, 2])).toBe("ban");
  });

  test("with unknown characters or numbers is rejected", () => {
    const vocabulary = new CharVocabulary("ab");
    expect(() => vocabulary.encode("abc")).toThrow(
      new ArgumentError("CharVocabulary.encode", 'unknown character "c"'),
    );
    expect(() => vocabulary.decode([2])).toThrow(
      new ArgumentError("CharVocabulary.decode", "numbers must be whole, from 0 to 1, got 2"),
    );
  });

  test("in windows is followed by itself, shifted by one", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.nat(30),
        (window, stride, more) => {
          const tokens = arange(window + 1 + more, undefined, undefined, { dtype: "int32" });
          const dataset = new NextTokenDataset(tokens, window, { stride });
          for (let i = 0; i < dataset.length; i++) {
            const [input, target] = dataset.get(i);
            const expected = Array.from({ length: window }, (_, k) => i * stride + k);
            expect(input.toArray()).toEqual(expected);
            expect(target.toArray()).toEqual(expected.map((n) => n + 1));
          }
          expect(dataset.length * stride + window).toBeGreaterThanOrEqual(tokens.size - 1);
        },
      ),
    );
  });

  test("in windows rejects bad arguments", () => {
    const tokens = tensor(Int32Array.of(1, 2, 3));
    expect(() => new NextTokenDataset(tokens, 0)).toThrow(
      new ArgumentError("NextTokenDataset", "windowLength must be a whole number ≥ 1, got 0"),
    );
    expect(() => new NextTokenDataset(tokens, 1, { stride: 0 })).toThrow(
      new ArgumentError("NextTokenDataset", "stride must be a whole number ≥ 1, got 0"),
    );
    expect(() => new NextTokenDataset(tokens.reshape([1, 3]), 1)).toThrow(
      new ShapeError("NextTokenDataset", "needs one axis", [1, 3]),
    );
    expect(() => new NextTokenDataset(tokens, 3)).toThrow(
      new FormatError("NextTokenDataset", "3 tokens are too few for a window of 3 and the next"),
    );
    expect(() => new NextTokenDataset(tokens, 2).get(1)).toThrow(
      new ArgumentError("NextTokenDataset", "index must be a whole number from 0 to 0, got 1"),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ArgumentError, DTypeError, GradientError, ShapeError } from "../../src/errors.js";
import {
  addRow,
  dot,
  LayerDense,
  LossCategoricalCrossentropy,
  Matrix,
  OptimizerSGD,
  splitRows,
  stackRows,
  sumRows,
  transpose,
} from "../../src/manual/index.js";
import { Generator } from "../../src/random/index.js";
import { anyLength, anyMatrix, pairing } from "./differences.js";
import { expectClose } from "./recorded.js";

const product = fc
  .record({ n: anyLength(9), k: anyLength(5), m: anyLength(5) })
  .chain(({ n, k, m }) => fc.record({ a: anyMatrix(n, k), b: anyMatrix(k, m), row: anyMatrix(1, k) }));

describe("dot", () => {
  it("is the sum of products, to the bit, for any number of rows", () => {
    fc.assert(
      fc.property(product, ({ a, b }) => {
        const [A, B] = [a.toArray(), b.toArray()];
        const expected = A.map((row) =>
          Array.from({ length: b.cols }, (_, j) => row.reduce((sum, x, l) => sum + x * B[l]![j]!, 0)),
        );
        expect(dot(a, b)).toEqual(Matrix.from(expected));
      }),
    );
  });

  it("transposes: (a·b)ᵀ = bᵀ·aᵀ", () => {
    fc.assert(
      fc.property(product, ({ a, b }) => {
        expectClose(transpose(dot(a, b)), dot(transpose(b), transpose(a)), 1e-14);
      }),
    );
  });

  it("keeps float32 only if both are float32", () => {
    const [single, double] = [Matrix.from([[1]], "float32"), Matrix.from([[1]])];
    expect(dot(single, single).dtype).toBe("float32");
    expect(dot(single, double).dtype).toBe("float64");
  });

  it("rejects different inner lengths", () => {
    expect(() => dot(new Matrix(2, 3), new Matrix(4, 5))).toThrow(
      "dot: inner lengths 3 and 4 differ, got [2, 3] and [4, 5]",
    );
  });
});

describe("addRow and sumRows", () => {
  it("are each other's transpose: ⟨a, spread row⟩ = ⟨Σ a, row⟩", () => {
    fc.assert(
      fc.property(product, ({ a, row }) => {
        const spread = addRow(new Matrix(a.rows, a.cols), row);
        const [left, right] = [pairing(a, spread), pairing(sumRows(a), row)];
        expect(Math.abs(left - right)).toBeLessThanOrEqual(1e-12);
      }),
    );
  });

  it("reject a row of another length", () => {
    expect(() => addRow(new Matrix(2, 3), new Matrix(1, 2))).toThrow(
      "addRow: the row has another length, got [2, 3] and [1, 2]",
    );
  });
});

describe("stackRows and splitRows", () => {
  it("are inverses of each other", () => {
    fc.assert(
      fc.property(anyLength(), anyLength(), anyLength(), (count, rows, cols) => {
        const parts = Array.from(
          { length: count },
          (_, t) => new Matrix(rows, cols, new Float64Array(rows * cols).fill(t)),
        );
        expect(splitRows(stackRows(parts), count)).toEqual(parts);
      }),
    );
  });

  it("reject different columns and unequal parts", () => {
    expect(() => stackRows([new Matrix(1, 2), new Matrix(1, 3)])).toThrow(
      "stackRows: columns differ, got [1, 2] and [1, 3]",
    );
    expect(() => splitRows(new Matrix(3, 1), 2)).toThrow(
      "splitRows: 3 rows do not split into 2 equal parts, got [3, 1]",
    );
    expect(() => splitRows(new Matrix(3, 1), 0)).toThrow(
      "splitRows: 3 rows do not split into 0 equal parts, got [3, 1]",
    );
  });
});

describe("errors", () => {
  it("have the type that matches the problem", () => {
    const generator = new Generator(0);
    const layer = new LayerDense(2, 2, { generator });
    const loss = new LossCategoricalCrossentropy();
    expect(() => layer.forward([[1]])).toThrow(ShapeError);
    expect(() => layer.backward([[1]])).toThrow(GradientError);
    expect(() => new OptimizerSGD().updateParams(layer)).toThrow(GradientError);
    expect(() => new OptimizerSGD({ learningRate: -1 })).toThrow(ArgumentError);
    expect(() => loss.forward([[0.5, 0.5]], [2])).toThrow(ArgumentError);
    expect(() => loss.forward([[0.5, 0.5]], [0, 1])).toThrow(ShapeError);
    expect(() => new LayerDense(2, 2, { generator, dtype: "bool" as never })).toThrow(DTypeError);
    expect(() => Matrix.from([1] as never)).toThrow(ArgumentError);
    expect(() => Matrix.from([[1], []])).toThrow(ShapeError);
  });
});

describe("Matrix", () => {
  it("prints as NumPy does", () => {
    expect(
      String(
        Matrix.from([
          [1, -0.5],
          [0, 2],
        ]),
      ),
    ).toBe("[[ 1.  -0.5]\n [ 0.   2. ]]");
  });

  it("converts from and to rows", () => {
    fc.assert(
      fc.property(product, ({ a }) => {
        expect(Matrix.from(a.toArray())).toEqual(a);
      }),
    );
  });

  it("rounds once to float32", () => {
    const a = Matrix.from([[0.1, 1]], "float32");
    expect(a.dtype).toBe("float32");
    expect(a.toArray()).toEqual([[Math.fround(0.1), 1]]);
  });

  it("rejects anything but matrices with a clear message", () => {
    expect(() => Matrix.from([[1, 2], [3]])).toThrow("Matrix.from: rows differ in length: 2, 1");
    expect(() => Matrix.from("rows" as never)).toThrow(
      'Matrix.from: needs a Matrix or a list of rows, got "rows"',
    );
    expect(() => Matrix.from([[1, "2"]] as never)).toThrow('Matrix.from: rows must hold numbers, got "2"');
    expect(() => Matrix.from([[1, undefined]] as never)).toThrow(
      "Matrix.from: rows must hold numbers, got undefined",
    );
    expect(() => new Matrix(2, 2, new Float64Array(3))).toThrow(
      "Matrix: 3 numbers do not fill the matrix, got [2, 2]",
    );
    expect(() => new Matrix(-1, 2)).toThrow("Matrix: lengths must be whole numbers ≥ 0, got [-1, 2]");
  });
});

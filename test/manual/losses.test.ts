import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ActivationSigmoid,
  ActivationSoftmax,
  ActivationSoftmaxLossCategoricalCrossentropy,
  accuracy,
  LossBinaryCrossentropy,
  LossCategoricalCrossentropy,
  LossMeanSquaredError,
  Matrix,
} from "../../src/manual/index.js";
import { anyLength, anyMatrix, expectGradient } from "./differences.js";
import { expectClose, fixture } from "./recorded.js";

const { extras } = fixture<{
  extras: Readonly<Record<string, { y_pred: number[][]; y_true: number[]; loss: number }>>;
}>("course_outputs");

/** Scores x, N × K, with the right class for each sample. */
const classification = fc.record({ N: anyLength(), K: fc.integer({ min: 2, max: 5 }) }).chain(({ N, K }) =>
  fc.record({
    x: anyMatrix(N, K, -4, 4),
    y: fc.array(fc.integer({ min: 0, max: K - 1 }), { minLength: N, maxLength: N }),
  }),
);

/** Probabilities p and targets y of one shape, both within 0 … 1, with p away from the ends. */
const pair = fc
  .record({ N: anyLength(), K: anyLength() })
  .chain(({ N, K }) => fc.record({ p: anyMatrix(N, K, 0.05, 0.95), y: anyMatrix(N, K, 0, 1) }));

function oneHot(y: readonly number[], K: number): number[][] {
  return y.map((c) => Array.from({ length: K }, (_, k) => (k === c ? 1 : 0)));
}

describe("LossCategoricalCrossentropy", () => {
  it("has the gradient found by central differences", () => {
    fc.assert(
      fc.property(classification, ({ x, y }) => {
        const loss = new LossCategoricalCrossentropy();
        const p = new ActivationSoftmax().forward(x.toArray().map((row) => row.map((value) => value / 4)));
        expectGradient(loss.backward(p, y), () => loss.calculate(p, y), p);
      }),
    );
  });

  it("is the same for sparse and one-hot labels", () => {
    fc.assert(
      fc.property(classification, ({ x, y }) => {
        const loss = new LossCategoricalCrossentropy();
        const p = new ActivationSoftmax().forward(x);
        const hot = oneHot(y, x.cols);
        expect(loss.forward(p, hot)).toEqual(loss.forward(p, Int32Array.from(y)));
        expect(loss.backward(p, Matrix.from(hot))).toEqual(loss.backward(p, y));
        expect(accuracy(p, hot)).toBe(accuracy(p, y));
      }),
    );
  });

  it.each(["loss_confident_wrong_0.9", "loss_clip_zero_confidence", "loss_clip_full_confidence"])(
    "gives NumPy's value, bit for bit, for %s",
    (name) => {
      const { y_pred, y_true, loss } = extras[name]!;
      expect(new LossCategoricalCrossentropy().calculate(y_pred, y_true)).toBe(loss);
    },
  );

  it("has a finite gradient even if the right answer was considered impossible", () => {
    expect(new LossCategoricalCrossentropy().backward([[1, 0]], [1]).toArray()).toEqual([[0, -1e7]]);
  });

  it("rejects labels that do not match", () => {
    const loss = new LossCategoricalCrossentropy();
    const p = [
      [0.5, 0.5],
      [0.2, 0.8],
    ];
    const say = (labels: unknown) => () => loss.forward(p, labels as number[]);
    const op = "LossCategoricalCrossentropy.forward:";
    expect(say([0])).toThrow(`${op} needs one label per sample, got [1] and [2, 2]`);
    expect(say([])).toThrow(`${op} needs one label per sample, got [0] and [2, 2]`);
    expect(say([0, 2])).toThrow(`${op} labels must be whole numbers from 0 to 1, got 2`);
    expect(say([0, -1])).toThrow(`${op} labels must be whole numbers from 0 to 1, got -1`);
    expect(say([0, 0.5])).toThrow(`${op} labels must be whole numbers from 0 to 1, got 0.5`);
    expect(say([[1, 0]])).toThrow(
      `${op} one-hot labels need the shape of the predictions, got [1, 2] and [2, 2]`,
    );
    const twice = [
      [1, 0],
      [1, 1],
    ];
    expect(say(twice)).toThrow(`${op} one-hot labels need a single 1 in every row, got [1, 1]`);
    expect(say("cat")).toThrow(`${op} needs a Matrix or a list of rows, got "cat"`);
    expect(() => loss.backward(p, [0, 3])).toThrow(
      "LossCategoricalCrossentropy.backward: labels must be whole numbers from 0 to 1, got 3",
    );
    expect(() => loss.calculate(new Matrix(0, 2), [])).toThrow(
      `${op} needs at least one sample and one column, got [0, 2]`,
    );
  });
});

describe("ActivationSoftmaxLossCategoricalCrossentropy", () => {
  it("reaches by the short way what the long way leads to", () => {
    fc.assert(
      fc.property(classification, ({ x, y }) => {
        const fused = new ActivationSoftmaxLossCategoricalCrossentropy();
        const [softmax, loss] = [new ActivationSoftmax(), new LossCategoricalCrossentropy()];
        expect(fused.forward(x, y)).toBe(loss.calculate(softmax.forward(x), y));
        const long = softmax.backward(loss.backward(softmax.output, y));
        const short = fused.backward(fused.output, y);
        expectClose(short, long, 1e-14);
      }),
    );
  });

  it("has the gradient found by central differences", () => {
    fc.assert(
      fc.property(classification, ({ x, y }) => {
        const fused = new ActivationSoftmaxLossCategoricalCrossentropy();
        fused.forward(x, y);
        expectGradient(fused.backward(fused.output, y), () => fused.forward(x, y), x);
      }),
    );
  });

  it("keeps its last output if labels are rejected", () => {
    const fused = new ActivationSoftmaxLossCategoricalCrossentropy();
    fused.forward([[0, 0]], [1]);
    expect(() => fused.forward([[9, 0]], [2])).toThrow("labels must be whole numbers from 0 to 1, got 2");
    expect(fused.output.toArray()).toEqual([[0.5, 0.5]]);
    expect(() => fused.backward(fused.output, [2])).toThrow(
      "ActivationSoftmaxLossCategoricalCrossentropy.backward: labels must be whole numbers from 0 to 1, got 2",
    );
  });
});

describe("LossBinaryCrossentropy", () => {
  it("has the gradient found by central differences", () => {
    fc.assert(
      fc.property(pair, ({ p, y }) => {
        const loss = new LossBinaryCrossentropy();
        expectGradient(loss.backward(p, y), () => loss.calculate(p, y), p);
      }),
    );
  });

  it("after a sigmoid gives (p − y)/K/N, the short way again", () => {
    fc.assert(
      fc.property(pair, ({ p: x, y }) => {
        const [sigmoid, loss] = [new ActivationSigmoid(), new LossBinaryCrossentropy()];
        const p = sigmoid.forward(x);
        const dx = sigmoid.backward(loss.backward(p, y));
        const short = new Matrix(
          p.rows,
          p.cols,
          p.data.map((value, i) => (value - y.data[i]!) / p.data.length),
        );
        expectClose(dx, short, 1e-14);
      }),
    );
  });

  it("is log 2 for a coin toss, and finite for certainty in the wrong answer", () => {
    const loss = new LossBinaryCrossentropy();
    expect(loss.calculate([[0.5]], [[1]])).toBe(Math.LN2);
    expect(loss.calculate([[0]], [[1]])).toBeCloseTo(16.118, 3);
    expect(loss.calculate([[1]], [[0]])).toBeCloseTo(16.118, 3);
    expect(Number.isFinite(loss.backward([[1]], [[0]]).data[0])).toBe(true);
  });

  it("rejects targets outside 0 … 1 and other shapes", () => {
    const loss = new LossBinaryCrossentropy();
    expect(() => loss.forward([[0.5]], [[2]])).toThrow(
      "LossBinaryCrossentropy.forward: yTrue must lie within 0 … 1, got 2",
    );
    expect(() => loss.backward([[0.5]], [[Number.NaN]])).toThrow(
      "LossBinaryCrossentropy.backward: yTrue must lie within 0 … 1, got NaN",
    );
    expect(() => loss.forward([[0.5]], [[1, 0]])).toThrow(
      "LossBinaryCrossentropy.forward: predictions and truth differ in shape, got [1, 1] and [1, 2]",
    );
  });
});

describe("LossMeanSquaredError", () => {
  it("has the gradient found by central differences", () => {
    fc.assert(
      fc.property(pair, ({ p, y }) => {
        const loss = new LossMeanSquaredError();
        expectGradient(loss.backward(p, y), () => loss.calculate(p, y), p);
      }),
    );
  });

  it("is the mean over outputs, then over samples", () => {
    const loss = new LossMeanSquaredError();
    const [p, y] = [
      Matrix.from([
        [1, 2],
        [3, 4],
      ]),
      Matrix.from([
        [1, 4],
        [0, 4],
      ]),
    ];
    expect([...loss.forward(p, y)]).toEqual([2, 4.5]);
    expect(loss.calculate(p, y)).toBe(3.25);
  });

  it("rejects other shapes and empty batches", () => {
    const loss = new LossMeanSquaredError();
    expect(() => loss.backward([[1, 2]], [[1]])).toThrow(
      "LossMeanSquaredError.backward: predictions and truth differ in shape, got [1, 2] and [1, 1]",
    );
    expect(() => loss.calculate([], [])).toThrow(
      "LossMeanSquaredError.forward: needs at least one sample and one column, got [0, 0]",
    );
  });
});

describe("accuracy", () => {
  it("is the fraction of rows whose first maximum is the right class", () => {
    const output = [
      [0.1, 0.9],
      [0.5, 0.5],
      [0.2, 0.8],
      [0.7, 0.3],
    ];
    expect(accuracy(output, [1, 0, 0, 0])).toBe(0.75);
    expect(accuracy(output, [1, 1, 1, 1])).toBe(0.5);
  });

  it("rejects labels that do not match and empty batches", () => {
    expect(() => accuracy([[1, 2]], [2])).toThrow(
      "accuracy: labels must be whole numbers from 0 to 1, got 2",
    );
    expect(() => accuracy(new Matrix(0, 2), [])).toThrow("accuracy: needs at least one sample, got [0, 2]");
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ActivationReLU,
  ActivationSigmoid,
  ActivationSoftmax,
  ActivationStep,
  ActivationTanh,
  Matrix,
  softmaxJacobian,
} from "../../src/manual/index.js";
import { anyLength, anyMatrix, expectGradient, pairing } from "./differences.js";
import { expectClose, fixture } from "./recorded.js";

const { extras } = fixture<{ extras: { sigmoid: { x: number[]; y: number[] } } }>("course_outputs");

const inputAndGradient = fc
  .record({ N: anyLength(), D: anyLength(5) })
  .chain(({ N, D }) => fc.record({ x: anyMatrix(N, D), dy: anyMatrix(N, D) }));

describe.each([
  ["ActivationStep", ActivationStep],
  ["ActivationSigmoid", ActivationSigmoid],
  ["ActivationTanh", ActivationTanh],
  ["ActivationReLU", ActivationReLU],
  ["ActivationSoftmax", ActivationSoftmax],
])("%s", (name, Activation) => {
  it("has the gradient found by central differences", () => {
    fc.assert(
      fc.property(inputAndGradient, ({ x, dy }) => {
        const activation = new Activation();
        activation.forward(x);
        const dx = activation.backward(dy);
        expect(activation.dinputs).toBe(dx);
        expectGradient(dx, () => pairing(dy, activation.forward(x)), x);
      }),
    );
  });

  it("leaves its input unchanged and keeps the dtype", () => {
    const activation = new Activation();
    const x = Matrix.from([[-1, 0, 2]], "float32");
    const y = activation.forward(x);
    expect(x.toArray()).toEqual([[-1, 0, 2]]);
    expect(activation.inputs).toBe(x);
    expect(activation.output).toBe(y);
    expect(y.dtype).toBe("float32");
    expect(activation.backward([[1, 1, 1]]).dtype).toBe("float32");
  });

  it("rejects gradients before forward or of another shape, and anything but rows", () => {
    const activation = new Activation();
    expect(() => activation.backward([[1]])).toThrow(`${name}.backward: forward has not run yet`);
    activation.forward([[1, 2]]);
    expect(() => activation.backward([[1]])).toThrow(
      `${name}.backward: gradient and output differ in shape, got [1, 1] and [1, 2]`,
    );
    expect(() => activation.forward([1, 2] as never)).toThrow(
      `${name}.forward: needs a Matrix or a list of rows, got [1, 2]`,
    );
  });
});

describe("at the kinks", () => {
  it("the step is 0 at 0", () => {
    expect(new ActivationStep().forward([[-1, 0, 1e-300]]).toArray()).toEqual([[0, 0, 1]]);
  });

  it("the gradient of ReLU at 0 is 0", () => {
    const relu = new ActivationReLU();
    expect(relu.forward([[-1, 0, 2]]).toArray()).toEqual([[0, 0, 2]]);
    expect(relu.backward([[5, 5, 5]]).toArray()).toEqual([[0, 0, 5]]);
  });

  it("ReLU lets NaN through in both directions", () => {
    const relu = new ActivationReLU();
    expect(relu.forward([[Number.NaN]]).toArray()).toEqual([[Number.NaN]]);
    expect(relu.backward([[1]]).toArray()).toEqual([[1]]);
  });
});

describe("at the extremes", () => {
  it("sigmoid has NumPy's values", () => {
    const { x, y } = extras.sigmoid;
    new ActivationSigmoid().forward([x]).data.forEach((value, i) => {
      expect(Math.abs(value - y[i]!)).toBeLessThanOrEqual(1e-15 * y[i]!);
    });
  });

  it("sigmoid and softmax never overflow", () => {
    expect(new ActivationSigmoid().forward([[-1e4, 1e4]]).toArray()).toEqual([[0, 1]]);
    expect(new ActivationSoftmax().forward([[1e4, -1e4, 1e4]]).toArray()).toEqual([[0.5, 0, 0.5]]);
  });
});

describe("softmax", () => {
  it("returns rows of positive numbers that sum to 1", () => {
    fc.assert(
      fc.property(inputAndGradient, ({ x }) => {
        for (const row of new ActivationSoftmax().forward(x).toArray()) {
          expect(row.every((p) => p > 0)).toBe(true);
          expect(row.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 14);
        }
      }),
    );
  });

  it("is not affected by a constant added to a row", () => {
    fc.assert(
      fc.property(inputAndGradient, fc.double({ min: -50, max: 50, noNaN: true }), ({ x }, shift) => {
        const shifted = new Matrix(
          x.rows,
          x.cols,
          x.data.map((value) => value + shift),
        );
        expectClose(new ActivationSoftmax().forward(shifted), new ActivationSoftmax().forward(x), 1e-13);
      }),
    );
  });

  it("has a symmetric Jacobian whose rows sum to 0", () => {
    const J = softmaxJacobian([0.5, 0.25, 0.25]);
    expect(J.toArray()).toEqual([
      [0.25, -0.125, -0.125],
      [-0.125, 0.1875, -0.0625],
      [-0.125, -0.0625, 0.1875],
    ]);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ActivationSoftmaxLossCategoricalCrossentropy,
  LayerDense,
  Matrix,
  RNNCell,
  splitRows,
  stackRows,
} from "../../src/manual/index.js";
import { Generator } from "../../src/random/index.js";
import { anyLength, anyMatrix, expectGradient, pairing } from "./differences.js";
import { expectClose, fixture, matrices, matrix, type Recorded } from "./recorded.js";

type Arrangement = Readonly<Record<string, Recorded>> & { readonly loss: number };

interface Week7 {
  readonly inputs: Readonly<Record<"x" | "h0" | "Wxh" | "Whh" | "bh" | "Why" | "by" | "G", Recorded>>;
  readonly targets: readonly (readonly number[])[];
  readonly forward: { readonly z: Recorded; readonly h: Recorded };
  readonly A_sum_h_times_G: Arrangement;
  readonly B_many_to_many_ce: Arrangement;
  readonly C_many_to_one_ce: Arrangement;
  readonly D_truncated_after_t1_loss_A: Arrangement;
}

const week7 = fixture<Week7>("rnn_week7");
const generator = new Generator(0);

/** The recorded cell, after its forward pass. */
function recordedCell(): RNNCell {
  const { x, h0, Wxh, Whh, bh } = week7.inputs;
  const cell = new RNNCell(3, 5, { generator });
  cell.wxh = matrix(Wxh);
  cell.whh = matrix(Whh);
  cell.bh = matrix(bh);
  cell.forward(matrices(x), matrix(h0));
  return cell;
}

/** The recorded layer that turns hidden states into class scores. */
function recordedReadout(): LayerDense {
  const readout = new LayerDense(5, 3, { generator });
  readout.weights = matrix(week7.inputs.Why);
  readout.biases = matrix(week7.inputs.by);
  return readout;
}

function expectGradients(cell: RNNCell, expected: Arrangement): void {
  expectClose(cell.dwxh, expected.dWxh!, 1e-12);
  expectClose(cell.dwhh, expected.dWhh!, 1e-12);
  expectClose(cell.dbh, expected.dbh!, 1e-12);
  expectClose(cell.dh0, expected.dh0!, 1e-12);
  matrices(expected.dx!).forEach((dx, t) => {
    expectClose(cell.dinputs[t]!, dx, 1e-12);
  });
  if (expected.dh_total === undefined) return;
  matrices(expected.dh_total).forEach((dh, t) => {
    expectClose(cell.dh[t]!, dh, 1e-12);
  });
}

describe("RNNCell against NumPy and PyTorch, to 1e-12", () => {
  const G = matrices(week7.inputs.G);

  it("runs forward through time", () => {
    const cell = recordedCell();
    expect(cell.output).toHaveLength(4);
    matrices(week7.forward.z).forEach((z, t) => {
      expectClose(cell.z[t]!, z, 1e-12);
    });
    matrices(week7.forward.h).forEach((h, t) => {
      expectClose(cell.output[t]!, h, 1e-12);
    });
  });

  it("accepts a gradient at every step", () => {
    const cell = recordedCell();
    const expected = week7.A_sum_h_times_G;
    const loss = cell.output.reduce((sum, h, t) => sum + pairing(G[t]!, h), 0);
    expect(loss).toBeCloseTo(expected.loss, 12);
    cell.backward(G);
    expectGradients(cell, expected);
  });

  it("learns from a target at every step", () => {
    const cell = recordedCell();
    const readout = recordedReadout();
    const fused = new ActivationSoftmaxLossCategoricalCrossentropy();
    const expected = week7.B_many_to_many_ce;
    const labels = week7.targets.flat();
    expect(fused.forward(readout.forward(stackRows(cell.output)), labels)).toBeCloseTo(expected.loss, 12);
    expectClose(readout.output, stackRows(matrices(expected.logits!)), 1e-12);
    expectClose(fused.output, stackRows(matrices(expected.probs!)), 1e-12);
    cell.backward(splitRows(readout.backward(fused.backward(fused.output, labels)), 4));
    expectClose(readout.dweights, expected.dWhy!, 1e-12);
    expectClose(readout.dbiases, expected.dby!, 1e-12);
    expectGradients(cell, expected);
  });

  it("learns from a target at the last step", () => {
    const cell = recordedCell();
    const readout = recordedReadout();
    const fused = new ActivationSoftmaxLossCategoricalCrossentropy();
    const expected = week7.C_many_to_one_ce;
    const labels = week7.targets[3]!;
    expect(fused.forward(readout.forward(cell.output[3]!), labels)).toBeCloseTo(expected.loss, 12);
    expectClose(readout.output, expected.logits!, 1e-12);
    cell.backward(readout.backward(fused.backward(fused.output, labels)));
    expectClose(readout.dweights, expected.dWhy!, 1e-12);
    expectClose(readout.dbiases, expected.dby!, 1e-12);
    expectGradients(cell, expected);
  });

  it("truncates the backward pass into pieces of two steps", () => {
    const cell = recordedCell();
    cell.backward(G, { truncate: 2 });
    expectGradients(cell, week7.D_truncated_after_t1_loss_A);
  });
});

describe("RNNCell", () => {
  const sequence = fc
    .record({ T: anyLength(), N: anyLength(3), D: anyLength(3), H: anyLength(3) })
    .chain(({ T, N, D, H }) =>
      fc.record({
        xs: fc.array(anyMatrix(N, D), { minLength: T, maxLength: T }),
        gs: fc.array(anyMatrix(N, H), { minLength: T, maxLength: T }),
        h0: anyMatrix(N, H, -1, 1),
        seed: fc.nat(),
      }),
    );

  function cellFor(xs: readonly Matrix[], h0: Matrix, seed: number): RNNCell {
    return new RNNCell(xs[0]!.cols, h0.cols, { generator: new Generator(seed), scale: 0.7 });
  }

  it("agrees with central differences for every parameter, input, and h0", () => {
    fc.assert(
      fc.property(sequence, ({ xs, gs, h0, seed }) => {
        const cell = cellFor(xs, h0, seed);
        cell.forward(xs, h0);
        cell.backward(gs);
        const loss = () => cell.forward(xs, h0).reduce((sum, h, t) => sum + pairing(gs[t]!, h), 0);
        for (const { value, gradient } of cell.parameters()) expectGradient(gradient, loss, value);
        cell.dinputs.forEach((dx, t) => {
          expectGradient(dx, loss, xs[t]!);
        });
        expectGradient(cell.dh0, loss, h0);
      }),
      { numRuns: 30 },
    );
  });

  it("when truncated, equals one cell per piece, each starting from the previous one's state", () => {
    fc.assert(
      fc.property(sequence, fc.integer({ min: 1, max: 5 }), ({ xs, gs, h0, seed }, truncate) => {
        const cell = cellFor(xs, h0, seed);
        cell.forward(xs, h0);
        cell.backward(gs, { truncate });

        const piece = cellFor(xs, h0, seed);
        const dwhh = new Matrix(h0.cols, h0.cols);
        const dinputs: Matrix[] = [];
        let state = h0;
        for (let t = 0; t < xs.length; t += truncate) {
          const hs = piece.forward(xs.slice(t, t + truncate), state);
          dinputs.push(...piece.backward(gs.slice(t, t + truncate)));
          piece.dwhh.data.forEach((share, i) => {
            dwhh.data[i]! += share;
          });
          state = hs.at(-1)!;
        }
        expectClose(cell.dwhh, dwhh, 1e-12);
        expectClose(stackRows(cell.dinputs), stackRows(dinputs), 1e-12);
      }),
      { numRuns: 30 },
    );
  });

  it("accepts a single matrix as the gradient of the last step", () => {
    fc.assert(
      fc.property(sequence, ({ xs, gs, h0, seed }) => {
        const [one, many] = [cellFor(xs, h0, seed), cellFor(xs, h0, seed)];
        one.forward(xs, h0);
        many.forward(xs, h0);
        const last = gs.at(-1)!;
        one.backward(last);
        many.backward(gs.map((g, t) => (t === gs.length - 1 ? g : new Matrix(g.rows, g.cols))));
        expect(one.dwxh).toEqual(many.dwxh);
        expect(one.dinputs).toEqual(many.dinputs);
      }),
      { numRuns: 20 },
    );
  });

  it("starts from zeros by default", () => {
    const cell = new RNNCell(2, 3, { generator });
    const x = [[1, -1]];
    expect(cell.forward([x])).toEqual(cell.forward([x], [[0, 0, 0]]));
    expect(cell.h0.toArray()).toEqual([[0, 0, 0]]);
  });

  it("draws Wxh before Whh", () => {
    const cell = new RNNCell(2, 3, { generator: new Generator(7), scale: 1 });
    expect([...cell.wxh.data, ...cell.whh.data]).toEqual([...new Generator(7).randn(15)]);
  });

  it("stays in float32 throughout", () => {
    const cell = new RNNCell(2, 3, { generator, dtype: "float32" });
    cell.forward([[[1, 2]], [[3, 4]]]);
    cell.backward(Matrix.from([[1, 1, 1]], "float32"));
    expect(cell.output[1]!.dtype).toBe("float32");
    expect(cell.dwhh.dtype).toBe("float32");
    expect(cell.dinputs[0]!.dtype).toBe("float32");
  });

  it("rejects bad arguments with a clear message", () => {
    const cell = new RNNCell(2, 3, { generator });
    expect(() => new RNNCell(0, 3, { generator })).toThrow(
      "RNNCell: nInputs must be a whole number ≥ 1, got 0",
    );
    expect(() => new RNNCell(2, 1.5, { generator })).toThrow(
      "RNNCell: nHidden must be a whole number ≥ 1, got 1.5",
    );
    expect(() => cell.backward([])).toThrow("RNNCell.backward: forward has not run yet");
    expect(() => cell.forward([])).toThrow("RNNCell.forward: needs at least one step");
    expect(() => cell.forward([[[1, 2]], [[1, 2, 3]]])).toThrow(
      "RNNCell.forward: a step has the wrong shape, got [1, 3] and [1, 2]",
    );
    expect(() => cell.forward([[[1, 2]]], [[0, 0]])).toThrow(
      "RNNCell.forward: h0 has the wrong shape, got [1, 2] and [1, 3]",
    );
    cell.forward([[[1, 2]]]);
    expect(() => cell.backward([])).toThrow(
      "RNNCell.backward: needs one gradient per step, got 0 for 1 steps",
    );
    expect(() => cell.backward([[[1]]])).toThrow(
      "RNNCell.backward: gradient and output differ in shape, got [1, 1] and [1, 3]",
    );
    expect(() => cell.backward([[[1, 1, 1]]], { truncate: 0 })).toThrow(
      "RNNCell.backward: truncate must be a whole number ≥ 1, got 0",
    );
    expect(() => cell.backward(3 as never)).toThrow("RNNCell.backward: needs gradients as matrices, got 3");
  });
});

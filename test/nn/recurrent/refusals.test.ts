import { describe, expect, it } from "vitest";
import { ArgumentError, DTypeError, ShapeError, zeros } from "../../../src/index.js";
import { functional } from "../../../src/nn/index.js";
import { GRUCell, LSTMCell, RNNCell } from "../../../src/nn/recurrent/cells.js";
import { GRU, LSTM, RNN } from "../../../src/nn/recurrent/layers.js";
import { said } from "../said.js";

it("a step as a function rejects weights that do not match", () => {
  const { gruCell, lstmCell } = functional;
  const [x, input, state] = [zeros([4, 3]), zeros([6, 3]), zeros([6, 2])];
  expect(gruCell(x, undefined, input, state).shape).toEqual([4, 2]);
  expect(said(() => gruCell(x, undefined, zeros([4, 3]), state))).toBe(
    "gruCell: weightIh must be [6, I], got [4, 3]",
  );
  expect(said(() => gruCell(x, undefined, input, zeros([4, 2])))).toBe(
    "gruCell: weightHh must be [3·H, H], got [4, 2]",
  );
  expect(said(() => gruCell(x, undefined, input, state, zeros([3])))).toBe(
    "gruCell: biasIh must be [6], got [3]",
  );
  expect(said(() => gruCell(x, zeros([4, 3]), input, state))).toBe("gruCell: h must be [4, 2], got [4, 3]");
  expect(said(() => lstmCell(x, zeros([4, 2]) as never, zeros([8, 3]), zeros([8, 2])))).toBe(
    "lstmCell: the state must be a list [h, c]",
  );
});

describe("recurrent layers reject", () => {
  const x = zeros([4, 2, 3]);
  const refusals: readonly [string, () => unknown, new (...args: never[]) => Error, string][] = [
    ["sizes below 1", () => new RNN(0, 2), ArgumentError, "RNN: inputSize must be a whole number ≥ 1, got 0"],
    [
      "sizes below 1",
      () => new LSTM(2, 1.5),
      ArgumentError,
      "LSTM: hiddenSize must be a whole number ≥ 1, got 1.5",
    ],
    [
      "no layers",
      () => new GRU(2, 2, { numLayers: 0 }),
      ArgumentError,
      "GRU: numLayers must be a whole number ≥ 1, got 0",
    ],
    [
      "a dropout above 1",
      () => new GRU(2, 2, { dropout: 2 }),
      ArgumentError,
      "GRU: dropout must be within 0 … 1, got 2",
    ],
    [
      "another nonlinearity",
      () => new RNN(2, 2, { nonlinearity: "sin" as "tanh" }),
      ArgumentError,
      'RNN: nonlinearity must be "tanh" or "relu", got "sin"',
    ],
    [
      "another cell's size",
      () => new LSTMCell(3, 0),
      ArgumentError,
      "LSTMCell: hiddenSize must be a whole number ≥ 1, got 0",
    ],
    [
      "other features",
      () => new RNN(2, 2).forward(x),
      ShapeError,
      "RNN: needs [L, N, 2] or [L, 2], got [4, 2, 3]",
    ],
    [
      "other features, batch first",
      () => new RNN(2, 2, { batchFirst: true }).forward(x),
      ShapeError,
      "RNN: needs [N, L, 2] or [L, 2], got [4, 2, 3]",
    ],
    [
      "a list",
      () => new GRU(3, 2).forward(zeros([3])),
      ShapeError,
      "GRU: needs [L, N, 3] or [L, 3], got [3]",
    ],
    [
      "no step",
      () => new GRU(3, 2).forward(zeros([0, 2, 3])),
      ShapeError,
      "GRU: a sequence must have at least one step, got [0, 2, 3]",
    ],
    [
      "another state",
      () => new RNN(3, 4).forward(x, zeros([1, 1, 4])),
      ShapeError,
      "RNN: h0 must be [1, 2, 4], got [1, 1, 4]",
    ],
    [
      "another cell state",
      () => new LSTM(3, 4).forward(x, [zeros([1, 2, 4]), zeros([2, 4])]),
      ShapeError,
      "LSTM: c0 must be [1, 2, 4], got [2, 4]",
    ],
    [
      "half a state",
      () => new LSTM(3, 4).forward(x, [zeros([1, 2, 4])] as never),
      ArgumentError,
      "LSTM: the state must be a list [h0, c0]",
    ],
    [
      "a finer dtype",
      () => new RNN(3, 4).forward(zeros([4, 2, 3], { dtype: "float64" })),
      DTypeError,
      "RNN: the input is float64, the parameters are float32. Convert one of them.",
    ],
    [
      "a sequence for a cell",
      () => new GRUCell(3, 2).forward(x),
      ShapeError,
      "GRUCell: needs [N, 3] or [3], got [4, 2, 3]",
    ],
    [
      "another state for a cell",
      () => new RNNCell(3, 2).forward(zeros([4, 3]), zeros([2])),
      ShapeError,
      "RNNCell: h must be [4, 2], got [2]",
    ],
  ];

  it.each(refusals)("%s", (_, act, type, message) => {
    expect(act).toThrow(type as typeof Error);
    expect(said(act)).toContain(message);
  });
});

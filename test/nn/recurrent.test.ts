import { readFileSync } from "node:fs";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  ArgumentError,
  concat,
  DTypeError,
  flip,
  Generator,
  grad,
  gradcheck,
  gradgradcheck,
  noGrad,
  randn,
  ShapeError,
  stack,
  type Tensor,
  tensor,
  zeros,
} from "../../src/index.js";
import { functional } from "../../src/nn/index.js";
import { GRUCell, LSTMCell, RNNCell } from "../../src/nn/recurrent/cells.js";
import { GRU, LSTM, type RecurrentOptions, RNN } from "../../src/nn/recurrent/layers.js";
import { kernelSets, restoreKernels } from "../autograd/kernelSets.js";
import { said } from "./said.js";
import { expectRecorded, recordsOf, restored } from "./sequenceRecords.js";

const classes = { RNN, LSTM, GRU, RNNCell, LSTMCell, GRUCell };
type Layer = InstanceType<(typeof classes)[keyof typeof classes]>;

describe.each(kernelSets)("by $title kernels", ({ use }) => {
  beforeAll(use);
  afterAll(restoreKernels);

  it.each(recordsOf(...Object.keys(classes)).map((record) => [record.name, record] as const))(
    "%s is PyTorch's",
    (_, record) => {
      const [inputSize, hiddenSize] = record.args as [number, number];
      const build = classes[record.layer as keyof typeof classes];
      const layer: Layer = restored(new build(inputSize, hiddenSize, record.options), record);
      expect(String(layer)).toBe(record.text);
      const forward = layer.forward as (...inputs: never[]) => unknown;
      expectRecorded(record, forward, layer.namedParameters());
    },
  );

  it.each(recordsOf("RNNCell", "LSTMCell", "GRUCell").map((record) => [record.name, record] as const))(
    "as a function of its weights, %s is PyTorch's, too",
    (_, record) => {
      const [inputSize, hiddenSize] = record.args as [number, number];
      const build = classes[record.layer as "RNNCell"];
      const cell = restored(new build(inputSize, hiddenSize, record.options), record);
      const name = record.layer !== "RNNCell" ? record.layer : `rnn-${record.options.nonlinearity ?? "tanh"}`;
      const call = cellFunctions[name as keyof typeof cellFunctions] as (...args: unknown[]) => unknown;
      const { weightIh, weightHh, biasIh, biasHh } = cell;
      expectRecorded(
        record,
        (x: Tensor, state?: unknown) => call(x, state, weightIh, weightHh, biasIh, biasHh),
        cell.namedParameters(),
      );
    },
  );
});

const cellFunctions = {
  "rnn-tanh": functional.rnnTanhCell,
  "rnn-relu": functional.rnnReluCell,
  LSTMCell: functional.lstmCell,
  GRUCell: functional.gruCell,
};

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

/** Tensors of any shape in float64, the same for the same seed. */
function source(seed: number): (...shape: number[]) => Tensor {
  const generator = new Generator(seed);
  return (...shape) => randn(shape, { dtype: "float64", generator });
}

function expectClose(a: Tensor, b: Tensor, difference = 1e-12): void {
  expect(a.shape).toEqual(b.shape);
  expect(a.size === 0 ? 0 : a.sub(b).abs().amax().item()).toBeLessThanOrEqual(difference);
}

/** The three layers, with a uniform way to call them. */
const kinds = {
  RNN: (inputs: number, hidden: number, options: RecurrentOptions) => {
    const layer = new RNN(inputs, hidden, options);
    return { layer, run: (x: Tensor, s?: readonly Tensor[]) => listed(layer.forward(x, s?.[0])) };
  },
  LSTM: (inputs: number, hidden: number, options: RecurrentOptions) => {
    const layer = new LSTM(inputs, hidden, options);
    return {
      layer,
      run: (x: Tensor, s?: readonly Tensor[]) => listed(layer.forward(x, s && [s[0]!, s[1]!])),
    };
  },
  GRU: (inputs: number, hidden: number, options: RecurrentOptions) => {
    const layer = new GRU(inputs, hidden, options);
    return { layer, run: (x: Tensor, s?: readonly Tensor[]) => listed(layer.forward(x, s?.[0])) };
  },
};

function listed([output, state]: [Tensor, Tensor | readonly Tensor[]]): [Tensor, readonly Tensor[]] {
  return [output, Array.isArray(state) ? state : [state as Tensor]];
}

const kindNames = Object.keys(kinds) as (keyof typeof kinds)[];
const sizes = fc.record({
  kind: fc.constantFrom(...kindNames),
  steps: fc.integer({ min: 1, max: 5 }),
  batch: fc.integer({ min: 1, max: 3 }),
  inputs: fc.integer({ min: 1, max: 4 }),
  hidden: fc.integer({ min: 1, max: 5 }),
  layers: fc.integer({ min: 1, max: 3 }),
  seed: fc.nat(),
});

describe("recurrent layers", () => {
  it("with batchFirst, match the results for transposed sequences", () => {
    fc.assert(
      fc.property(
        sizes,
        fc.boolean(),
        ({ kind, steps, batch, inputs, hidden, layers, seed }, bidirectional) => {
          const options = { numLayers: layers, bidirectional, dtype: "float64" } as const;
          const first = kinds[kind](inputs, hidden, { ...options, batchFirst: true });
          const second = kinds[kind](inputs, hidden, options);
          second.layer.loadStateDict(first.layer.stateDict());
          const x = source(seed)(batch, steps, inputs);
          const [a, statesA] = first.run(x);
          const [b, statesB] = second.run(x.transpose(0, 1));
          expectClose(a, b.transpose(0, 1));
          statesA.forEach((state, i) => void expectClose(state, statesB[i]!));
        },
      ),
      { numRuns: 40 },
    );
  });

  it("in both directions, match two layers, one of them reversed", () => {
    fc.assert(
      fc.property(sizes, ({ kind, steps, batch, inputs, hidden, seed }) => {
        const both = kinds[kind](inputs, hidden, { bidirectional: true, dtype: "float64" });
        const state = both.layer.stateDict();
        const single = (suffix: string) => {
          const one = kinds[kind](inputs, hidden, { dtype: "float64" });
          const names = Object.keys(one.layer.stateDict());
          one.layer.loadStateDict(Object.fromEntries(names.map((name) => [name, state[name + suffix]!])));
          return one;
        };
        const x = source(seed)(steps, batch, inputs);
        const [output, states] = both.run(x);
        const [forth, statesForth] = single("").run(x);
        const [back, statesBack] = single("_reverse").run(flip(x, 0));
        expectClose(output, concat([forth, flip(back, 0)], -1));
        states.forEach((s, i) => void expectClose(s, concat([statesForth[i]!, statesBack[i]!])));
      }),
      { numRuns: 40 },
    );
  });

  it("continue where they stopped: two pieces with the state carried over match the whole", () => {
    fc.assert(
      fc.property(sizes, fc.nat(), ({ kind, steps, batch, inputs, hidden, layers, seed }, where) => {
        const { run, layer } = kinds[kind](inputs, hidden, { numLayers: layers, dtype: "float64" });
        const length = steps + 1;
        const cut = 1 + (where % steps);
        const x = source(seed)(length, batch, inputs);
        const [whole, last] = run(x);
        const [first, middle] = run(x.narrow(0, 0, cut));
        const [second, end] = run(x.narrow(0, cut, length - cut), middle);
        expectClose(whole, concat([first, second]));
        last.forEach((s, i) => void expectClose(s, end[i]!));
        const parameters = layer.parameters();
        const gradientOf = (y: Tensor) => grad(y.square().sum(), parameters);
        const pieces = gradientOf(concat([first, second]));
        gradientOf(whole).forEach((g, i) => void expectClose(g, pieces[i]!, 1e-9));
      }),
      { numRuns: 40 },
    );
  });

  it("match their cells, step by step and layer by layer", () => {
    fc.assert(
      fc.property(sizes, ({ steps, batch, inputs, hidden, seed }) => {
        const draw = source(seed);
        const x = draw(steps, batch, inputs);
        const rename = (state: Readonly<Record<string, Tensor>>) =>
          Object.fromEntries(Object.entries(state).map(([key, value]) => [key.replace("_l0", ""), value]));
        const options = { dtype: "float64" } as const;
        const rnn = new RNN(inputs, hidden, options);
        const rnnCell = new RNNCell(inputs, hidden, options);
        rnnCell.loadStateDict(rename(rnn.stateDict()));
        const gru = new GRU(inputs, hidden, options);
        const gruCell = new GRUCell(inputs, hidden, options);
        gruCell.loadStateDict(rename(gru.stateDict()));
        for (const [layer, cell] of [
          [rnn, rnnCell],
          [gru, gruCell],
        ] as const) {
          const outputs: Tensor[] = [];
          let h: Tensor | undefined;
          for (let t = 0; t < steps; t++) {
            h = cell.forward(x.select(0, t), h);
            outputs.push(h);
          }
          expectClose(layer.forward(x)[0], stack(outputs));
        }
        const lstm = new LSTM(inputs, hidden, options);
        const lstmCell = new LSTMCell(inputs, hidden, options);
        lstmCell.loadStateDict(rename(lstm.stateDict()));
        const outputs: Tensor[] = [];
        let state: [Tensor, Tensor] | undefined;
        for (let t = 0; t < steps; t++) {
          state = lstmCell.forward(x.select(0, t), state);
          outputs.push(state[0]);
        }
        const [output, [, c]] = lstm.forward(x);
        expectClose(output, stack(outputs));
        expectClose(c.squeeze(0), state![1]);
      }),
      { numRuns: 30 },
    );
  });

  it.each(kindNames)("%s has the gradients, and the gradients' gradients, of finite differences", (kind) => {
    const draw = source(3);
    const { layer, run } = kinds[kind](2, 2, { numLayers: 2, bidirectional: true, dtype: "float64" });
    const x = draw(3, 2, 2);
    const states = Array.from({ length: kind === "LSTM" ? 2 : 1 }, () => draw(4, 2, 2));
    const inputs = [x, ...states];
    for (const input of inputs) input.requiresGrad = true;
    const f = (moved: Tensor, ...rest: Tensor[]): Tensor[] => {
      const [output, last] = run(moved, rest);
      return [output, ...last];
    };
    expect(gradcheck(f, inputs)).toBe(true);
    expect(gradgradcheck(f, inputs)).toBe(true);
    expect(layer.parameters().length).toBe(16);
  });

  it("drop outputs between layers during training, and nowhere else", () => {
    const draw = source(5);
    const x = draw(4, 2, 3);
    const generator = new Generator(1);
    const layer = new GRU(3, 6, { numLayers: 2, dropout: 0.5, dtype: "float64", generator });
    const plain = new GRU(3, 6, { numLayers: 2, dtype: "float64" });
    plain.loadStateDict(layer.stateDict());
    const [expected, last] = plain.forward(x);
    const [dropped, droppedLast] = layer.forward(x);
    expect(dropped.sub(expected).abs().amax().item()).toBeGreaterThan(1e-3);
    expectClose(droppedLast.select(0, 0), last.select(0, 0));
    expectClose(layer.eval().forward(x)[0], expected);
    const [single] = new GRU(3, 6, { dropout: 1, dtype: "float64" }).forward(x);
    expect(single.abs().amax().item()).toBeGreaterThan(0);
  });

  it("start with parameters uniform in ±1/√hidden, from the given generator", () => {
    const make = () => new LSTM(3, 64, { numLayers: 2, generator: new Generator(7) });
    const parameters = make().parameters();
    for (const parameter of parameters) {
      expect(parameter.abs().amax().item()).toBeLessThanOrEqual(1 / 8);
      expect(parameter.abs().amax().item()).toBeGreaterThan(0.9 / 8);
    }
    make()
      .parameters()
      .forEach((parameter, i) => void expectClose(parameter, parameters[i]!, 0));
  });

  it("record nothing inside noGrad, and widen integers", () => {
    const layer = new RNN(2, 3);
    const x = tensor(
      [
        [1, 0],
        [0, 1],
      ],
      { dtype: "int32" },
    );
    const [output] = noGrad(() => layer.forward(x));
    expect(output.requiresGrad).toBe(false);
    expectClose(output, layer.forward(x.to("float32"))[0], 0);
  });
});

interface Recorded {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

type Quantities = Readonly<Record<string, Recorded>>;

describe("week 7 of the course", () => {
  const week7 = JSON.parse(
    readFileSync(new URL("../manual/fixtures/rnn_week7.json", import.meta.url), "utf8"),
  ) as { readonly targets: readonly (readonly number[])[] } & Readonly<Record<string, Quantities>>;
  const value = ({ shape, data }: Recorded): Tensor => tensor(Float64Array.from(data), { shape });
  const given = (name: string): Tensor => value(week7.inputs![name]!);
  const leaf = (name: string): Tensor => {
    const x = given(name);
    x.requiresGrad = true;
    return x;
  };

  /** Everything the course differentiates with respect to, and the cell and layer with its weights. */
  function setUp() {
    const [x, h0, why, by] = [leaf("x"), leaf("h0"), leaf("Why"), leaf("by")] as const;
    const [inputs, hidden] = given("Wxh").shape as [number, number];
    const weights = { ih: given("Wxh").transpose(), hh: given("Whh").transpose(), b: given("bh").flatten() };
    const dictionary = (suffix: string) => ({
      [`weight_ih${suffix}`]: weights.ih,
      [`weight_hh${suffix}`]: weights.hh,
      [`bias_ih${suffix}`]: weights.b,
      [`bias_hh${suffix}`]: zeros([hidden], { dtype: "float64" }),
    });
    const cell = new RNNCell(inputs, hidden, { dtype: "float64" });
    cell.loadStateDict(dictionary(""));
    const layer = new RNN(inputs, hidden, { dtype: "float64" });
    layer.loadStateDict(dictionary("_l0"));
    return { x, h0, why, by, cell, layer };
  }
  type SetUp = ReturnType<typeof setUp>;

  /** The states of all steps, computed by the cell; `truncate` cuts the graph after that many steps. */
  function byCell({ x, h0, cell }: SetUp, truncate = Number.POSITIVE_INFINITY): Tensor {
    const states: Tensor[] = [];
    let h = h0;
    for (let t = 0; t < x.shape[0]!; t++) {
      h = cell.forward(x.select(0, t), t > 0 && t % truncate === 0 ? h.detach() : h);
      states.push(h);
    }
    return stack(states);
  }
  const byLayer = ({ x, h0, layer }: SetUp): Tensor => layer.forward(x, h0.unsqueeze(0))[0];

  const losses = {
    A_sum_h_times_G: (h: Tensor) => h.mul(given("G")).sum(),
    B_many_to_many_ce: (h: Tensor, { why, by }: SetUp) =>
      h
        .matmul(why)
        .add(by)
        .reshape([8, 3])
        .crossEntropy(tensor(week7.targets.flat(), { dtype: "int32" })),
    C_many_to_one_ce: (h: Tensor, { why, by }: SetUp) =>
      h
        .select(0, -1)
        .matmul(why)
        .add(by)
        .crossEntropy(tensor(week7.targets.at(-1)!, { dtype: "int32" })),
  } as const;
  const names = Object.keys(losses) as (keyof typeof losses)[];

  function expectGradients(all: SetUp, expected: Quantities, module: RNNCell | RNN): void {
    const [ih, hh, b] = module.parameters() as [Tensor, Tensor, Tensor];
    const gradients: Record<string, Tensor | undefined> = {
      dWxh: ih.grad!.transpose(),
      dWhh: hh.grad!.transpose(),
      dbh: b.grad!.unsqueeze(0),
      dx: all.x.grad,
      dh0: all.h0.grad,
      dWhy: all.why.grad,
      dby: all.by.grad,
    };
    for (const [name, recorded] of Object.entries(expected)) {
      if (name in gradients) expectClose(gradients[name] ?? value(recorded).mul(Number.NaN), value(recorded));
    }
  }

  it.each(names)("RNNCell, unrolled, has the course's values and gradients: %s", (name) => {
    const all = setUp();
    const h = byCell(all);
    expectClose(h, value(week7.forward!.h!));
    const loss = losses[name](h, all);
    expect(loss.item()).toBeCloseTo(week7[name]!.loss as unknown as number, 12);
    loss.backward();
    expectGradients(all, week7[name]!, all.cell);
  });

  it.each(names)("RNN has the course's values and gradients: %s", (name) => {
    const all = setUp();
    const h = byLayer(all);
    expectClose(h, value(week7.forward!.h!));
    losses[name](h, all).backward();
    expectGradients(all, week7[name]!, all.layer);
  });

  it("RNNCell has the course's truncated gradients if a state is detached", () => {
    const all = setUp();
    losses.A_sum_h_times_G(byCell(all, 2)).backward();
    expectGradients(all, week7.D_truncated_after_t1_loss_A!, all.cell);
  });
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

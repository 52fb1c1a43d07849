import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  concat,
  flip,
  Generator,
  grad,
  gradcheck,
  gradgradcheck,
  noGrad,
  randn,
  stack,
  type Tensor,
  tensor,
} from "../../../src/index.js";
import { functional } from "../../../src/nn/index.js";
import { GRUCell, LSTMCell, RNNCell } from "../../../src/nn/recurrent/cells.js";
import { GRU, LSTM, type RecurrentOptions, RNN } from "../../../src/nn/recurrent/layers.js";
import { kernelSets, restoreKernels } from "../../autograd/kernelSets.js";
import { expectRecorded, recordsOf, restored } from "../sequenceRecords.js";
import { expectClose } from "./close.js";

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

/** Tensors of any shape in float64, the same for the same seed. */
function source(seed: number): (...shape: number[]) => Tensor {
  const generator = new Generator(seed);
  return (...shape) => randn(shape, { dtype: "float64", generator });
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

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  concat,
  Generator,
  grad,
  gradgradcheck,
  randn,
  stack,
  type Tensor,
  tensor,
} from "../../../src/index.js";
import {
  GRU,
  LSTM,
  MultiheadAttention,
  paddingMask,
  padSequence,
  type RecurrentOptions,
  RNN,
  unpadSequence,
} from "../../../src/nn/index.js";
import { Recorder, recordedBy } from "../../../src/recorder/index.js";
import { kernelSets, restoreKernels } from "../../autograd/kernelSets.js";
import { said } from "../said.js";
import { expectClose } from "./close.js";

const source = (seed: number): ((...shape: number[]) => Tensor) => {
  const generator = new Generator(seed);
  return (...shape) => randn(shape, { dtype: "float64", generator });
};

type Run = (x: Tensor, states: readonly Tensor[], lengths?: readonly number[]) => [Tensor, readonly Tensor[]];

/** The layers, states in lists. */
function layerOf(
  kind: string,
  options: RecurrentOptions,
): { parameters: Tensor[]; run: Run; states: number[] } {
  if (kind === "LSTM" || kind === "projected") {
    const lstm = new LSTM(3, 4, { ...options, projSize: kind === "LSTM" ? 0 : 2 });
    return {
      parameters: lstm.parameters(),
      states: kind === "LSTM" ? [4, 4] : [2, 4],
      run: (x, [h, c], lengths) => lstm.forward(x, [h!, c!], { lengths }),
    };
  }
  const layer = kind === "RNN" ? new RNN(3, 4, options) : new GRU(3, 4, options);
  return {
    parameters: layer.parameters(),
    states: [4],
    run: (x, [h], lengths) => {
      const [y, hn] = layer.forward(x, h, { lengths });
      return [y, [hn]];
    },
  };
}

const setups = fc.record({
  kind: fc.constantFrom("RNN", "LSTM", "GRU", "projected"),
  lengths: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 }),
  beyond: fc.integer({ min: 0, max: 2 }),
  numLayers: fc.integer({ min: 1, max: 3 }),
  bidirectional: fc.boolean(),
  batchFirst: fc.boolean(),
  seed: fc.nat(),
});

describe.each(kernelSets)("padded sequences, by $title kernels", ({ use }) => {
  beforeAll(use);
  afterAll(restoreKernels);

  it("each give the same as alone: outputs, last states and all gradients", () => {
    fc.assert(
      fc.property(setups, ({ kind, lengths, beyond, numLayers, bidirectional, batchFirst, seed }) => {
        const draw = source(seed);
        const generator = new Generator(seed);
        const options = { numLayers, bidirectional, batchFirst, dtype: "float64", generator } as const;
        const { parameters, run, states } = layerOf(kind, options);
        const steps = Math.max(...lengths) + beyond;
        const n = lengths.length;
        const rows = numLayers * (bidirectional ? 2 : 1);
        const x = draw(...(batchFirst ? [n, steps] : [steps, n]), 3).requireGrad();
        const initial = states.map((size) => draw(rows, n, size).requireGrad());
        const [y, last] = run(x, initial, lengths);

        const alone = lengths.map((length, i) => {
          const own = x.select(batchFirst ? 0 : 1, i).narrow(0, 0, length);
          const [output, ends] = run(
            own,
            initial.map((state) => state.select(1, i)),
          );
          const missing = steps - length;
          const padding = tensor(new Float64Array(missing * output.shape[1]!), {
            shape: [missing, output.shape[1]!],
          });
          return { output: concat([output, padding]), ends };
        });
        const expected = [
          stack(
            alone.map(({ output }) => output),
            batchFirst ? 0 : 1,
          ),
          ...states.map((_, k) =>
            stack(
              alone.map(({ ends }) => ends[k]!),
              1,
            ),
          ),
        ];
        const found = [y, ...last];
        found.forEach((part, i) => void expectClose(part, expected[i]!));
        const weights = found.map((part) => draw(...part.shape));
        const leaves = [x, ...initial, ...parameters];
        const gradients = grad(found, leaves, { gradients: weights });
        const separate = grad(expected, leaves, { gradients: weights });
        gradients.forEach((g, i) => void expectClose(g, separate[i]!, 1e-9));
      }),
      { numRuns: 12 },
    );
  });
});

describe("lengths", () => {
  it("that are all the same change nothing, dropout included", () => {
    const draw = source(1);
    const x = draw(4, 3, 3);
    const noise = new Generator(5);
    const gru = new GRU(3, 2, { numLayers: 2, dropout: 0.5, generator: noise, dtype: "float64" });
    const state = noise.getState();
    const [plain] = gru.forward(x);
    noise.setState(state);
    expect(gru.forward(x, undefined, { lengths: [4, 4, 4] })[0].equal(plain)).toBe(true);
  });

  it("have second gradients", () => {
    const draw = source(2);
    const gru = new GRU(2, 2, { bidirectional: true, dtype: "float64" });
    const x = draw(3, 2, 2).requireGrad();
    expect(gradgradcheck((z: Tensor) => gru.forward(z, undefined, { lengths: [1, 3] })[0], [x])).toBe(true);
  });

  it("cost what the real steps cost: no product is larger", () => {
    const lstm = new LSTM(3, 4);
    const x = randn([40, 8, 3]);
    const rowsOf = (lengths?: readonly number[]): number => {
      const recorder = new Recorder();
      recordedBy(recorder, () => lstm.forward(x, undefined, { lengths }));
      // Products with the state before: m rows, 4 numbers of it, 4 of a gate.
      return recorder.entries.reduce((sum, entry) => {
        const isProduct = entry.kind === "call" && entry.kernel === "matmul";
        return sum + (isProduct && entry.args[4] === 4 ? (entry.args[3] as number) : 0);
      }, 0);
    };
    const lengths = [40, 3, 3, 5, 1, 1, 2, 5];
    expect(rowsOf()).toBe(4 * 40 * 8);
    expect(rowsOf(lengths)).toBe(4 * lengths.reduce((a, b) => a + b));
  });

  it.each<[readonly number[] | number, string]>([
    [[1, 2, 3], "GRU: needs a length for each of 2 sequences, got 3"],
    [[0, 2], "GRU: lengths must be whole numbers within 1 … 4, got 0"],
    [[5, 2], "GRU: lengths must be whole numbers within 1 … 4, got 5"],
    [[1.5, 2], "GRU: lengths must be whole numbers within 1 … 4, got 1.5"],
    [3, "GRU: lengths must be a list, got 3. Pass one: GRU([3, …])."],
  ])("%o are refused", (lengths, message) => {
    const gru = new GRU(3, 2);
    expect(said(() => gru.forward(randn([4, 2, 3]), undefined, { lengths: lengths as number[] }))).toBe(
      message,
    );
  });
});

describe("padSequence", () => {
  const sequences = [
    tensor([
      [1, 2],
      [3, 4],
    ]),
    tensor([[5, 6]]),
    tensor([
      [7, 8],
      [9, 10],
      [11, 12],
    ]),
  ];
  const lengths = [2, 1, 3];

  it("puts sequences side by side, and unpadSequence takes them apart", () => {
    for (const batchFirst of [false, true]) {
      const padded = padSequence(sequences, { batchFirst, paddingValue: -1 });
      expect(padded.shape).toEqual([3, 3, 2]);
      expect(padded.index(...(batchFirst ? [1, -1] : [-1, 1])).toArray()).toEqual([-1, -1]);
      unpadSequence(padded, lengths, { batchFirst }).forEach((x, i) => {
        expect(x.equal(sequences[i]!)).toBe(true);
      });
    }
  });

  it("refuses what does not fit", () => {
    expect(said(() => padSequence([]))).toBe("padSequence: needs at least one sequence");
    expect(said(() => padSequence([tensor(1)]))).toBe(
      "padSequence: a sequence has at least one axis, got []",
    );
    expect(said(() => unpadSequence(randn([2, 3]), [1, 2]))).toBe(
      "unpadSequence: needs a length for each of 3 sequences, got 2",
    );
  });
});

describe("paddingMask", () => {
  it("is true behind the end of each sequence, so that attention does not look there", () => {
    expect(paddingMask([1, 3]).toArray()).toEqual([
      [false, true, true],
      [false, false, false],
    ]);
    expect(paddingMask([1], 2).toArray()).toEqual([[false, true]]);
    const attention = new MultiheadAttention(4, 2, { batchFirst: true, dtype: "float64" });
    const x = source(3)(2, 3, 4);
    const [y] = attention.forward(x, x, x, { keyPaddingMask: paddingMask([2, 3]) });
    const [own] = attention.forward(
      ...([x, x, x].map((z) => z.index("0:1", "0:2")) as [Tensor, Tensor, Tensor]),
    );
    expectClose(y.index("0:1", "0:2"), own);
  });
});

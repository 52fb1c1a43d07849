import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  ArgumentError,
  Generator,
  gradcheck,
  gradgradcheck,
  ones,
  randn,
  ShapeError,
  type Tensor,
  tensor,
  zeros,
} from "../../../src/index.js";
import {
  MultiheadAttention,
  PositionalEncoding,
  sinusoidalPositions,
  Transformer,
  TransformerDecoder,
  TransformerDecoderLayer,
  TransformerEncoder,
  TransformerEncoderLayer,
} from "../../../src/nn/attention/index.js";
import { LayerNorm } from "../../../src/nn/normalization/index.js";
import { kernelSets, restoreKernels } from "../../autograd/kernelSets.js";
import { expectRecorded, recordsOf, restored } from "../sequenceRecords.js";

function expectClose(a: Tensor, b: Tensor, difference = 1e-12): void {
  expect(a.shape).toEqual(b.shape);
  expect(a.sub(b).abs().amax().item()).toBeLessThanOrEqual(difference);
}

describe.each(kernelSets)("by $title kernels", ({ use }) => {
  beforeAll(use);
  afterAll(restoreKernels);

  it.each(recordsOf("TransformerEncoderLayer").map((record) => [record.name, record] as const))(
    "%s is PyTorch's",
    (_, record) => {
      const [dModel, nhead] = record.args as [number, number];
      const layer = restored(new TransformerEncoderLayer(dModel, nhead, record.options), record);
      expectRecorded(record, layer.forward, layer.namedParameters());
    },
  );
});

describe.each(recordsOf("TransformerEncoder").map((record) => [record.name, record] as const))(
  "%s",
  (_, record) => {
    const [layers, hasNorm] = record.args as unknown as [number, boolean];
    const make = () => new TransformerEncoderLayer(4, 2, record.options);
    const norm = hasNorm ? new LayerNorm(4) : undefined;
    const encoder = new TransformerEncoder(make, layers, { norm });

    it("is PyTorch's", () => {
      restored(encoder, record);
      expectRecorded(record, encoder.forward, encoder.namedParameters());
    });

    it("prints as in PyTorch, except for the class of the output projection", () => {
      expect(String(encoder)).toBe(record.text.replaceAll("NonDynamicallyQuantizableLinear", "Linear"));
    });
  },
);

describe("TransformerEncoder", () => {
  const make = () => new TransformerEncoderLayer(4, 2, { dimFeedforward: 2 });

  it("gives each layer its own weights", () => {
    const [first, second] = [...new TransformerEncoder(make, 2).layers];
    expect(first!.linear1.weight.toArray()).not.toEqual(second!.linear1.weight.toArray());
  });

  it("rejects anything that does not create layers", () => {
    const wrong = (makeLayer: unknown) => () => new TransformerEncoder(makeLayer as typeof make, 2);
    const layer = make();
    expect(wrong(layer)).toThrow(
      "TransformerEncoder: takes a function that returns a layer, got TransformerEncoderLayer. Pass one: () => new TransformerEncoderLayer(…).",
    );
    const again = "TransformerEncoder: makeLayer must return a new TransformerEncoderLayer at each call, got";
    expect(wrong(() => layer)).toThrow(`${again} TransformerEncoderLayer`);
    expect(wrong(() => undefined)).toThrow(`${again} undefined`);
    expect(() => new TransformerEncoder(make, 0)).toThrow("numLayers must be a whole number ≥ 1, got 0");
  });
});

describe("TransformerEncoderLayer", () => {
  it("prints as in PyTorch, except for the class of the output projection", () => {
    const [record] = recordsOf("TransformerEncoderLayer");
    const text = record!.text.replace("NonDynamicallyQuantizableLinear", "Linear");
    expect(String(new TransformerEncoderLayer(4, 2, record!.options))).toBe(text);
  });

  it("accepts any function as its activation", () => {
    const generator = () => new Generator(1);
    const options = { dimFeedforward: 8, dropout: 0, dtype: "float64" } as const;
    const x = randn([3, 2, 4], { dtype: "float64", generator: generator() });
    const named = new TransformerEncoderLayer(4, 2, {
      ...options,
      activation: "gelu",
      generator: generator(),
    });
    const given = new TransformerEncoderLayer(4, 2, {
      ...options,
      activation: (y) => y.gelu(),
      generator: generator(),
    });
    expectClose(named.forward(x), given.forward(x), 0);
  });

  it.each([true, false])("has first and second derivatives, normFirst: %s", (normFirst) => {
    const generator = new Generator(2);
    const layer = new TransformerEncoderLayer(4, 2, {
      dimFeedforward: 3,
      dropout: 0,
      activation: "gelu",
      normFirst,
      dtype: "float64",
      generator,
    });
    const x = randn([3, 2, 4], { dtype: "float64", generator, requiresGrad: true });
    const f = (src: Tensor): Tensor => layer.forward(src);
    expect(gradcheck(f, [x])).toBe(true);
    expect(gradgradcheck(f, [x])).toBe(true);
  });

  it("drops nothing in evaluation mode", () => {
    const x = randn([3, 2, 4]);
    const layer = new TransformerEncoderLayer(4, 2, { dimFeedforward: 8, dropout: 0.9 });
    expect(layer.forward(x).sub(layer.forward(x)).abs().amax().item()).toBeGreaterThan(0);
    layer.eval();
    expectClose(layer.forward(x), layer.forward(x), 0);
  });

  it("rejects other activations, sizes, and features", () => {
    const other = () => new TransformerEncoderLayer(4, 2, { activation: "tanh" as "relu" });
    expect(other).toThrow(ArgumentError);
    expect(other).toThrow('activation must be "relu", "gelu" or a function, got "tanh"');
    expect(() => new TransformerEncoderLayer(4, 2, { dimFeedforward: 0 })).toThrow(
      "TransformerEncoderLayer: dimFeedforward must be a whole number ≥ 1, got 0",
    );
    expect(() => new TransformerEncoderLayer(4, 2).forward(zeros([3, 2, 5]))).toThrow(ShapeError);
  });
});

describe("sinusoidal positions", () => {
  it("are the sines and cosines of the paper", () => {
    const p = sinusoidalPositions(3, 4, { dtype: "float64" });
    const row = (t: number) => [Math.sin(t), Math.cos(t), Math.sin(t / 100), Math.cos(t / 100)];
    p.toTypedArray().forEach((value: number, i) => {
      expect(value).toBeCloseTo([0, 1, 2].flatMap(row)[i]!, 15);
    });
  });

  it("at a fixed distance are rotations of each other", () => {
    fc.assert(
      fc.property(
        fc.nat(40),
        fc.nat(40),
        fc.nat(20),
        fc.integer({ min: 1, max: 8 }),
        (a, b, distance, pairs) => {
          const p = sinusoidalPositions(61, 2 * pairs, { dtype: "float64" });
          const product = (s: number): number =>
            p
              .select(0, s)
              .mul(p.select(0, s + distance))
              .sum()
              .item();
          expect(product(a)).toBeCloseTo(product(b), 10);
        },
      ),
    );
  });

  it("are added to sequences, batch first or not, batched or not", () => {
    const table = sinusoidalPositions(5, 3);
    const encoding = new PositionalEncoding(3, { maxLength: 9, dropout: 0 });
    expect(Object.keys(encoding.stateDict())).toEqual(["pe"]);
    expect(encoding.pe.shape).toEqual([9, 1, 3]);
    const expected = table.add(1);
    expectClose(encoding.forward(ones([5, 3])), expected, 0);
    expectClose(encoding.forward(ones([5, 2, 3])).select(1, 1), expected, 0);
    const batchFirst = new PositionalEncoding(3, { batchFirst: true, dropout: 0 });
    expectClose(batchFirst.forward(ones([2, 5, 3])).select(0, 1), expected, 0);
    expectClose(batchFirst.forward(ones([5, 3])), expected, 0);
    expect(batchFirst.pe.shape).toEqual([5000, 1, 3]);
  });

  it("also support odd numbers of features, and dropout during training", () => {
    expect(sinusoidalPositions(2, 3).shape).toEqual([2, 3]);
    const encoding = new PositionalEncoding(3, { generator: new Generator(1), dropout: 0.5 });
    expect(
      encoding
        .forward(ones([50, 3]))
        .eq(0)
        .any()
        .item(),
    ).toBe(1);
    expect(
      encoding
        .eval()
        .forward(ones([50, 3]))
        .eq(0)
        .any()
        .item(),
    ).toBe(0);
  });

  it("reject longer sequences and other features", () => {
    const encoding = new PositionalEncoding(4, { maxLength: 3 });
    expect(() => encoding.forward(zeros([4, 2, 4]))).toThrow(
      "PositionalEncoding: there are only 3 positions, got [4, 2, 4]",
    );
    expect(() => encoding.forward(zeros([3, 2]))).toThrow(
      "PositionalEncoding: needs [L, N, 4] or [L, 4], got [3, 2]",
    );
    expect(() => new PositionalEncoding(4, { batchFirst: true }).forward(zeros([3]))).toThrow(
      "PositionalEncoding: needs [N, L, 4] or [L, 4], got [3]",
    );
    expect(() => new PositionalEncoding(0)).toThrow("dModel must be a whole number ≥ 1, got 0");
    expect(() => sinusoidalPositions(0, 2)).toThrow("length must be a whole number ≥ 1, got 0");
  });
});

describe.each(recordsOf("TransformerDecoderLayer").map((record) => [record.name, record] as const))(
  "%s",
  (_, record) => {
    const [dModel, nhead] = record.args as [number, number];
    const layer = new TransformerDecoderLayer(dModel, nhead, record.options);

    it("is PyTorch's", () => {
      restored(layer, record);
      expectRecorded(record, layer.forward, layer.namedParameters());
    });

    it("prints as in PyTorch, except for the class of the output projection", () => {
      expect(String(layer)).toBe(record.text.replaceAll("NonDynamicallyQuantizableLinear", "Linear"));
    });
  },
);

it.each(recordsOf("TransformerDecoder").map((record) => [record.name, record] as const))(
  "%s is PyTorch's",
  (_, record) => {
    const [layers, hasNorm] = record.args as unknown as [number, boolean];
    const make = () => new TransformerDecoderLayer(4, 2, record.options);
    const norm = hasNorm ? new LayerNorm(4) : undefined;
    const decoder = restored(new TransformerDecoder(make, layers, { norm }), record);
    expectRecorded(record, decoder.forward, decoder.namedParameters());
  },
);

it.each(recordsOf("Transformer").map((record) => [record.name, record] as const))(
  "%s is PyTorch's",
  (_, record) => {
    const [dModel, nhead] = record.args as [number, number];
    const model = restored(new Transformer(dModel, nhead, record.options), record);
    expectRecorded(record, model.forward, model.namedParameters());
  },
);

describe("Transformer", () => {
  const options = { numEncoderLayers: 1, numDecoderLayers: 2, dimFeedforward: 3, dropout: 0 } as const;
  const generator = new Generator(6);
  const [source, target] = [randn([4, 2, 6], { generator }), randn([3, 2, 6], { generator })];

  it("is causal by an option as by a mask, padding or not", () => {
    const model = new Transformer(6, 2, options);
    const mask = Transformer.generateSquareSubsequentMask(3);
    expect(mask.toArray()).toEqual([
      [0, -Infinity, -Infinity],
      [0, 0, -Infinity],
      [0, 0, 0],
    ]);
    const padding = tensor([[false, false, true]]).expand([2, 3]);
    for (const masks of [{}, { tgtKeyPaddingMask: padding }]) {
      const byMask = model.forward(source, target, { ...masks, tgtMask: mask });
      expectClose(model.forward(source, target, { ...masks, tgtIsCausal: true }), byMask, 1e-6);
      expectClose(model.forward(source, target, { ...masks, tgtIsCausal: true, tgtMask: mask }), byMask, 0);
      expect(model.forward(source, target, masks).allClose(byMask)).toBe(false);
    }
  });

  it("has weights of its own in each layer, drawn from its generator", () => {
    const made = () => new Transformer(6, 2, { ...options, generator: new Generator(3) });
    const [model, again] = [made(), made()];
    expect(model.stateDict()).toEqual(again.stateDict());
    const [first, second] = [...model.decoder.layers];
    expect(first!.linear1.weight.toArray()).not.toEqual(second!.linear1.weight.toArray());
  });

  it("names what is wrong", () => {
    expect(() => new Transformer(6, 4)).toThrow("4 heads do not divide 6 features");
    expect(() => new Transformer(6, 2, { numDecoderLayers: 0 })).toThrow(
      "Transformer: numDecoderLayers must be a whole number ≥ 1, got 0",
    );
    expect(() => new TransformerDecoderLayer(6, 2, { activation: "tanh" as never })).toThrow(
      'TransformerDecoderLayer: activation must be "relu", "gelu" or a function, got "tanh"',
    );
    const odd = () => new TransformerEncoderLayer(6, 2);
    expect(() => new TransformerDecoder(odd as never, 1)).toThrow(
      "TransformerDecoder: makeLayer must return a new TransformerDecoderLayer at each call",
    );
    expect(() => Transformer.generateSquareSubsequentMask(-1)).toThrow("size must be a whole number ≥ 0");
  });
});

describe("MultiheadAttention", () => {
  it.each([{}, { addZeroAttn: true }, { addBiasKv: true }])(
    "is causal by an option as by a mask, with %s",
    (options) => {
      const attention = new MultiheadAttention(4, 2, { ...options, dtype: "float64" });
      const x = randn([3, 2, 4], { dtype: "float64" });
      const attnMask = ones([3, 3], { dtype: "bool" }).triu({ diagonal: 1 });
      for (const needWeights of [true, false]) {
        const [byMask, weights] = attention.forward(x, x, x, { attnMask, needWeights });
        const [byOption, same] = attention.forward(x, x, x, { isCausal: true, needWeights });
        expectClose(byOption, byMask);
        if (needWeights) expectClose(same!, weights!);
      }
    },
  );
});

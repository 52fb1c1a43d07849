/**
 * @file Models of the examples in ONNX Runtime, and what is refused.
 */
import { describe, expect, it } from "vitest";
import { CharModel } from "../../examples/capstones/charModel.js";
import { convNet } from "../../examples/capstones/cnn.js";
import { dcgan, denseGan } from "../../examples/capstones/ganNetworks.js";
import { GPT } from "../../examples/capstones/gptModel.js";
import {
  ArgumentError,
  crossEntropy,
  Generator,
  randint,
  randn,
  type Tensor,
  tensor,
} from "../../src/index.js";
import * as nn from "../../src/nn/index.js";
import { exportOnnx } from "../../src/onnx/index.js";
import { expectSame, run } from "./runtime.js";

const generator = new Generator(3);
const digits = (n: number): Tensor => randint(0, 10, [n, 6], { generator });
const noise = (n: number): Tensor => randn([n, 8], { generator });
const images = (n: number): Tensor => randn([n, 1, 8, 8], { generator });

/** A transformer as the capstone on attention has it. */
const encoder = (): nn.Sequential => {
  const layer = (): nn.TransformerEncoderLayer =>
    new nn.TransformerEncoderLayer(16, 4, { batchFirst: true, dimFeedforward: 32 });
  const positions = new nn.PositionalEncoding(16, { batchFirst: true, maxLength: 6 });
  return new nn.Sequential(new nn.Embedding(10, 16), positions, layer(), layer(), new nn.Linear(16, 10));
};

const models: Readonly<Record<string, readonly [nn.AnyModule, (n: number) => Tensor]>> = {
  "the network of iris": [
    new nn.Sequential(new nn.Linear(8, 16), new nn.ReLU(), new nn.Linear(16, 3)),
    noise,
  ],
  "the network of regression": [
    new nn.Sequential(new nn.Linear(8, 64), new nn.Tanh(), new nn.Linear(64, 1)),
    noise,
  ],
  "the convolutional network": [convNet(8, 10), images],
  "the generator of a dense GAN": [denseGan(8, 8).generator, noise],
  "its discriminator": [denseGan(8, 8).discriminator, images],
  "the generator of a convolutional GAN": [dcgan(8, 8).generator, noise],
  "the discriminator of a convolutional GAN": [dcgan(8, 8).discriminator, images],
  "the text model with LSTM": [new CharModel(10, { cell: "lstm", hidden: 12, dropout: 0.1 }), digits],
  "the text model with GRU": [new CharModel(10, { cell: "gru", hidden: 12, dropout: 0.1 }), digits],
  "the transformer on digits": [encoder(), digits],
  "the GPT": [new GPT(10, { layers: 2, heads: 2, width: 16, context: 8, dropout: 0.1 }), digits],
};

describe("a model computes the same in ONNX Runtime, at another batch size", () => {
  it.each(Object.keys(models))("%s", { timeout: 60_000 }, async (name) => {
    const [model, inputs] = models[name]!;
    const bytes = exportOnnx(model, inputs(2), { dynamic: ["batch"] });
    expect(model.training).toBe(true);
    await expectSame(model.eval(), bytes, [inputs(5)]);
  });
});

/** The names in a model: they stand there as they are. */
const textOf = (bytes: Uint8Array): string => new TextDecoder("latin1").decode(bytes);

describe("what is in the file", () => {
  it("initializers have the names of the state dict, and patterns the operations that ONNX has", () => {
    const model = new nn.Sequential(
      new nn.Linear(4, 6),
      new nn.LayerNorm(6),
      new nn.ReLU(),
      new nn.Softmax(1),
    );
    const text = textOf(exportOnnx(model, randn([2, 4]), { inputNames: ["x"], outputNames: ["shares"] }));
    for (const name of Object.keys(model.stateDict())) expect(text).toContain(name);
    for (const name of ["LayerNormalization", "Relu", "Softmax", "MatMul", "shares"])
      expect(text).toContain(name);
    expect(text).not.toContain("ReduceMean");
  });

  it("without dynamic the batch is that of the example", { timeout: 60_000 }, async () => {
    const model = new nn.Linear(4, 2);
    const bytes = exportOnnx(model, randn([3, 4]));
    await expectSame(model, bytes, [randn([3, 4])]);
    await expect(run(bytes, [randn([2, 4])])).rejects.toThrow();
  });
});

class Custom extends nn.Module {
  readonly #compute: (x: Tensor) => Tensor;

  constructor(compute: (x: Tensor) => Tensor) {
    super();
    this.#compute = compute;
  }

  override forward(x: Tensor): Tensor {
    return this.#compute(x);
  }
}

describe("what cannot be exported is an error that says why", () => {
  const x = randn([2, 3]);
  const refused = (compute: (x: Tensor) => Tensor): (() => unknown) => {
    return () =>
      exportOnnx(new nn.Sequential(new nn.Linear(3, 3), new Custom(compute)), x, { dynamic: ["batch"] });
  };

  it.each<[string, (x: Tensor) => Tensor, string]>([
    [
      "a kernel without counterpart",
      (y) => y.cumprod(0),
      "1 (Custom()): exportOnnx: cumprod has no counterpart in ONNX",
    ],
    ["elements that are read", (y) => y.mul(y.sum().item()), "1 (Custom()): exportOnnx: item reads elements"],
    [
      "JavaScript on elements",
      (y) =>
        y.add(
          tensor(
            [...y.data].map((v) => v * 2),
            { shape: y.shape },
          ),
        ),
      "would become a constant",
    ],
    ["a shape of values", (y) => y.maskedSelect(y.gt(0)), "depends on values"],
    ["classes", (y) => crossEntropy(y, randint(0, 3, [y.shape[0]!])), "1 (Custom()): exportOnnx:"],
  ])("%s", (_, compute, message) => {
    expect(refused(compute)).toThrow(ArgumentError);
    expect(refused(compute)).toThrow(message);
  });

  it("wrong arguments", () => {
    const model = new nn.Linear(3, 1);
    expect(() => exportOnnx(x as never, x)).toThrow("exportOnnx: takes a module");
    expect(() => exportOnnx(model, x, { dynamic: ["length" as "batch"] })).toThrow(
      'exportOnnx: dynamic must be ["batch"] or [], got ["length"]',
    );
    expect(() => exportOnnx(model, x, { outputNames: ["a", "b"] })).toThrow(
      "exportOnnx: outputNames must be 1 different names",
    );
    expect(() => exportOnnx(model, [], { dynamic: ["batch"] })).toThrow(
      "exportOnnx: inputs must have one batch size",
    );
  });
});

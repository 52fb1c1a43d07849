import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  LayerDense,
  Matrix,
  type Optimizer,
  OptimizerAdagrad,
  OptimizerAdam,
  OptimizerRMSprop,
  OptimizerSGD,
  type Trainable,
} from "../../src/manual/index.js";
import { Generator } from "../../src/random/index.js";
import { largestDifference } from "./recorded.js";

/** One parameter with its gradient set by hand, as in week 4. */
function byHand(p: readonly number[], g: readonly number[]): Trainable & { value: Matrix; gradient: Matrix } {
  const [value, gradient] = [Matrix.from([p]), Matrix.from([g])];
  return { value, gradient, parameters: () => [{ name: "p", value, gradient }] };
}

const all: readonly [string, (learningRate: number) => Optimizer][] = [
  ["OptimizerSGD", (learningRate) => new OptimizerSGD({ learningRate })],
  ["OptimizerSGD with momentum", (learningRate) => new OptimizerSGD({ learningRate, momentum: 0.9 })],
  ["OptimizerAdagrad", (learningRate) => new OptimizerAdagrad({ learningRate })],
  ["OptimizerRMSprop", (learningRate) => new OptimizerRMSprop({ learningRate })],
  ["OptimizerAdam", (learningRate) => new OptimizerAdam({ learningRate })],
];

const numbers = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 5 });

describe.each(all)("%s", (_, optimizerOf) => {
  it("does not move parameters whose gradient is 0", () => {
    fc.assert(
      fc.property(numbers, (p) => {
        const layer = byHand(
          p,
          p.map(() => 0),
        );
        optimizerOf(0.1).updateParams(layer);
        expect(largestDifference(layer.value.data, p)).toBe(0);
      }),
    );
  });

  it("goes downhill: every number's first step is against its gradient", () => {
    fc.assert(
      fc.property(numbers, (g) => {
        const layer = byHand(
          g.map(() => 0),
          g,
        );
        optimizerOf(0.1).updateParams(layer);
        layer.value.data.forEach((p, i) => {
          if (Math.abs(g[i]!) > 1e-6) expect(Math.sign(p)).toBe(-Math.sign(g[i]!));
        });
      }),
    );
  });

  it("updates each layer as if it were alone", () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const [alone, first, second] = [byHand(a, a), byHand(a, a), byHand(b, b)];
        const [one, both] = [optimizerOf(0.1), optimizerOf(0.1)];
        for (let t = 0; t < 3; t++) {
          one.updateParams(alone);
          both.updateParams(second);
          both.updateParams(first);
        }
        expect(first.value).toEqual(alone.value);
      }),
    );
  });

  it("finds the bottom of a parabola", () => {
    const layer = byHand([1, -2], [0, 0]);
    const optimizer = optimizerOf(0.05);
    const height = () => Math.hypot(...layer.value.data);
    const before = height();
    for (let t = 0; t < 500; t++) {
      layer.gradient.data.set(layer.value.data);
      optimizer.updateParams(layer);
    }
    expect(height()).toBeLessThan(before / 2);
  });
});

describe("the update rules, in numbers that are easy to follow", () => {
  it("SGD: p − η·g", () => {
    const layer = byHand([1, 2], [0.5, -1]);
    new OptimizerSGD({ learningRate: 0.1 }).updateParams(layer);
    expect(layer.value.toArray()).toEqual([[0.95, 2.1]]);
  });

  it("SGD with momentum: the second step adds 0.9 of the first", () => {
    const layer = byHand([0], [1]);
    const optimizer = new OptimizerSGD({ learningRate: 1, momentum: 0.9 });
    optimizer.updateParams(layer);
    optimizer.updateParams(layer);
    expect(layer.value.data[0]).toBeCloseTo(-1 - 1.9, 12);
  });

  it("decay: after 1/decay updates the learning rate is half", () => {
    const optimizer = new OptimizerSGD({ learningRate: 0.8, decay: 0.01 });
    expect(optimizer.learningRateAt(0)).toBe(0.8);
    expect(optimizer.learningRateAt(100)).toBe(0.4);
  });

  it("decay counts the updates of each parameter", () => {
    const [first, second] = [byHand([0], [1]), byHand([0], [1])];
    const optimizer = new OptimizerSGD({ learningRate: 1, decay: 1 });
    for (const layer of [first, second, first, second]) optimizer.updateParams(layer);
    expect(first.value.data[0]).toBe(-1.5);
    expect(second.value.data[0]).toBe(-1.5);
  });

  it("Adam: the first step has the length of the learning rate, for any gradient", () => {
    const layer = byHand([0, 0], [1e-3, -1e3]);
    new OptimizerAdam({ learningRate: 0.01 }).updateParams(layer);
    expect(layer.value.data[0]).toBeCloseTo(-0.01, 5);
    expect(layer.value.data[1]).toBeCloseTo(0.01, 5);
  });

  it("the learning rate can be changed between updates", () => {
    const layer = byHand([0], [1]);
    const optimizer = new OptimizerSGD();
    optimizer.updateParams(layer);
    optimizer.learningRate = 0.25;
    optimizer.updateParams(layer);
    expect(layer.value.data[0]).toBe(-1.25);
  });
});

describe("optimizers reject", () => {
  it("settings out of range", () => {
    const bad: readonly [() => Optimizer, string][] = [
      [
        () => new OptimizerSGD({ learningRate: -1 }),
        "OptimizerSGD: learningRate must be a finite number ≥ 0, got -1",
      ],
      [
        () => new OptimizerSGD({ decay: Number.NaN }),
        "OptimizerSGD: decay must be a finite number ≥ 0, got NaN",
      ],
      [() => new OptimizerSGD({ momentum: 2 }), "OptimizerSGD: momentum must be within 0 … 1, got 2"],
      [
        () => new OptimizerAdagrad({ epsilon: 0 }),
        "OptimizerAdagrad: epsilon must be a finite number > 0, got 0",
      ],
      [() => new OptimizerRMSprop({ rho: -0.1 }), "OptimizerRMSprop: rho must be within 0 … 1, got -0.1"],
      [
        () => new OptimizerAdam({ beta1: 1 }),
        "OptimizerAdam: beta1 must be at least 0 and less than 1, got 1",
      ],
      [
        () => new OptimizerAdam({ beta2: -1 }),
        "OptimizerAdam: beta2 must be at least 0 and less than 1, got -1",
      ],
      [
        () => new OptimizerAdam({ learningRate: Number.POSITIVE_INFINITY }),
        "OptimizerAdam: learningRate must be a finite number ≥ 0, got Infinity",
      ],
    ];
    for (const [make, message] of bad) expect(make).toThrow(message);
  });

  it("a layer without gradients, before moving anything", () => {
    const layer = new LayerDense(2, 2, { generator: new Generator(0) });
    const optimizer = new OptimizerSGD();
    expect(() => optimizer.updateParams(layer)).toThrow(
      "updateParams: weights has no gradient yet. Call backward first.",
    );
    layer.dweights = Matrix.from([
      [1, 1],
      [1, 1],
    ]);
    layer.dbiases = Matrix.from([[1, 1, 1]]);
    const before = layer.weights.toArray();
    expect(() => optimizer.updateParams(layer)).toThrow(
      "updateParams: biases and its gradient differ in shape, got [1, 2] and [1, 3]",
    );
    expect(layer.weights.toArray()).toEqual(before);
  });
});

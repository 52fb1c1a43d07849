import { describe, expect, it } from "vitest";
import { Curve } from "../../figures/parts/curve.js";
import { reach } from "../../figures/playground/area.js";
import { decodePoints, encodePoints } from "../../figures/playground/drawing.js";
import makeEngine from "../../figures/playground/engine.js";
import { playground } from "../../figures/playground/index.js";
import { widthsIn } from "../../figures/playground/layers.js";
import { presets } from "../../figures/playground/presets.js";
import { initialSettings } from "../../figures/settings.js";

const settings = initialSettings(playground.settings);

function trained(changes: Partial<typeof settings>, steps: number) {
  const engine = makeEngine({ ...settings, ...changes });
  for (let i = 0; i < steps; i++) engine.step!();
  return engine.frame();
}

describe("each data set is learned", () => {
  it.each(["spiral", "circles", "xor", "moons"] as const)("%s", (data) => {
    const { train, test } = trained({ data, noise: 0.1 }, 800);
    expect(train.accuracy).toBeGreaterThan(0.95);
    expect(test.accuracy).toBeGreaterThan(0.9);
  });
});

describe("presets show what they say", () => {
  it("all weights zero: no weight gets a gradient, and the loss stays ln 3", () => {
    const { train, looks } = trained(presets.zeros.settings, 50);
    expect(train.loss).toBeCloseTo(Math.log(3), 2);
    for (const { zeroGradients } of looks) expect(zeroGradients).toBe(1);
  });

  it("rate too large: it ends no better than guessing", () => {
    expect(trained(presets.rate.settings, 300).train.accuracy).toBeLessThan(0.6);
  });

  it("no activation: the whole is a straight cut, and the spiral is not learned", () => {
    const { train } = trained(presets.linear.settings, 800);
    expect(train.accuracy).toBeLessThan(0.65);
  });

  it("sigmoid in ten layers: the first layer's gradients are millions of times smaller than the last's", () => {
    const { looks, train } = trained(presets.sigmoid.settings, 300);
    const typical = ({ gradients: { low, high, shares } }: (typeof looks)[number]): number =>
      shares.reduce((sum, share, i) => sum + share * (low + ((i + 0.5) / shares.length) * (high - low)), 0);
    expect(typical(looks.at(-1)!) - typical(looks[0]!)).toBeGreaterThan(5);
    expect(train.accuracy).toBeLessThan(0.6);
  });

  it("dead ReLUs: a quarter are, after a hundred steps", () => {
    const { looks } = trained(presets.dead.settings, 100);
    const dead = looks.flatMap(({ dead }) => dead);
    expect(dead.filter(Boolean).length).toBeGreaterThan(dead.length / 4);
  });
});

it("goes on with the same weights when rate, batch or optimizer change, and starts again with other layers", () => {
  const engine = makeEngine(settings);
  for (let i = 0; i < 100; i++) engine.step!();
  const before = engine.frame();
  engine.set({ ...settings, rate: 0.1, batch: 64, optimizer: "sgd" });
  expect(engine.frame().weights).toEqual(before.weights);
  engine.set({ ...settings, layers: "4" });
  expect(engine.frame().widths).toEqual([2, 4, 3]);
  expect(engine.frame().train.curve.length).toBe(1);
});

it("has the regions of the very network: a neuron's picture follows its formula", () => {
  const engine = makeEngine({ ...settings, layers: "1", activation: "identity", data: "xor" });
  engine.command!({ layer: 0, neuron: 0 });
  const { weights, biases, looked } = engine.frame();
  const [w1, w2, b] = [weights[0]![0]!, weights[0]![1]!, biases[0]![0]!];
  const at = (row: number, column: number): number =>
    w1 * ((2 * (column + 0.5)) / 80 - 1) * reach + w2 * ((2 * (row + 0.5)) / 80 - 1) * reach + b;
  const largest = Math.max(...[0, 79].flatMap((r) => [0, 79].map((c) => Math.abs(at(r, c)))));
  for (const [row, column] of [
    [0, 0],
    [0, 79],
    [40, 13],
    [79, 79],
  ] as const)
    expect(Math.abs(looked![row * 80 + column]! - (127 * at(row, column)) / largest)).toBeLessThan(1);
});

describe("points drawn by hand", () => {
  const points = [
    { x: -0.5, y: 0.25, label: 0 },
    { x: 1.2, y: -1.3, label: 2 },
  ];

  it("survive being written into an address", () => {
    decodePoints(encodePoints(points)).forEach((point, i) => {
      expect(point.x).toBeCloseTo(points[i]!.x, 2);
      expect(point.y).toBeCloseTo(points[i]!.y, 2);
      expect(point.label).toBe(points[i]!.label);
    });
    expect(decodePoints("9zz!zz")).toEqual([]);
  });

  it("are learned, added while it trains; without any there is nothing to do", () => {
    const engine = makeEngine({ ...settings, data: "drawn" });
    expect(engine.finished).toBe(true);
    expect(engine.frame().looks).toEqual([]);
    const corners = Array.from({ length: 40 }, (_, i) => ({
      x: i % 2 === 0 ? -0.5 : 0.5,
      y: i / 40,
      label: i % 2,
    }));
    engine.set({ ...settings, data: "drawn", points: encodePoints(corners) });
    expect(engine.finished).toBe(false);
    for (let i = 0; i < 100; i++) engine.step!();
    expect(engine.frame().test.accuracy).toBe(1);
  });
});

it("hidden layers are read from any text", () => {
  expect(widthsIn("8,4")).toEqual([8, 4]);
  expect(widthsIn("")).toEqual([]);
  expect(widthsIn("99, x, -1, 2")).toEqual([12, 2]);
  expect(widthsIn("1,".repeat(20))).toHaveLength(10);
});

it("a curve keeps evenly spaced values, however long it gets", () => {
  const curve = new Curve();
  for (let i = 0; i < 5000; i++) curve.add(() => i);
  const values = curve.toArray();
  expect(values.length).toBeLessThanOrEqual(501);
  values.forEach((value, k) => {
    expect(value).toBe(k * curve.every);
  });
});

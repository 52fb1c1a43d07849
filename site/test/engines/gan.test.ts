import { describe, expect, it } from "vitest";
import makeEngine, { pictures } from "../../figures/gan/engine.js";
import { densityOf, hillsFound, hillsOf, reach } from "../../figures/gan/hills.js";
import { gan } from "../../figures/gan/index.js";
import { presets } from "../../figures/gan/presets.js";
import { initialSettings } from "../../figures/settings.js";

const settings = initialSettings(gan.settings);

function played(changes: Partial<typeof settings>, steps: number) {
  const engine = makeEngine({ ...settings, ...changes });
  for (let i = 0; i < steps; i++) engine.step!();
  return engine.frame();
}

describe("numbers", () => {
  it("one hill is matched: where it is, and how wide", () => {
    const { mean, std } = played({ data: "one" }, 1000).numbers!;
    expect(Math.abs(mean - 1.5)).toBeLessThan(0.3);
    expect(Math.abs(std - 0.6)).toBeLessThan(0.2);
  });

  it("four hills are found by equals, lost by a forger too fast, and found again when eight are judged at once", () => {
    const found = (changes: Partial<typeof settings>): number[] => {
      const engine = makeEngine({ ...settings, ...changes });
      return [1, 2, 3, 4, 5].map(() => {
        for (let i = 0; i < 100; i++) engine.step!();
        return engine.frame().numbers!.found;
      });
    };
    expect(found(presets.four.settings).at(-1)).toBe(4);
    expect(Math.min(...found(presets.collapse.settings).slice(1))).toBeLessThanOrEqual(1);
    expect(Math.min(...found(presets.cure.settings).slice(2))).toBeGreaterThanOrEqual(3);
  });

  it("a judge too strong holds the forger up", () => {
    const { settings: strong } = presets.strong;
    const fair = { ...strong, judgeRate: 1 };
    expect(played(fair, 300).numbers!.mean - played(strong, 300).numbers!.mean).toBeGreaterThan(0.3);
  });

  it("densities are of area 1, and hills are found where samples are", () => {
    for (const hills of Object.values(hillsOf)) {
      let area = 0;
      for (let x = -2 * reach; x < 2 * reach; x += 0.01) area += 0.01 * densityOf(hills, x);
      expect(area).toBeCloseTo(1, 6);
    }
    expect(hillsFound(hillsOf.four, [-3, -3, 1, 3])).toBe(3);
    expect(hillsFound(hillsOf.four, [0, 0, 0, 0])).toBe(0);
  });
});

it("digits get the strokes' share of ink, and the walk closes", () => {
  const engine = makeEngine({ ...settings, data: "digits" });
  const start = engine.frame();
  for (let i = 0; i < 300; i++) engine.step!();
  engine.set({ ...settings, data: "digits", walk: 1 });
  const { digits, here, along } = engine.frame();
  expect(digits!.length).toBe(64 * pictures);
  here.forEach((ink, i) => {
    expect(ink).toBeCloseTo(along[i]!, 4);
  });
  const ink = (values: Float32Array): number => values.reduce((a, b) => a + b) / values.length;
  expect(Math.abs(ink(start.digits!) - 0.5)).toBeLessThan(0.1);
  expect(Math.abs(ink(digits!) - 0.305)).toBeLessThan(0.1);
});

it("goes on when rates change or one walks, and starts again with other data", () => {
  const engine = makeEngine(settings);
  for (let i = 0; i < 10; i++) engine.step!();
  engine.set({ ...settings, forgerRate: 5, walk: 0.5 });
  expect(engine.frame().forgerLosses.length).toBe(10);
  engine.set({ ...settings, data: "two" });
  expect(engine.frame().forgerLosses.length).toBe(0);
});

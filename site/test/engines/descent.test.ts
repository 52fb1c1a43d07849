import { describe, expect, it } from "vitest";
import makeEngine from "../../figures/descent/engine.js";
import { descent } from "../../figures/descent/index.js";
import { initialSettings } from "../../figures/settings.js";

const settings = initialSettings(descent.settings);

describe("the valley of week 4", () => {
  it("is walked by SGD as the closed formula says: (1 − η)ᵗ along, (1 − 12·η)ᵗ across", () => {
    const engine = makeEngine({ ...settings, rate: 0.05 });
    for (let t = 0; t < 20; t++) engine.step!();
    const { places } = engine.frame().trails[0]!;
    expect(places.at(-2)).toBeCloseTo(settings.x * 0.95 ** 20, 12);
    expect(places.at(-1)).toBeCloseTo(settings.y * (1 - 0.6) ** 20, 12);
  });

  it("has every optimizer at the bottom after 300 steps", () => {
    const engine = makeEngine({ ...settings, rate: 0.05, adaptive: 0.05 });
    for (let t = 0; t < 300; t++) engine.step!();
    for (const { name, losses } of engine.frame().trails) expect.soft(losses.at(-1), name).toBeLessThan(0.05);
  });

  it("begins anew from another start, and keeps a walker that is thrown out finite", () => {
    const engine = makeEngine({ ...settings, rate: 0.2 });
    for (let t = 0; t < 100; t++) engine.step!();
    engine.frame().trails.forEach(({ places }) => {
      expect(places.every(Number.isFinite)).toBe(true);
    });
    engine.set({ ...settings, x: 1, y: 1 });
    expect(Array.from(engine.frame().trails[0]!.places)).toEqual([1, 1]);
  });
});

it("has heights on a grid from the lower left, as the map reads them", () => {
  const { heights, columns, rows } = makeEngine(settings).frame();
  expect(heights[0]).toBeCloseTo(0.5 * (9 + 12 * 4), 12);
  expect(heights[Math.floor(rows / 2) * columns + Math.floor(columns / 2)]).toBeCloseTo(0, 12);
});

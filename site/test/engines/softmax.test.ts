import { expect, it } from "vitest";
import { initialSettings } from "../../figures/settings.js";
import makeEngine from "../../figures/softmax/engine.js";
import { softmax } from "../../figures/softmax/index.js";

it.each([
  { temperature: 1, smoothing: 0 },
  { temperature: 0.5, smoothing: 0.2 },
  { temperature: 10, smoothing: 0.5 },
])("the tape's gradient is (p − y)/T, the loss −Σ y·ln p: %j", (changes) => {
  const { p, y, loss, gradient, derived } = makeEngine({
    ...initialSettings(softmax.settings),
    ...changes,
  }).frame();
  expect(p.reduce((a, b) => a + b)).toBeCloseTo(1, 14);
  expect(loss).toBeCloseTo(-y.reduce((sum, y, k) => sum + y * Math.log(p[k]!), 0), 12);
  gradient.forEach((g, k) => {
    expect(g).toBeCloseTo(derived[k]!, 12);
  });
});

import { describe, expect, it } from "vitest";
import makeEngine from "../../figures/memory/engine.js";
import { memory } from "../../figures/memory/index.js";
import { presets } from "../../figures/memory/presets.js";
import { learnable, rhyme } from "../../figures/memory/texts.js";
import { initialSettings } from "../../figures/settings.js";

const settings = initialSettings(memory.settings);

function trained(changes: Partial<typeof settings>, steps: number) {
  const engine = makeEngine({ ...settings, ...changes });
  for (let i = 0; i < steps; i++) engine.step!();
  return engine.frame();
}

it.each(["rnn", "lstm", "gru"] as const)("%s learns the rhyme", (cell) => {
  const { losses, guessing, written } = trained({ cell }, 150);
  expect(Math.abs(losses[0]! - guessing)).toBeLessThan(0.3);
  expect(losses.at(-1)).toBeLessThan(1.3);
  expect(written).toHaveLength(140);
});

it("knows for certain what always follows: in abababab an a comes after a b", () => {
  const { next, begun, states } = trained({ text: "ab".repeat(30), prefix: "zab" }, 100);
  expect(begun).toBe("ab");
  expect(states).toHaveLength(2 * settings.hidden);
  expect(next[0]!.letter).toBe("a");
  expect(next[0]!.p).toBeGreaterThan(0.95);
  expect(next.reduce((sum, { p }) => sum + p, 0)).toBeCloseTo(1, 5);
});

describe("the gradient back through time", () => {
  const decay = (changes: Partial<typeof settings>): number => {
    const { reach } = trained(changes, 0);
    return reach[20]! / reach[0]!;
  };

  it("vanishes with small recurrent weights, grows with large ones", () => {
    expect(decay(presets.vanishing.settings)).toBeLessThan(1e-10);
    expect(decay({ ...presets.vanishing.settings, start: 1 })).toBeGreaterThan(1e-9);
    expect(decay({ ...presets.vanishing.settings, start: 8 })).toBeGreaterThan(1);
  });

  it("explodes until training fails, which clipping prevents", () => {
    const late = (changes: Partial<typeof settings>): number => {
      const { losses, norms } = trained(changes, 200);
      expect(Math.max(...norms)).toBeGreaterThan(30);
      return losses.slice(-20).reduce((sum, loss) => sum + loss) / 20;
    };
    expect(late(presets.exploding.settings)).toBeGreaterThan(1.5);
    expect(late(presets.clipped.settings)).toBeLessThan(0.6);
  });

  it("is as long as the window, and clipping leaves its record as it was", () => {
    const clipped = trained({ length: 5, clip: 0.1 }, 3);
    expect(clipped.reach).toHaveLength(5);
    expect(clipped.norms[0]).toBeCloseTo(trained({ length: 5 }, 3).norms[0]!, 5);
    expect(clipped.norms[0]).toBeGreaterThan(0.1);
  });
});

it("any text can be learned, also a short one or none", () => {
  expect(learnable("", 5)).toBe("???????");
  expect(learnable("ab", 3)).toBe("ababab");
  expect(learnable(rhyme, 20)).toBe(rhyme);
  expect(learnable("x".repeat(5000), 20)).toHaveLength(1500);
});

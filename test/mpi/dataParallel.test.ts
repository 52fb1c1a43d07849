import { afterAll, describe, expect, it, vi } from "vitest";
import { launchers, Programs, printed } from "./launch.js";

// Ranks wait for each other, and for a core.
vi.setConfig({ testTimeout: 300_000 });

const programs = new Programs();
afterAll(() => programs.remove());

const compared = [
  ...["parameters of rank 0", "buffers of rank 0", "weighted averages", "a gradient of one rank"],
  ...[
    "buffers that stay",
    "gradients that stay",
    "accumulated gradients",
    "a gradient that somebody keeps",
    "a gradient that was set",
    "weights as tensors",
    "weights of 0",
  ],
  ...["several messages", "running statistics", "other models", "ranks that disagree"],
  "disagreement that is looked for",
];

describe.skipIf(launchers.length === 0).each(launchers)("training under $name", (launcher) => {
  it.each([2, 3])("on %i ranks comes to what one process comes to", async (ranks) => {
    const distances = printed(await programs.run(launcher, ranks, "trains")) as Record<string, number>;
    const names = Object.keys(distances);
    expect(names).toHaveLength(7);
    for (const name of names) {
      const tolerance = name.includes("float64") ? 1e-12 : 1e-5;
      expect(distances[name], name).toBeLessThan(tolerance);
    }
  });

  it("keeps what DataParallel promises", async () => {
    expect(printed(await programs.run(launcher, 3, "parallel"))).toEqual(compared);
  });
});

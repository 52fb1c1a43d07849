import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const megabyte = 2 ** 20;

function printedBy(program: string, ...args: string[]): unknown {
  const path = fileURLToPath(new URL(program, import.meta.url));
  return JSON.parse(execFileSync(process.execPath, ["--import", "tsx", path, ...args], { encoding: "utf8" }));
}

it("a synchronous loop of 20,000 training steps holds its memory", () => {
  const { sizes, losses } = printedBy("./memoryProgram.ts") as {
    sizes: [number, number];
    losses: [number, number];
  };
  const [early, late] = sizes;
  expect(losses[1]).toBeLessThan(losses[0]);
  expect(late / megabyte).toBeLessThan((1.1 * early) / megabyte + 20);
});

// Each model takes 0.4 MB of the kernels' memory once trained, 0.1 MB when made.
it.each([
  ["requests", 1000, 100],
  ["loop", 3000, 200],
])("models that are made and dropped (%s) are collected", (kind, count, most) => {
  const { early, late } = printedBy("./modelsProgram.ts", kind, String(count)) as Record<string, number>;
  expect((late! - early!) / megabyte).toBeLessThan(most);
});

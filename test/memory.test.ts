import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const megabyte = 2 ** 20;

it("a synchronous loop of 20,000 training steps holds its memory", () => {
  const program = fileURLToPath(new URL("./memoryProgram.ts", import.meta.url));
  const printed = execFileSync(process.execPath, ["--import", "tsx", program], { encoding: "utf8" });
  const { sizes, losses } = JSON.parse(printed) as { sizes: [number, number]; losses: [number, number] };
  const [early, late] = sizes;
  expect(losses[1]).toBeLessThan(losses[0]);
  expect(late / megabyte).toBeLessThan((1.1 * early) / megabyte + 20);
});

/** The example for several processes, alone and as ranks. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test, vi } from "vitest";
import { asRoot, launchers } from "../mpi/launch.js";

// Ranks wait for each other, and for a core.
vi.setConfig({ testTimeout: 300_000 });

const script = fileURLToPath(new URL("../../examples/data-parallel.ts", import.meta.url));
const words = ["--import", "tsx", script, "--epochs", "4"];

function linesOf(command: string, args: readonly string[]): string[] {
  const env = { ...process.env, ...asRoot };
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", env });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout.trimEnd().split("\n");
}

/** Of the last lines, which say how it ended. */
function checkEnd(lines: readonly string[]): void {
  expect(lines.at(-2)).toBe("ranks agree: yes");
  const [, accuracy] = /^test accuracy: (\d+\.\d)%$/.exec(lines.at(-1)!)!;
  expect(Number(accuracy)).toBeGreaterThan(94);
}

test("alone, it learns to read digits", () => {
  const lines = linesOf(process.execPath, words);
  expect(lines[0]).toBe("1438 training digits, 1 rank; seed 0");
  expect(lines.slice(1, -2)).toHaveLength(4);
  for (const line of lines.slice(1, -2))
    expect(line).toMatch(/^epoch \d\/4 {2}loss of rank 0 \d\.\d{4} {2}test accuracy [\d.]+%$/);
  checkEnd(lines);
});

describe.skipIf(launchers.length === 0).each(launchers)("under $name", ({ name, command, flags }) => {
  test("two ranks learn as much, and rank 0 tells", () => {
    const lines = linesOf(command, [...flags(2), "-n", "2", process.execPath, ...words]);
    expect(lines[0]).toMatch(new RegExp(`^1438 training digits, 2 ranks by ${name} \\d.*; seed 0$`));
    // Open MPI gives rank 0 a terminal, on which progress is a bar.
    expect(lines.slice(1, -2).join("\n")).toContain("epoch 4/4");
    checkEnd(lines.map((line) => line.trim()));
  });
});

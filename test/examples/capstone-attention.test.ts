/** The capstone `attention` in its quick setting, each run a process of its own, as a user runs it. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PNG } from "pngjs";
import { afterAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "attention-"));
afterAll(() => rmSync(folder, { recursive: true }));

function run(...argv: string[]) {
  const words = ["--import", "tsx", "examples/capstone.ts", "attention", ...argv];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: root, encoding: "utf8" });
  return { status, stderr, lines: stdout.trimEnd().split("\n") };
}

/** The digits of the questions and of the answers that a run prints as examples. */
function examplesIn(lines: readonly string[]): [question: string[], answer: string[]][] {
  const examples = lines.filter((line) => /^[\d ]+→[\d ]+$/.test(line));
  return examples.map(
    (line) => line.split("→").map((half) => half.trim().split(" ")) as [string[], string[]],
  );
}

const done = {
  sort: (digits: string[]) => digits.toSorted(),
  reverse: (digits: string[]) => digits.toReversed(),
};

describe.each(["sort", "reverse"] as const)("to %s", { timeout: 120_000 }, (task) => {
  test("99 % of the places are right after a trial; the pictures are there, and --resume has the same model", () => {
    const quick = ["--quick", "--task", task, "--out", join(folder, task)];
    const { status, stderr, lines } = run(...quick);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(lines[0]).toBe(`to ${task} 4 digits, tested on 1000 sequences; seed 0`);
    expect(
      lines.filter((line) => /^step \d00\/300 {2}loss \S+ {2}accuracy [\d.]+%$/.test(line)),
    ).toHaveLength(3);

    const [, accuracy] = /^accuracy: (\d+\.\d)%$/.exec(lines.at(-1)!)!;
    expect(Number(accuracy)).toBeGreaterThanOrEqual(99);
    const [, whole] = /^entire sequences correct: (\d+\.\d)%$/.exec(lines.at(-2)!)!;
    expect(Number(whole)).toBeLessThanOrEqual(Number(accuracy));
    const examples = examplesIn(lines);
    expect(examples).toHaveLength(3);
    // Of a few digits all should be right; one place may be wrong.
    const wrong = examples.flatMap(([question, answer]) =>
      done[task](question).filter((digit, i) => digit !== answer[i]),
    );
    expect(wrong.length).toBeLessThanOrEqual(1);

    for (const name of ["learning-curves", "attention-1", "attention-2"]) {
      const path = join(folder, task, `${name}.png`);
      expect(lines).toContain(path);
      const { width, height } = PNG.sync.read(readFileSync(path));
      expect(Math.min(width, height)).toBeGreaterThan(400);
    }

    const resumed = run(...quick, "--resume");
    expect(resumed.status).toBe(0);
    const resuming = `all 300 steps are already done, according to ${join(folder, task, "checkpoint.safetensors")}`;
    expect(resumed.lines).toContain(resuming);
    expect(resumed.lines.filter((line) => line !== resuming)).toEqual(
      lines.filter((line) => !line.startsWith("step ")),
    );
  });
});

test("a sequence too long is refused in one line", () => {
  expect(run("--length", "33", "--out", folder)).toEqual({
    status: 1,
    stderr: "attention: --length must be at most 32, got 33\n",
    lines: [""],
  });
});

test("--help names every option with its default", () => {
  const { status, lines } = run("--help");
  expect(status).toBe(0);
  expect(lines[0]).toContain("npm run capstone -- attention");
  for (const name of ["task", "length", "steps", "lr", "seed", "out", "checkpoint"]) {
    expect(lines.join("\n")).toMatch(new RegExp(`--${name} <[^>]+> [^]*?\\(default:`));
  }
  expect(lines.join("\n")).toContain("--resume");
});

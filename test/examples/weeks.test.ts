/** Every week of the course as a process of its own, in a quick setting: small numbers of steps. */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "weeks-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file that week 7 cannot learn from. */
function useless(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const short = useless("short.txt", "Forty characters are one too few for it.");
const empty = useless("empty.txt", "");
const binary = useless("binary.txt", Uint8Array.of(0xff, 0xfe, 0x80));
const zeros = useless("zeros.txt", "a\0".repeat(100));

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function week(...argv: string[]): Promise<Outcome> {
  const child = spawn(process.execPath, ["--import", "tsx", "examples/week.ts", ...argv], { cwd: root });
  const text = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (part: string) => (text.stdout += part));
  child.stderr.setEncoding("utf8").on("data", (part: string) => (text.stderr += part));
  return new Promise((resolve, reject) => {
    child.on("error", reject).on("close", (code) => resolve({ code, ...text }));
  });
}

/** What a week prints, in a quick setting, and the names of its pictures; it succeeds without a word on stderr. */
async function output(n: number, ...argv: string[]): Promise<{ text: string; pictures: string[] }> {
  const out = mkdtempSync(join(folder, `${n}-`));
  const { code, stdout, stderr } = await week(String(n), "--out", out, ...argv);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const pictures = readdirSync(out).sort();
  for (const name of pictures) {
    const magic = name.endsWith(".gif") ? "GIF8" : "\x89PNG";
    expect(readFileSync(join(out, name)).subarray(0, 4).toString("latin1")).toBe(magic);
    expect(stdout).toContain(join(out, name));
  }
  return { text: stdout.replaceAll(out, "OUT"), pictures };
}

function numberAfter(words: string, text: string): number {
  const at = text.indexOf(words);
  expect(at, words).toBeGreaterThanOrEqual(0);
  return Number.parseFloat(text.slice(at + words.length));
}

// Processes side by side; a busy machine may take its time.
describe.concurrent("the course", { timeout: 180_000 }, () => {
  it("week 1 prints the course's layer, and shows that equal neurons stay equal", async () => {
    const { text, pictures } = await output(1, "--steps", "20");
    expect(text).toContain(
      "--- Layer Outputs ---\n" +
        "[[ 1.01226003  0.40413105  0.23502094]\n" +
        " [ 1.46036793  1.05775487  0.00828524]\n" +
        " [ 0.62111461  0.38274571 -0.56107983]]\n",
    );
    expect(text).toMatch(/all 0 .* 1 of 16\nall 0\.1 .* 1 of 16\nrandom .* 16 of 16\n/);
    expect(pictures).toEqual(["neurons.png", "why-random.png"]);
  });

  it("week 2 prints the course's ReLU, and that its slope at 0 makes no difference", async () => {
    const { text, pictures } = await output(2, "--steps", "20");
    expect(text).toContain(
      "--- Output after ReLU ---\n" +
        "[[0.10758131 1.03983522 0.24462411 0.31821498 0.18851053]\n" +
        " [0.         0.70846411 0.00293357 0.44701525 0.36360538]\n" +
        " [0.         0.55688422 0.07987797 0.         0.04553042]]\n",
    );
    const losses = [...text.matchAll(/ReLU, slope \S+ at 0 +(\S+) .* 192 of 384,000/g)].map(
      (match) => match[1],
    );
    expect(losses).toHaveLength(3);
    expect(new Set(losses).size).toBe(1);
    expect(pictures).toEqual(["activations.png"]);
  });

  it("week 3 prints the course's loss, for one-hot labels, too, and where it is clipped", async () => {
    const { text, pictures } = await output(3);
    expect(text).toContain("\nLoss: 0.38506088005216804\n");
    expect(text).toContain("\nLoss, one-hot labels: 0.38506088005216804\n");
    expect(text).toMatch(/^ +0\.9 +0\.1 +2\.3026 +-1\.00e\+1 +-0\.900000$/m);
    expect(text).toMatch(/^ +1 +0 +16\.1181 +-1\.00e\+7 +-1\.000000$/m);
    expect(pictures).toEqual(["cross-entropy.png"]);
  });

  it("week 4 steps against the gradient, and overshoots where the rate is too large", async () => {
    const { text, pictures } = await output(4, "--steps", "30");
    expect(text).toContain("weights − 0.1·dweights\n[[ 0.07640523  0.04001572  0.1978738 ]\n");
    const rates = ["too small: 0.005", "right: 0.14", "too large: 0.171"];
    const [small, right, large] = rates.map((name) => {
      const line = text.split("\n").find((line) => line.startsWith(name))!;
      return Number(line.trim().split(/ +/).at(-1));
    }) as [number, number, number];
    expect(right).toBeLessThan(small);
    expect(small).toBeLessThan(10.94);
    expect(large).toBeGreaterThan(10.94);
    expect(pictures).toEqual(["descent.png", "learning-rates.png"]);
  });

  it("week 5 trains the spiral by hand", async () => {
    const { text, pictures } = await output(5, "--steps", "400");
    expect(text).toMatch(/^dense1\.dweights +xᵀ·dy +\[2, 64\]/m);
    expect(text).toMatch(/^step 400\/400 {2}loss 0\.\d{4} {2}accuracy \d\d\.\d%$/m);
    expect(numberAfter("spiral accuracy: ", text)).toBeGreaterThan(85);
    expect(pictures).toEqual(["curves.png", "regions.gif", "regions.png"]);
  });

  it("week 6 finds the same gradients on the tape, and ends at 99 % or more", async () => {
    const { text, pictures } = await output(6, "--steps", "400");
    expect(text).toMatch(/^16 quantities: \d+ exact, \d+ close, 0 different; largest difference \S+e-1\d$/m);
    expect(text).toMatch(/\nspiral accuracy: \d\d\.\d%\n$/);
    expect(numberAfter("spiral accuracy: ", text)).toBeGreaterThanOrEqual(99);
    expect(pictures).toEqual(["curves.png", "graph.png", "regions.png"]);
  });

  it("week 7 learns to write: the loss falls below half of its first value", async () => {
    const { text, pictures } = await output(
      7,
      "--steps",
      "150",
      "--hidden",
      "64",
      "--lr",
      "0.01",
      "--length",
      "25",
    );
    expect(text).toMatch(/^13 quantities: \d+ exact, \d+ close, 0 different;/m);
    const [before, during, after] = [
      "before training it writes:",
      "step  15/150",
      "after training it writes:",
    ].map((words) => text.indexOf(words)) as [number, number, number];
    expect(before).toBeGreaterThan(0);
    expect(during).toBeGreaterThan(before);
    expect(after).toBeGreaterThan(during);
    const [, first, last] = /loss per character: (\S+) at first, (\S+) at the end\n$/.exec(text)!;
    expect(Number(last)).toBeLessThan(Number(first) / 2);
    expect(pictures).toEqual(["loss.png", "memory.png"]);
  });

  it("week 7 learns from any other text", async () => {
    const path = join(folder, "other.txt");
    writeFileSync(path, "süße Grüße, ".repeat(40));
    const { text } = await output(7, "--text", path, "--steps", "10", "--hidden", "16", "--prompt", "süß");
    expect(text).toContain("--- A text of 480 characters, 8 distinct ---");
    expect(text).toContain("after training it writes:\n    süß");
  });

  it("week 8 agrees with PyTorch's recorded losses to 1e-5 over 100 steps, weights included", async () => {
    const { text, pictures } = await output(8, "--python", "no-such-python");
    expect(text).toContain("pip install torch");
    expect(text).toMatch(/recorded with PyTorch \S+ on \d{4}-\d\d-\d\d\./);
    expect(text).toMatch(/losses agree to \S+ over 100 steps/);
    expect(numberAfter("losses agree to ", text)).toBeLessThan(1e-5);
    const table = text.split("\n").filter((line) => /^ +\d+ {2}0|^ +\d+ {2}1\./.test(line));
    expect(table.map((line) => Number(line.trim().split(/ +/)[0]))).toEqual([1, 2, 5, 10, 20, 50, 100]);
    for (const line of table) expect(Number(line.trim().split(/ +/).at(-1))).toBeLessThan(1e-5);
    expect(text).toContain("optimizer.zeroGrad();");
    expect(text).toContain("optimizer.zero_grad()");
    expect(text).toContain("npm start");
    expect(pictures).toEqual(["losses.png"]);
  });

  it("week 8 does not compare with figures of other settings", async () => {
    const { text } = await output(8, "--python", "no-such-python", "--steps", "3", "--seed", "1");
    expect(text).toContain(
      "The recorded figures are for seed 0, learning rate 0.5: nothing to compare with.",
    );
    expect(text).not.toContain("losses agree");
  });

  it.each([
    [1, ["--steps", "5"]],
    [2, ["--steps", "5"]],
    [3, []],
    [4, ["--steps", "5"]],
    [5, ["--steps", "20"]],
    [6, ["--steps", "20"]],
    [7, ["--steps", "3", "--hidden", "16", "--length", "10"]],
    [8, ["--steps", "3", "--python", "no-such-python"]],
  ])("week %i prints the same for the same seed, and something else for another", async (n, quick) => {
    const [once, again, other] = await Promise.all(
      ["5", "5", "6"].map(async (seed) => {
        const { text, pictures } = await output(n, ...quick, "--seed", seed);
        return { text: text.replaceAll(/\d+\.\d+ ms per step.*/g, "time"), pictures };
      }),
    );
    expect(again).toEqual(once);
    // Week 3 draws no random numbers.
    if (n === 3) expect(other).toEqual(once);
    else expect(other!.text).not.toBe(once!.text);
  });

  it("lists its weeks, and each shows its options", async () => {
    const { code, stdout } = await week("--help");
    expect(code).toBe(0);
    for (let n = 1; n <= 8; n++) expect(stdout).toMatch(new RegExp(`^ +${n} {2}\\w`, "m"));
    const helps = await Promise.all(Array.from({ length: 8 }, (_, i) => week(String(i + 1), "--help")));
    for (const [i, help] of helps.entries()) {
      expect(help.code).toBe(0);
      expect(help.stdout).toContain(`Usage: npm run week -- ${i + 1}`);
      expect(help.stdout).toContain("--seed <n>");
      expect(help.stdout).toContain("--out <folder>");
    }
  });

  it.each([
    [[], "week: needs the number of a week from 1 to 8, got nothing"],
    [["9"], 'week: needs the number of a week from 1 to 8, got "9"'],
    [["1-neuron"], 'week: needs the number of a week from 1 to 8, got "1-neuron"'],
    [["5", "--steps", "ten"], 'week-5: --steps must be a positive integer, got "ten"'],
    [["3", "--bogus"], "week-3: unknown option '--bogus'"],
    [
      ["7", "--text", "missing.txt"],
      'week-7: --text must be a readable file, got "missing.txt": no such file or folder',
    ],
    [["7", "--prompt", ""], "week-7: --prompt must not be empty"],
    [
      ["7", "--text", short],
      `week-7: --text needs more than 40 characters (see --length), ${short} is too short`,
    ],
    [
      ["7", "--text", empty],
      `week-7: --text needs more than 40 characters (see --length), ${empty} is too short`,
    ],
    [["7", "--text", binary], `week-7: --text: ${binary} is not UTF-8 text`],
    [["7", "--text", zeros], `week-7: --text: ${zeros} is not UTF-8 text`],
  ])("refuses %j in one line", async (argv, line) => {
    expect(await week(...argv)).toEqual({ code: 1, stdout: "", stderr: `${line}\n` });
  });
});

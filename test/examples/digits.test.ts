/** The main job in a quick setting, each run a process of its own, as a user runs it. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { PNG } from "pngjs";
import { afterAll, describe, expect, test } from "vitest";
import { loadDigits } from "../../src/data/index.js";

const script = fileURLToPath(new URL("../../examples/digits.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "digits-"));
afterAll(() => rmSync(folder, { recursive: true }));

function run(...argv: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", script, ...argv], {
    encoding: "utf8",
  });
  return { status, stdout, stderr, lines: stdout.trimEnd().split("\n") };
}

/** The first `count` digits as the text of a data file. */
function csv(count: number): string {
  const { images, labels } = loadDigits();
  const classes = labels.toArray() as number[];
  return (images.toArray() as number[][])
    .slice(0, count)
    .map((pixels, i) => `${pixels.join(",")},${classes[i]}\n`)
    .join("");
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test("with default options, the network reads at least 97 % of the test digits, shows its progress and saves pictures", () => {
  const out = join(folder, "full");
  const { status, stderr, lines } = run("--out", out);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(lines[0]).toBe("1438 training digits, 359 test digits; seed 0");
  const epochs = lines.filter((line) => line.startsWith("epoch"));
  expect(epochs).toHaveLength(40);
  for (const line of epochs)
    expect(line).toMatch(/^epoch [ \d]\d\/40 {2}loss \d\.\d{4} {2}test accuracy [\d.]+%$/);
  const pictures = ["learning-curves", "confusion-matrix", "predictions"].map((name) =>
    join(out, `${name}.png`),
  );
  expect(lines.slice(-4, -1)).toEqual(pictures);
  for (const picture of pictures) {
    const { width, height } = PNG.sync.read(readFileSync(picture));
    expect(Math.min(width, height)).toBeGreaterThan(400);
  }
  const [, accuracy] = /^test accuracy: (\d+\.\d)%$/.exec(lines.at(-1)!)!;
  expect(Number(accuracy)).toBeGreaterThanOrEqual(97);
  expect(epochs.at(-1)).toMatch(new RegExp(`test accuracy ${accuracy}%$`));
});

test("the same seed gives the same numbers, another seed others; every option is obeyed", () => {
  const settings = "--epochs 2 --batch-size 50 --hidden 20,10 --optimizer sgd --lr 0.05".split(" ");
  const quick = (seed: string) =>
    run(...settings, "--seed", seed, "--data", file("some.csv", csv(400)), "--out", join(folder, "quick"));
  const [one, again, other] = [quick("7"), quick("7"), quick("8")];
  expect(one.status).toBe(0);
  expect(again).toEqual(one);
  const figures = (lines: string[]) => lines.filter((line) => line.startsWith("epoch"));
  expect(figures(other.lines)).not.toEqual(figures(one.lines));
  expect(one.lines[0]).toBe("320 training digits, 80 test digits; seed 7");
  expect(figures(one.lines)).toHaveLength(2);
  expect(one.stdout).toContain("in_features=20, out_features=10");
});

test("the embedded digits, gzipped into a file, give what the embedded digits give", () => {
  const out = ["--epochs", "1", "--out", join(folder, "zipped")];
  const data = file("digits.csv.gz", gzipSync(csv(1797)));
  expect(run("--data", data, ...out)).toEqual(run(...out));
});

test("a training that diverges ends with one line and exit code 1", () => {
  const { status, stderr } = run("--lr", "1e30", "--epochs", "1", "--out", join(folder, "diverged"));
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^digits: training: diverged: loss is (NaN|Infinity) in epoch 1\. Try a smaller learning rate\.\n$/,
  );
});

test("--help names every option with its default", () => {
  const { status, stdout } = run("--help");
  expect(status).toBe(0);
  for (const name of ["epochs", "batch-size", "hidden", "optimizer", "lr", "seed", "data", "out"]) {
    expect(stdout).toMatch(new RegExp(`--${name} <[^>]+> [^]*?\\(default:`));
  }
});

describe("one line and exit code 1, before anything is trained, answer", () => {
  const good = csv(20);
  const broken = gzipSync(good).subarray(0, 200);
  const row = good.indexOf("\n") + 1;
  test.each([
    ["an unknown option", ["--epoch", "3"], "unknown option '--epoch' (Did you mean --epochs?)"],
    ["a wrong value", ["--lr", "fast"], '--lr must be a positive number, got "fast"'],
    [
      "a layer too wide",
      ["--hidden", "5000"],
      '--hidden must be integers from 1 to 4096 separated by commas, got "5000"',
    ],
    [
      "a missing data file",
      ["--data", join(folder, "none.csv")],
      `--data must be a readable file, got "${join(folder, "none.csv")}": no such file or folder`,
    ],
    [
      "an empty data file",
      ["--data", file("empty.csv", "")],
      `${join(folder, "empty.csv")}: parseCsv: there are no rows`,
    ],
    [
      "a file that is no text",
      ["--data", file("binary.csv", Uint8Array.of(0xff, 0xfe, 0))],
      `readText: ${join(folder, "binary.csv")} is not UTF-8 text`,
    ],
    [
      "a truncated gzip file",
      ["--data", file("cut.csv.gz", broken)],
      `readText: ${join(folder, "cut.csv.gz")} cannot be decompressed: unexpected end of file`,
    ],
    [
      "a row too short",
      ["--data", file("short.csv", `${good}1,2,3\n`)],
      `${join(folder, "short.csv")}: parseCsv: line 21 has 3 columns, not 65`,
    ],
    [
      "a word among the pixels",
      ["--data", file("word.csv", `${good.slice(0, row)}ink${good.slice(row + 1)}`)],
      `${join(folder, "word.csv")}: parseCsv: line 2, column 1: "ink" is not a number`,
    ],
    [
      "a pixel with too much ink",
      ["--data", file("ink.csv", `${good.slice(0, row)}17${good.slice(row + 1)}`)],
      `${join(folder, "ink.csv")}: parseDigits: line 2, column 1: a pixel must be a whole number from 0 to 16, got 17`,
    ],
    [
      "a single digit",
      ["--data", file("one.csv", good.slice(0, row))],
      "trainTestSplit: 0 of 1 items for the test leave a part empty",
    ],
    [
      "a folder that cannot be written",
      ["--out", join(folder, "empty.csv", "below")],
      `--out must be a writable folder, got "${join(folder, "empty.csv", "below")}": ` +
        "a part of the path is not a folder",
    ],
  ])("%s", (_, argv, message) => {
    const out = argv.includes("--out") ? [] : ["--out", join(folder, "unused")];
    const { status, stdout, stderr } = run(...argv, ...out);
    expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: "", stderr: `digits: ${message}\n` });
    expect(existsSync(join(folder, "unused", "predictions.png"))).toBe(false);
  });
});

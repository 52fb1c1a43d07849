/** The capstones in their quick setting, each run a process of its own, as a user runs it. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PNG } from "pngjs";
import { afterAll, describe, expect, test } from "vitest";
import { isTensor } from "../../src/index.js";
import { decodeCheckpoint } from "../../src/io/index.js";
import { loadHistory } from "../../src/io/node.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "capstones-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Outcome {
  readonly code: number | null;
  readonly stderr: string;
  readonly lines: readonly string[];
}

/** Runs a capstone; presses Ctrl-C when `stopAt` was printed. */
function run(argv: readonly string[], stopAt?: RegExp): Promise<Outcome> {
  const child = spawn(process.execPath, ["--import", "tsx", "examples/capstone.ts", ...argv], { cwd: root });
  let [stdout, stderr, stopped] = ["", "", false];
  child.stderr.setEncoding("utf8").on("data", (part: string) => (stderr += part));
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    stdout += part;
    if (stopped || stopAt?.test(stdout) !== true) return;
    stopped = true;
    child.kill("SIGINT");
  });
  return new Promise((resolve, reject) => {
    child
      .on("error", reject)
      .on("close", (code) => resolve({ code, stderr, lines: stdout.trimEnd().split("\n") }));
  });
}

/** What a run that succeeds prints. */
async function linesOf(...argv: string[]): Promise<readonly string[]> {
  const { code, stderr, lines } = await run(argv);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return lines;
}

function expectPictures(out: string, lines: readonly string[], ...names: string[]): void {
  const paths = names.map((name) => join(out, `${name}.png`));
  expect(lines.filter((line) => line.endsWith(".png"))).toEqual(paths);
  for (const path of paths) {
    const { width, height } = PNG.sync.read(readFileSync(path));
    expect(Math.min(width, height)).toBeGreaterThan(400);
  }
}

function numberIn(line: string | undefined, pattern: RegExp): number {
  expect(line).toMatch(pattern);
  return Number(pattern.exec(line!)![1]);
}

/** Everything in a checkpoint but the times of day. */
function saved(path: string): unknown {
  const plain = (value: unknown): unknown => {
    if (isTensor(value)) return { shape: value.shape, data: Array.from(value.toTypedArray()) };
    if (Array.isArray(value)) return value.map(plain);
    if (value === null || typeof value !== "object") return value;
    const entries = Object.entries(value).filter(([name]) => name !== "time");
    return Object.fromEntries(entries.map(([name, entry]) => [name, plain(entry)]));
  };
  return plain(decodeCheckpoint(readFileSync(path)));
}

/** Stops a training in the middle, goes on, and compares with one that was never stopped, bit for bit. */
async function expectToGoOn(whole: string, lines: readonly string[], ...argv: string[]): Promise<void> {
  const out = mkdtempSync(join(folder, "stopped-"));
  const checkpoint = join(out, "elsewhere", "half.safetensors");
  const again = [...argv, "--out", out, "--checkpoint", checkpoint];
  const stopped = await run(again, /^(epoch|step) /m);
  expect(stopped).toMatchObject({ code: 130, stderr: "" });
  expect(stopped.lines.at(-1)).toMatch(
    /^stopped after \d+ of \d+ (epoch|step)s, saved in .*half\.safetensors; repeat with --resume to continue$/,
  );
  const resumed = await linesOf(...again, "--resume");
  expect(resumed.at(-1)).toBe(lines.at(-1));
  expect(saved(checkpoint)).toEqual(saved(join(whole, "checkpoint.safetensors")));
}

describe.concurrent("the capstone", { timeout: 1_800_000 }, () => {
  test("cnn reads 9 of 10 digits after a trial, and goes on after Ctrl-C as if nothing had been", async () => {
    const out = join(folder, "cnn");
    const lines = await linesOf("cnn", "--quick", "--out", out);
    expect(lines[0]).toBe("640 training images, 160 test images; seed 0");
    expect(lines.filter((line) => /^epoch \d\/4 {2}loss \S+ {2}test accuracy \S+%$/.test(line))).toHaveLength(
      4,
    );
    expectPictures(out, lines, "learning-curves", "confusion-matrix", "predictions", "filters");
    expect(numberIn(lines.at(-1), /^test accuracy: (\d+\.\d\d)%$/)).toBeGreaterThan(90);
    await expectToGoOn(out, lines, "cnn", "--quick");

    const other = await run(["cnn", "--quick", "--resume", "--out", out, "--seed", "1"]);
    const stderr = "cnn: --resume needs the settings of the checkpoint: seed was 0, is 1\n";
    expect({ code: other.code, stderr: other.stderr }).toEqual({ code: 1, stderr });
  });

  test("gan makes digits that can be read, of most classes, and goes on after Ctrl-C", async () => {
    const out = join(folder, "gan");
    const lines = await linesOf("gan", "--quick", "--out", out);
    expectPictures(out, lines, "through-training", "losses", "digits");
    const percent = /^(\d+\.\d)% of the real test images are recognized with over 90% confidence$/;
    expect(numberIn(lines.at(-2), percent)).toBeGreaterThan(60);
    const result = /: (\d+\.\d)% of the generated digits, and (\d+) of the ten classes occur$/;
    expect(numberIn(lines.at(-1), result)).toBeGreaterThan(15);
    expect(Number(result.exec(lines.at(-1)!)![2])).toBeGreaterThanOrEqual(3);
    await expectToGoOn(out, lines, "gan", "--quick");
  });

  test("gan with transposed convolutions begins to make digits", async () => {
    const out = join(folder, "dcgan");
    const lines = await linesOf("gan", "--arch", "dcgan", "--quick", "--out", out);
    expect(lines.join("\n")).toContain(
      "ConvTranspose2d(32, 1, kernel_size=(4, 4), stride=(2, 2), padding=(1, 1))",
    );
    expectPictures(out, lines, "through-training", "losses", "digits");
    expect(numberIn(lines.at(-1), /: (\d+\.\d)% of the generated digits/)).toBeGreaterThan(15);
  });

  test.each(["lstm", "gru"])(
    "text with %s beats who only counts, on what it read and on what it did not",
    async (cell) => {
      const out = join(folder, cell);
      const argv = ["text", "--quick", "--cell", cell];
      const lines = await linesOf(...argv, "--out", out);
      expectPictures(out, lines, "bits");
      const bits = lines.slice(-3).map((line) => line.trim().split(/ {2,}/).slice(1).map(Number));
      const [frequencies, pairs, network] = bits as [number[], number[], number[]];
      for (const part of [0, 1]) {
        expect(frequencies[part]).toBeGreaterThan(pairs[part]!);
        expect(pairs[part]).toBeGreaterThan(network[part]! + 0.1);
        expect(network[part]).toBeGreaterThan(0.5);
      }
      if (cell === "gru") await expectToGoOn(out, lines, ...argv);
    },
  );

  test("generalization knows its digits by heart, and those never seen less well", async () => {
    const out = join(folder, "generalization");
    const lines = await linesOf("generalization", "--quick", "--out", out);
    expectPictures(out, lines, "overfitting", "remedies");
    const [plain, , , more] = lines.slice(-5).map((line) => line.match(/[\d.]+/g)!.map(Number));
    const [, , learned, test] = plain!;
    expect(learned).toBeGreaterThan(97);
    expect(test).toBeLessThan(learned! - 3);
    expect(more![3]).toBeGreaterThan(test!);
  });

  test("optimizers walk down the valley and the spiral, the better the rate", async () => {
    const out = join(folder, "optimizers");
    const lines = await linesOf("optimizers", "--quick", "--out", out);
    expectPictures(out, lines, "valley", "rates");
    const sgd = lines.filter((line) => line.startsWith("SGD")).map((line) => Number(line.split(/ +/)[3]));
    expect(sgd).toHaveLength(5);
    expect(sgd[2]).toBeLessThan(sgd[0]!);
  });

  test("gpt beats guessing from frequencies after a quick trial, and continues after Ctrl-C", async () => {
    const out = join(folder, "gpt");
    const argv = ["gpt", "--quick", "--steps", "100"];
    const lines = await linesOf(...argv, "--out", out);
    expect(lines[0]).toBe("204648 characters, 73 distinct; seed 0, dropout 0");
    expectPictures(out, lines, "loss", "attention-heads", "attention");
    // 3.06 is what knowing how frequent each character is costs.
    expect(numberIn(lines.at(-1), /^loss per unseen character: (\d\.\d{4}), or \S+ bits$/)).toBeLessThan(2.9);
    await expectToGoOn(out, lines, ...argv);
  });

  test("iris classifies the species; ten epochs and twenty more equal thirty", async () => {
    const [out, parts] = [join(folder, "iris"), join(folder, "iris-parts")];
    const lines = await linesOf("iris", "--epochs", "30", "--out", out);
    expectPictures(out, lines, "confusion-matrix");
    expect(numberIn(lines.at(-1), /^test accuracy: (\d+\.\d)%$/)).toBeGreaterThan(90);
    // A number that is given wins over that of --quick.
    await linesOf("iris", "--quick", "--epochs", "10", "--out", parts);
    const resumed = await linesOf("iris", "--epochs", "30", "--resume", "--out", parts);
    expect(resumed.at(-1)).toBe(lines.at(-1));
    const file = "checkpoint.safetensors";
    expect(saved(join(parts, file))).toEqual(saved(join(out, file)));

    const { records } = loadHistory(join(out, "history.jsonl"));
    expect(records.map(({ step }) => step).filter((step, i, all) => step !== all[i - 1])).toEqual(
      Array.from({ length: 30 }, (_, i) => i + 1),
    );
    const events = (folder: string) => readdirSync(folder).filter((name) => name.includes("tfevents"));
    expect([events(out).length, events(parts).length]).toEqual([1, 2]);
    expect(readFileSync(join(out, events(out)[0]!)).length).toBeGreaterThan(30 * records.length);

    const stray = await run([
      "regression",
      "--resume",
      "--out",
      join(folder, "stray"),
      "--checkpoint",
      join(out, file),
    ]);
    const stderr =
      'regression: --resume needs the settings of the checkpoint: capstone was "iris", is "regression"\n';
    expect({ code: stray.code, stderr: stray.stderr }).toEqual({ code: 1, stderr });
  });

  test("gan leaves at the first Ctrl-C after training, when nothing is left to be saved", async () => {
    const out = join(folder, "left");
    const { code, lines } = await run(["gan", "--quick", "--epochs", "2", "--out", out], /digits\.png/);
    expect(code).toBeNull();
    expect(lines.at(-1)).toBe(join(out, "digits.png"));
  });

  test("regression comes much closer than the mean", async () => {
    const out = join(folder, "regression");
    const lines = await linesOf("regression", "--quick", "--out", out);
    expectPictures(out, lines, "predictions");
    const pattern = /^typical error on the test set: (\d\.\d{3}); always predicting the mean: (\d\.\d{3})$/;
    // Below 1 it would have learned the noise of numbers that it has not seen.
    expect(numberIn(lines.at(-1), pattern)).toBeGreaterThan(0.9);
    expect(numberIn(lines.at(-1), pattern)).toBeLessThan(1.8);
    expect(Number(pattern.exec(lines.at(-1)!)![2])).toBeGreaterThan(4);
  });

  test("iris and regression take a table of the user's own", async () => {
    const rows = Array.from({ length: 80 }, (_, i) => [i % 9, (5 * i) % 7, i % 2]);
    const table = (name: string, last: (row: number[]) => string | number): string => {
      const path = join(folder, name);
      const lines = rows.map((row) => [...row, last(row)].join(","));
      writeFileSync(path, `one,two,three,four\n${lines.join("\n")}\n`);
      return path;
    };
    const words = table("words.csv", ([a, b]) => (a! > b! ? "more" : "not more"));
    const iris = await linesOf("iris", "--data", words, "--out", join(folder, "words"));
    expect(numberIn(iris.at(-1), /^test accuracy: (\d+\.\d)%$/)).toBeGreaterThan(75);
    const sums = table("sums.csv", ([a, b, c]) => 2 * a! - b! + 3 * c!);
    const sum = await linesOf("regression", "--data", sums, "--out", join(folder, "sums"));
    expect(numberIn(sum.at(-1), /^typical error on the test set: (\d\.\d{3});/)).toBeLessThan(0.7);
  });
});

describe.concurrent("one line and exit code 1 answer", { timeout: 120_000 }, () => {
  const names = "attention, cnn, gan, generalization, gpt, iris, optimizers, regression, text";
  test.each([
    ["no name", [], `capstone: needs a name, one of ${names}, got nothing`],
    ["an unknown name", ["cnm"], `capstone: needs a name, one of ${names}, got "cnm"`],
    [
      "an unknown option",
      ["iris", "--epoch", "3"],
      "iris: unknown option '--epoch' (Did you mean --epochs?)",
    ],
    [
      "a folder that is not there",
      ["cnn", "--data", join(folder, "none")],
      `cnn: --data must be a readable folder, got "${join(folder, "none")}": no such file or folder`,
    ],
    [
      "nothing to go on with",
      ["gan", "--resume", "--out", join(folder, "fresh")],
      `gan: --resume found no checkpoint "${join(folder, "fresh", "checkpoint.safetensors")}"`,
    ],
    [
      "a text too short",
      ["text", "--text", join(root, "LICENSE"), "--length", "300", "--out", join(folder, "short")],
      `text: --text needs more than 2667 characters (see --length), ${join(root, "LICENSE")} is too short`,
    ],
    [
      "an empty prompt",
      ["text", "--prompt", "", "--out", join(folder, "mute")],
      "text: --prompt must not be empty",
    ],
    [
      "a prompt with a character that the text does not have",
      ["text", "--prompt", "é", "--out", join(folder, "strange")],
      'text: --prompt has "é", a character that the text does not have',
    ],
    [
      "a checkpoint that cannot be written",
      ["text", "--checkpoint", folder],
      `text: --checkpoint must be a writable file, got "${folder}": it is a folder`,
    ],
  ])("%s", async (_, argv, message) => {
    const { code, stderr } = await run(argv);
    expect({ code, stderr }).toEqual({ code: 1, stderr: `${message}\n` });
  });

  test("too few images", async () => {
    const data = mkdtempSync(join(folder, "few-"));
    const [images, labels] = [new Uint8Array(16 + 20 * 64), new Uint8Array(8 + 20)];
    images.set([0, 0, 8, 3, 0, 0, 0, 20, 0, 0, 0, 8, 0, 0, 0, 8]);
    labels.set([0, 0, 8, 1, 0, 0, 0, 20]);
    writeFileSync(join(data, "t10k-images-idx3-ubyte"), images);
    writeFileSync(join(data, "t10k-labels-idx1-ubyte"), labels);
    const { code, stderr } = await run(["gan", "--data", data, "--out", join(folder, "few")]);
    const message = "gan: needs at least 64 training images, got 16\n";
    expect({ code, stderr }).toEqual({ code: 1, stderr: message });
  });

  test("what is no checkpoint", async () => {
    const path = join(folder, "fake.safetensors");
    writeFileSync(path, "no checkpoint");
    const { code, stderr } = await run([
      "iris",
      "--resume",
      "--checkpoint",
      path,
      "--out",
      join(folder, "fake"),
    ]);
    expect(code).toBe(1);
    expect(stderr.startsWith(`iris: ${path}: `)).toBe(true);
    expect(stderr).toMatch(/^iris: [^\n]+\n$/);
    expect(existsSync(join(folder, "fake", "confusion-matrix.png"))).toBe(false);
  });
});

describe.concurrent("--help", { timeout: 120_000 }, () => {
  test("lists the capstones", async () => {
    const text = (await linesOf("--help")).join("\n");
    for (const name of ["cnn", "gan", "iris", "regression", "text", "attention", "gpt"]) {
      expect(text).toContain(`npm run capstone -- ${name}`);
    }
  });

  test.each([
    ["cnn", ["epochs", "batch-size", "lr", "data", "download", "mirror"]],
    ["gan", ["epochs", "arch", "lr", "data", "download", "mirror"]],
    ["text", ["text", "epochs", "cell", "hidden", "length", "lr", "dropout", "temperature", "prompt"]],
    ["gpt", ["data", "preset", "steps", "lr", "dropout", "temperature", "top-k", "prompt"]],
    ["iris", ["epochs", "data"]],
    ["regression", ["epochs", "data"]],
  ])("of %s names every option with its default", async (name, own) => {
    const text = (await linesOf(name, "--help")).join("\n");
    expect(text).toContain(`Usage: npm run capstone -- ${name} [options]`);
    for (const option of [...own, "seed", "out", "quick", "checkpoint", "resume"]) {
      expect(text).toMatch(new RegExp(`--${option}\\b[^]*?\\(default:`));
    }
  });
});

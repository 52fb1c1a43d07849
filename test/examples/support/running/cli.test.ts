import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import {
  between,
  choice,
  count,
  counts,
  flag,
  inputFile,
  inputFolder,
  type Options,
  outputFile,
  outputFolder,
  parse,
  positive,
  seed,
  text,
  UsageError,
} from "../../../../examples/support/running/cli.js";

const folder = mkdtempSync(join(tmpdir(), "cli-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, "data.csv");
writeFileSync(file, "1,2\n");

const options = {
  epochs: count("passes", 30),
  batchSize: count("examples in a step", 64),
  hidden: counts("layer sizes", [64, 32]),
  rate: positive("learning rate", 0.001),
  momentum: between("momentum", 0, 1, 0.9),
  optimizer: choice("optimizer", ["sgd", "adam"], "adam"),
  seed: seed(),
  prompt: text("first words", "Once"),
  quick: flag("a short run"),
  data: inputFile("CSV file", "the embedded digits"),
};

function program<const O extends Options>(given: O) {
  return { name: "tiny", usage: "npm run tiny --", about: "Does next to nothing.", options: given };
}

function values(...argv: string[]) {
  const request = parse(program(options), argv);
  if ("help" in request) throw new Error("help was not asked for");
  return request.values;
}

describe("a command line", () => {
  it("that says nothing gives the defaults", () => {
    expect(values()).toEqual({
      epochs: 30,
      batchSize: 64,
      hidden: [64, 32],
      rate: 0.001,
      momentum: 0.9,
      optimizer: "adam",
      seed: 0,
      prompt: "Once",
      quick: false,
    });
  });

  it("that says everything gives typed values", () => {
    const argv = "--epochs 2 --batch-size=8 --hidden 16,8,4 --rate 1e-2 --momentum 0 --optimizer sgd";
    expect(
      values(...argv.split(" "), "--seed", "4294967295", "--prompt", "a b", "--quick", "--data", file),
    ).toEqual({
      epochs: 2,
      batchSize: 8,
      hidden: [16, 8, 4],
      rate: 0.01,
      momentum: 0,
      optimizer: "sgd",
      seed: 4294967295,
      prompt: "a b",
      quick: true,
      data: file,
    });
  });

  it("gives back every list of positive integers it is given", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1e9 }), { minLength: 1 }), (sizes) => {
        expect(values("--hidden", sizes.join(",")).hidden).toEqual(sizes);
      }),
    );
  });

  it("that is invalid is rejected in one line", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("--epochs", "--hidden", "--rate", "--seed", "--data"),
        fc.string(),
        (name, word) => {
          fc.pre(!/^[\d.,+]+$/.test(word));
          let message = "";
          try {
            values(name, `x${word}`);
          } catch (error) {
            expect(error).toBeInstanceOf(UsageError);
            message = (error as UsageError).message;
          }
          expect(message).toMatch(/^--[a-z]+ must be [^\n]+$/);
        },
      ),
    );
  });

  it.each([
    [["--epochs", "ten"], '--epochs must be a positive integer, got "ten"'],
    [["--epochs", "0"], '--epochs must be a positive integer, got "0"'],
    [["--epochs", "1.5"], '--epochs must be a positive integer, got "1.5"'],
    [["--epochs", "-1"], '--epochs must be a positive integer, got "-1"'],
    [["--batch-size", "1e3"], '--batch-size must be a positive integer, got "1e3"'],
    [["--hidden", "64,,32"], '--hidden must be positive integers separated by commas, got "64,,32"'],
    [["--rate", "0"], '--rate must be a positive number, got "0"'],
    [["--rate", "Infinity"], '--rate must be a positive number, got "Infinity"'],
    [["--rate", ""], '--rate must be a positive number, got ""'],
    [["--momentum", "1.1"], '--momentum must be a number from 0 to 1, got "1.1"'],
    [["--optimizer", "adm"], '--optimizer must be one of sgd, adam, got "adm"'],
    [["--seed", "4294967296"], '--seed must be an integer from 0 to 4294967295, got "4294967296"'],
    [["--seed", "-1"], '--seed must be an integer from 0 to 4294967295, got "-1"'],
    [
      ["--data", "/no/such.csv"],
      '--data must be a readable file, got "/no/such.csv": no such file or folder',
    ],
    [["--data", folder], `--data must be a readable file, got "${folder}": it is not a file`],
    [["--epoch", "3"], "unknown option '--epoch' (Did you mean --epochs?)"],
    [["--epochs"], "option '--epochs <n>' argument missing"],
    [["spare"], "too many arguments. Expected 0 arguments but got 1."],
  ])("%j is refused with its own sentence", (argv, message) => {
    expect(() => values(...argv)).toThrow(new UsageError(message));
  });

  it("with --help gets every option with its default", () => {
    const request = parse(program(options), ["--help"]);
    expect(request).toEqual({ help: expect.stringContaining("Usage: npm run tiny -- [options]") });
    const help = "help" in request ? request.help.replaceAll(/\s+/g, " ") : "";
    expect(help).toContain("Does next to nothing.");
    expect(help).toContain("--batch-size <n> examples in a step (default: 64)");
    expect(help).toContain("--hidden <n,…> layer sizes (default: 64,32)");
    expect(help).toContain("--optimizer <word> optimizer: sgd, adam (default: adam)");
    expect(help).toContain("--data <file> CSV file (default: the embedded digits)");
    expect(help).toContain("--quick a short run (default: off)");
  });
});

describe("an output folder", () => {
  const writing = { ...options, out: outputFolder("results", join(folder, "by default")) };

  it("is made, and left empty", () => {
    const out = join(folder, "deep", "er");
    parse(program(writing), ["--out", out]);
    expect(readdirSync(out)).toEqual([]);
  });

  it("is not made for the help, nor when another option is wrong", () => {
    parse(program(writing), ["--help"]);
    expect(() => parse(program(writing), ["--epochs", "x"])).toThrow(UsageError);
    expect(existsSync(join(folder, "by default"))).toBe(false);
  });

  it("that cannot be written is refused, whether a file is in the way or the system says no", () => {
    const below = join(file, "runs");
    const cannot = (out: string) => () => parse(program(writing), ["--out", out]);
    expect(cannot(below)).toThrow(
      new UsageError(`--out must be a writable folder, got "${below}": a part of the path is not a folder`),
    );
    expect(cannot(file)).toThrow(
      new UsageError(`--out must be a writable folder, got "${file}": a file of that name is in the way`),
    );
    expect(cannot("")).toThrow(new UsageError('--out must be a folder, got ""'));
  });

  it.skipIf(process.platform === "win32")("without permission is refused", () => {
    const locked = mkdtempSync(join(folder, "locked-"));
    chmodSync(locked, 0o500);
    const cannot = () => parse(program(writing), ["--out", locked]);
    expect(() => withoutPrivileges(cannot)).toThrow(
      new UsageError(`--out must be a writable folder, got "${locked}": permission denied`),
    );
  });
});

/** Root may write everywhere: whatever root runs by this, it runs as a user who owns nothing. */
function withoutPrivileges<Result>(run: () => Result): Result {
  if (process.geteuid?.() !== 0) return run();
  process.seteuid?.(65534);
  try {
    return run();
  } finally {
    process.seteuid?.(0);
  }
}

describe("an input folder", () => {
  const reading = { data: inputFolder("images", "the embedded digits") };

  it("is taken when it can be read, and refused when it is none", () => {
    const data = (path: string) => parse(program(reading), ["--data", path]);
    expect(data(folder)).toEqual({ values: { data: folder } });
    expect(parse(program(reading), [])).toEqual({ values: {} });
    expect(() => data("/no/such")).toThrow(
      new UsageError('--data must be a readable folder, got "/no/such": no such file or folder'),
    );
    expect(() => data(file)).toThrow(
      new UsageError(`--data must be a readable folder, got "${file}": a part of the path is not a folder`),
    );
  });
});

describe("an output file", () => {
  const saving = { checkpoint: outputFile("what is saved", "none") };
  const checkpoint = (path: string) => parse(program(saving), ["--checkpoint", path]);

  it("gets its folder, and is not written itself", () => {
    const path = join(folder, "to", "be", "made.bin");
    expect(checkpoint(path)).toEqual({ values: { checkpoint: path } });
    expect(readdirSync(join(folder, "to", "be"))).toEqual([]);
    expect(parse(program(saving), [])).toEqual({ values: {} });
  });

  it("that cannot be written is refused", () => {
    const below = join(file, "made.bin");
    expect(() => checkpoint(below)).toThrow(
      new UsageError(
        `--checkpoint must be a writable file, got "${below}": a part of the path is not a folder`,
      ),
    );
    expect(() => checkpoint(folder)).toThrow(
      new UsageError(`--checkpoint must be a writable file, got "${folder}": it is a folder`),
    );
    expect(() => checkpoint("")).toThrow(new UsageError('--checkpoint must be the name of a file, got ""'));
  });
});

describe("main", () => {
  const script = fileURLToPath(new URL("./tinyProgram.ts", import.meta.url));
  const command = ["--import", "tsx", script, "--out", join(folder, "out")];

  function run(...argv: string[]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [...command, ...argv], {
      encoding: "utf8",
    });
    return { status, stdout, stderr };
  }

  it("runs, with plain lines if there is no terminal", () => {
    const lines = ["loss 1  accuracy 25.0%", "loss 0.5000  accuracy 50.0%", "loss 0.3333  accuracy 75.0%"];
    const stdout = `working\n${lines.map((line, i) => `epoch ${i + 1}/3  ${line}\n`).join("")}done\n`;
    expect(run()).toEqual({ status: 0, stdout, stderr: "" });
  });

  it("answers a wrong option with one line and exit code 1, before any work", () => {
    const stderr = 'tiny: --epochs must be a positive integer, got "no"\n';
    expect(run("--epochs", "no")).toEqual({ status: 1, stdout: "", stderr });
  });

  it("answers an error of the library with one line and exit code 1", () => {
    expect(run("--fail", "library")).toMatchObject({
      status: 1,
      stderr: "tiny: readDigits: line 3 has 2 columns, not 65\n",
    });
  });

  it("answers a refusal of the file system with one line and exit code 1", () => {
    writeFileSync(join(folder, "tiny.txt"), "");
    const { status, stderr } = run("--fail", "system");
    expect(status).toBe(1);
    expect(stderr).toMatch(/^tiny: .*tiny\.txt.*: .+\n$/);
    expect(stderr.split("\n")).toHaveLength(2);
  });

  it("keeps the stack trace of a bug", () => {
    const { status, stderr } = run("--fail", "bug");
    expect(status).toBe(1);
    expect(stderr).toContain("TypeError: a mistake of ours");
    expect(stderr).toMatch(/at .*tinyProgram\.ts/);
  });

  it("prints the help and stops", () => {
    const { status, stdout, stderr } = run("--help");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("Usage: npm run tiny -- [options]");
    expect(stdout).not.toContain("working");
  });

  it("lets a loop that asks finish its work after Ctrl-C", async () => {
    const child = spawn(process.execPath, [...command, "--fail", "interrupted", "--epochs", "100000"]);
    let stdout = "";
    child.stdout.on("data", (chunk: Buffer) => {
      if (!stdout.includes("epoch") && `${stdout}${chunk}`.includes("epoch")) child.kill("SIGINT");
      stdout += chunk;
    });
    const status = await new Promise((resolve) => child.on("close", resolve));
    expect(status).toBe(0);
    expect(stdout).toMatch(/done\n$/);
  });

  it("exits quietly if its output is no longer read", async () => {
    const child = spawn(process.execPath, [...command, "--fail", "flood"]);
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk));
    child.stdout.once("data", () => child.stdout.destroy());
    const status = await new Promise((resolve) => child.on("close", resolve));
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });
});

/**
 * @file `npm run bench`: tapegrad beside PyTorch and TensorFlow.js, each in a process of its own on one
 * thread.
 *
 * Contestants take turns on each workload for several rounds, every second round in reverse order, so that a
 * machine that slows down slows all of them. Reported are the medians over rounds, and the medians of the
 * rounds' ratios.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { writeFileAtomic } from "../examples/support/running/files.js";
import type { Answer } from "./contestant.js";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Workloads in the order of the table, with what they are. */
const workloads: Readonly<Record<string, string>> = {
  spiral: "spiral 2-64-3 ReLU, 300 points, SGD",
  mlp64: "784-128-64-10 ReLU, batch 64, Adam",
  mlp64trained: "the same, from step 2,000 on",
  mlp512: "784-128-64-10 ReLU, batch 512, Adam",
  rnn: "char RNN, tanh 128, one-hot vocab 64, length 25, batch 32, Adam",
  lstm: "the same, LSTM 128",
  cnn: "CNN 1×28×28, conv 8@5×5, pool, conv 16@5×5, pool, linear, batch 64, Adam",
  gan: "GAN on 8×8 digits, G 32-128-64, D 64-128-1, batch 64, D and G step",
  add1: "add of one element, recorded",
  chain1000: "chain of 1,000 adds, forward and backward",
  matmul64: "matrix product 64³",
  matmul256: "matrix product 256³",
  matmul1024: "matrix product 1024³",
  exp64k: "exp of 65,536 elements",
  tanh64k: "tanh of 65,536 elements",
};

/** A process that answers `workload milliseconds` with a line of JSON. */
class Contestant {
  readonly name: string;
  /** The most memory that the process took, in bytes, as of its last answer. */
  memory = 0;
  readonly #process: ChildProcess;
  readonly #answers: AsyncIterator<string>;

  constructor(name: string, command: string, args: readonly string[]) {
    this.name = name;
    const single = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };
    this.#process = spawn(command, args, {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, ...single },
    });
    const lines: Interface = createInterface({ input: this.#process.stdout! });
    this.#answers = lines[Symbol.asyncIterator]();
  }

  /** The median time of a step, in microseconds, or why there is none. */
  async measure(workload: string, milliseconds: number): Promise<Answer> {
    this.#process.stdin!.write(`${workload} ${milliseconds}\n`);
    for (;;) {
      const { value, done } = await this.#answers.next();
      if (done) return { missing: "the process ended" };
      // Libraries greet on standard output, too.
      if (!value.startsWith("{")) continue;
      const answer = JSON.parse(value) as Answer;
      if ("memory" in answer) this.memory = answer.memory;
      return answer;
    }
  }

  close(): void {
    this.#process.stdin!.end();
  }
}

/** The Python that can import torch, if there is one. */
function pythonWithTorch(): string | undefined {
  return ["python3", "/usr/bin/python3"].find((python) => {
    try {
      execFileSync(python, ["-c", "import torch"], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  });
}

/** What packages written for CommonJS expect to find. */
const commonJs = `
import { createRequire as requireFrom } from "node:module";
import { dirname as folderOf } from "node:path";
import { fileURLToPath as pathOf } from "node:url";
const require = requireFrom(import.meta.url);
const __filename = pathOf(import.meta.url);
const __dirname = folderOf(__filename);
`;

/** Compiles a contestant to one file, as a user's bundler would, and starts it. */
async function bundled(name: string, source: string): Promise<Contestant> {
  const { build } = await import("esbuild");
  const outfile = here(`./node_modules/.cache/${name.replaceAll(" ", "-")}.mjs`);
  await build({
    entryPoints: [here(source)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    banner: { js: commonJs },
  });
  return new Contestant(name, process.execPath, [outfile]);
}

async function contestants(): Promise<Contestant[]> {
  const list = [await bundled("tapegrad", "./workloads.ts")];
  const python = pythonWithTorch();
  if (python) list.push(new Contestant("PyTorch", python, ["-u", here("./peers/pytorch.py")]));
  else
    console.log(
      "PyTorch is left out: no python3 here can import torch (Debian: apt-get install python3-torch).",
    );
  if (existsSync(here("./node_modules/@tensorflow")))
    list.push(await bundled("TensorFlow.js WASM", "./peers/tfjs.ts"));
  else console.log("TensorFlow.js is left out: npm ci --prefix bench installs it.");
  return list;
}

/** Times of one contestant in one workload, a number a round. */
type Times = Map<string, number[]>;

async function compete(
  list: readonly Contestant[],
  workload: string,
  rounds: number,
  milliseconds: number,
): Promise<Times> {
  const times: Times = new Map();
  for (let round = 0; round < rounds; round++) {
    for (const contestant of round % 2 === 0 ? list : [...list].reverse()) {
      const answer = await contestant.measure(workload, milliseconds);
      if ("median" in answer)
        times.set(contestant.name, [...(times.get(contestant.name) ?? []), answer.median]);
    }
  }
  return times;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

function duration(microseconds: number | undefined): string {
  if (microseconds === undefined || Number.isNaN(microseconds)) return "—";
  return microseconds < 1000
    ? `${microseconds.toPrecision(3)} µs`
    : `${(microseconds / 1000).toPrecision(3)} ms`;
}

function row(workload: string, times: Times, peers: readonly string[]): string {
  const ours = times.get("tapegrad") ?? [];
  const cells = peers.map((peer) => {
    const theirs = times.get(peer);
    if (theirs === undefined || theirs.length !== ours.length) return "— | —";
    const ratio = median(theirs.map((time, round) => time / ours[round]!));
    return `${duration(median(theirs))} | ${ratio.toPrecision(2)}×`;
  });
  return `| ${workloads[workload]} | ${duration(median(ours))} | ${cells.join(" | ")} |`;
}

function memoryOf(list: readonly Contestant[]): string {
  const figures = list.map(({ name, memory }) => `${name} ${Math.round(memory / 2 ** 20)} MiB`);
  return `Most memory taken by a process that ran all of these: ${figures.join(", ")}.`;
}

function report(
  rows: readonly string[],
  memory: string,
  peers: readonly string[],
  rounds: number,
  milliseconds: number,
): string {
  const version = (JSON.parse(readFileSync(here("../package.json"), "utf8")) as { version: string }).version;
  return `# Benchmarks

tapegrad ${version} on ${new Date().toISOString().slice(0, 10)}: ${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, Node
${process.versions.node}, one thread each. Medians of ${rounds} rounds of ${milliseconds} ms after a warm-up; the contestants take turns, in both orders.
The factor is the median of the rounds' ratios: 2× means that tapegrad took half the time. Made by \`npm run bench\`.

| a step of | tapegrad | ${peers.map((peer) => `${peer} | factor`).join(" | ")} |
| --- | ---: | ${peers.map(() => "---: | ---:").join(" | ")} |
${rows.join("\n")}

${memory}
`;
}

const options = new Command("bench")
  .option("--rounds <n>", "rounds of each workload", "7")
  .option("--milliseconds <n>", "time of each measurement", "300")
  .option("--only <names>", `workloads, of ${Object.keys(workloads).join(",")}`)
  .option("--write <file>", "write the table to a Markdown file")
  .parse()
  .opts<{ rounds: string; milliseconds: string; only?: string; write?: string }>();

const list = await contestants();
const peers = list.slice(1).map(({ name }) => name);
const [rounds, milliseconds] = [Number(options.rounds), Number(options.milliseconds)];
const rows: string[] = [];
for (const workload of options.only?.split(",") ?? Object.keys(workloads)) {
  const line = row(workload, await compete(list, workload, rounds, milliseconds), peers);
  console.log(line);
  rows.push(line);
}
const memory = memoryOf(list);
console.log(memory);
for (const contestant of list) contestant.close();
if (options.write)
  console.log(
    `written to ${writeFileAtomic(options.write, report(rows, memory, peers, rounds, milliseconds))}`,
  );

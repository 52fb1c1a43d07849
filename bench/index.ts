/**
 * @file `npm run bench`: tapegrad, eager and compiled, beside PyTorch, TensorFlow.js, and jax-js, each in a process of
 * its own on one thread. `npm run bench -- gpt permute` measures some rows; `--columns` adds tapegrad with two threads and
 * with the system's BLAS; `--threads 2` gives tapegrad and PyTorch two threads each. `npm run bench -- mpi` measures ranks instead: see mpi.ts.
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
  residual: "ResNet block of 32 channels, 16×16, batch 16, SGD",
  gan: "GAN on 8×8 digits, G 32-128-64, D 64-128-1, batch 64, D and G step",
  gpt: "GPT, 4 layers, 4 heads, 128 wide, context 64, batch 12, AdamW",
  attention: "causal attention [12, 4, 64, 32], forward and backward",
  embedding: "embedding 300,000×256, 1,024 of them, SGD",
  requests: "inference 64-256-10, one digit",
  add1: "add of one element, recorded",
  chain1000: "chain of 1,000 adds, forward and backward",
  permute: "permute [12, 64, 4, 32] to [12, 4, 64, 32]",
  matmul64: "matrix product 64³",
  matmul256: "matrix product 256³",
  matmul1024: "matrix product 1024³",
  exp64k: "exp of 65,536 elements",
  tanh64k: "tanh of 65,536 elements",
};

/** How tapegrad runs, by the name of the column: the argument of workloads.ts. */
const columns: Readonly<Record<string, string>> = {
  eager: "eager",
  compiled: "compiled",
  threads: "compiled, two threads",
  blas: "compiled, BLAS",
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
    const { threads } = options;
    const pinned = { OMP_NUM_THREADS: threads, OPENBLAS_NUM_THREADS: threads, MKL_NUM_THREADS: threads };
    this.#process = spawn(command, args, {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, ...pinned },
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
async function bundled(name: string, source: string, ...words: string[]): Promise<Contestant> {
  const { build } = await import("esbuild");
  const outfile = here(`./node_modules/.cache/${name.replaceAll(" ", "-")}.mjs`);
  await build({
    entryPoints: [here(source)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["koffi"],
    banner: { js: commonJs },
  });
  return new Contestant(name, process.execPath, [outfile, ...words]);
}

/** Tapegrad in several ways, and its peers. */
interface Field {
  readonly own: readonly Contestant[];
  readonly peers: readonly Contestant[];
}

async function contestants(chosen: readonly string[]): Promise<Field> {
  const own: Contestant[] = [];
  for (const column of chosen)
    own.push(await bundled(columns[column]!, "./workloads.ts", column, options.threads));
  const peers: Contestant[] = [];
  const python = pythonWithTorch();
  if (python) peers.push(new Contestant("PyTorch", python, ["-u", here("./peers/pytorch.py")]));
  else
    console.log(
      "PyTorch is left out: no python3 here can import torch (Debian: apt-get install python3-torch).",
    );
  for (const [name, folder, source] of [
    ["TensorFlow.js WASM", "@tensorflow", "./peers/tfjs.ts"],
    ["jax-js jit", "@jax-js", "./peers/jaxjs.ts"],
  ] as const) {
    if (existsSync(here(`./node_modules/${folder}`))) peers.push(await bundled(name, source));
    else console.log(`${name} is left out: npm ci --prefix bench installs it.`);
  }
  return { own, peers };
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

/** The median of the rounds' ratios of one contestant's time to another's. */
function ratio(theirs: readonly number[] | undefined, ours: readonly number[] | undefined): string {
  if (theirs === undefined || ours === undefined || theirs.length !== ours.length) return "—";
  return `${median(theirs.map((time, round) => time / ours[round]!)).toPrecision(2)}×`;
}

/** What peers are compared with: tapegrad compiled, or eager where there is nothing to compile. */
function ourBest(times: Times): readonly number[] | undefined {
  return times.get(columns.compiled!) ?? times.get(columns.eager!);
}

function row(workload: string, times: Times, { own, peers }: Field): string {
  const [first, ...others] = own.map(({ name }) => times.get(name));
  const ours = others.flatMap((column) => [duration(median(column ?? [])), ratio(first, column)]);
  const theirs = peers.flatMap(({ name }) => [
    duration(median(times.get(name) ?? [])),
    ratio(times.get(name), ourBest(times)),
  ]);
  const cells = [workloads[workload], duration(median(first ?? [])), ...ours, ...theirs];
  return `| ${cells.join(" | ")} |`;
}

function headOf({ own, peers }: Field): string {
  const names = [...own.slice(1), ...peers].flatMap(({ name }) => [name, "factor"]);
  const rules = names.map(() => "---:").join(" | ");
  return `| a step of | ${[own[0]!.name, ...names].join(" | ")} |\n| --- | ---: | ${rules} |`;
}

function memoryOf({ own, peers }: Field): string {
  const figures = [...own, ...peers].map(({ name, memory }) => `${name} ${Math.round(memory / 2 ** 20)} MiB`);
  return `Most memory taken by a process that ran all of these: ${figures.join(", ")}.`;
}

/** How many bits wide this processor's vectors are. */
function vectorWidth(): string {
  try {
    const info = readFileSync("/proc/cpuinfo", "utf8");
    if (/\bavx512f\b/.test(info)) return "512-bit vectors (AVX-512)";
    if (/\bavx2\b/.test(info)) return "256-bit vectors (AVX2)";
    return "128-bit vectors";
  } catch {
    return "vectors of unknown width";
  }
}

function report(rows: readonly string[], field: Field, rounds: number, milliseconds: number): string {
  const version = (JSON.parse(readFileSync(here("../package.json"), "utf8")) as { version: string }).version;
  return `# Benchmarks

tapegrad ${version} on ${new Date().toISOString().slice(0, 10)}: ${cpus()[0]?.model ?? "unknown processor"}, ${vectorWidth()}, ${cpus().length} cores, Node ${process.versions.node}.
${options.threads === "1" ? "One thread each" : `${options.threads} threads each (TensorFlow.js and jax-js have one in Node)`}, unless the column says otherwise. Medians of ${rounds} rounds of ${milliseconds} ms after a warm-up; the
contestants take turns, in both orders. A factor is the median of the rounds' ratios: behind tapegrad's columns, how many
times as fast as its first one; behind the others, how much longer they take than tapegrad compiled (eager, where there is
nothing to compile). Made by \`npm run bench\`.

WebAssembly's vectors have 128 bits. The factors of PyTorch therefore depend on the processor: the wider its vectors, the
smaller they are, most of all for large products.

Compiling saves the time of JavaScript, of copies, and of the garbage collector; it does not make products faster. They take
about 70 % of the eager step of the 784 network at batch 64 and of the LSTM, 85 % at batch 512, and 85 % of what the kernels
of the GPT take: there, threads and BLAS help more.

${headOf(field)}
${rows.join("\n")}

${memoryOf(field)}
`;
}

if (process.argv[2] === "mpi") {
  await import("./mpi.js");
  process.exit();
}

const program = new Command("bench")
  .argument("[rows...]", `workloads, of ${Object.keys(workloads).join(", ")}`, Object.keys(workloads))
  .option("--rounds <n>", "rounds of each workload", "7")
  .option("--milliseconds <n>", "time of each measurement", "300")
  .option("--columns <names>", `ways of tapegrad, of ${Object.keys(columns).join(",")}`, "eager,compiled")
  .option("--threads <n>", "threads of tapegrad and of PyTorch", "1")
  .option("--write <file>", "write the table to a Markdown file")
  .parse();
const options = program.opts<{
  rounds: string;
  milliseconds: string;
  columns: string;
  threads: string;
  write?: string;
}>();
const names = program.processedArgs[0] as string[];
checkNames("rows", names, workloads);
checkNames("columns", options.columns.split(","), columns);

function checkNames(what: string, given: readonly string[], known: object): void {
  const strange = given.filter((name) => !Object.hasOwn(known, name));
  if (strange.length > 0) program.error(`no such ${what}: ${strange.join(", ")}`);
}

const field = await contestants(options.columns.split(","));
const list = [...field.own, ...field.peers];
const [rounds, milliseconds] = [Number(options.rounds), Number(options.milliseconds)];
const rows: string[] = [];
console.log(headOf(field));
for (const workload of names) {
  const line = row(workload, await compete(list, workload, rounds, milliseconds), field);
  console.log(line);
  rows.push(line);
}
console.log(memoryOf(field));
for (const contestant of list) contestant.close();
if (options.write) {
  const path = writeFileAtomic(options.write, report(rows, field, rounds, milliseconds));
  console.log(`written to ${path}`);
}

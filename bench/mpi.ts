/**
 * @file `npm run bench -- mpi`: steps of training by one rank and by two, and the collectives that they need, under
 * each MPI that is installed. `--ranks 1,2,4` measures others.
 *
 * Numbers of ranks take turns for several rounds. A time is that of the fastest tenth of steps in the fastest round: ranks
 * wait for each other whenever one of them has no processor, so that means say little on a machine with other work.
 */
import { execFileSync } from "node:child_process";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { build } from "esbuild";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const trainings: Readonly<Record<string, string>> = {
  mlp512: "784-128-64-10 ReLU, batch 512, Adam",
  mlp2048: "784-128-64-10 ReLU, batch 2,048, Adam",
  cnn64: "CNN 1×28×28, batch 64, Adam",
  gpt12: "GPT, 4 layers, 128 wide, context 64, batch 12, AdamW",
};

const lengths = [1, 1000, 10_000, 100_000, 1_000_000];
const collectives = ["barrier", ...lengths.map((length) => `allReduce ${length}`)];

interface Launcher {
  readonly name: string;
  readonly command: string;
  readonly flags: readonly string[];
}

const launchers: readonly Launcher[] = [
  { name: "MPICH", command: "mpirun.mpich", flags: [] },
  { name: "Open MPI", command: "mpirun.openmpi", flags: [] },
].filter(({ name, command }) => {
  try {
    execFileSync(command, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    console.log(
      `${name} is left out: no ${command} here (Debian: apt install mpich openmpi-bin libopenmpi-dev).`,
    );
    return false;
  }
});

const program = new Command("bench mpi")
  .option("--rounds <n>", "rounds of each workload", "5")
  .option("--milliseconds <n>", "time of each measurement", "300")
  .option("--ranks <list>", "numbers of ranks, the first to compare with", "1,2")
  .parse(process.argv.slice(3), { from: "user" });
const options = program.opts<{ rounds: string; milliseconds: string; ranks: string }>();
const counts = options.ranks.split(",").map(Number);

type Times = Readonly<Record<string, number>>;

const file = here("./node_modules/.cache/ranks.mjs");
await build({
  entryPoints: [here("./ranks.ts")],
  outfile: file,
  bundle: true,
  platform: "node",
  format: "esm",
  external: ["koffi"],
});

const asRoot = { OMPI_ALLOW_RUN_AS_ROOT: "1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1" };

/** Times in µs, as rank 0 has measured them. */
function measure({ command, flags }: Launcher, ranks: number, names: readonly string[]): Times {
  const oversubscribed = command.endsWith("openmpi") && ranks > cpus().length ? ["--oversubscribe"] : [];
  const words = [process.execPath, file, options.milliseconds, ...names];
  const args = [...flags, ...oversubscribed, "-n", String(ranks), ...words];
  const text = execFileSync(command, args, { encoding: "utf8", env: { ...process.env, ...asRoot } });
  return JSON.parse(text) as Times;
}

function duration(microseconds: number): string {
  return microseconds < 1000
    ? `${microseconds.toPrecision(3)} µs`
    : `${(microseconds / 1000).toPrecision(3)} ms`;
}

/** The times of each number of ranks. */
function compete(launcher: Launcher, names: readonly string[], of: readonly number[]): Times[] {
  const best = of.map((): Record<string, number> => ({}));
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const [i, ranks] of of.entries()) {
      const times = measure(launcher, ranks, names);
      for (const name of names) best[i]![name] = Math.min(best[i]![name] ?? Infinity, times[name]!);
    }
  }
  return best;
}

function reportTrainings(launcher: Launcher): void {
  const [alone, ...others] = compete(launcher, Object.keys(trainings), counts) as [Times, ...Times[]];
  const [first, ...more] = counts as [number, ...number[]];
  const heads = more.flatMap((ranks) => [`${ranks} ranks`, "faster", "efficiency"]);
  console.log(`\n| a step of, under ${launcher.name} | ${first} rank | ${heads.join(" | ")} |`);
  console.log(`| --- |${" ---: |".repeat(1 + heads.length)}`);
  for (const [name, description] of Object.entries(trainings)) {
    const cells = others.flatMap((times, i) => {
      const gain = alone[name]! / times[name]!;
      const efficiency = Math.round((100 * gain * first) / more[i]!);
      return [duration(times[name]!), `${gain.toPrecision(3)}×`, `${efficiency} %`];
    });
    console.log(`| ${[description, duration(alone[name]!), ...cells].join(" | ")} |`);
  }
}

/** Times of collectives, and how fast messages are. */
function reportCollectives(launcher: Launcher, ranks: number): void {
  const [times] = compete(launcher, collectives, [ranks]) as [Times];
  console.log(`\n| ${launcher.name}, ${ranks} ranks | time | bandwidth |\n| --- | ---: | ---: |`);
  console.log(`| barrier | ${duration(times["barrier"]!)} | |`);
  for (const length of lengths) {
    const time = times[`allReduce ${length}`]!;
    const rate = ((4 * length) / time / 1000).toPrecision(2);
    console.log(`| allReduce of ${length.toLocaleString("en")} float32 | ${duration(time)} | ${rate} GB/s |`);
  }
}

console.log(
  `${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, Node ${process.versions.node}`,
);
for (const launcher of launchers) {
  reportTrainings(launcher);
  for (const ranks of counts.filter((count) => count > 1)) reportCollectives(launcher, ranks);
}

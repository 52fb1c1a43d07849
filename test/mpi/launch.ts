/** Programs as ranks of every MPI that this machine has. */
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { expect } from "vitest";

const root = resolve(fileURLToPath(new URL("../..", import.meta.url)));

/** An MPI, by its launcher. */
export interface Launcher {
  readonly name: string;
  readonly command: string;
  /** What it must be told to start so many ranks. */
  readonly flags: (ranks: number) => readonly string[];
}

const known: readonly Launcher[] = [
  { name: "MPICH", command: "mpirun.mpich", flags: () => [] },
  {
    name: "Open MPI",
    command: "mpirun.openmpi",
    // Ranks that share a core leave it to each other while they wait, which takes longer where each has its own.
    flags: (ranks) => (ranks > availableParallelism() ? ["--oversubscribe"] : []),
  },
];

/** Open MPI wants to be told that root may start programs. */
export const asRoot = { OMPI_ALLOW_RUN_AS_ROOT: "1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1" };

/** The launchers that this machine has. */
export const launchers: readonly Launcher[] = known.filter(({ command }) => {
  try {
    execFileSync(command, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
});

const missing = known.filter((launcher) => !launchers.includes(launcher)).map(({ name }) => name);
if (missing.length > 0) {
  const packages = "Debian: apt install mpich openmpi-bin libopenmpi-dev";
  console.warn(
    `Tests with ranks are skipped for ${missing.join(" and ")}, not installed here (${packages}).`,
  );
  if (process.env["CI"]) throw new Error(`not installed: ${missing.join(", ")}`);
}

/** How a job ended. */
export interface Outcome {
  /** The launcher's exit code; the number of a signal, plus 128, if that has ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

/** The ranks of a loaded machine take longer: `limit` seconds on an idle one. */
export function patience(limit: number): number {
  return limit * Math.max(1, loadavg()[0]! / availableParallelism());
}

/** Programs of `test/mpi/programs`, compiled once. */
export class Programs {
  readonly #folder: string;
  readonly #compiled = new Map<string, string>();

  constructor() {
    // Inside of the project, so that koffi is found.
    const cache = join(root, "node_modules/.cache");
    mkdirSync(cache, { recursive: true });
    this.#folder = mkdtempSync(join(cache, "ranks-"));
  }

  /** Where a program's files may be written. */
  get folder(): string {
    return this.#folder;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** The compiled file of a program. */
  compiled(name: string): string {
    const known = this.#compiled.get(name);
    if (known !== undefined) return known;
    const outfile = join(this.#folder, `${basename(name)}.mjs`);
    buildSync({
      entryPoints: [join(root, "test/mpi/programs", `${name}.ts`)],
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      external: ["koffi"],
    });
    this.#compiled.set(name, outfile);
    return outfile;
  }

  /** Runs a program as `ranks` ranks; its environment has `variables`, too. */
  run(
    { command, flags }: Launcher,
    ranks: number,
    name: string,
    words: readonly string[] = [],
    variables: Readonly<Record<string, string>> = {},
  ): Promise<Outcome> {
    const program = [process.execPath, this.compiled(name), ...words];
    return outcomeOf(command, [...flags(ranks), "-n", String(ranks), ...program], variables);
  }

  /** Runs a program without a launcher. */
  alone(
    name: string,
    words: readonly string[] = [],
    variables: Readonly<Record<string, string>> = {},
  ): Promise<Outcome> {
    return outcomeOf(process.execPath, [this.compiled(name), ...words], variables);
  }
}

function outcomeOf(
  command: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<Outcome> {
  const start = performance.now();
  const env = { ...process.env, ...asRoot, ...variables };
  return new Promise((done) => {
    const options = { env, timeout: 280_000 } as const;
    execFile(command, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : 128;
      done({ code, stdout, stderr, seconds: (performance.now() - start) / 1000 });
    });
  });
}

/** The JSON that the program printed on rank 0; fails with the program's errors if it has failed. */
export function printed({ code, stdout, stderr }: Outcome): unknown {
  if (code !== 0) expect.fail(`exit code ${code}\n${stderr}\n${stdout}`);
  return JSON.parse(stdout);
}

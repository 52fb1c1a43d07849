import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it, vi } from "vitest";
import { full } from "../../src/index.js";
import { loadCheckpoint } from "../../src/io/node.js";
import { Linear } from "../../src/nn/index.js";
import { asRoot, launchers, Programs, printed } from "./launch.js";

// Ranks wait for each other, and for a core.
vi.setConfig({ testTimeout: 300_000 });

const programs = new Programs();
afterAll(() => programs.remove());

interface Trained {
  readonly step: number;
  readonly state: Readonly<Record<string, readonly number[]>>;
}

function norm(values: readonly number[]): number {
  return Math.hypot(...values);
}

describe.skipIf(launchers.length === 0).each(launchers)("checkpoints under $name", (launcher) => {
  it("go on with 2, 3 and 1 ranks as if nothing had happened", async () => {
    const [whole, path] = ["whole", "resumed"].map((name) =>
      join(programs.folder, `${name}.${launcher.command}`),
    );
    const expected = printed(await programs.alone("resumes", [whole!, "12"])) as Trained;
    // An epoch has five steps.
    printed(await programs.run(launcher, 2, "resumes", [path!, "3"]));
    printed(await programs.run(launcher, 3, "resumes", [path!, "8"]));
    const actual = printed(await programs.alone("resumes", [path!, "12"])) as Trained;
    expect(actual.step).toBe(12);
    for (const [name, values] of Object.entries(expected.state)) {
      const difference = norm(values.map((value, i) => value - actual.state[name]![i]!));
      expect(difference, name).toBeLessThan(1e-12 * norm(values));
    }
  });

  it("are whole when rank 0 is killed while it saves", async () => {
    const path = join(programs.folder, `killed.${launcher.command}`);
    const words = [process.execPath, programs.compiled("saves"), path];
    const env = { ...process.env, ...asRoot };
    const job = spawn(launcher.command, [...launcher.flags(2), "-n", "2", ...words], {
      env,
      stdio: "ignore",
    });
    const ended = new Promise((done) => job.on("exit", done));
    while (!existsSync(path) && job.exitCode === null) await sleep(20);
    await sleep(37);
    process.kill(Number(readFileSync(`${path}.rank-0`, "utf8")), "SIGKILL");
    expect(await ended).not.toBe(0);
    const model = new Linear(700, 700);
    const { step } = loadCheckpoint(path, { model });
    expect(step).toBeGreaterThan(0);
    for (const x of model.parameters()) expect(x.equal(full(x.shape, step))).toBe(true);
    rmSync(path);
  });
});

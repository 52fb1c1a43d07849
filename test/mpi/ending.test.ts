import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it, vi } from "vitest";
import { asRoot, type Launcher, launchers, Programs, patience } from "./launch.js";

// Ranks wait for each other, and for a core.
vi.setConfig({ testTimeout: 300_000 });

const programs = new Programs();
afterAll(() => programs.remove());

/** How long a job may take to end after one of its ranks has. */
const seconds = 10;

describe.skipIf(launchers.length === 0).each(launchers)("a job under $name", (launcher) => {
  it.each(["naturally", "finalized"])("ends with 0 when all ranks end %s", async (way) => {
    const { code, stdout } = await programs.run(launcher, 2, "ends", [way]);
    expect([code, stdout.trim()]).toEqual([0, way === "finalized" ? "" : "came to its end"]);
  });

  it("ends with the ranks' exit code", async () => {
    const { code, stdout } = await programs.run(launcher, 2, "ends", ["with an exit code"]);
    expect([code, stdout.trim()]).toEqual([5, "came to its end"]);
  });

  it.each([
    ["throws", 1, /rank 1 of 2: RangeError: lost the thread\n +at .*ends/],
    ["rejects", 1, /rank 1 of 2: RangeError: lost the thread\n +at .*ends/],
    [
      "exits",
      1,
      /rank 1 of 2: process\.exit\(0\) was called before world\.finalize\(\)\.\nAll ranks are abort/,
    ],
    ["exits with 3", 3, /rank 1 of 2: process\.exit\(3\) was called before world\.finalize\(\)\./],
    ["aborts", 4, /rank 1 of 2: world\.abort\(4\) was called\./],
    ["waits forever", 13, /rank 1 of 2: the program waits for a promise that nothing will settle/],
    ["is killed", undefined, /signal 9|KILLED BY SIGNAL: 9/],
    ["is terminated", undefined, /signal 15|SIGNAL: Terminated|KILLED BY SIGNAL: 15/i],
  ])("ends with a message when a rank %s", async (way, expected, message) => {
    const outcome = await programs.run(launcher, 2, "ends", [way]);
    expect(outcome.stderr + outcome.stdout).toMatch(message);
    expect(outcome.stdout).not.toContain("came to its end");
    expect(outcome.seconds).toBeLessThan(patience(seconds));
    if (expected === undefined) expect(outcome.code).not.toBe(0);
    else expect(outcome.code).toBe(expected);
  });

  it.each(["SIGINT", "SIGTERM"] as const)("ends with all ranks when it gets %s", async (signal) => {
    const job = started(launcher);
    const ranks = await processes(2);
    job.kill(signal);
    // The code is the launcher's affair: MPICH's sometimes ends with 0.
    expect(await ended(job)).not.toBe("SIGKILL");
    for (const rank of ranks) expect(await isGone(rank)).toBe(true);
  });
});

/** A job of two ranks that leaves their process numbers in files. */
function started({ command, flags }: Launcher): ChildProcess {
  for (const rank of [0, 1]) rmSync(fileOf(rank), { force: true });
  const program = [process.execPath, programs.compiled("ends"), "when told to", programs.folder];
  const env = { ...process.env, ...asRoot };
  return spawn(command, [...flags(2), "-n", "2", ...program], { env, stdio: "ignore" });
}

function fileOf(rank: number): string {
  return `${programs.folder}/rank-${rank}`;
}

async function until(isSo: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 10 * patience(seconds); tries++) {
    if (isSo()) return true;
    await sleep(100);
  }
  return isSo();
}

async function processes(ranks: number): Promise<number[]> {
  const files = Array.from({ length: ranks }, (_, rank) => fileOf(rank));
  const read = (file: string): number => Number(readFileSync(file, "utf8"));
  await until(() => files.every((file) => existsSync(file) && read(file) > 0));
  return files.map(read);
}

/** The exit code of a job, or the name of the signal that has ended it. */
function ended(job: ChildProcess): Promise<number | string | null> {
  return new Promise((done) => {
    const timer = setTimeout(() => job.kill("SIGKILL"), 1000 * patience(seconds));
    job.on("exit", (code, signal) => {
      clearTimeout(timer);
      done(code ?? signal);
    });
  });
}

function isGone(pid: number): Promise<boolean> {
  return until(() => {
    try {
      // A process that has ended is a zombie until its launcher, gone as well, was waited for.
      return process.kill(pid, 0) && readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
    } catch {
      return true;
    }
  });
}

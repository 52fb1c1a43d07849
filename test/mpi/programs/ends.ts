/** Ends in the way that its argument names: on rank 1, while the others wait for it, or on all. */
import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { zeros } from "../../../src/index.js";
import { init } from "../../../src/mpi/index.js";

const [way, folder] = process.argv.slice(2);
const world = init();

/** What rank 1 does, while the others wait for its message. */
const faults: Readonly<Record<string, () => unknown>> = {
  throws: () => {
    throw new RangeError("lost the thread");
  },
  rejects: () => Promise.reject(new RangeError("lost the thread")),
  exits: () => process.exit(0),
  "exits with 3": () => process.exit(3),
  aborts: () => world.abort(4),
  "is killed": () => process.kill(process.pid, "SIGKILL"),
  "is terminated": () => process.kill(process.pid, "SIGTERM"),
  "waits forever": () => new Promise(() => {}),
};

/** What all do. */
const ends: Readonly<Record<string, () => unknown>> = {
  naturally: () => sleep(20),
  finalized: () => {
    world.finalize();
    world.finalize();
    process.exit(0);
  },
  "with an exit code": () => {
    process.exitCode = 5;
  },
  "when told to": async () => {
    writeFileSync(`${folder}/rank-${world.rank}`, String(process.pid));
    // All but one wait in a collective, where no JavaScript runs.
    if (world.rank === 0) await sleep(60_000);
    world.barrier();
  },
};

world.barrier();
const fault = faults[way!];
if (fault !== undefined) {
  if (world.rank === 1) await fault();
  world.allReduce(zeros([3]));
} else await ends[way!]!();
if (world.rank === 0) console.log("came to its end");

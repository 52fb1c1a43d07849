/**
 * @file Makes ranks end together, through Node's events.
 *
 * ```
 * nothing is left to do                             MPI is finalized, which waits for the other ranks
 * an uncaught error or rejection, process.exit      all ranks are aborted, with a code other than 0
 * killed by a signal                                the launcher notices, and ends the other ranks
 * ```
 *
 * A rank that simply disappeared would leave the others waiting for its messages, and one that finalized
 * after an error would wait for theirs. Signals keep their default effect: a handler in JavaScript would not
 * run while the process waits inside a library.
 */
/// <reference types="node" />
import { writeSync } from "node:fs";
import { inspect } from "node:util";
import type { Mpi } from "./library.js";

/** Node's exit code when a module waits for a promise that nothing will settle. */
const unsettled = 13;

/** Milliseconds that launchers get to forward a message. */
const forwarding = 200;

/** The ways to end. */
export interface Ending {
  /** Leaves the other ranks, when all have called it. */
  finalize(): void;
  /** Ends all ranks at once, with a message. */
  abort(code: number, reason: string): void;
}

/** Makes MPI end with the process. */
export function endTogether(mpi: Mpi): Ending {
  let isFinalized = false;
  let hasNothingLeft = false;
  let thrown: { readonly error: unknown } | undefined;

  const ending: Ending = {
    finalize() {
      if (isFinalized) return;
      isFinalized = true;
      mpi.finalize();
    },
    abort(code, reason) {
      writeSync(2, `rank ${mpi.rank} of ${mpi.size}: ${reason}\nAll ranks are aborted.\n`);
      // A launcher that ends immediately would lose output that it has not yet forwarded.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, forwarding);
      mpi.abort(code);
    },
  };
  process.on("beforeExit", () => {
    hasNothingLeft = true;
  });
  process.on("uncaughtExceptionMonitor", (error) => {
    if (process.listenerCount("uncaughtException") === 0) thrown = { error };
  });
  process.on("exit", (given) => {
    if (isFinalized) return;
    // Node's own listener has set 13 by now, after evaluating the argument.
    const code = given === 0 ? Number(process.exitCode ?? 0) : given;
    if (thrown === undefined && hasNothingLeft && code !== unsettled) ending.finalize();
    else ending.abort(code === 0 ? 1 : code, reasonOf(thrown, code));
  });
  return ending;
}

function reasonOf(thrown: { readonly error: unknown } | undefined, code: number): string {
  // Node would print it only after this event, when the process is gone.
  if (thrown !== undefined) return inspect(thrown.error);
  if (code === unsettled) return "the program waits for a promise that nothing will settle.";
  return `process.exit(${code}) was called before world.finalize().`;
}

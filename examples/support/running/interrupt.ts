/** @file Lets a training loop react to Ctrl-C: save, then stop. */

import { setImmediate as breathe } from "node:timers/promises";

/** Not an error: the user pressed Ctrl-C, and everything is saved. The message says how to continue. */
export class Interruption extends Error {
  override readonly name = "Interruption";
}

let pressed = false;
let listening = false;

function press(): void {
  pressed = true;
}

/**
 * Whether Ctrl-C was pressed since the first call. Awaiting it gives Node a chance to notice the signal,
 * which a synchronous training loop never does: call it once per epoch, or every few steps. A second Ctrl-C
 * ends the process immediately. An example that never calls this ends at the first Ctrl-C, as usual.
 *
 * ```ts
 * for (const epoch of progress.rounds()) {
 *   …
 *   if (await interrupted()) { saveCheckpoint(…); break; }
 * }
 * ```
 */
export async function interrupted(): Promise<boolean> {
  if (!listening) {
    listening = true;
    process.once("SIGINT", press);
  }
  await breathe();
  return pressed;
}

/** Restores the default: Ctrl-C ends the process immediately. */
export function stopListening(): void {
  process.off("SIGINT", press);
  listening = false;
}

/** @file Saves the history of a training: as JSON lines, and for TensorBoard. */
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { History } from "../../../src/io/index.js";
import { eventFile, saveHistory } from "../../../src/io/node.js";

const events = /^events\.out\.tfevents\..*\.tapegrad$/;

/**
 * Writes everything recorded from now on to an event file in `folder`, for `tensorboard --logdir`. Event
 * files of earlier trainings are deleted, unless this one continues them.
 */
export function recordEvents(folder: string, history: History, continues = false): void {
  if (!continues) for (const name of readdirSync(folder)) if (events.test(name)) rmSync(join(folder, name));
  history.watch(eventFile(folder));
}

/** Writes the whole history as `history.jsonl`, one record per line. */
export function saveRecords(folder: string, history: History): void {
  saveHistory(join(folder, "history.jsonl"), history);
}

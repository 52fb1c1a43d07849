/** @file The history of a training as files: JSON lines, and what TensorBoard shows. */
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { History } from "../../../src/io/index.js";
import { eventFile, saveHistory } from "../../../src/io/node.js";

const events = /^events\.out\.tfevents\..*\.tapegrad$/;

/**
 * Writes what is recorded from now on into an event file of `folder`, for `tensorboard --logdir`. Those of
 * earlier trainings go, unless this one continues them.
 */
export function recordEvents(folder: string, history: History, continues = false): void {
  if (!continues) for (const name of readdirSync(folder)) if (events.test(name)) rmSync(join(folder, name));
  history.watch(eventFile(folder));
}

/** Writes the whole history as `history.jsonl`, one record a line. */
export function saveRecords(folder: string, history: History): void {
  saveHistory(join(folder, "history.jsonl"), history);
}

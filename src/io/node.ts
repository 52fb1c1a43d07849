/**
 * @file The same formats on Node's file system.
 *
 * Files are written whole or not at all. Errors of the file system are Node's own; a FormatError names the
 * file.
 */
/// <reference types="node" />
import { randomBytes } from "node:crypto";
import { appendFileSync, mkdirSync, readFileSync, truncateSync } from "node:fs";
import { join } from "node:path";
import type { Tensor } from "../autograd/index.js";
import { FormatError } from "../errors.js";
import type { Settled } from "../options.js";
import { type Path, writeFileAtomically } from "./atomic.js";
import { type CheckpointParts, encodeCheckpoint, type Progress, restoreCheckpoint } from "./checkpoint.js";
import type { Tensors } from "./elements.js";
import { encodeEvent, eventFileHead } from "./events.js";
import { History, type HistoryRecord } from "./history.js";
import { decodeJson, encodeJson, type JsonOptions } from "./json.js";
import { decodeNpy, encodeNpy } from "./npy.js";
import { decodeNpz, encodeNpz, type NpzOptions } from "./npz.js";
import {
  decodeSafetensors,
  encodeSafetensors,
  type Safetensors,
  type SafetensorsOptions,
} from "./safetensors.js";

export { type Path, writeFileAtomically };

/** Names the file in the errors of whoever reads it. */
function named(path: Path, error: unknown): unknown {
  if (!(error instanceof FormatError)) return error;
  const own = new FormatError(error.op, `${path}: ${error.problem}`);
  return error.cause === undefined ? own : Object.assign(own, { cause: error.cause });
}

function load<T>(path: Path, decode: (file: Uint8Array) => T): T {
  const file = readFileSync(path);
  try {
    return decode(file);
  } catch (error) {
    throw named(path, error);
  }
}

/** Writes {@link encodeSafetensors}' file. */
export function saveSafetensors(path: Path, tensors: Tensors, options?: SafetensorsOptions): void {
  writeFileAtomically(path, encodeSafetensors(tensors, options));
}

/** Reads a file by {@link decodeSafetensors}. */
export function loadSafetensors(path: Path): Safetensors {
  return load(path, decodeSafetensors);
}

/** Writes {@link encodeNpy}'s file. */
export function saveNpy(path: Path, x: Tensor): void {
  writeFileAtomically(path, encodeNpy(x));
}

/** Reads a file by {@link decodeNpy}. */
export function loadNpy(path: Path): Tensor {
  return load(path, decodeNpy);
}

/** Writes {@link encodeNpz}' file. */
export function saveNpz(path: Path, tensors: Tensors): void {
  writeFileAtomically(path, encodeNpz(tensors));
}

/** Reads a file by {@link decodeNpz}. */
export async function loadNpz(path: Path, options?: NpzOptions): Promise<Tensors> {
  const file = readFileSync(path);
  try {
    return await decodeNpz(file, options);
  } catch (error) {
    throw named(path, error);
  }
}

/** Writes {@link encodeJson}'s text. */
export function saveJson(path: Path, tensors: Tensors, options?: JsonOptions): void {
  writeFileAtomically(path, encodeJson(tensors, options));
}

/** Reads a file by {@link decodeJson}. */
export function loadJson(path: Path): Tensors {
  return load(path, (file) => decodeJson(new TextDecoder().decode(file)));
}

/**
 * Saves a training, see {@link encodeCheckpoint}.
 *
 * @example `saveCheckpoint("run.safetensors", { model, optimizer, schedule, loader }, { epoch, step })`
 */
export function saveCheckpoint(path: Path, parts: CheckpointParts, progress?: Progress): void {
  writeFileAtomically(path, encodeCheckpoint(parts, progress));
}

/** Goes on with a training that {@link saveCheckpoint} saved, see {@link restoreCheckpoint}. */
export function loadCheckpoint(path: Path, parts: CheckpointParts): Settled<Progress> {
  return load(path, (file) => restoreCheckpoint(file, parts));
}

/** Writes a history as JSON lines. */
export function saveHistory(path: Path, history: History): void {
  writeFileAtomically(path, history.toJSONLines());
}

/** Reads a history of JSON lines. */
export function loadHistory(path: Path): History {
  return load(path, (file) => History.fromJSONLines(new TextDecoder().decode(file)));
}

/**
 * Begins an event file in a folder, which is made if need be, and returns what adds records to it. A record
 * that cannot be written (the disk is full) is kept, and written with the next one.
 *
 * @example `history.watch(eventFile("runs/digits"));` and, in a terminal, `tensorboard --logdir runs`
 */
export function eventFile(folder: string): (record: HistoryRecord) => void {
  mkdirSync(folder, { recursive: true });
  const time = Date.now() / 1000;
  const path = join(
    folder,
    `events.out.tfevents.${Math.floor(time)}.${randomBytes(4).toString("hex")}.tapegrad`,
  );
  const head = eventFileHead(time);
  appendFileSync(path, head, { flag: "ax" });
  let length = head.length;
  let waiting: readonly Uint8Array[] = [];
  return (record) => {
    waiting = [...waiting, encodeEvent(record)];
    const bytes = Buffer.concat(waiting);
    try {
      appendFileSync(path, bytes);
    } catch (error) {
      // Half of a record would hide all that follow.
      truncateSync(path, length);
      throw error;
    }
    length += bytes.length;
    waiting = [];
  };
}

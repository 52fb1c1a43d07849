/**
 * @file The same formats on Node's file system.
 *
 * Files are written atomically. File system errors are Node's own; a FormatError names the file.
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
import { decodeNpz, encodeNpz, type NamedNpzOptions } from "./npz.js";
import {
  decodeSafetensors,
  encodeSafetensors,
  type Safetensors,
  type SafetensorsOptions,
} from "./safetensors.js";

export { type Path, writeFileAtomically };

/** Adds the file name to decoding errors. */
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

/** Writes {@link encodeSafetensors} output to a file. */
export function saveSafetensors(path: Path, tensors: Tensors, options?: SafetensorsOptions): void {
  writeFileAtomically(path, encodeSafetensors(tensors, options));
}

/** Reads a file with {@link decodeSafetensors}. */
export function loadSafetensors(path: Path): Safetensors {
  return load(path, decodeSafetensors);
}

/** Writes {@link encodeNpy} output to a file. */
export function saveNpy(path: Path, x: Tensor): void {
  writeFileAtomically(path, encodeNpy(x));
}

/** Reads a file with {@link decodeNpy}. */
export function loadNpy(path: Path): Tensor {
  return load(path, decodeNpy);
}

/** Writes {@link encodeNpz} output to a file. */
export function saveNpz(path: Path, tensors: Tensors): void {
  writeFileAtomically(path, encodeNpz(tensors));
}

/** Reads a file with {@link decodeNpz}. */
export async function loadNpz<const Name extends string = string>(
  path: Path,
  options?: NamedNpzOptions<Name>,
): Promise<Readonly<Record<Name, Tensor>>> {
  const file = readFileSync(path);
  try {
    return await decodeNpz(file, options);
  } catch (error) {
    throw named(path, error);
  }
}

/** Writes {@link encodeJson} output to a file. */
export function saveJson(path: Path, tensors: Tensors, options?: JsonOptions): void {
  writeFileAtomically(path, encodeJson(tensors, options));
}

/** Reads a file with {@link decodeJson}. */
export function loadJson(path: Path): Tensors {
  return load(path, (file) => decodeJson(new TextDecoder().decode(file)));
}

/**
 * Saves a training run; see {@link encodeCheckpoint}.
 *
 * @example `saveCheckpoint("run.safetensors", { model, optimizer, schedule, loader }, { epoch, step })`
 */
export function saveCheckpoint(path: Path, parts: CheckpointParts, progress?: Progress): void {
  writeFileAtomically(path, encodeCheckpoint(parts, progress));
}

/** Restores a training run saved by {@link saveCheckpoint}; see {@link restoreCheckpoint}. */
export function loadCheckpoint(path: Path, parts: CheckpointParts): Settled<Progress> {
  return load(path, (file) => restoreCheckpoint(file, parts));
}

/** Writes a history to a file as JSON lines. */
export function saveHistory(path: Path, history: History): void {
  writeFileAtomically(path, history.toJSONLines());
}

/** Reads a history from a file of JSON lines. */
export function loadHistory(path: Path): History {
  return load(path, (file) => History.fromJSONLines(new TextDecoder().decode(file)));
}

/**
 * Starts an event file in `folder`, which is created if necessary, and returns a function that appends
 * records to it. A record that cannot be written (the disk is full) is kept and written with the next one.
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
      // A partial record would hide all that follow.
      truncateSync(path, length);
      throw error;
    }
    length += bytes.length;
    waiting = [];
  };
}

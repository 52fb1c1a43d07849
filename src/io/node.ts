/**
 * @file The same formats on Node's file system.
 *
 * Files are written whole or not at all: under another name in the same folder, flushed to the disk, then
 * renamed. Errors of the file system are Node's own; a FormatError names the file.
 */
/// <reference types="node" />
import { randomBytes } from "node:crypto";
import {
  appendFileSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Tensor } from "../autograd/index.js";
import { FormatError } from "../errors.js";
import type { Settled } from "../options.js";
import { type CheckpointParts, encodeCheckpoint, type Progress, restoreCheckpoint } from "./checkpoint.js";
import type { Tensors } from "./elements.js";
import { encodeEvent, eventFileHead } from "./events.js";
import { History, type HistoryRecord } from "./history.js";
import { decodeJson, encodeJson, type JsonOptions } from "./json.js";
import { decodeNpy, encodeNpy } from "./npy.js";
import { decodeNpz, encodeNpz } from "./npz.js";
import {
  decodeSafetensors,
  encodeSafetensors,
  type Safetensors,
  type SafetensorsOptions,
} from "./safetensors.js";

/** The name of a file, or a `file:` URL. */
export type Path = string | URL;

/**
 * Writes a file whole or not at all: whoever reads it sees the old content or the new one, also after a
 * crash. When anything fails, the old file is as it was.
 */
export function writeFileAtomically(path: Path, content: Uint8Array | string): void {
  const target = typeof path === "string" ? path : fileURLToPath(path);
  const temporary = `${target}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    const file = openSync(temporary, "wx");
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  flushFolder(dirname(target));
}

/** Makes a new name outlive a crash. Not every system can open folders; there, it is the system's affair. */
function flushFolder(folder: string): void {
  let handle: number | undefined;
  try {
    handle = openSync(folder, "r");
    fsyncSync(handle);
  } catch {
    // The file itself is safe; only its new name may take a moment longer.
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

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
export async function loadNpz(path: Path): Promise<Tensors> {
  const file = readFileSync(path);
  try {
    return await decodeNpz(file);
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
 * Begins an event file in a folder, which is made if need be, and returns what adds records to it.
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
  appendFileSync(path, eventFileHead(time), { flag: "ax" });
  return (record) => appendFileSync(path, encodeEvent(record));
}

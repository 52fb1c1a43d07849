/**
 * @file Checkpoints: everything needed to resume training bit for bit, as if it had never stopped.
 *
 * A checkpoint is a safetensors file. Its tensors are named after their place in the parts
 * (`model.layers.0.weight`, `optimizer.state.0.expAvg`), so that any tool can find the weights; everything
 * else is JSON in the metadata.
 */
import { bytesOf, type FileBytes } from "../bytes.js";
import { checkWhole, isObject } from "../checks.js";
import { ArgumentError, FormatError, show, TapegradError } from "../errors.js";
import { type Settled, settled } from "../options.js";
import { defaultGenerator } from "../random/index.js";
import { parseJson, type Refuse, refuser, sketch } from "./bytes.js";
import { type Plain, putTogether, takeApart } from "./plain.js";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.js";

/**
 * Anything whose state can be saved and restored: modules, optimizers, schedules, loaders, and histories by
 * their state dicts, random generators by their states.
 */
export type Stateful =
  | { stateDict(): object; loadStateDict(state: never): unknown }
  | { getState(): object; setState(state: never): unknown };

/** The parts of a training run under names of your choice: `{ model, optimizer, schedule, loader }`. */
export type CheckpointParts = Readonly<Record<string, Stateful>>;

/** The progress of a training run. */
export interface Progress {
  /** Completed epochs; default 0. */
  readonly epoch?: number | undefined;
  /** Completed steps; default 0. */
  readonly step?: number | undefined;
  /** Anything else: settings, the best loss so far, tensors. */
  readonly metadata?: { readonly [name: string]: Plain } | undefined;
}

/** The content of a checkpoint file. */
export interface Checkpoint extends Settled<Progress> {
  /** The states of the parts. */
  readonly states: Readonly<Record<string, Plain>>;
}

const format = "tapegrad.checkpoint";
const version = "1";
/** The name of the generator that `manualSeed` seeds; every checkpoint includes it. */
const defaultName = "defaultGenerator";
/** The name under which user metadata is stored among the states. */
const metadataName = "";

function stateOf(part: Stateful): object {
  return "stateDict" in part ? part.stateDict() : part.getState();
}

function restore(part: Stateful, state: object): void {
  if ("stateDict" in part) part.loadStateDict(state as never);
  else part.setState(state as never);
}

/** The given parts, plus the default generator unless it is one of them. */
function allParts(op: string, parts: CheckpointParts): Map<string, Stateful> {
  if (!isObject(parts)) throw new ArgumentError(op, `takes an object of parts, got ${show(parts)}`);
  const all = new Map<string, Stateful>(Object.entries(parts));
  for (const [name, part] of all) {
    if (name === metadataName) throw new ArgumentError(op, "a part's name must not be empty");
    if (!isStateful(part)) {
      throw new ArgumentError(
        op,
        `${name} must have stateDict and loadStateDict, or getState and setState, got ${show(part)}. ` +
          "Other values go into { epoch, step, metadata }, after the parts.",
      );
    }
    if (name === defaultName && part !== defaultGenerator()) {
      throw new ArgumentError(op, `${defaultName} is the name of the generator that manualSeed seeds`);
    }
  }
  return all.set(defaultName, defaultGenerator());
}

function isStateful(part: unknown): part is Stateful {
  if (part === null || typeof part !== "object") return false;
  const can = (name: string): boolean => name in part && typeof part[name as never] === "function";
  return (can("stateDict") && can("loadStateDict")) || (can("getState") && can("setState"));
}

/**
 * Encodes a training run: the states of its parts, and of the generator that `manualSeed` seeds. Pass your
 * own generators as parts; a generator used by a shuffling loader is included in the loader's state.
 *
 * @example `encodeCheckpoint({ model, optimizer, schedule, loader }, { epoch: 3, step: 1200 })`
 * @throws ArgumentError if a part has no state, or one that holds anything but lists, objects, numbers,
 * strings, and tensors
 */
export function encodeCheckpoint(parts: CheckpointParts, progress?: Progress): Uint8Array {
  const op = "encodeCheckpoint";
  const all = allParts(op, parts);
  const { epoch, step, metadata } = settled(op, progress, { epoch: 0, step: 0, metadata: {} });
  checkWhole(op, "epoch", epoch, 0);
  checkWhole(op, "step", step, 0);
  const states = Object.fromEntries(Array.from(all, ([name, part]) => [name, stateOf(part)]));
  const { json, tensors } = takeApart(op, { ...states, [metadataName]: metadata });
  return encodeSafetensors(tensors, {
    metadata: { format, version, epoch: String(epoch), step: String(step), state: JSON.stringify(json) },
  });
}

/** Reads a checkpoint without restoring anything. @throws FormatError if `file` is not a checkpoint */
export function decodeCheckpoint(file: FileBytes): Checkpoint {
  return read("decodeCheckpoint", file);
}

function read(op: string, file: FileBytes): Checkpoint {
  const refuse = refuser(op);
  const { tensors, metadata } = decodeSafetensors(bytesOf(op, file));
  if (metadata.format !== format) refuse("this safetensors file is not a checkpoint");
  if (metadata.version !== version) refuse(`version ${show(String(metadata.version))} is not ${version}`);
  const json = parseJson(metadata.state ?? "", "the state", refuse);
  const all = putTogether({ json, tensors }, refuse);
  if (!isObject(all)) return refuse(`the state must be an object, got ${sketch(all)}`);
  const { [metadataName]: own, ...states } = all as Record<string, Plain>;
  if (!isObject(own)) return refuse("the state has no metadata");
  return {
    epoch: count("epoch", metadata.epoch, refuse),
    step: count("step", metadata.step, refuse),
    metadata: own as Record<string, Plain>,
    states,
  };
}

function count(name: string, text: string | undefined, refuse: Refuse): number {
  const value = Number(text);
  if (!/^\d+$/.test(text ?? "") || !Number.isSafeInteger(value)) {
    refuse(`${name} must be a whole number, got ${show(String(text))}`);
  }
  return value;
}

/**
 * Restores the parts of a training run and the default generator from a checkpoint, and returns the progress.
 * Parts of the checkpoint that are not requested are ignored.
 *
 * @throws FormatError if `file` is not a checkpoint, lacks a part, or a part's state does not fit (with that
 * error as `cause`); nothing is changed then
 * @throws ArgumentError if a part has no state
 */
export function restoreCheckpoint(file: FileBytes, parts: CheckpointParts): Settled<Progress> {
  const op = "restoreCheckpoint";
  const all = allParts(op, parts);
  const { states, ...progress } = read(op, file);
  const missing = [...all.keys()].filter((name) => !Object.hasOwn(states, name) || !isObject(states[name]));
  if (missing.length > 0) {
    throw new FormatError(
      op,
      `has no state of ${missing.join(", ")}, only of ${Object.keys(states).join(", ")}`,
    );
  }
  const undo: (() => void)[] = [];
  try {
    for (const [name, part] of all) {
      const before = stateOf(part);
      // Registered before the part is touched: a part that rejects its state may already have loaded some of
      // it.
      undo.push(() => restore(part, before));
      restorePart(op, name, part, states[name] as object);
    }
  } catch (error) {
    for (const back of undo.reverse()) {
      try {
        back();
      } catch {
        // If a part rejects its own state, still restore the others, and do not hide the first error.
      }
    }
    throw error;
  }
  return progress;
}

function restorePart(op: string, name: string, part: Stateful, state: object): void {
  try {
    restore(part, state);
  } catch (error) {
    if (!(error instanceof TapegradError)) throw error;
    throw Object.assign(new FormatError(op, `${name} does not fit: ${error.message}`), { cause: error });
  }
}

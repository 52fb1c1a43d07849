/**
 * @file Checkpoints: everything that a training needs to go on, bit for bit, as if it had never stopped.
 *
 * A checkpoint is a safetensors file. Its tensors are called as their place in the parts
 * (`model.layers.0.weight`, `optimizer.state.0.expAvg`), so that any tool finds the weights; the rest is JSON
 * in its metadata.
 */
import { bytesOf, type FileBytes } from "../bytes.js";
import { checkWhole } from "../checks.js";
import { ArgumentError, FormatError, show, TapegradError } from "../errors.js";
import { type Settled, settled } from "../options.js";
import { defaultGenerator } from "../random/index.js";
import { isObject, parseJson, type Refuse, refuser, sketch } from "./bytes.js";
import { type Plain, putTogether, takeApart } from "./plain.js";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.js";

/**
 * What can be saved and goes on where it was: modules, optimizers, schedules, loaders and histories by their
 * state dicts, random generators by their states.
 */
export type Stateful =
  | { stateDict(): object; loadStateDict(state: never): unknown }
  | { getState(): object; setState(state: never): unknown };

/** The parts of a training by names of the user's choice: `{ model, optimizer, schedule, loader }`. */
export type CheckpointParts = Readonly<Record<string, Stateful>>;

/** How far a training is. */
export interface Progress {
  /** Epochs done; default 0. */
  readonly epoch?: number | undefined;
  /** Steps done; default 0. */
  readonly step?: number | undefined;
  /** Anything else: settings, the best loss so far, tensors. */
  readonly metadata?: { readonly [name: string]: Plain } | undefined;
}

/** What a checkpoint file holds. */
export interface Checkpoint extends Settled<Progress> {
  /** The states of the parts. */
  readonly states: Readonly<Record<string, Plain>>;
}

const format = "tapegrad.checkpoint";
const version = "1";
/** The name of the generator that `manualSeed` seeds; it is in every checkpoint. */
const defaultName = "defaultGenerator";
/** The name that the user's metadata have among the states. */
const metadataName = "";

function stateOf(part: Stateful): object {
  return "stateDict" in part ? part.stateDict() : part.getState();
}

function restore(part: Stateful, state: object): void {
  if ("stateDict" in part) part.loadStateDict(state as never);
  else part.setState(state as never);
}

/** The parts, and the default generator unless it is one of them. */
function allParts(op: string, parts: CheckpointParts): Map<string, Stateful> {
  if (!isObject(parts)) throw new ArgumentError(op, `takes an object of parts, got ${show(parts)}`);
  const all = new Map<string, Stateful>(Object.entries(parts));
  for (const [name, part] of all) {
    if (name === metadataName) throw new ArgumentError(op, "a part's name must not be empty");
    if (!isStateful(part)) {
      throw new ArgumentError(
        op,
        `${name} must have stateDict and loadStateDict, or getState and setState, got ${show(part)}`,
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
 * The checkpoint of a training: the states of its parts, and of the generator that `manualSeed` seeds.
 * Generators of the user's own are parts like any other; a generator that a loader shuffles by is in the
 * loader's state.
 *
 * @example `encodeCheckpoint({ model, optimizer, schedule, loader }, { epoch: 3, step: 1200 })`
 * @throws ArgumentError for parts without a state, or with one that is more than lists, objects, numbers,
 * texts and tensors
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

/** Reads a checkpoint without changing anything. @throws FormatError for what is no checkpoint */
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
 * Gives the parts of a training the states that they have in a checkpoint, and the default generator its own,
 * and says how far the training was. Parts of the checkpoint that are not asked for are left aside.
 *
 * @throws FormatError for what is no checkpoint, or one without such a part, or of a part that does not fit
 * (its own error is the `cause`); nothing is changed then
 * @throws ArgumentError for parts without a state
 */
export function restoreCheckpoint(file: FileBytes, parts: CheckpointParts): Settled<Progress> {
  const op = "restoreCheckpoint";
  const all = allParts(op, parts);
  const { states, ...progress } = read(op, file);
  const missing = [...all.keys()].filter((name) => !Object.hasOwn(states, name) || !isObject(states[name]));
  if (missing.length > 0) {
    throw new FormatError(op, `no state of ${missing.join(", ")}, only of ${Object.keys(states).join(", ")}`);
  }
  const undo: (() => void)[] = [];
  try {
    for (const [name, part] of all) {
      const before = stateOf(part);
      // Before the part is touched: one that refuses its state may have taken some of it already.
      undo.push(() => restore(part, before));
      restorePart(op, name, part, states[name] as object);
    }
  } catch (error) {
    for (const back of undo.reverse()) {
      try {
        back();
      } catch {
        // A part that refuses its own state is no reason to leave the others, or to hide the first error.
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

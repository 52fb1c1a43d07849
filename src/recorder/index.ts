/**
 * @file Records the kernel calls of a function: one named cell, like the kernels themselves.
 *
 * The law of this folder: it sits between the kernels and their users, and knows arrays, not tensors. Code
 * that touches elements without a kernel, or modifies objects between calls (an optimizer), reports it here;
 * without a recorder that costs one comparison.
 */
import type { DataArray } from "../dtype.js";
import { type KernelSet, wrappingKernels } from "../kernels/index.js";
import type { Recorder } from "./recorder.js";
import type { HostEntry, Locator } from "./recording.js";

export { Recorder } from "./recorder.js";
export {
  type Buffer,
  type Call,
  type Dependency,
  type Entry,
  type HostEntry,
  isOpaque,
  type Locator,
  type Recording,
  View,
} from "./recording.js";

let recorder: Recorder | undefined;
/** The recorder of the whole run, set even while a host entry runs. */
let outer: Recorder | undefined;
let unwatched: KernelSet | undefined;

/** The active recorder; `undefined` when nothing is being recorded. */
export function currentRecorder(): Recorder | undefined {
  return recorder;
}

/** Runs `body` while `by` records every kernel call. */
export function recordedBy<T>(by: Recorder, body: () => T): T {
  const before = [recorder, outer, unwatched] as const;
  try {
    return wrappingKernels((kernels) => {
      [recorder, outer, unwatched] = [by, by, kernels];
      return by.watch(kernels);
    }, body);
  } finally {
    [recorder, outer, unwatched] = before;
  }
}

/** Runs `body`; if a recorded entry throws during a replay, `by` adds where it happened to the error. */
export function locatedBy<T>(by: Locator, body: () => T): T {
  const own = recorder;
  if (own === undefined) return body();
  const before = own.locator;
  own.locator = by;
  try {
    return body();
  } finally {
    own.locator = before;
  }
}

/** Runs `body` without recording it. */
export function unrecorded<T>(body: () => T): T {
  const [before, kernels] = [recorder, unwatched];
  if (before === undefined) return body();
  recorder = undefined;
  try {
    return wrappingKernels((watched) => kernels ?? watched, body);
  } finally {
    recorder = before;
  }
}

/**
 * Runs `run`, which modifies objects between kernel calls: a step of an optimizer or a schedule. A replay
 * runs it again unchanged. `about` lists what it was called with.
 */
export function host<T>(name: string, about: readonly unknown[], run: () => T): T {
  return recorder === undefined ? run() : recorded(name, undefined, about, [], [], run);
}

/**
 * The same for a change to a single tensor; replays leave it out if each call creates that tensor anew.
 */
export function hostOf(owner: object, name: string, about: readonly unknown[], run: () => void): void {
  if (recorder === undefined) run();
  else recorded(name, owner, about, [], [], run);
}

/**
 * Runs `run`, which reads and writes elements of the given arrays: drawing random numbers, checking values. A
 * replay passes its own arrays.
 */
export function hostOn<T>(
  name: string,
  writes: readonly DataArray[],
  reads: readonly DataArray[],
  run: (writes: readonly DataArray[], reads: readonly DataArray[]) => T,
): T {
  return recorder === undefined ? run(writes, reads) : recorded(name, undefined, [], writes, reads, run);
}

/**
 * Runs `run`, which leaves an array with an object (a gradient with its leaf) and copies it to `home` unless
 * it is already there. A replay may compute it there in the first place.
 */
export function leaveAt(
  name: string,
  owner: object,
  array: DataArray,
  home: DataArray,
  run: (array: DataArray) => void,
): void {
  const reads = [recorder!.viewOf(array)];
  const again: HostEntry["run"] = (_writes, [own]) => run(own!);
  const entry = { kind: "host", name, owner, about: [], reads, writes: [], run: again } as const;
  recorder!.entries.push({ ...entry, home, locate: undefined });
  run(array);
}

function recorded<T>(
  name: string,
  owner: object | undefined,
  about: readonly unknown[],
  writes: readonly DataArray[],
  reads: readonly DataArray[],
  run: (writes: readonly DataArray[], reads: readonly DataArray[]) => T,
): T {
  const views = (arrays: readonly DataArray[]) => arrays.map((array) => recorder!.viewOf(array));
  const entry = {
    kind: "host",
    name,
    owner,
    about,
    reads: views(reads),
    writes: views(writes),
    run,
  } as const;
  recorder!.entries.push({ ...entry, home: undefined, locate: recorder!.locator });
  return unrecorded(() => run(writes, reads));
}

/**
 * Declares that the recording depends on the value that `read` returns for `subject` before it begins.
 * Returns true if this is a new dependency.
 */
export function dependOn(what: string, subject: object, read: () => unknown): boolean {
  return recorder?.dependOn(what, subject, read) ?? false;
}

/** Declares that the recording changes this property of `subject`, even while a host entry runs. */
export function overwrite(what: string, subject: object): void {
  outer?.overwrite(what, subject);
}

/** Declares that the recording modifies the elements of something that outlives it. */
export function noteChange(subject: object): void {
  recorder?.changed.add(subject);
}

/** Declares why the current recording cannot be replayed; only the first reason is kept. */
export function obstruct(reason: string): void {
  if (recorder !== undefined) recorder.obstacle ??= reason;
}

/**
 * Declares that `op` reads elements for use outside of the recording, which matters if it will be replayed.
 */
export function readOut(op: string): void {
  if (recorder?.obstacle === undefined) recorder?.onRead(op);
}

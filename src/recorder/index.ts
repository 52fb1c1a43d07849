/**
 * @file Records what a function asks of the kernels: one named cell, like the kernels themselves.
 *
 * The law of this folder: it stands between the kernels and their users and knows arrays, no tensors. Whoever
 * touches elements without a kernel, or changes objects between calls (an optimizer), says so here; without a
 * recorder that costs a comparison.
 */
import type { DataArray } from "../dtype.js";
import { type Kernels, wrappingKernels } from "../kernels/index.js";
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
/** The recorder of what goes on, also while an entry of the host runs. */
let outer: Recorder | undefined;
let unwatched: Kernels | undefined;
let locator: Locator | undefined;

/** The recorder at work; `undefined` when nothing is recorded. */
export function currentRecorder(): Recorder | undefined {
  return recorder;
}

/** Runs `body`, with every call of a kernel taken down by `by`. */
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

/** Runs `body`, in which errors of a replay are told where they happened by `by`. */
export function locatedBy<T>(by: Locator, body: () => T): T {
  const before = locator;
  locator = by;
  try {
    return body();
  } finally {
    locator = before;
  }
}

/** Runs `body` without taking anything down. */
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
 * Runs `run`, which changes objects between calls of kernels: an optimizer's step, a schedule's. A replay runs
 * it again as it is. `about` lists what it was called with.
 */
export function host<T>(name: string, about: readonly unknown[], run: () => T): T {
  return recorder === undefined ? run() : takenDown(name, undefined, about, [], [], run);
}

/** The same for a change of one tensor, which is left out of replays if each call makes that tensor anew. */
export function hostOf(owner: object, name: string, about: readonly unknown[], run: () => void): void {
  if (recorder === undefined) run();
  else takenDown(name, owner, about, [], [], run);
}

/**
 * Runs `run`, which reads and writes the elements of given arrays: a draw of random numbers, a check of values.
 * A replay gives it the arrays of its own.
 */
export function hostOn<T>(
  name: string,
  writes: readonly DataArray[],
  reads: readonly DataArray[],
  run: (writes: readonly DataArray[], reads: readonly DataArray[]) => T,
): T {
  return recorder === undefined ? run(writes, reads) : takenDown(name, undefined, [], writes, reads, run);
}

/**
 * Runs `run`, which leaves an array with an object (a gradient with its leaf) and copies it to `home`, unless it
 * lies there. A replay may compute it there in the first place.
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

function takenDown<T>(
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
  recorder!.entries.push({ ...entry, home: undefined, locate: locator });
  return unrecorded(() => run(writes, reads));
}

/**
 * Says that what is recorded relies on what `read` says of `subject` before it begins. True when that is news.
 */
export function dependOn(what: string, subject: object, read: () => unknown): boolean {
  return recorder?.dependOn(what, subject, read) ?? false;
}

/** Says that what is asked of `subject` is changed by what is recorded, also by an entry of the host. */
export function overwrite(what: string, subject: object): void {
  outer?.overwrite(what, subject);
}

/** Says that what is recorded changes the elements of something that lasts. */
export function noteChange(subject: object): void {
  recorder?.changed.add(subject);
}

/** Says why what goes on cannot be replayed; the first reason counts. */
export function obstruct(reason: string): void {
  if (recorder !== undefined) recorder.obstacle ??= reason;
}

/** Says that elements are read by `op`, to go where no recorder can follow; that matters if calls will be replayed. */
export function readOut(op: string): void {
  if (recorder?.obstacle === undefined) recorder?.onRead(op);
}

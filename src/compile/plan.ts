/**
 * @file Plans: recorded entries bound to their own memory, ready to run again.
 */
import type { Storage } from "../autograd/extend.js";
import { type DataArray, type DType, dtypeOf, zerosOf } from "../dtype.js";
import type { KernelSet } from "../kernels/contract/index.js";
import { partOf, placedIn } from "../kernels/memory.js";
import { kernelOf } from "../kernels/sets.js";
import type { Buffer, Entry, Recording, View } from "../recorder/index.js";
import { type Arena, memoryOf } from "./arena.js";
import { type Conditions, conditionsOf } from "./conditions.js";
import { isOfNew, type Origin } from "./differences.js";
import { inFewerPasses } from "./fusion.js";
import { homesOf } from "./homes.js";
import { layOut, roomFor, type Span } from "./layout.js";
import { withViews } from "./versions.js";

/** Entries that run on arrays created once. */
export interface Plan {
  /** For {@link explain}: the entries, without those that were dropped. */
  readonly entries: readonly Entry[];
  /** Bytes of memory for all results, and what they would take without reuse. */
  readonly bytes: number;
  readonly bytesApart: number;
  /** The conditions for running. */
  readonly conditions: Conditions;
  /** Runs all entries on the elements of arguments, and returns copies of the results. */
  run(args: readonly DataArray[]): DataArray[];
}

/** A recorded call of the function, with its arguments and results. */
export interface Recorded {
  readonly recording: Recording;
  readonly args: readonly View[];
  readonly results: readonly View[];
}

/** Makes a plan from the second of two equal recordings. */
export function planOf(
  first: Recording,
  { recording: second, args, results: returned }: Recorded,
  found: readonly Origin[],
  arena: Arena,
): Plan {
  const lasting = second.entries.filter((entry, i) => !isOfNew(first.entries[i]!, entry));
  const recorded = { entries: lasting, origins: found, results: returned };
  const { entries, origins, results } = second.kernels?.name === "wasm" ? inFewerPasses(recorded) : recorded;
  const spans = spansOf(entries, origins, args, results);
  const homes = homesOf(entries, spans);
  for (const buffer of homes.keys()) spans.delete(buffer);
  const layout = layOut([...spans.values()]);
  const offsets = new Map([...spans.keys()].map((buffer, i) => [buffer, layout.offsets[i]!]));
  const apart = new Map([...constantsOf(second, origins), ...homes]);
  const changed = [...second.changed].filter((storage) => first.changed.has(storage)) as Storage[];
  const captured = second.buffers.filter((_, i) => origins[i] === "captured").map(({ array }) => array);
  const conditions = conditionsOf(first, second, captured);
  for (const [i, buffer] of second.buffers.entries()) if (origins[i] !== "captured") buffer.array = nothing;

  /** The entries bound to memory. */
  const bound = (room: Float32Array) => {
    const place = placing((view) => placedAt(view, room, offsets, apart));
    return {
      room,
      inputs: args.map(place),
      steps: entries.map((entry) => stepOf(entry, second.kernels!, place)),
      outputs: results.map((view) => [place(view), view.dtype] as const),
    };
  };
  let current = bound(arena.roomFor(layout.size));
  return {
    entries,
    bytes: layout.size,
    bytesApart: [...spans.values()].reduce((sum, { size }) => sum + roomFor(size), 0),
    conditions,
    run(values) {
      const room = arena.roomFor(layout.size);
      if (room !== current.room) current = bound(room);
      const { inputs, steps, outputs } = current;
      for (let i = 0; i < inputs.length; i++) inputs[i]!.set(values[i]!);
      try {
        for (let i = 0; i < steps.length; i++) steps[i]!();
      } finally {
        for (let i = 0; i < changed.length; i++) changed[i]!.version++;
      }
      return outputs.map(([array, dtype]) => copyOf(array, dtype));
    },
  };
}

const nothing = new Float32Array(0);

function copyOf(array: DataArray, dtype: DType): DataArray {
  const copy = zerosOf(dtype, array.length);
  copy.set(array);
  return copy;
}

/** The lifetimes of the plan's buffers, in entries; arguments begin before the first. */
function spansOf(
  entries: readonly Entry[],
  origins: readonly Origin[],
  args: readonly View[],
  results: readonly View[],
): Map<Buffer, Span> {
  const spans = new Map<Buffer, { size: number; first: number; last: number }>();
  const use = (buffer: Buffer, at: number): void => {
    const origin = origins[buffer.number];
    if (origin === "captured" || origin === "constant") return;
    const known = spans.get(buffer);
    if (known !== undefined) known.last = Math.max(known.last, at);
    else spans.set(buffer, { size: buffer.byteLength, first: at, last: at });
  };
  for (const { buffer } of args) use(buffer, -1);
  entries.forEach(({ reads, writes }, at) => {
    for (const { buffer } of reads) use(buffer, at);
    for (const { buffer } of writes) use(buffer, at);
  });
  for (const { buffer } of results) use(buffer, entries.length);
  return spans;
}

/** Copies of all constants. */
function constantsOf({ buffers }: Recording, origins: readonly Origin[]): Map<Buffer, DataArray> {
  const constants = buffers.filter((_, i) => origins[i] === "constant");
  const { offsets, size } = layOut(
    constants.map(({ byteLength }) => ({ size: byteLength, first: 0, last: 0 })),
  );
  const room = memoryOf(size);
  return new Map(
    constants.map((buffer, i) => {
      const { array } = buffer;
      const copy = placedIn(room, offsets[i]!, dtypeOf(array), array.length);
      copy.set(array);
      return [buffer, copy];
    }),
  );
}

function placedAt(
  { buffer, offset, dtype, length }: View,
  room: Float32Array,
  offsets: ReadonlyMap<Buffer, number>,
  apart: ReadonlyMap<Buffer, DataArray>,
): DataArray {
  const start = offsets.get(buffer);
  if (start !== undefined) return placedIn(room, start + offset, dtype, length);
  const home = apart.get(buffer) ?? buffer.array;
  const from = offset / home.BYTES_PER_ELEMENT;
  if (from === 0 && length === home.length) return home;
  return partOf(home, from, length);
}

/** Remembers the array of each view. */
function placing(make: (view: View) => DataArray): (view: View) => DataArray {
  const known = new Map<string, DataArray>();
  return (view) => {
    const key = `${view.buffer.number} ${view.offset} ${view.dtype} ${view.length}`;
    const array = known.get(key) ?? make(view);
    known.set(key, array);
    return array;
  };
}

// ── steps ────────────────────────────────────────────────────────────────────────────────────────────────────

function stepOf(entry: Entry, kernels: KernelSet, place: (view: View) => DataArray): () => void {
  if (entry.kind === "call") {
    return calling(
      kernelOf(kernels, entry.kernel, entry.family),
      entry.args.map((arg) => withViews(arg, place)),
    );
  }
  const { run, locate } = entry;
  const [writes, reads] = [entry.writes.map(place), entry.reads.map(place)];
  if (locate === undefined) return () => void run(writes, reads);
  return () => {
    try {
      run(writes, reads);
    } catch (error) {
      locate(error);
      throw error;
    }
  };
}

/** A call with its arguments; spreading a list costs as much as a small kernel. */
function calling(f: (...args: readonly unknown[]) => void, args: readonly unknown[]): () => void {
  const [a, b, c, d, e, g, h, i] = args;
  switch (args.length) {
    case 2:
      return () => f(a, b);
    case 3:
      return () => f(a, b, c);
    case 4:
      return () => f(a, b, c, d);
    case 5:
      return () => f(a, b, c, d, e);
    case 6:
      return () => f(a, b, c, d, e, g);
    case 7:
      return () => f(a, b, c, d, e, g, h);
    case 8:
      return () => f(a, b, c, d, e, g, h, i);
    default:
      return () => f(...args);
  }
}

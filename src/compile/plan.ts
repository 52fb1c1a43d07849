/**
 * @file A plan: recorded entries on memory of their own, ready to run again.
 */
import type { Storage } from "../autograd/extend.js";
import { type DataArray, type DType, dtypeOf, zerosOf } from "../dtype.js";
import type { Kernels } from "../kernels/contract.js";
import { allocateResident, isResident, partOf, placedIn } from "../kernels/memory.js";
import { type Buffer, type Dependency, type Entry, type Recording, View } from "../recorder/index.js";
import { isLeftWithNew, type Origin } from "./differences.js";
import { homesOf, overlaps } from "./homes.js";
import { layOut, type Span } from "./layout.js";

/** Entries that run on arrays made once. */
export interface Plan {
  /** For {@link explain}: the entries, without what was dropped. */
  readonly entries: readonly Entry[];
  readonly origins: readonly Origin[];
  /** Bytes of memory for all results, and what they would take without using places again. */
  readonly bytes: number;
  readonly bytesApart: number;
  /** What must be as it was. */
  readonly dependencies: ReadonlyMap<string, ReadonlyMap<object, Dependency>>;
  /** Runs all entries on the elements of arguments, and returns copies of the results. */
  run(args: readonly DataArray[]): DataArray[];
}

/** Makes a plan of the second of two equal recordings. */
export function planOf(
  first: Recording,
  second: Recording,
  origins: readonly Origin[],
  args: readonly View[],
  results: readonly View[],
  kernels: Kernels,
): Plan {
  const entries = second.entries.filter((entry, i) => !isLeftWithNew(first.entries[i]!, entry));
  const spans = spansOf(entries, origins, results);
  const homes = homesOf(entries, spans);
  for (const buffer of homes.keys()) spans.delete(buffer);
  const layout = layOut([...spans.values()]);
  const room = roomOf(layout.size);
  const offsets = new Map([...spans.keys()].map((buffer, i) => [buffer, layout.offsets[i]!]));
  const place = placing((view) => placedAt(view, room, offsets, homes));
  for (const view of constantsIn(second, origins)) place(view).set(view.buffer.array);
  const steps = entries.map((entry) => stepOf(entry, kernels, place));
  const dependencies = common(first, second);
  const changed = storagesChanged(entries, origins, dependencies);
  const inputs = args.map(place);
  const outputs = results.map((view) => [place(view), view.dtype] as const);
  for (const [i, buffer] of second.buffers.entries()) if (origins[i] === "result") buffer.array = nothing;
  return {
    entries,
    origins,
    bytes: layout.size,
    bytesApart: [...spans.values()].reduce((sum, { size }) => sum + size, 0),
    dependencies,
    run(values) {
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

/** From which entry to which each buffer of the plan is needed; arguments and constants from before the first. */
function spansOf(
  entries: readonly Entry[],
  origins: readonly Origin[],
  results: readonly View[],
): Map<Buffer, Span> {
  const spans = new Map<Buffer, { size: number; first: number; last: number }>();
  const use = (buffer: Buffer, at: number): void => {
    const origin = origins[buffer.number];
    if (origin === "captured") return;
    const known = spans.get(buffer);
    if (known !== undefined) known.last = Math.max(known.last, at);
    else spans.set(buffer, { size: buffer.byteLength, first: origin === "result" ? at : -1, last: at });
    if (origin === "constant") spans.get(buffer)!.last = entries.length;
  };
  entries.forEach(({ reads, writes }, at) => {
    for (const { buffer } of reads) use(buffer, at);
    for (const { buffer } of writes) use(buffer, at);
  });
  for (const { buffer } of results) use(buffer, entries.length);
  return spans;
}

function roomOf(bytes: number): Float32Array {
  const length = Math.ceil(bytes / 4);
  return (length > 0 ? allocateResident(length) : undefined) ?? new Float32Array(length);
}

function placedAt(
  { buffer, offset, dtype, length }: View,
  room: Float32Array,
  offsets: ReadonlyMap<Buffer, number>,
  homes: ReadonlyMap<Buffer, DataArray>,
): DataArray {
  const start = offsets.get(buffer);
  if (start !== undefined) return placedIn(room, start + offset, dtype, length);
  const home = homes.get(buffer) ?? buffer.array;
  const from = offset / home.BYTES_PER_ELEMENT;
  if (from === 0 && length === home.length) return home;
  if (isResident(home)) return partOf(home, from, length);
  const Kind = home.constructor as new (memory: ArrayBufferLike, at: number, length: number) => DataArray;
  return new Kind(home.buffer, offset, length);
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

/** A view of each constant as a whole. */
function constantsIn({ buffers }: Recording, origins: readonly Origin[]): View[] {
  const constants = buffers.filter((_, i) => origins[i] === "constant");
  return constants.map((buffer) => new View(buffer, dtypeOf(buffer.array), 0, buffer.array.length));
}

// ── steps ────────────────────────────────────────────────────────────────────────────────────────────────────

function stepOf(entry: Entry, kernels: Kernels, place: (view: View) => DataArray): () => void {
  if (entry.kind === "call") {
    const run = kernels[entry.kernel] as (...args: readonly unknown[]) => void;
    return calling(
      run,
      entry.args.map((arg) => withArrays(arg, place)),
    );
  }
  const { run } = entry;
  const [writes, reads] = [entry.writes.map(place), entry.reads.map(place)];
  return () => void run(writes, reads);
}

/** An argument with arrays in place of views. */
function withArrays(arg: unknown, place: (view: View) => DataArray): unknown {
  if (arg instanceof View) return place(arg);
  if (Array.isArray(arg) && arg[0] instanceof View) return arg.map(place);
  const { bias } = (arg ?? {}) as { bias?: unknown };
  return bias instanceof View ? { ...(arg as object), bias: place(bias) } : arg;
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

// ── what is relied on ────────────────────────────────────────────────────────────────────────────────────────

/** What both recordings asked of the same subjects: others were made on the way. */
function common(first: Recording, second: Recording): Map<string, Map<object, Dependency>> {
  const both = new Map<string, Map<object, Dependency>>();
  for (const [what, subjects] of second.dependencies) {
    const before = first.dependencies.get(what);
    both.set(what, new Map([...subjects].filter(([subject]) => before?.has(subject))));
  }
  return both;
}

/** The storages of captured arrays that calls write to. */
function storagesChanged(
  entries: readonly Entry[],
  origins: readonly Origin[],
  dependencies: ReadonlyMap<string, ReadonlyMap<object, Dependency>>,
): Storage[] {
  const views = entries.flatMap(({ writes }) => writes);
  const written = new Set(
    views.map(({ buffer }) => buffer).filter(({ number }) => origins[number] === "captured"),
  );
  const isWritten = (array: DataArray): boolean =>
    [...written].some((buffer) => overlaps(buffer.array, array));
  const storages = [...(dependencies.get("memory") ?? new Map<object, Dependency>())];
  return storages
    .filter(([, { value }]) => isWritten(value as DataArray))
    .map(([storage]) => storage as Storage);
}

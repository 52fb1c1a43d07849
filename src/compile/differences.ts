/**
 * @file Compares two recordings of a function: what must not differ, and what each buffer is.
 */
import type { DataArray } from "../dtype.js";
import { showShape } from "../errors.js";
import { signatures } from "../kernels/contract/index.js";
import {
  type Buffer,
  type Entry,
  type HostEntry,
  isOpaque,
  type Recording,
  View,
} from "../recorder/index.js";

/**
 * Where a buffer comes from: an argument of the function; an object outside of it that is the same in each
 * call (`captured`: parameters, data sets), or a new one with the same elements (`constant`); or a recorded
 * entry.
 */
export type Origin = "argument" | "captured" | "constant" | "result";

/** The origin of each buffer, by its number. The first `count` buffers are the function's arguments. */
export function originsOf(one: Recording, other: Recording, count: number): Origin[] {
  const begun = beginnings(other);
  return other.buffers.map((buffer, i): Origin => {
    if (i < count) return "argument";
    if (isSamePlace(one.buffers[i]!.array, buffer.array)) return "captured";
    return begun.get(buffer) === "written" ? "result" : "constant";
  });
}

function isSamePlace(a: DataArray, b: DataArray): boolean {
  return a.buffer === b.buffer && a.byteOffset === b.byteOffset;
}

/** Whether each buffer is first written or first read. */
function beginnings({ entries }: Recording): Map<Buffer, "written" | "read"> {
  const begun = new Map<Buffer, "written" | "read">();
  for (const { reads, writes } of entries) {
    for (const { buffer } of reads) if (!begun.has(buffer)) begun.set(buffer, "read");
    for (const { buffer } of writes) if (!begun.has(buffer)) begun.set(buffer, "written");
  }
  return begun;
}

/** The difference between two recordings, as a sentence; `undefined` if they are interchangeable. */
export function differenceOf(
  one: Recording,
  other: Recording,
  origins: readonly Origin[],
): string | undefined {
  for (let i = 0; i < Math.max(one.entries.length, other.entries.length); i++) {
    const [a, b] = [one.entries[i], other.entries[i]];
    if (a === undefined || b === undefined || nameOf(a) !== nameOf(b)) {
      const [first, second] = [a, b].map((entry) => (entry ? nameOf(entry) : "missing"));
      const which = `entry ${i} was ${first} in the first call and ${second} in the second`;
      return `${which}. The computation must not depend on numbers that change: choose with where, or outside`;
    }
    const found = differenceIn(a, b, origins);
    if (found !== undefined) return `${found} (entry ${i})`;
  }
  return undefined;
}

/** The name of an entry. */
export function nameOf(entry: Entry): string {
  if (entry.kind === "host") return entry.name;
  const [program] = entry.args;
  return entry.kernel === "elementwise" ? (program as { name: string }).name : entry.kernel;
}

function differenceIn(a: Entry, b: Entry, origins: readonly Origin[]): string | undefined {
  if (a.kind === "host" || b.kind === "host") {
    if (isOfNew(a, b)) return undefined;
    return differs("an object or number", (a as HostEntry).about, (b as HostEntry).about, origins) ===
      undefined
      ? differs("an array", [a.reads, a.writes], [b.reads, b.writes], origins)
      : `${nameOf(a)} got other objects or numbers in the second call than in the first`;
  }
  const parameters = signatures[a.kernel];
  for (let i = 0; i < a.args.length; i++) {
    const found = differs(parameters[i]!.replace(/^[<>+]/, ""), a.args[i], b.args[i], origins);
    if (found !== undefined) return `${nameOf(a)}: ${found}`;
  }
  return undefined;
}

/** Whether an entry changes a tensor that each call creates anew, and which is not visible outside. */
export function isOfNew(a: Entry, b: Entry): boolean {
  return a.kind === "host" && b.kind === "host" && a.owner !== b.owner;
}

/** The difference between two arguments, if any. */
function differs(what: string, a: unknown, b: unknown, origins: readonly Origin[]): string | undefined {
  if (Object.is(a, b)) return undefined;
  if (a instanceof View && b instanceof View) return differentViews(what, a, b, origins);
  if (
    typeof a === "object" &&
    typeof b === "object" &&
    a !== null &&
    b !== null &&
    isPlain(a) &&
    isPlain(b)
  ) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    for (const key of keys) {
      const name = Array.isArray(a) ? `${what}[${key}]` : `${what}.${key}`;
      const found = differs(name, a[key as never], b[key as never], origins);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (typeof a === "object" || typeof b === "object") return `${what} is another object in each call`;
  return (
    `${what} was ${String(a)} in the first call and ${String(b)} in the second. ` +
    "Numbers are recorded as constants: pass one that changes as a tensor"
  );
}

function isPlain(value: object): boolean {
  const above: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || above === null || Object.getPrototypeOf(above) === null;
}

function differentViews(what: string, a: View, b: View, origins: readonly Origin[]): string | undefined {
  if (a.length !== b.length || a.dtype !== b.dtype) {
    const sizes = `${a.dtype} ${showShape([a.length])} in the first call and ${b.dtype} ${showShape([b.length])}`;
    return `${what} was ${sizes} in the second. Shapes must not depend on the values of tensors`;
  }
  if (a.buffer.number !== b.buffer.number || a.offset !== b.offset)
    return `${what} is another array in each call`;
  if (origins[b.buffer.number] !== "constant" || isSameContent(a.buffer.array, b.buffer.array))
    return undefined;
  return (
    `${what} is an array with other elements in each call, which no recorded call has computed. ` +
    "Pass changing data as an argument"
  );
}

function isSameContent(a: DataArray, b: DataArray): boolean {
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return a.length === b.length;
}

/** Something in a recording that no plan can do, as a sentence. */
export function faultOf({ entries }: Recording, origins: readonly Origin[]): string | undefined {
  for (const entry of entries) {
    if (isOpaque(entry)) continue;
    for (const { buffer } of entry.writes) {
      const origin = origins[buffer.number];
      if (origin === "argument") {
        return `${nameOf(entry)} changes an argument in place. Return the new value, or change a tensor from outside`;
      }
      if (origin === "constant")
        return `${nameOf(entry)} adds to an array that no recorded call has computed`;
    }
  }
  return undefined;
}

/**
 * @file Values instead of locations: when an elementwise call changes a buffer in place, later entries use a
 * new buffer, so that each buffer holds a single value wherever possible.
 */
import { type Buffer, type Call, type Entry, View } from "../recorder/index.js";
import type { Origin } from "./differences.js";

/** Entries on buffers, the origin of each buffer (by number), and the views that are returned. */
export interface Values {
  readonly entries: readonly Entry[];
  readonly origins: readonly Origin[];
  readonly results: readonly View[];
}

/** The same entries, with a buffer for each value. */
export function valuesOf({ entries, origins, results }: Values): Values {
  const all = [...origins];
  const newest = new Map<Buffer, Buffer>();
  const written = new Set<Buffer>();
  const current = (view: View): View => {
    const buffer = newest.get(view.buffer);
    return buffer === undefined ? view : new View(buffer, view.dtype, view.offset, view.length);
  };
  /** Moves a view that is overwritten as a whole to a new buffer. */
  const renew = (view: View): void => {
    if (!written.has(view.buffer) || all[view.buffer.number] !== "result" || !isWhole(view)) return;
    const { byteLength } = view.buffer;
    newest.set(view.buffer, { number: all.length, array: nothing, byteLength });
    all.push("result");
  };
  const renewed = entries.map((entry) => {
    const isElementwise = entry.kind === "call" && entry.kernel === "elementwise";
    const reads = entry.reads.map(current);
    const ins = isElementwise ? (entry.args[2] as readonly View[]).map(current) : [];
    if (isElementwise) entry.writes.forEach(renew);
    for (const { buffer } of entry.writes) written.add(buffer);
    const writes = entry.writes.map(current);
    if (entry.kind === "host") return { ...entry, reads, writes };
    const args = entry.args.map((arg, i) => (isElementwise && i === 2 ? ins : withViews(arg, current)));
    return { ...entry, args, reads, writes } satisfies Call;
  });
  return { entries: renewed, origins: all, results: results.map(current) };
}

const nothing = new Float32Array(0);

/** Whether a view is all of its buffer. */
export function isWhole({ buffer, dtype, length }: View): boolean {
  return length * (dtype === "float64" ? 8 : dtype === "bool" ? 1 : 4) === buffer.byteLength;
}

/** An argument of a kernel with other views. */
export function withViews(arg: unknown, change: (view: View) => unknown): unknown {
  if (arg instanceof View) return change(arg);
  if (Array.isArray(arg) && arg[0] instanceof View) return arg.map(change);
  const { bias } = (arg ?? {}) as { bias?: unknown };
  return bias instanceof View ? { ...(arg as object), bias: change(bias) } : arg;
}

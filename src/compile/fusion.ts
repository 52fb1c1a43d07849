/**
 * @file Fusion, for fewer passes over memory: elementwise calls that read each other's results are merged,
 * and a ReLU becomes part of the product before it.
 */
import { input, s } from "../kernels/expression.js";
import { isArithmetic } from "../kernels/wasm/elementwise/lowering.js";
import { type Buffer, type Call, type Entry, isOpaque, type View } from "../recorder/index.js";
import type { Origin } from "./differences.js";
import {
  entryOf,
  isHandy,
  isSame,
  joined,
  keyOf,
  type Pass,
  passOf,
  primitivesIn,
  without,
} from "./passes.js";
import { isWhole, type Values, valuesOf } from "./versions.js";

/** The maximum number of primitives to recompute for each reader. */
const cheap = 6;
/** How many entries a pass may be moved past to one that reads the same inputs. */
const farthest = 16;

/**
 * Entries that compute the same, to the last bit, in fewer passes. Applies only to the WebAssembly kernels.
 */
export function inFewerPasses(recorded: Values): Values {
  const values = valuesOf(recorded);
  return { ...values, entries: new Fusion(values).run() };
}

class Fusion {
  readonly #entries: (Entry | undefined)[];
  readonly #passes: (Pass | undefined)[];
  readonly #origins: readonly Origin[];
  readonly #kept: ReadonlySet<Buffer>;
  readonly #readers = new Map<Buffer, Set<number>>();
  readonly #writers = new Map<Buffer, Set<number>>();

  constructor({ entries, origins, results }: Values) {
    this.#entries = [...entries];
    this.#passes = entries.map(passOf);
    this.#origins = origins;
    this.#kept = new Set(results.map(({ buffer }) => buffer));
    entries.forEach((entry, i) => this.#note(entry, i));
  }

  run(): Entry[] {
    for (let i = 0; i < this.#entries.length; i++) this.#rectify(i);
    for (let i = 0; i < this.#entries.length; i++) this.#inline(i);
    for (let i = 0; i < this.#entries.length; i++) this.#merge(i);
    return this.#entries.filter((entry) => entry !== undefined);
  }

  #note({ reads, writes }: Pick<Entry, "reads" | "writes">, i: number): void {
    for (const { buffer } of reads) listed(this.#readers, buffer).add(i);
    for (const { buffer } of writes) listed(this.#writers, buffer).add(i);
  }

  #forget({ reads, writes }: Pick<Entry, "reads" | "writes">, i: number): void {
    for (const { buffer } of reads) this.#readers.get(buffer)?.delete(i);
    for (const { buffer } of writes) this.#writers.get(buffer)?.delete(i);
  }

  /** Replaces or removes an entry. */
  #replace(i: number, entry: Entry | undefined, pass: Pass | undefined): void {
    this.#forget(this.#entries[i]!, i);
    this.#entries[i] = entry;
    this.#passes[i] = pass;
    if (entry !== undefined) this.#note(entry, i);
  }

  #put(i: number, pass: Pass | undefined): void {
    const isGone = pass === undefined || pass.outs.length === 0;
    this.#replace(i, isGone ? undefined : entryOf(pass), isGone ? undefined : pass);
  }

  /** Whether a view is everything that one entry writes to a buffer that is not visible outside. */
  #isValue(view: View): boolean {
    const { buffer } = view;
    const isOwn = this.#origins[buffer.number] === "result" && isWhole(view);
    return isOwn && this.#writers.get(buffer)?.size === 1;
  }

  /** The same, and the view is not returned. */
  #isPassing(view: View): boolean {
    return this.#isValue(view) && !this.#kept.has(view.buffer);
  }

  #readersOf({ buffer }: View): number[] {
    return [...(this.#readers.get(buffer) ?? [])];
  }

  /** Merges a ReLU into the product before it. */
  #rectify(i: number): void {
    const entry = this.#entries[i];
    if (entry?.kind !== "call" || entry.kernel !== "matmul") return;
    const [out, options] = [entry.args[0] as View, entry.args[6] as Call["args"][number] & object];
    const { activation, accumulate } = (options ?? {}) as { activation?: string; accumulate?: boolean };
    if (activation !== undefined || accumulate || !this.#isPassing(out)) return;
    const [reader, ...others] = this.#readersOf(out);
    const pass = reader === undefined ? undefined : this.#passes[reader];
    if (pass === undefined || others.length > 0 || !isRectifier(pass) || !this.#isValue(pass.outs[0]!))
      return;
    const rectified = pass.outs[0]!;
    const args = [rectified, ...entry.args.slice(1, 6), { ...options, activation: "relu" }];
    this.#put(reader!, undefined);
    this.#replace(i, { ...entry, args, writes: [rectified] }, undefined);
  }

  /** Moves the computation of each output of a pass to its readers, if that is worthwhile. */
  #inline(i: number): void {
    for (const out of this.#passes[i]?.outs ?? []) {
      const pass = this.#passes[i]!;
      if (!this.#isPassing(out)) continue;
      const readers = this.#readersOf(out);
      const only = without(pass, (other) => other === out);
      if (!readers.every((reader) => this.#canCompute(only, i, reader))) continue;
      if (readers.length > 1 && !isCheap(only)) continue;
      if (!this.#isThrifty(only, out, i, Math.max(i, ...readers))) continue;
      const merged = readers.map((reader) => joined(only, this.#passes[reader]!));
      const after = merged.map((both) => both && without(both, (other) => !isSame(other, out)));
      if (!after.every((one) => one !== undefined && isHandy(one))) continue;
      readers.forEach((reader, k) => this.#put(reader, after[k]));
      this.#put(
        i,
        without(pass, (other) => other !== out),
      );
    }
  }

  /** Whether a later pass can compute the result of entry i instead. */
  #canCompute(pass: Pass, i: number, reader: number): boolean {
    const own = this.#passes[reader];
    if (own === undefined || reader <= i) return false;
    const writes = new Set(own.outs.map(({ buffer }) => buffer));
    if (pass.ins.some(({ buffer }) => writes.has(buffer))) return false;
    const reads = own.ins.filter(({ buffer }) => buffer === pass.outs[0]!.buffer);
    return reads.every((view) => isSame(view, pass.outs[0]!)) && this.#areUnchanged(pass.ins, i, reader);
  }

  /** Whether no entry after i and before `end` changes the views. */
  #areUnchanged(views: readonly View[], i: number, end: number): boolean {
    return views.every(({ buffer }) => {
      for (const writer of this.#writers.get(buffer) ?? []) if (writer > i && writer < end) return false;
      return this.#origins[buffer.number] !== "captured" || !this.#hasHost(i, end);
    });
  }

  /** Whether code of the host, which may change what is captured, runs after i and before `end`. */
  #hasHost(i: number, end: number): boolean {
    for (let k = i + 1; k < end; k++) {
      const entry = this.#entries[k];
      if (entry !== undefined && seesAll(entry)) return true;
    }
    return false;
  }

  /**
   * Whether inputs that must be kept longer take no more memory than the output did, or are not kept for
   * long.
   */
  #isThrifty(pass: Pass, out: View, i: number, last: number): boolean {
    const others = this.#entries.slice(i + 1, last).filter((entry, k) => entry && !this.#passes[i + 1 + k]);
    if (others.length === 0) return true;
    const longer = pass.ins.filter(
      ({ buffer }) =>
        this.#origins[buffer.number] === "result" && Math.max(...this.#readers.get(buffer)!) < last,
    );
    const bytes = new Map(longer.map(({ buffer }) => [buffer, buffer.byteLength]));
    return [...bytes.values()].reduce((sum, size) => sum + size, 0) <= out.buffer.byteLength;
  }

  /** Merges a pass into a later one that reads its inputs or outputs. */
  #merge(i: number): void {
    const pass = this.#passes[i];
    if (pass === undefined || pass.names.length === 0) return;
    const mine = new Set([...pass.ins, ...pass.outs].map(({ buffer }) => buffer));
    const isSeen = pass.outs.some(({ buffer }) => this.#origins[buffer.number] === "captured");
    for (let k = i + 1; k < Math.min(this.#entries.length, i + farthest); k++) {
      const [entry, other] = [this.#entries[k], this.#passes[k]];
      if (entry === undefined) continue;
      if (other !== undefined && other.names.length > 0 && this.#tryMerge(i, pass, k, other, mine)) return;
      const depends = entry.reads.some(({ buffer }) => pass.outs.some((out) => out.buffer === buffer));
      const disturbs = entry.writes.some(({ buffer }) => mine.has(buffer));
      if (depends || disturbs || (entry.kind === "host" && (isSeen || seesAll(entry)))) return;
    }
  }

  #tryMerge(i: number, pass: Pass, k: number, other: Pass, mine: ReadonlySet<Buffer>): boolean {
    if (!other.ins.some(({ buffer, length }) => mine.has(buffer) && length === pass.outs[0]!.length))
      return false;
    if (other.outs.some(({ buffer }) => mine.has(buffer))) return false;
    const isClean = other.ins.every(
      (view) => !pass.outs.some((out) => out.buffer === view.buffer && !isSame(out, view)),
    );
    const both = isClean ? joined(pass, other) : undefined;
    if (both === undefined || !isHandy(both)) return false;
    this.#put(i, undefined);
    this.#put(k, both);
    this.#put(
      k,
      without(both, (out) => !this.#isPassing(out) || this.#readersOf(out).length > 0),
    );
    return true;
  }
}

/** Whether an entry may read and change captured arrays. */
function seesAll(entry: Entry): boolean {
  return isOpaque(entry) || (entry.kind === "host" && entry.home !== undefined);
}

function listed(lists: Map<Buffer, Set<number>>, buffer: Buffer): Set<number> {
  const list = lists.get(buffer) ?? new Set();
  lists.set(buffer, list);
  return list;
}

const rectifier = keyOf(s.select(s.le(input(0), 0), 0, input(0)));

function isRectifier({ outs, expressions, ins, broadcast }: Pass): boolean {
  return (
    outs.length === 1 && ins.length === 1 && broadcast === undefined && keyOf(expressions[0]!) === rectifier
  );
}

function isCheap({ expressions }: Pass): boolean {
  return expressions.every((e) => isArithmetic(e) && primitivesIn(e) <= cheap);
}

/**
 * @file Which results can be computed directly in the home where they end up: gradients, in those of their
 * leaves.
 */
import type { DataArray } from "../dtype.js";
import { type Buffer, type Entry, type HostEntry, isOpaque, type View } from "../recorder/index.js";
import type { Span } from "./layout.js";

/**
 * The homes in which buffers can be placed from the beginning: nothing needs the buffer after it ends up
 * there, nothing else is in the home in the meantime, and no host code, which might look there, runs before.
 */
export function homesOf(entries: readonly Entry[], spans: ReadonlyMap<Buffer, Span>): Map<Buffer, DataArray> {
  const homes = new Map<Buffer, DataArray>();
  const taken = new Map<DataArray, Span[]>();
  for (const entry of entries) {
    const span = spanUntil(entries, entry, spans);
    if (span === undefined) continue;
    const { home, reads } = entry as HostEntry & { home: DataArray };
    const between = entries.slice(span.first, span.last);
    const others = taken.get(home) ?? [];
    const isFree =
      between.every((other) => !isOpaque(other) && !touches(other, home)) &&
      others.every((other) => other.last < span.first || other.first > span.last);
    if (!isFree) continue;
    homes.set(reads[0]!.buffer, home);
    taken.set(home, [...others, span]);
  }
  return homes;
}

/** The span of the buffer that an entry leaves in a home, if it is a whole buffer that ends there. */
function spanUntil(
  entries: readonly Entry[],
  entry: Entry,
  spans: ReadonlyMap<Buffer, Span>,
): Span | undefined {
  if (entry.kind !== "host" || entry.home === undefined) return undefined;
  const [{ buffer, length }] = entry.reads as [View];
  const span = spans.get(buffer);
  const isWhole = length * entry.home.BYTES_PER_ELEMENT === buffer.byteLength;
  return isWhole && span !== undefined && span.first >= 0 && entries[span.last] === entry ? span : undefined;
}

function touches(entry: Entry, home: DataArray): boolean {
  return [...entry.reads, ...entry.writes].some(({ buffer }) => overlaps(buffer.array, home));
}

/** Whether two arrays share memory. */
export function overlaps(a: DataArray, b: DataArray): boolean {
  const isApart = a.byteOffset + a.byteLength <= b.byteOffset || b.byteOffset + b.byteLength <= a.byteOffset;
  return a.buffer === b.buffer && !isApart;
}

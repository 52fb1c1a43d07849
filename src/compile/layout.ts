/**
 * @file The memory layout of a plan: one block for all buffers, in which space is reused as soon as its
 * contents are no longer needed.
 */

/** A number of bytes that are needed from one entry to another, inclusive. */
export interface Span {
  readonly size: number;
  readonly first: number;
  readonly last: number;
}

/** The offset of each span, and the total size. */
export interface Layout {
  readonly offsets: readonly number[];
  readonly size: number;
}

/**
 * Buffers are aligned to cache lines and padded by one line: equal distances of 2ⁿ compete for the same cache
 * sets.
 */
const line = 64;

interface Gap {
  from: number;
  to: number;
}

/** Places the spans in chronological order: in the smallest free gap that fits, or at the end. */
export function layOut(spans: readonly Span[]): Layout {
  const offsets = spans.map(() => 0);
  const order = spans.map((_, i) => i).sort((a, b) => spans[a]!.first - spans[b]!.first);
  const ending = spans.map((_, i) => i).sort((a, b) => spans[a]!.last - spans[b]!.last);
  const gaps: Gap[] = [];
  let size = 0;
  let ended = 0;
  for (const i of order) {
    const { first } = spans[i]!;
    for (; spans[ending[ended]!]!.last < first; ended++) {
      const from = offsets[ending[ended]!]!;
      free(gaps, from, from + roomFor(spans[ending[ended]!]!.size));
    }
    const room = roomFor(spans[i]!.size);
    const gap = tightest(gaps, room);
    if (gap === undefined) {
      offsets[i] = size;
      size += room;
    } else {
      offsets[i] = gap.from;
      gap.from += room;
      if (gap.from === gap.to) gaps.splice(gaps.indexOf(gap), 1);
    }
  }
  return { offsets, size };
}

/** The space that a span occupies. */
export function roomFor(size: number): number {
  return (Math.ceil(size / line) + 1) * line;
}

function tightest(gaps: readonly Gap[], room: number): Gap | undefined {
  let best: Gap | undefined;
  for (const gap of gaps) {
    const length = gap.to - gap.from;
    if (length >= room && (best === undefined || length < best.to - best.from)) best = gap;
  }
  return best;
}

/** Adds a gap, merged with adjacent ones. */
function free(gaps: Gap[], from: number, to: number): void {
  const before = gaps.find((gap) => gap.to === from);
  const after = gaps.find((gap) => gap.from === to);
  if (before === undefined && after === undefined) gaps.push({ from, to });
  else if (before === undefined) after!.from = from;
  else if (after === undefined) before.to = to;
  else {
    before.to = after.to;
    gaps.splice(gaps.indexOf(after), 1);
  }
}

/**
 * @file Where the buffers of a plan lie: one room for all, in which a place is used again as soon as nobody needs
 * what is there.
 */

/** How many bytes are needed, from which entry to which, both included. */
export interface Span {
  readonly size: number;
  readonly first: number;
  readonly last: number;
}

/** Where each span begins, and how long the room is. */
export interface Layout {
  readonly offsets: readonly number[];
  readonly size: number;
}

/** Places begin at a cache line, and are a line longer than needed: equal distances of 2ⁿ compete for cache. */
const line = 64;

interface Gap {
  from: number;
  to: number;
}

/** Gives each span a place, in the order of time: the tightest gap that is free, or the end of the room. */
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

/** What a span takes of a room. */
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

/** Adds a gap, as one with those that it touches. */
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

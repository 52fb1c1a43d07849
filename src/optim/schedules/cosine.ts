/**
 * @file The curve of most decaying schedules.
 */

/** From `start` (share 0) to `end` (share 1) along half a cosine. */
export function alongCosine(start: number, end: number, share: number): number {
  return end + ((start - end) * (1 + Math.cos(Math.PI * share))) / 2;
}

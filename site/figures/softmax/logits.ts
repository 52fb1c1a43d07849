/** @file The logits as they stand in the URL. */

/** The bounds of a logit, so that it stays on its slider. */
export const limit = 8;

/** `2,1,0.1` → three numbers; what makes no sense is 0. */
export function logitsIn(text: string): [number, number, number] {
  const numbers = text.split(",").map(Number);
  return [0, 1, 2].map((k) => clamped(numbers[k] ?? 0)) as [number, number, number];
}

export function clamped(x: number): number {
  return Number.isFinite(x) ? Math.max(-limit, Math.min(limit, Math.round(x * 1000) / 1000)) : 0;
}

/** @file One palette for all pictures. */

/** Red, green and blue, each from 0 to 255. */
export type Color = readonly [red: number, green: number, blue: number];

/** Colours of series and classes, in this order; the first two tell training from test. */
export const palette: readonly string[] = [
  "#2f6db5",
  "#e8762c",
  "#2a9d6f",
  "#c7425a",
  "#8561b8",
  "#b98a2f",
  "#d175b4",
  "#3ba7bd",
  "#7c8a3a",
  "#7a7f87",
];

export const ink = "#2b2f36";
export const faintInk = "#6b7280";
export const right = "#2f6db5";
export const wrong = "#cf2f3b";

/** The colour of the k-th series or class; the palette starts again when it is used up. */
export function colorOf(k: number): string {
  return palette[k % palette.length]!;
}

/** `"#2f6db5"` → `[47, 109, 181]` */
export function rgb(hex: string): Color {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** The colour at `t` of the way from one to the other; `t` outside 0 … 1 is clamped, NaN is 0. */
export function mix(from: Color, to: Color, t: number): Color {
  const part = Math.min(Math.max(t || 0, 0), 1);
  return [0, 1, 2].map((i) => Math.round(from[i]! + (to[i]! - from[i]!) * part)) as unknown as Color;
}

/** @file One palette for all pictures. */

/** Red, green and blue, each from 0 to 255. */
export type Color = readonly [red: number, green: number, blue: number];

/** Colors of series and classes, in this order; the first two distinguish training from test. */
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

/** The color of the k-th series or class; the palette repeats. */
export function colorOf(k: number): string {
  return palette[k % palette.length]!;
}

/** `"#2f6db5"` → `[47, 109, 181]` */
export function rgb(hex: string): Color {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/**
 * The perceived brightness of a color, 0 … 1:
 * {@link https://www.w3.org/TR/WCAG22/#dfn-relative-luminance | WCAG}.
 */
export function luminance(color: Color): number {
  const [r, g, b] = color.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Whether white text is easier to read on a color than {@link ink}, by contrast ratio. */
export function wantsWhite(color: Color): boolean {
  const [own, dark] = [luminance(color), luminance(rgb(ink))];
  return 1.05 / (own + 0.05) > (own + 0.05) / (dark + 0.05);
}

/** The color at fraction `t` of a gradient through evenly spaced colors. */
export function along(colors: readonly string[], t: number): Color {
  const place = Math.min(Math.max(t || 0, 0), 1) * (colors.length - 1);
  const first = Math.min(Math.floor(place), colors.length - 2);
  return mix(rgb(colors[first]!), rgb(colors[first + 1]!), place - first);
}

/** The color at fraction `t` between two colors; `t` is clamped to 0 … 1, NaN counts as 0. */
export function mix(from: Color, to: Color, t: number): Color {
  const part = Math.min(Math.max(t || 0, 0), 1);
  return [0, 1, 2].map((i) => Math.round(from[i]! + (to[i]! - from[i]!) * part)) as unknown as Color;
}

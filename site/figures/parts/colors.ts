/** @file The palette's colors as numbers, for what is drawn pixel by pixel. */

export type Color = readonly [red: number, green: number, blue: number];

/** The red, green and blue of a custom property such as `--fig-series-1`, as it is for an element now. */
export function colorOf(element: Element, property: string): Color {
  const text = getComputedStyle(element).getPropertyValue(property).trim();
  const hex = /^#([0-9a-f]{6})$/i.exec(text)?.[1];
  if (hex === undefined) throw new Error(`${property} is no color of six digits: ${text}`);
  const value = Number.parseInt(hex, 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** A color between two, `share` 0 … 1 of the way. */
export const mixed = (from: Color, to: Color, share: number): Color => [
  from[0] + share * (to[0] - from[0]),
  from[1] + share * (to[1] - from[1]),
  from[2] + share * (to[2] - from[2]),
];

/** Ink on paper as an element shows it now: a share 0 … 1 of ink → a color. */
export function inkOn(element: Element): (share: number) => Color {
  const [paper, ink] = [colorOf(element, "--fig-sunken"), colorOf(element, "--fig-text")];
  return (share) => mixed(paper, ink, share);
}

/** @file How hidden layers are written in a setting: `8,8`. */

export const mostLayers = 10;
export const mostNeurons = 12;

/** The width of each hidden layer; what makes no sense is left out or cut to what is allowed. */
export function widthsIn(text: string): number[] {
  return text
    .split(",")
    .map((part) => Number.parseInt(part, 10))
    .filter((width) => width >= 1)
    .slice(0, mostLayers)
    .map((width) => Math.min(width, mostNeurons));
}

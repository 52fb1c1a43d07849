/** @file Turns regions into pictures, in the figure's colors for light and dark. */
import { type Color, colorOf, mixed } from "../parts/colors.js";
import { paintPixels } from "../parts/painting.js";

export interface Palette {
  readonly surface: Color;
  readonly sunken: Color;
  readonly text: Color;
  readonly positive: Color;
  readonly negative: Color;
  readonly classes: readonly Color[];
}

export function paletteOf(element: Element): Palette {
  const color = (name: string): Color => colorOf(element, `--fig-${name}`);
  const [first, second, third] = [color("series-1"), color("series-2"), color("series-3")];
  return {
    surface: color("surface"),
    sunken: color("sunken"),
    text: color("text"),
    positive: first,
    negative: second,
    classes: [first, second, third],
  };
}

export const css = ([red, green, blue]: Color, alpha = 1): string =>
  `rgb(${red} ${green} ${blue} / ${alpha})`;

/** A square picture whose rows go up, as the plane's do. */
function picture(side: number, colorAt: (i: number) => Color): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  paintPixels(canvas, { rows: side, cols: side }, (i) => {
    const [row, column] = [Math.floor(i / side), i % side];
    return colorAt((side - 1 - row) * side + column);
  });
  return canvas;
}

/** Values −127 … 127: one color below 0, another above, none at 0. */
export function signedPicture(values: Int8Array, side: number, palette: Palette): HTMLCanvasElement {
  return picture(side, (i) => {
    const value = values[i]! / 127;
    return mixed(palette.sunken, value < 0 ? palette.negative : palette.positive, Math.abs(value));
  });
}

/** Probabilities [side², classes], 0 … 255: the classes' colors mixed, paler the less sure. */
export function classPicture(p: Uint8Array, side: number, palette: Palette): HTMLCanvasElement {
  const classes = p.length / side ** 2;
  return picture(side, (i) => {
    const mix: [number, number, number] = [0, 0, 0];
    let [sum, most] = [0, 0];
    for (let k = 0; k < classes; k++) {
      const share = p[i * classes + k]!;
      sum += share;
      most = Math.max(most, share);
      for (let c = 0; c < 3; c++) mix[c]! += share * palette.classes[k]![c]!;
    }
    if (sum === 0) return palette.sunken;
    const sure = (most / sum - 1 / classes) / (1 - 1 / classes);
    return mixed(palette.surface, mix.map((x) => x / sum) as unknown as Color, 0.12 + 0.48 * sure);
  });
}

/** Makes a canvas as fine as the screen, and returns its context in CSS pixels, cleared. */
export function sharpContext(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): CanvasRenderingContext2D {
  const scale = window.devicePixelRatio || 1;
  const size = [Math.round(width * scale), Math.round(height * scale)] as const;
  if (canvas.width !== size[0]) canvas.width = size[0];
  if (canvas.height !== size[1]) canvas.height = size[1];
  const context = canvas.getContext("2d")!;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/**
 * @file From the strokes of a pen to a picture, as the data set was made: fitted into 32 by 32 dots, inked or not, of
 * which each pixel counts 4 by 4.
 */
import { side } from "./picture.js";

export interface Point {
  readonly x: number;
  readonly y: number;
}
/** From where the pen was put down to where it was lifted, in any unit, y downwards. */
export type Stroke = readonly Point[];

const dots = 32;
const perPixel = dots / side;
/** Half of the pen's width, in dots: the data set's mean ink is 30%. */
const radius = 2.6;
/** Digits are as high as the picture, and narrower. */
const widest = 25;

/** The ink of each pixel, 0 … 1. */
export function pictureOf(strokes: readonly Stroke[]): Float32Array {
  const picture = new Float32Array(side * side);
  if (strokes.flat().length === 0) return picture;
  const fitted = fitInto(strokes);
  for (let row = 0; row < dots; row++)
    for (let column = 0; column < dots; column++) {
      const dot = { x: column + 0.5, y: row + 0.5 };
      if (!fitted.some((stroke) => isUnder(stroke, dot))) continue;
      picture[Math.floor(row / perPixel) * side + Math.floor(column / perPixel)]! += 1 / perPixel ** 2;
    }
  return picture;
}

/** As large as fits, in the middle. */
function fitInto(strokes: readonly Stroke[]): Stroke[] {
  const [left, right] = boundsOf(strokes.flat().map(({ x }) => x));
  const [top, bottom] = boundsOf(strokes.flat().map(({ y }) => y));
  const scale = Math.min(
    (dots - 2 * radius) / Math.max(bottom - top, 1e-9),
    (widest - 2 * radius) / Math.max(right - left, 1e-9),
  );
  const factor = Number.isFinite(scale) && scale < 1e6 ? scale : 0;
  return strokes.map((stroke) =>
    stroke.map(({ x, y }) => ({
      x: dots / 2 + (x - (left + right) / 2) * factor,
      y: dots / 2 + (y - (top + bottom) / 2) * factor,
    })),
  );
}

function boundsOf(values: readonly number[]): [low: number, high: number] {
  return [Math.min(...values), Math.max(...values)];
}

function isUnder(stroke: Stroke, dot: Point): boolean {
  return stroke.some((to, i) => distance(dot, stroke[Math.max(0, i - 1)]!, to) <= radius);
}

/** How far a point is from a line between two others. */
function distance(point: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((point.x - from.x) * dx + (point.y - from.y) * dy) / length;
  const share = Math.max(0, Math.min(1, along));
  return Math.hypot(point.x - from.x - share * dx, point.y - from.y - share * dy);
}

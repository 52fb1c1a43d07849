/**
 * @file The layout of images in which four adjacent windows read four adjacent pixels at every tap.
 *
 * With stride 1, no padding and rows of four windows or more, images have this layout already. Otherwise they
 * are copied: padding is written out, and a row is split into as many phases as the stride s, columns 0, s,
 * 2s, … first, then 1, s + 1, … If the last place would extend beyond its row, it is moved back to overlap
 * the one before.
 */
import type { Convolution, Pair } from "../../contract/index.js";
import { copyPlanes } from "../copy.js";

/** Lanes of a vector. */
const lanes = 4;

/** The layout of one group of an image. Lengths are in elements. */
export interface Layout {
  /** Whether x is read in place. */
  readonly isPlain: boolean;
  readonly xRow: number;
  readonly xPlane: number;
  /** Distance between phases of a row. */
  readonly phase: number;
  /** The number of places in a row of windows, and the layout of their vectors. */
  readonly placesInRow: number;
  readonly yRow: number;
  /** Offsets of the taps of one channel. */
  readonly taps: readonly number[];
  /** Offsets of the places: in x, in y (rows of at least four). */
  readonly places: readonly Pair[];
}

/** The layout that a convolution needs. */
export function layoutOf(lengths: Convolution): Layout {
  const { size, outSize, kernel, stride, padding, dilation } = lengths;
  const end = (axis: 0 | 1): number =>
    (outSize[axis] - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis] + 1;
  const fits = padding[0] === 0 && padding[1] === 0 && end(0) <= size[0] && end(1) <= size[1];
  const isPlain = fits && stride[1] === 1 && outSize[1] >= lanes;
  const yRow = Math.max(lanes, outSize[1]);
  const phase = isPlain ? size[1] : Math.floor(((kernel[1] - 1) * dilation[1]) / stride[1]) + yRow;
  const xRow = isPlain ? size[1] : stride[1] * phase;
  const taps: number[] = [];
  for (let u = 0; u < kernel[0]; u++) {
    for (let v = 0; v < kernel[1]; v++) {
      const column = v * dilation[1];
      taps.push(u * dilation[0] * xRow + (column % stride[1]) * phase + Math.floor(column / stride[1]));
    }
  }
  const placesInRow = Math.ceil(outSize[1] / lanes);
  const places: Pair[] = [];
  for (let i = 0; i < outSize[0]; i++) {
    for (let place = 0; place < placesInRow; place++) {
      const j = Math.min(lanes * place, yRow - lanes);
      places.push([i * stride[0] * xRow + j, i * yRow + j]);
    }
  }
  return {
    isPlain,
    xRow,
    xPlane: isPlain ? size[0] * size[1] : end(0) * xRow,
    phase,
    placesInRow,
    yRow,
    taps,
    places,
  };
}

/**
 * Copies the images at `plain` to the layout at `laid`, or back. Padding is not touched: it has been cleared
 * before, or is irrelevant.
 */
export function copyImages(
  { stride, padding, size, outSize, kernel, dilation, channels }: Convolution,
  layout: Layout,
  laid: number,
  plain: number,
  back: boolean,
): void {
  const lastRow = (outSize[0] - 1) * stride[0] + (kernel[0] - 1) * dilation[0];
  const rows = Math.min(size[0], lastRow + 1 - padding[0]);
  if (rows <= 0) return;
  const s = stride[1];
  for (let p = 0; p < s; p++) {
    // The first column of x in this phase; column c of x is column c + padding of the padded row.
    const first = (((p - padding[1]) % s) + s) % s;
    const at = (first + padding[1] - p) / s;
    const columns = Math.min(Math.ceil((size[1] - first) / s), layout.phase - at);
    if (columns <= 0) continue;
    const there = laid + 4 * (padding[0] * layout.xRow + p * layout.phase + at);
    const here = plain + 4 * first;
    const [laidPlane, laidRow] = [4 * layout.xPlane, 4 * layout.xRow];
    const [plane, row] = [4 * size[0] * size[1], 4 * size[1]];
    if (back) copyPlanes(here, there, channels, rows, columns, plane, laidPlane, row, laidRow, 4 * s, 4);
    else copyPlanes(there, here, channels, rows, columns, laidPlane, plane, laidRow, row, 4, 4 * s);
  }
}

/**
 * Copies rows of y to rows of whole vectors, place by place; windows shared by two places count for the
 * first.
 */
export function copyPlaces(
  { outSize, filters }: Convolution,
  { placesInRow }: Layout,
  to: number,
  from: number,
): void {
  const [height, width] = outSize;
  const [toRow, row] = [4 * lanes * placesInRow, 4 * width];
  const whole = lanes * (placesInRow - 1);
  const rest = width - whole;
  const rows = filters * height;
  const gap = width < lanes ? 0 : lanes - rest;
  copyPlanes(to, from, 1, rows, whole, 0, 0, toRow, row, 4, 4);
  copyPlanes(to + 4 * (whole + gap), from + 4 * whole, 1, rows, rest, 0, 0, toRow, row, 4, 4);
}

/** Copies rows of y, padded to at least four elements, to their actual, possibly shorter, form. */
export function copyRows(
  { outSize, filters }: Convolution,
  { yRow }: Layout,
  to: number,
  from: number,
): void {
  const [height, width] = outSize;
  copyPlanes(to, from, 1, filters * height, width, 0, 0, 4 * width, 4 * yRow, 4, 4);
}

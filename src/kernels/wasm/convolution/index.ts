/**
 * @file Convolution and its two gradients, image by image.
 *
 * Images outside the kernels' memory are staged one by one, so that what is computed on stays in the cache.
 */
import type { Convolution, ConvolutionKernels } from "../../contract/index.js";
import { leftToLoops } from "../../loops.js";
import {
  copyOut,
  copyPartOut,
  isFloat32,
  openStaging,
  releaseFrom,
  reserve,
  stageIn,
  stageOut,
  stagePartIn,
  stagePartOut,
  stagingLimit,
  stagingMark,
} from "../../memory.js";
import * as reference from "../../reference/convolution.js";
import { divide, partsFor } from "../../threads/index.js";
import { compiledOnce } from "../compiled.js";
import type { WasmTools } from "../tools.js";
import { transpose } from "../transpose.js";
import { type ConvolutionCode, tapMultiple, writeConvolution } from "./code.js";
import { copyImages, copyPlaces, copyRows, type Layout, layoutOf } from "./layout.js";

/**
 * Places whose products a weight's gradient adds up before it goes back to memory: images are taken together
 * for it.
 */
const placesTogether = 64;

/** The convolutions for float32. `matmul` does those whose filters are as large as the images. */
export function createConvolution({ variant, matmul }: WasmTools): ConvolutionKernels {
  const code = compiledOnce<void, ConvolutionCode>((module) => writeConvolution(module, variant));
  return {
    convolution(out, x, weight, bias, lengths) {
      const biased = bias === undefined || isFloat32(bias);
      if (!(isFloat32(out) && isFloat32(x) && isFloat32(weight) && biased) || isLeft(lengths)) {
        return reference.convolution(out, x, weight, bias, lengths);
      }
      if (isProduct(lengths)) {
        const [batch, k, filters] = productOf(lengths);
        return matmul(out, x, weight, batch, k, filters, { transposeB: true, bias });
      }
      forward(code, out, x, weight, bias, lengths);
    },
    convolutionTranspose(out, y, weight, lengths) {
      if (!(isFloat32(out) && isFloat32(y) && isFloat32(weight)) || isLeft(lengths)) {
        return reference.convolutionTranspose(out, y, weight, lengths);
      }
      if (isProduct(lengths)) {
        const [batch, k, filters] = productOf(lengths);
        return matmul(out, y, weight, batch, filters, k);
      }
      backward(code, out, y, weight, lengths);
    },
    convolutionWeight(out, x, y, lengths) {
      if (!(isFloat32(out) && isFloat32(x) && isFloat32(y)) || isLeft(lengths)) {
        return reference.convolutionWeight(out, x, y, lengths);
      }
      if (isProduct(lengths)) {
        const [batch, k, filters] = productOf(lengths);
        return matmul(out, y, x, filters, batch, k, { transposeA: true });
      }
      weightGradient(code, out, x, y, lengths);
      // The code reads padding zeros, and 0·∞ is NaN: products that the loops skip must not contribute.
      if (!areFinite(out) && !areNaN(x) && !areNaN(y)) reference.convolutionWeight(out, x, y, lengths);
    },
  };
}

function areFinite(values: Float32Array): boolean {
  for (let i = 0; i < values.length; i++) if (!(Math.abs(values[i]!) < Infinity)) return false;
  return true;
}

/** Whether any element is NaN: then so are the results. */
function areNaN(values: Float32Array): boolean {
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) return true;
  return false;
}

/** Whether a convolution is left to the loops: it is empty, or its filters or one image outgrow staging. */
function isLeft(lengths: Convolution): boolean {
  if (isEmpty(lengths)) return true;
  if (isProduct(lengths)) return false;
  const { groups, channels, filters, size, outSize, kernel } = lengths;
  const weights = groups * filters * channels * kernel[0] * kernel[1];
  const image = groups * (channels * size[0] * size[1] + filters * outSize[0] * outSize[1]);
  // Each in the order that is given and in that of the code.
  if (8 * (weights + image) <= stagingLimit) return false;
  leftToLoops("convolution");
  return true;
}

/** Lengths of which one is 0 leave nothing to do, or nothing but the bias. */
function isEmpty({ batch, groups, channels, filters, size, outSize, kernel }: Convolution): boolean {
  return [batch, groups, channels, filters, ...size, ...outSize, ...kernel].includes(0);
}

/** Whether each filter sees its whole image and no more: a product of matrices. */
function isProduct({ groups, size, outSize, kernel, padding, dilation }: Convolution): boolean {
  const axes = [0, 1] as const;
  return (
    groups === 1 &&
    axes.every(
      (i) =>
        outSize[i] === 1 &&
        padding[i] === 0 &&
        kernel[i] === size[i] &&
        (dilation[i] === 1 || kernel[i] === 1),
    )
  );
}

function productOf({ batch, channels, filters, size }: Convolution): [number, number, number] {
  return [batch, channels * size[0] * size[1], filters];
}

// ── y from x and w ─────────────────────────────────────────────────────────────────────────────────────────

function forward(
  code: () => ConvolutionCode,
  out: Float32Array,
  x: Float32Array,
  weight: Float32Array,
  bias: Float32Array | undefined,
  lengths: Convolution,
): void {
  const { batch, groups, channels, filters, outSize } = lengths;
  const { parts, together } = sharing(lengths);
  openStaging("convolution");
  const { layout, taps, tapCount, places, placeCount, xGroup, yGroup } = tablesFor(lengths, channels);
  const w = stageFilters(weight, groups, filters, tapCount);
  const biases = stageIn(bias ?? new Float32Array(groups * filters));
  const yPlane = outSize[0] * layout.yRow;
  const isWide = yPlane !== outSize[0] * outSize[1];
  const laids = Array.from({ length: parts }, () => reserveLaid(code(), layout, channels));
  const wides = laids.map(() => (isWide ? reserve(4 * filters * yPlane) : 0));
  const mark = stagingMark();
  for (let n = 0; n < batch; n += together) {
    releaseFrom(mark);
    const count = Math.min(together, batch - n);
    const xImages = stagePartIn(x, n * groups * xGroup, count * groups * xGroup);
    const yImages = stagePartOut(out, n * groups * yGroup, count * groups * yGroup);
    divide(count * groups, Math.min(parts, count * groups), (first, some, part) => {
      const [laid, wide] = [laids[part]!, wides[part]!];
      for (let i = first; i < first + some; i++) {
        const [from, to, g] = [xImages + 4 * i * xGroup, yImages + 4 * i * yGroup, i % groups];
        const [wAt, bAt] = [w + 4 * g * filters * tapCount, biases + 4 * g * filters];
        if (laid) copyImages(lengths, layout, laid, from, false);
        const y = wide || to;
        code().forward(y, laid || from, wAt, bAt, taps, tapCount, places, placeCount, filters, 4 * yPlane);
        if (wide) copyRows(lengths, layout, to, wide);
      }
    });
    copyPartOut(out, n * groups * yGroup, count * groups * yGroup, yImages);
  }
}

/** The weights of each group in blocks of 4, 2 and 1 filters, in them tap after tap. */
function stageFilters(weight: Float32Array, groups: number, filters: number, tapCount: number): number {
  const from = stageIn(weight);
  const to = reserve(4 * weight.length);
  for (let g = 0; g < groups; g++) {
    for (let f = 0, rows = 4; f < filters; f += rows) {
      while (f + rows > filters) rows /= 2;
      const at = 4 * (g * filters + f) * tapCount;
      transpose(to + at, from + at, rows, tapCount);
    }
  }
  return to;
}

// ── x from y and w ─────────────────────────────────────────────────────────────────────────────────────────

function backward(
  code: () => ConvolutionCode,
  out: Float32Array,
  y: Float32Array,
  weight: Float32Array,
  lengths: Convolution,
): void {
  const { batch, groups, channels, filters } = lengths;
  const { parts, together } = sharing(lengths);
  openStaging("convolutionTranspose");
  const { layout, taps, tapCount, places, placeCount, xGroup, yGroup } = tablesFor(lengths, 1);
  const wGroup = filters * channels * tapCount;
  const w = stageTapByTap(weight, groups, filters * channels, tapCount);
  const laids = Array.from({ length: parts }, () => reserveLaid(code(), layout, channels));
  const packeds = laids.map(() => reservePacked(code(), lengths, layout, 1));
  const [xPlane, yPlane] = [4 * layout.xPlane, 16 * placeCount];
  const mark = stagingMark();
  for (let n = 0; n < batch; n += together) {
    releaseFrom(mark);
    const count = Math.min(together, batch - n);
    const yImages = stagePartIn(y, n * groups * yGroup, count * groups * yGroup);
    const xImages = stagePartOut(out, n * groups * xGroup, count * groups * xGroup);
    divide(count * groups, Math.min(parts, count * groups), (first, some, part) => {
      const [laid, packed] = [laids[part]!, packeds[part]!];
      for (let i = first; i < first + some; i++) {
        const [from, to] = [yImages + 4 * i * yGroup, xImages + 4 * i * xGroup];
        const [x, wAt] = [laid || to, w + 4 * (i % groups) * wGroup];
        if (packed) copyPlaces(lengths, layout, packed, from);
        code().clear(x, channels * xPlane);
        const y = packed || from;
        code().transpose(x, y, wAt, taps, tapCount, places, placeCount, channels, filters, xPlane, yPlane);
        if (!laid) continue;
        code().clear(to, 4 * xGroup);
        copyImages(lengths, layout, laid, to, true);
      }
    });
    copyPartOut(out, n * groups * xGroup, count * groups * xGroup, xImages);
  }
}

/** The weights of each group as [tap, filter, channel]. */
function stageTapByTap(weight: Float32Array, groups: number, planes: number, tapCount: number): number {
  const from = stageIn(weight);
  const to = reserve(4 * weight.length);
  for (let g = 0; g < groups; g++) {
    const at = 4 * g * planes * tapCount;
    transpose(to + at, from + at, planes, tapCount);
  }
  return to;
}

// ── w from x and y ─────────────────────────────────────────────────────────────────────────────────────────

function weightGradient(
  code: () => ConvolutionCode,
  out: Float32Array,
  x: Float32Array,
  y: Float32Array,
  lengths: Convolution,
): void {
  const { batch, groups, channels, filters } = lengths;
  openStaging("convolutionWeight");
  const { layout, taps, tapCount, places, placeCount, xGroup, yGroup } = tablesFor(lengths, channels);
  const sumBytes = 16 * filters * paddedTaps(tapCount);
  const sums = reserve(groups * sumBytes);
  code().clear(sums, groups * sumBytes);
  const together = Math.min(batch, Math.ceil(placesTogether / placeCount));
  const laid = reserveLaid(code(), layout, together * channels);
  const packed = reservePacked(code(), lengths, layout, together);
  const [laidImage, packedImage] = [4 * channels * layout.xPlane, 16 * filters * placeCount];
  const xStep = laid ? laidImage : 4 * groups * xGroup;
  const yStep = packed ? packedImage : 4 * groups * yGroup;
  const mark = stagingMark();
  for (let n = 0; n < batch; n += together) {
    releaseFrom(mark);
    const count = Math.min(together, batch - n);
    const xImages = stagePartIn(x, n * groups * xGroup, count * groups * xGroup);
    const yImages = stagePartIn(y, n * groups * yGroup, count * groups * yGroup);
    for (let g = 0; g < groups; g++) {
      const [xs, ys] = [xImages + 4 * g * xGroup, yImages + 4 * g * yGroup];
      for (let i = 0; i < count; i++) {
        const image = 4 * i * groups;
        if (laid) copyImages(lengths, layout, laid + i * laidImage, xs + image * xGroup, false);
        if (packed) copyPlaces(lengths, layout, packed + i * packedImage, ys + image * yGroup);
      }
      const [w, fromX, fromY] = [sums + g * sumBytes, laid || xs, packed || ys];
      const plane = 16 * placeCount;
      const parts = partsFor(filters, multiplyAdd * count * placeCount * 4 * tapCount, rowsOfTile);
      const some = (first: number, rows: number): void => {
        const [to, y] = [w + 16 * first * paddedTaps(tapCount), fromY + first * plane];
        code().weight(to, fromX, y, taps, tapCount, places, placeCount, rows, count, xStep, yStep, plane);
      };
      divide(filters, parts, some, rowsOfTile);
    }
  }
  releaseFrom(mark);
  const to = stageOut(out);
  code().totals(to, sums, groups * filters, tapCount);
  copyOut(out, to);
}

// ── threads ────────────────────────────────────────────────────────────────────────────────────────────────

/** Nanoseconds of a multiply-add. */
const multiplyAdd = 0.05;
/** Filters of a weight gradient's tile. */
const rowsOfTile = 4;
/** Elements of images that are staged together for threads. */
const elementsTogether = 2 ** 20;

/** Into how many parts the images of a batch go, and how many of them are staged together. */
function sharing({ batch, groups, channels, filters, size, outSize, kernel }: Convolution): {
  readonly parts: number;
  readonly together: number;
} {
  const [xGroup, yGroup] = [channels * size[0] * size[1], filters * outSize[0] * outSize[1]];
  const parts = partsFor(batch * groups, multiplyAdd * yGroup * channels * kernel[0] * kernel[1]);
  const together = Math.max(1, Math.floor(elementsTogether / (groups * (xGroup + yGroup))));
  return { parts, together: parts === 1 ? 1 : Math.min(batch, together) };
}

// ── where things lie ───────────────────────────────────────────────────────────────────────────────────────

interface Tables {
  readonly layout: Layout;
  /** Address and length of the tables of taps and of places. */
  readonly taps: number;
  readonly tapCount: number;
  readonly places: number;
  readonly placeCount: number;
  /** Elements of one group of an image in x and in y. */
  readonly xGroup: number;
  readonly yGroup: number;
}

/** The layout, and its tables in the kernels' memory, with the taps of `tapChannels` channels. */
function tablesFor(lengths: Convolution, tapChannels: number): Tables {
  const { channels, filters, size, outSize } = lengths;
  const layout = layoutOf(lengths);
  return {
    layout,
    taps: stageTaps(layout, tapChannels),
    tapCount: tapChannels * layout.taps.length,
    places: stagePlaces(layout),
    placeCount: layout.places.length,
    xGroup: channels * size[0] * size[1],
    yGroup: filters * outSize[0] * outSize[1],
  };
}

function paddedTaps(count: number): number {
  return Math.ceil(count / tapMultiple) * tapMultiple;
}

/** Offsets in bytes of the taps of some channels; surplus ones point to the first. */
function stageTaps({ taps, xPlane }: Layout, channels: number): number {
  const count = channels * taps.length;
  const table = new Int32Array(paddedTaps(count));
  for (let i = 0; i < count; i++) {
    table[i] = 4 * (Math.floor(i / taps.length) * xPlane + taps[i % taps.length]!);
  }
  return stageIn(table);
}

function stagePlaces({ places }: Layout): number {
  const table = new Int32Array(2 * places.length);
  places.forEach(([x, y], i) => {
    table[2 * i] = 4 * x;
    table[2 * i + 1] = 4 * y;
  });
  return stageIn(table);
}

/** Cleared room for channels in their layout; 0 where x is read where it lies. */
function reserveLaid(code: ConvolutionCode, layout: Layout, channels: number): number {
  if (layout.isPlain) return 0;
  const at = reserve(4 * channels * layout.xPlane);
  code.clear(at, 4 * channels * layout.xPlane);
  return at;
}

/** Cleared room for images of y in whole vectors; 0 where rows of y are whole vectors. */
function reservePacked(
  code: ConvolutionCode,
  { filters, outSize }: Convolution,
  layout: Layout,
  images: number,
): number {
  if (outSize[1] === 4 * layout.placesInRow) return 0;
  const bytes = 16 * images * filters * layout.places.length;
  const at = reserve(bytes);
  code.clear(at, bytes);
  return at;
}

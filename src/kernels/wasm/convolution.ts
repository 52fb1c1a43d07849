/**
 * @file Convolution and its two gradients, image by image.
 *
 * Images outside the kernels' memory are staged one by one, so that what is computed on stays in the cache.
 */
import type { DataArray } from "../../dtype.js";
import type { Convolution, Kernels } from "../contract.js";
import {
  copyOut,
  isResident,
  kernelMemory,
  openStaging,
  releaseFrom,
  reserve,
  stageIn,
  stageOut,
  stagingMark,
} from "../memory.js";
import * as reference from "../reference/convolution.js";
import { Assembler } from "./assembler.js";
import { type ConvolutionCode, tapMultiple, writeConvolution } from "./convolution-code.js";
import { copyImages, copyPlaces, type Layout, layoutOf } from "./convolution-layout.js";
import type { Variant } from "./features.js";
import { transposeKernel } from "./transpose.js";

type ConvolutionKernels = Pick<Kernels, "convolution" | "convolutionTranspose" | "convolutionWeight">;

/** Places whose products a weight's gradient adds up before it goes back to memory: images are taken together for it. */
const placesTogether = 64;

/** The convolutions for float32. `matmul` does those whose filters are as large as the images. */
export function createConvolution(variant: Variant, matmul: Kernels["matmul"]): ConvolutionKernels {
  let compiled: ConvolutionCode | undefined;
  function code(): ConvolutionCode {
    if (compiled) return compiled;
    const module = new Assembler();
    writeConvolution(module, variant.fma);
    compiled = module.instantiate(kernelMemory()) as unknown as ConvolutionCode;
    return compiled;
  }

  return {
    convolution(out, x, weight, bias, lengths) {
      const all = bias === undefined ? [out, x, weight] : [out, x, weight, bias];
      if (!areFloats(all) || isEmpty(lengths)) reference.convolution(out, x, weight, bias, lengths);
      else if (isProduct(lengths)) {
        const [batch, k, filters] = productOf(lengths);
        matmul(out, x, weight, batch, k, filters, { transposeB: true, bias });
      } else forward(code(), out as Float32Array, x as Float32Array, weight as Float32Array, bias, lengths);
    },
    convolutionTranspose(out, y, weight, lengths) {
      if (!areFloats([out, y, weight]) || isEmpty(lengths)) {
        reference.convolutionTranspose(out, y, weight, lengths);
      } else if (isProduct(lengths)) {
        const [batch, k, filters] = productOf(lengths);
        matmul(out, y, weight, batch, filters, k);
      } else transpose(code(), out as Float32Array, y as Float32Array, weight as Float32Array, lengths);
    },
    convolutionWeight(out, x, y, lengths) {
      if (!areFloats([out, x, y]) || isEmpty(lengths)) reference.convolutionWeight(out, x, y, lengths);
      else if (isProduct(lengths)) {
        const [batch, k, filters] = productOf(lengths);
        matmul(out, y, x, filters, batch, k, { transposeA: true });
      } else weightGradient(code(), out as Float32Array, x as Float32Array, y as Float32Array, lengths);
    },
  };
}

function areFloats(arrays: readonly DataArray[]): arrays is Float32Array[] {
  return arrays.every((array) => array instanceof Float32Array);
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

// ── y from x and w ────────────────────────────────────────────────────────────────────────────────────────────────

function forward(
  code: ConvolutionCode,
  out: Float32Array,
  x: Float32Array,
  weight: Float32Array,
  bias: DataArray | undefined,
  lengths: Convolution,
): void {
  const { batch, groups, channels, filters, kernel, outSize } = lengths;
  openStaging("convolution");
  const layout = layoutOf(lengths);
  const taps = stageTaps(layout, channels);
  const places = stagePlaces(layout);
  const tapCount = channels * layout.taps.length;
  const w = stageFilters(weight, groups, filters, channels * kernel[0] * kernel[1]);
  const biases =
    bias === undefined ? stageIn(new Float32Array(groups * filters)) : stageIn(bias as Float32Array);
  const laid = reserveLaid(code, layout, channels);
  const [plane, yPlane] = [outSize[0] * outSize[1], outSize[0] * layout.yRow];
  const narrow = yPlane === plane ? 0 : reserve(4 * filters * yPlane);
  const [xGroup, yGroup] = [groupOf(lengths).x, filters * plane];
  const mark = stagingMark();
  for (let n = 0; n < batch; n++) {
    releaseFrom(mark);
    const from = addressIn(x, n * groups * xGroup, groups * xGroup);
    const to = addressOut(out, n * groups * yGroup, groups * yGroup);
    for (let g = 0; g < groups; g++) {
      const plain = from + 4 * g * xGroup;
      const y = to + 4 * g * yGroup;
      if (laid !== 0) copyImages(code, lengths, layout, laid, plain, false);
      code.forward(
        narrow || y,
        laid || plain,
        w + 4 * g * filters * tapCount,
        biases + 4 * g * filters,
        taps,
        tapCount,
        places,
        layout.places.length,
        filters,
        4 * yPlane,
      );
      if (narrow !== 0) {
        const rows = filters * outSize[0];
        code.copy(y, narrow, 1, rows, outSize[1], 0, 0, 4 * outSize[1], 4 * layout.yRow, 4, 4);
      }
    }
    copyBack(out, n * groups * yGroup, groups * yGroup, to);
  }
}

/** The weights of each group in blocks of 4, 2 and 1 filters, in them tap after tap. */
function stageFilters(weight: Float32Array, groups: number, filters: number, tapCount: number): number {
  const from = stageIn(weight);
  const to = reserve(4 * weight.length);
  const transpose = transposeKernel();
  for (let g = 0; g < groups; g++) {
    for (let f = 0, rows = 4; f < filters; f += rows) {
      while (f + rows > filters) rows /= 2;
      const at = 4 * (g * filters + f) * tapCount;
      transpose(to + at, from + at, rows, tapCount);
    }
  }
  return to;
}

// ── x from y and w ────────────────────────────────────────────────────────────────────────────────────────────────

function transpose(
  code: ConvolutionCode,
  out: Float32Array,
  y: Float32Array,
  weight: Float32Array,
  lengths: Convolution,
): void {
  const { batch, groups, channels, filters } = lengths;
  openStaging("convolutionTranspose");
  const layout = layoutOf(lengths);
  const taps = stageTaps(layout, 1);
  const places = stagePlaces(layout);
  const tapCount = layout.taps.length;
  const from = stageIn(weight);
  const w = reserve(4 * weight.length);
  const filterBlock = channels * tapCount;
  for (let g = 0; g < groups; g++) {
    const at = 4 * g * filters * filterBlock;
    transposeKernel()(w + at, from + at, filters * channels, tapCount);
  }
  const laid = reserveLaid(code, layout, channels);
  const packed = reservePacked(code, lengths, layout, 1);
  const group = groupOf(lengths);
  const mark = stagingMark();
  for (let n = 0; n < batch; n++) {
    releaseFrom(mark);
    const yAt = addressIn(y, n * groups * group.y, groups * group.y);
    const to = addressOut(out, n * groups * group.x, groups * group.x);
    for (let g = 0; g < groups; g++) {
      const plain = to + 4 * g * group.x;
      const x = laid || plain;
      if (packed !== 0) copyPlaces(code, lengths, layout, packed, yAt + 4 * g * group.y);
      code.clear(x, 4 * channels * layout.xPlane);
      code.transpose(
        x,
        packed || yAt + 4 * g * group.y,
        w + 4 * g * filters * filterBlock,
        taps,
        tapCount,
        places,
        layout.places.length,
        channels,
        filters,
        4 * layout.xPlane,
        16 * layout.places.length,
      );
      if (laid !== 0) {
        code.clear(plain, 4 * group.x);
        copyImages(code, lengths, layout, laid, plain, true);
      }
    }
    copyBack(out, n * groups * group.x, groups * group.x, to);
  }
}

// ── w from x and y ────────────────────────────────────────────────────────────────────────────────────────────────

function weightGradient(
  code: ConvolutionCode,
  out: Float32Array,
  x: Float32Array,
  y: Float32Array,
  lengths: Convolution,
): void {
  const { batch, groups, channels, filters } = lengths;
  openStaging("convolutionWeight");
  const layout = layoutOf(lengths);
  const taps = stageTaps(layout, channels);
  const places = stagePlaces(layout);
  const tapCount = channels * layout.taps.length;
  const padded = Math.ceil(tapCount / tapMultiple) * tapMultiple;
  const sums = reserve(16 * groups * filters * padded);
  code.clear(sums, 16 * groups * filters * padded);
  const together = Math.min(batch, Math.ceil(placesTogether / layout.places.length));
  const group = groupOf(lengths);
  const [laidImage, packedImage] = [channels * layout.xPlane, 4 * filters * layout.places.length];
  const laid = reserveLaid(code, layout, together * channels);
  const packed = reservePacked(code, lengths, layout, together);
  const mark = stagingMark();
  for (let n = 0; n < batch; n += together) {
    releaseFrom(mark);
    const images = Math.min(together, batch - n);
    const xAt = addressIn(x, n * groups * group.x, images * groups * group.x);
    const yAt = addressIn(y, n * groups * group.y, images * groups * group.y);
    for (let g = 0; g < groups; g++) {
      for (let i = 0; i < images; i++) {
        const at = i * groups + g;
        if (laid !== 0)
          copyImages(code, lengths, layout, laid + 4 * i * laidImage, xAt + 4 * at * group.x, false);
        if (packed !== 0)
          copyPlaces(code, lengths, layout, packed + 4 * i * packedImage, yAt + 4 * at * group.y);
      }
      code.weight(
        sums + 16 * g * filters * padded,
        laid || xAt + 4 * g * group.x,
        packed || yAt + 4 * g * group.y,
        taps,
        tapCount,
        places,
        layout.places.length,
        filters,
        images,
        4 * (laid !== 0 ? laidImage : groups * group.x),
        4 * (packed !== 0 ? packedImage : groups * group.y),
        16 * layout.places.length,
      );
    }
  }
  releaseFrom(mark);
  const to = stageOut(out);
  code.totals(to, sums, groups * filters, tapCount);
  copyOut(out, to);
}

// ── where things lie ──────────────────────────────────────────────────────────────────────────────────────────────

/** Elements of one group of an image in x and in y. */
function groupOf({ channels, filters, size, outSize }: Convolution): { x: number; y: number } {
  return { x: channels * size[0] * size[1], y: filters * outSize[0] * outSize[1] };
}

/** Offsets in bytes of the taps of some channels; surplus ones point to the first. */
function stageTaps({ taps, xPlane }: Layout, channels: number): number {
  const count = channels * taps.length;
  const table = new Int32Array(Math.ceil(count / tapMultiple) * tapMultiple);
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

function addressIn(array: Float32Array, from: number, length: number): number {
  if (length === array.length || isResident(array)) return stageIn(array) + 4 * from;
  return stageIn(array.subarray(from, from + length));
}

function addressOut(array: Float32Array, from: number, length: number): number {
  return isResident(array) ? stageOut(array) + 4 * from : reserve(4 * length);
}

function copyBack(array: Float32Array, from: number, length: number, at: number): void {
  if (!isResident(array)) copyOut(array.subarray(from, from + length), at);
}

/**
 * @file Convolutions as matrix products (im2col): each window of an image becomes a column of a matrix of
 * patches.
 *
 * ```
 * y = W·P(x)        dW = dy·P(x)ᵀ        dx = W'·P(dy')
 * ```
 *
 * with W [filters, channels·kernel] and P(x) [channels·kernel, places]. dx is a convolution as well: of dy,
 * spread out by the stride, with flipped filters (W'). It works image by image, so that the patches, which
 * are larger than the image by the area of a filter, stay small.
 */
import { type DataArray, type DType, dtypeOf, zerosOf } from "../dtype.js";
import type { Convolution, ConvolutionKernels, KernelSet, Pair } from "../kernels/contract/index.js";
import { convolutions } from "../kernels/families/index.js";
import { allocateResident, partOf, releaseResident } from "../kernels/memory.js";
import type { Blas } from "./library.js";
import { type Gemm, gemmFor, type Worth } from "./products.js";

/** Images whose products are smaller are left to the underlying kernels, which make no patches. */
interface WorthPatches extends Worth {
  /** Minimum multiply-adds per element of the patches, whose making costs as much as several. */
  readonly uses: number;
}

const worthPatches: WorthPatches = { float32: 2 ** 21, float64: 2 ** 8, uses: 16 };

/** Convolutions that use a BLAS where that is faster. */
export function convolutionsBy(
  blas: Blas,
  base: KernelSet,
  worth: WorthPatches = worthPatches,
): ConvolutionKernels {
  const own = base.of(convolutions);
  const gemmOf = (
    lengths: Convolution,
    uses: number,
    ...arrays: readonly (DataArray | undefined)[]
  ): Gemm | undefined => {
    if (uses < worth.uses) return undefined;
    const { filters, channels, kernel, outSize } = lengths;
    const work = filters * channels * area(kernel) * area(outSize);
    return gemmFor(blas, worth, work, ...arrays);
  };
  return {
    convolution(out, x, weight, bias, lengths) {
      const gemm = gemmOf(lengths, lengths.filters, out, x, weight, bias);
      if (gemm === undefined) own.convolution(out, x, weight, bias, lengths);
      else forward(gemm, base, out, x, weight, bias, lengths);
    },
    convolutionTranspose(out, y, weight, lengths) {
      const gemm = spreads(lengths) ? gemmOf(lengths, lengths.channels, out, y, weight) : undefined;
      if (gemm === undefined) own.convolutionTranspose(out, y, weight, lengths);
      else backward(gemm, base, out, y, weight, lengths);
    },
    convolutionWeight(out, x, y, lengths) {
      const gemm = gemmOf(lengths, lengths.filters, out, x, y);
      if (gemm === undefined) own.convolutionWeight(out, x, y, lengths);
      else weightGradient(gemm, base, out, x, y, lengths);
    },
  };
}

function area([height, width]: Pair): number {
  return height * width;
}

/** Calls `body` with each array's part for one image and group. */
function eachImage(
  { batch, groups }: Convolution,
  arrays: readonly (readonly [array: DataArray, lengthPerGroup: number])[],
  body: (parts: DataArray[], group: number, image: number) => void,
): void {
  for (let i = 0; i < batch * groups; i++) {
    const parts = arrays.map(([array, length]) => partOf(array, i * length, length));
    body(parts, i % groups, Math.floor(i / groups));
  }
}

/** Calls `body` with the patches of each image and group of x, and the corresponding part of y. */
function eachOfPatches(
  base: KernelSet,
  x: DataArray,
  y: DataArray,
  lengths: Convolution,
  body: (patches: DataArray, y: DataArray, group: number, image: number) => void,
): void {
  const { channels, filters, size, outSize, stride } = lengths;
  const arrays = [
    [x, channels * area(size)],
    [y, filters * area(outSize)],
  ] as const;
  withPatches(base, x, channels, lengths, stride, [1, 1], (patchesOf) => {
    eachImage(lengths, arrays, ([image, part], group, n) => body(patchesOf(image!), part!, group, n));
  });
}

/** The weights of a group. */
function filtersOf(weight: DataArray, group: number, { groups }: Convolution): DataArray {
  const length = weight.length / groups;
  return weight.subarray(group * length, (group + 1) * length);
}

function forward(
  gemm: Gemm,
  base: KernelSet,
  out: DataArray,
  x: DataArray,
  weight: DataArray,
  bias: DataArray | undefined,
  lengths: Convolution,
): void {
  const { channels, filters, outSize, kernel } = lengths;
  const [taps, places] = [channels * area(kernel), area(outSize)];
  eachOfPatches(base, x, out, lengths, (patches, y, group) => {
    for (let f = 0; bias && f < filters; f++) {
      y.fill(bias[group * filters + f]!, f * places, (f + 1) * places);
    }
    const w = filtersOf(weight, group, lengths);
    gemm(y, w, patches, filters, taps, places, { accumulate: bias !== undefined });
  });
}

function weightGradient(
  gemm: Gemm,
  base: KernelSet,
  out: DataArray,
  x: DataArray,
  y: DataArray,
  lengths: Convolution,
): void {
  const { channels, filters, outSize, kernel } = lengths;
  const [taps, places] = [channels * area(kernel), area(outSize)];
  eachOfPatches(base, x, y, lengths, (patches, gradient, group, n) => {
    const dw = filtersOf(out, group, lengths);
    gemm(dw, gradient, patches, filters, places, taps, { transposeB: true, accumulate: n > 0 });
  });
}

/** Where dy's first pixel is among the pixels that dx's windows cover. */
function firstPoint({ kernel, dilation, padding }: Convolution, axis: 0 | 1): number {
  return dilation[axis] * (kernel[axis] - 1) - padding[axis];
}

/** Whether dx's windows cover all of dy's pixels: no padding is wider than a filter. */
function spreads(lengths: Convolution): boolean {
  const { size, outSize, stride, padding } = lengths;
  const axes = [0, 1] as const;
  return axes.every(
    (i) => firstPoint(lengths, i) >= 0 && (outSize[i] - 1) * stride[i] - padding[i] <= size[i] - 1,
  );
}

function backward(
  gemm: Gemm,
  base: KernelSet,
  out: DataArray,
  y: DataArray,
  weight: DataArray,
  lengths: Convolution,
): void {
  const { groups, channels, filters, size, outSize, kernel, stride, dilation } = lengths;
  const taps = filters * area(kernel);
  const spread = {
    size: outSize,
    outSize: size,
    kernel,
    dilation,
    padding: [firstPoint(lengths, 0), firstPoint(lengths, 1)] as const,
  };
  const turned = flippedFilters(base, weight, groups, lengths);
  const arrays = [
    [out, channels * area(size)],
    [y, filters * area(outSize)],
  ] as const;
  withPatches(base, y, filters, spread, [1, 1], stride, (patchesOf) => {
    eachImage(lengths, arrays, ([dx, dy], group) => {
      gemm(dx!, filtersOf(turned, group, lengths), patchesOf(dy!), channels, taps, area(size), {});
    });
  });
}

/**
 * [groups, channels, filters, …kernel] of [groups, filters, channels, …kernel], each filter flipped on both
 * axes.
 */
function flippedFilters(
  base: KernelSet,
  weight: DataArray,
  groups: number,
  { channels, filters, kernel }: Convolution,
): DataArray {
  const turned = zerosOf(dtypeOf(weight), weight.length);
  const points = area(kernel);
  const shape = [groups, channels, filters, points];
  base.stridedRead(
    turned,
    weight,
    shape,
    [filters * channels * points, points, channels * points, -1],
    points - 1,
  );
  return turned;
}

/** The part of windows that patches depend on. */
type Plane = Pick<Convolution, "size" | "outSize" | "kernel" | "padding" | "dilation">;

/**
 * Calls `body` with a function that makes the patches of images [channels, …size], [channels, …kernel,
 * …outSize], always in the same memory. The image's pixels are placed `apart`, with zeros between and around
 * them; windows begin every `stride` pixels.
 */
function withPatches(
  base: KernelSet,
  like: DataArray,
  channels: number,
  { size, outSize, kernel, padding, dilation }: Plane,
  stride: Pair,
  apart: Pair,
  body: (patchesOf: (image: DataArray) => DataArray) => void,
): void {
  const dtype = dtypeOf(like);
  const seen = (axis: 0 | 1): number =>
    (outSize[axis] - 1) * stride[axis] + dilation[axis] * (kernel[axis] - 1) + 1;
  const filled = (axis: 0 | 1): number => padding[axis] + (size[axis] - 1) * apart[axis] + 1;
  const [height, width] = [Math.max(seen(0), filled(0)), Math.max(seen(1), filled(1))];
  const isBare = height === size[0] && width === size[1];
  // Windows of one pixel without gaps: the image is its own matrix of patches.
  if (area(kernel) === 1 && isBare && size.every((points, i) => points === outSize[i])) {
    body((image) => image);
    return;
  }
  const [plane, first] = [height * width, padding[0] * width + padding[1]];
  const shape = [channels, ...kernel, ...outSize];
  const strides = [plane, dilation[0] * width, dilation[1], stride[0] * width, stride[1]];
  const laid = isBare ? undefined : borrow(dtype, channels * plane);
  const patches = borrow(dtype, channels * area(kernel) * area(outSize));
  if (laid) base.fill(laid, 0);
  try {
    body((image) => {
      if (laid)
        base.stridedWrite(laid, image, [channels, ...size], [plane, apart[0] * width, apart[1]], first);
      base.stridedRead(patches, laid ?? image, shape, strides, 0);
      return patches;
    });
  } finally {
    // Ordinary arrays are ignored.
    for (const array of [laid, patches]) if (array) releaseResident(array as Float32Array);
  }
}

/** Memory whose contents are undefined: the kernels', which they use in place, if there is room. */
function borrow(dtype: DType, length: number): DataArray {
  return (dtype === "float32" ? allocateResident(length) : undefined) ?? zerosOf(dtype, length);
}

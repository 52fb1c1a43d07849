/**
 * @file Convolution of sequences and images, and its transpose.
 *
 * Letters: N images of C channels, H rows and W columns, or N sequences of length L; F filters of size K (kH
 * × kW); G groups.
 */
import { checkWhole } from "../../checks.js";
import { type DType, promote } from "../../dtype.js";
import { ArgumentError, DTypeError, ShapeError, show } from "../../errors.js";
import type { Pair } from "../../kernels/contract/index.js";
import { type Settled, settled } from "../../options.js";
import { takesAtMost } from "../declare/arguments.js";
import { bothAxes, dilatedExtent, type PairLike, pairOf, windowsOn } from "../declare/windows.js";
import { checkTensor, type Tensor } from "../tensor.js";
import { add } from "./arithmetic.js";
import { correlate, transposed } from "./parts/correlation.js";
import { reshape, unsqueeze } from "./reshape.js";
import { to } from "./to.js";

/** Options of convolutions; `Size` is a number, or for images also one for each axis: [height, width]. */
export interface ConvolutionOptions<Size extends PairLike> {
  /** Distance between windows; default 1. */
  stride?: Size | undefined;
  /** Zeros at both ends of each axis; `"valid"`: none (default), `"same"`: as many as keep its length. */
  padding?: Size | "same" | "valid" | undefined;
  /** Distance between weights; default 1. */
  dilation?: Size | undefined;
  /** Number of groups into which channels and filters are split, each convolved separately; default 1. */
  groups?: number | undefined;
}

/** Options of {@link conv1d}. */
export type Conv1dOptions = ConvolutionOptions<number>;

/** Options of {@link conv2d}; a pair is [height, width], a number applies to both. */
export type Conv2dOptions = ConvolutionOptions<PairLike>;

/** Options of transposed convolutions; `Size` as for {@link ConvolutionOptions}. */
export interface ConvTransposeOptions<Size extends PairLike> {
  /** Distance between windows in the result; default 1. */
  stride?: Size | undefined;
  /** Positions cropped at both ends of each axis of the result; default 0. */
  padding?: Size | undefined;
  /** Positions added at the end of each axis of the result, fewer than stride or dilation; default 0. */
  outputPadding?: Size | undefined;
  /** Distance between weights; default 1. */
  dilation?: Size | undefined;
  /** Number of groups into which channels and filters are split; default 1. */
  groups?: number | undefined;
}

/** Options of {@link convTranspose1d}. */
export type ConvTranspose1dOptions = ConvTransposeOptions<number>;

/** Options of {@link convTranspose2d}; a pair is [height, width], a number applies to both. */
export type ConvTranspose2dOptions = ConvTransposeOptions<PairLike>;

const convolutionDefaults = { stride: 1, padding: 0, dilation: 1, groups: 1 };

/**
 * Convolution of sequences, really cross-correlation (filters are not flipped): x [N, C, L] or [C, L], weight
 * [F, C/G, K], bias [F] → y [N, F, L′].
 *
 * ```
 * y[n, f, i] = b[f] + Σ₍c,u₎ x[n, c, i·stride + u·dilation − padding]·w[f, c, u]
 * L′ = ⌊(L + 2·padding − dilation·(K − 1) − 1) / stride⌋ + 1
 * ```
 *
 * @throws as {@link conv2d}
 */
export function conv1d(x: Tensor, weight: Tensor, bias?: Tensor, options?: Conv1dOptions): Tensor {
  takesAtMost("conv1d", 4, arguments);
  checkOperands("conv1d", x, weight, bias);
  const { stride, padding, dilation, groups } = settled("conv1d", options, convolutionDefaults);
  if ((x.ndim !== 2 && x.ndim !== 3) || weight.ndim !== 3) {
    throw new ShapeError("conv1d", "needs x [N, C, L] and a weight [F, C/G, K]", x.shape, weight.shape);
  }
  checkWhole("conv1d", "stride", stride, 1);
  checkWhole("conv1d", "dilation", dilation, 1);
  if (typeof padding === "number") checkWhole("conv1d", "padding", padding, 0);
  const y = convolved("conv1d", unsqueeze(x, -2), unsqueeze(weight, -2), bias, {
    stride: [1, stride],
    padding: typeof padding === "string" ? padding : [0, padding],
    dilation: [1, dilation],
    groups,
  });
  return reshape(y, [...y.shape.slice(0, -2), y.shape.at(-1)!]);
}

/**
 * Convolution of images, really cross-correlation (filters are not flipped): x [N, C, H, W] or [C, H, W],
 * weight [F, C/G, kH, kW], bias [F] → y [N, F, H′, W′]. Filters of group g see the channels of group g only.
 *
 * ```
 * y[n, f, i, j] = b[f] + Σ₍c,u,v₎ x[n, c, i·stride + u·dilation − padding, j·… + v·… − …]·w[f, c, u, v]
 * H′ = ⌊(H + 2·padding − dilation·(kH − 1) − 1) / stride⌋ + 1, and W′ likewise
 * ```
 *
 * `dx` is {@link convTranspose2d} of dy; `dw` is the sum of dy·x over all positions where w was applied,
 * `db = Σ dy`.
 *
 * @example `conv2d(images, weight, bias, { padding: "same" })`
 * @throws ShapeError if the shapes of x, weight and bias do not match, or the kernel is larger than the image
 * @throws ArgumentError if an option is out of range, or padding is `"same"` and stride is not 1
 * @throws DTypeError for bool
 */
export function conv2d(x: Tensor, weight: Tensor, bias?: Tensor, options?: Conv2dOptions): Tensor {
  takesAtMost("conv2d", 4, arguments);
  checkOperands("conv2d", x, weight, bias);
  const own = settled("conv2d", options, convolutionDefaults);
  if ((x.ndim !== 3 && x.ndim !== 4) || weight.ndim !== 4) {
    throw new ShapeError(
      "conv2d",
      "needs x [N, C, H, W] and a weight [F, C/G, kH, kW]",
      x.shape,
      weight.shape,
    );
  }
  return convolved("conv2d", x, weight, bias, own);
}

function convolved(
  op: string,
  x: Tensor,
  weight: Tensor,
  bias: Tensor | undefined,
  options: Settled<Conv2dOptions>,
): Tensor {
  const { padding, groups } = options;
  const stride = pairOf(op, "stride", options.stride, 1);
  const dilation = pairOf(op, "dilation", options.dilation, 1);
  checkWhole(op, "groups", groups, 1);
  const [filters, channels] = weight.shape as [number, number];
  const kernel = kernelOf(op, weight);
  const { before, after } = paddingOf(op, padding, dilatedExtent(kernel, dilation), stride);
  if (x.shape.at(-3) !== channels * groups) {
    throw new ShapeError(op, `${groups} × ${channels} channels are needed`, x.shape, weight.shape);
  }
  if (filters % groups !== 0) {
    throw new ShapeError(op, `${filters} filters do not split into ${groups} groups`, weight.shape);
  }
  checkBias(op, bias, filters);
  const size = x.shape.slice(-2) as unknown as Pair;
  const windows = windowsOn(op, size, { kernel, stride, dilation, padding: before }, after);
  const batch = x.ndim === 4 ? x.shape[0]! : 1;
  const lengths = { ...windows, batch, groups, channels, filters: filters / groups };
  const dtype = commonDType(op, x, weight, bias);
  const images = to(reshape(x, [batch, ...x.shape.slice(-3)]), dtype);
  const y = correlate(op, images, to(weight, dtype), bias && to(bias, dtype), lengths);
  return x.ndim === 4 ? y : reshape(y, y.shape.slice(1));
}

/**
 * Transposed convolution of sequences: x [N, C, L] or [C, L], weight [C, F/G, K], bias [F] → y [N, F, L′]
 * with `L′ = (L − 1)·stride − 2·padding + dilation·(K − 1) + outputPadding + 1`; see {@link convTranspose2d}.
 *
 * @throws as {@link convTranspose2d}
 */
export function convTranspose1d(
  x: Tensor,
  weight: Tensor,
  bias?: Tensor,
  options?: ConvTranspose1dOptions,
): Tensor {
  takesAtMost("convTranspose1d", 4, arguments);
  const op = "convTranspose1d";
  checkOperands(op, x, weight, bias);
  const own = settled(op, options, { ...convolutionDefaults, outputPadding: 0 });
  if ((x.ndim !== 2 && x.ndim !== 3) || weight.ndim !== 3) {
    throw new ShapeError(op, "needs x [N, C, L] and a weight [C, F/G, K]", x.shape, weight.shape);
  }
  const { stride, padding, outputPadding, dilation, groups } = own;
  for (const [name, value] of Object.entries({ stride, dilation })) checkWhole(op, name, value, 1);
  for (const [name, value] of Object.entries({ padding, outputPadding })) checkWhole(op, name, value, 0);
  const y = convTranspose(op, unsqueeze(x, -2), unsqueeze(weight, -2), bias, {
    stride: [1, stride],
    padding: [0, padding],
    outputPadding: [0, outputPadding],
    dilation: [1, dilation],
    groups,
  });
  return reshape(y, [...y.shape.slice(0, -2), y.shape.at(-1)!]);
}

/**
 * Transposed convolution of images, the gradient of {@link conv2d} with respect to its input: x [N, C, H, W]
 * or [C, H, W], weight [C, F/G, kH, kW], bias [F] → y [N, F, H′, W′]. Each pixel of x adds its multiple of
 * the filters to the window that begins at its position times the stride.
 *
 * ```
 * y[n, f, i·stride + u·dilation − padding, j·… + v·… − …] += x[n, c, i, j]·w[c, f, u, v]
 * H′ = (H − 1)·stride − 2·padding + dilation·(kH − 1) + outputPadding + 1, and W′ likewise
 * ```
 *
 * @throws ShapeError if the shapes of x, weight and bias do not match, or the result would be empty
 * @throws ArgumentError if an option is out of range
 * @throws DTypeError for bool
 */
export function convTranspose2d(
  x: Tensor,
  weight: Tensor,
  bias?: Tensor,
  options?: ConvTranspose2dOptions,
): Tensor {
  takesAtMost("convTranspose2d", 4, arguments);
  const op = "convTranspose2d";
  checkOperands(op, x, weight, bias);
  const own = settled(op, options, { ...convolutionDefaults, outputPadding: 0 });
  if ((x.ndim !== 3 && x.ndim !== 4) || weight.ndim !== 4) {
    throw new ShapeError(op, "needs x [N, C, H, W] and a weight [C, F/G, kH, kW]", x.shape, weight.shape);
  }
  return convTranspose(op, x, weight, bias, own);
}

function convTranspose(
  op: string,
  x: Tensor,
  weight: Tensor,
  bias: Tensor | undefined,
  own: Settled<ConvTranspose2dOptions>,
): Tensor {
  const { groups } = own;
  const stride = pairOf(op, "stride", own.stride, 1);
  const padding = pairOf(op, "padding", own.padding, 0);
  const dilation = pairOf(op, "dilation", own.dilation, 1);
  const extra = pairOf(op, "outputPadding", own.outputPadding, 0);
  checkWhole(op, "groups", groups, 1);
  // Seen as a convolution from the result back to x, whose filters are the input's channels.
  const [filters, channels] = weight.shape as [number, number];
  const kernel = kernelOf(op, weight);
  if (x.shape.at(-3) !== filters) {
    throw new ShapeError(op, `${filters} channels are needed`, x.shape, weight.shape);
  }
  if (filters % groups !== 0) {
    throw new ShapeError(op, `${filters} channels do not split into ${groups} groups`, x.shape);
  }
  checkBias(op, bias, channels * groups);
  if ([0, 1].some((axis) => extra[axis]! >= Math.max(stride[axis]!, dilation[axis]!))) {
    throw new ArgumentError(op, `outputPadding must be less than stride or dilation, got ${show(extra)}`);
  }
  const outSize = x.shape.slice(-2) as unknown as Pair;
  const span = dilatedExtent(kernel, dilation);
  const size = bothAxes(
    (axis) => (outSize[axis] - 1) * stride[axis] - 2 * padding[axis] + span[axis] + extra[axis],
  );
  if (size[0] < 1 || size[1] < 1) throw new ShapeError(op, "the result would be empty", size);
  const batch = x.ndim === 4 ? x.shape[0]! : 1;
  const windows = { size, outSize, kernel, stride, padding, dilation };
  const dtype = commonDType(op, x, weight, bias);
  const images = to(reshape(x, [batch, ...x.shape.slice(-3)]), dtype);
  const lengths = { ...windows, batch, groups, channels, filters: filters / groups };
  const sums = transposed(op, images, to(weight, dtype), lengths);
  const y = bias === undefined ? sums : add(sums, reshape(to(bias, dtype), [bias.size, 1, 1]));
  return x.ndim === 4 ? y : reshape(y, y.shape.slice(1));
}

// ── checks ─────────────────────────────────────────────────────────────────────────────────────────────────

function checkOperands(op: string, x: Tensor, weight: Tensor, bias: Tensor | undefined): void {
  checkTensor(op, "x", x);
  checkTensor(op, "weight", weight);
  if (bias !== undefined) checkTensor(op, "bias", bias);
}

function kernelOf(op: string, weight: Tensor): Pair {
  const kernel = weight.shape.slice(-2) as unknown as Pair;
  if (kernel[0] === 0 || kernel[1] === 0) throw new ShapeError(op, "the filters are empty", weight.shape);
  return kernel;
}

function checkBias(op: string, bias: Tensor | undefined, filters: number): void {
  if (bias !== undefined && (bias.ndim !== 1 || bias.size !== filters)) {
    throw new ShapeError(op, `the bias must have ${filters} elements`, bias.shape);
  }
}

/**
 * Padding before and after the image. If `"same"` needs an odd number, the extra pixel goes after it, as in
 * PyTorch.
 */
function paddingOf(
  op: string,
  padding: PairLike | "same" | "valid",
  span: Pair,
  stride: Pair,
): { before: Pair; after: Pair } {
  if (padding === "same") {
    if (stride[0] !== 1 || stride[1] !== 1) {
      throw new ArgumentError(op, `padding "same" needs stride 1, got ${show(stride)}`);
    }
    const before = bothAxes((axis) => Math.floor((span[axis] - 1) / 2));
    return { before, after: bothAxes((axis) => span[axis] - 1 - before[axis]) };
  }
  if (typeof padding === "string" && padding !== "valid") {
    throw new ArgumentError(op, `padding must be numbers, "same" or "valid", got ${show(padding)}`);
  }
  const before = padding === "valid" ? ([0, 0] as const) : pairOf(op, "padding", padding, 0);
  return { before, after: before };
}

function commonDType(op: string, x: Tensor, weight: Tensor, bias: Tensor | undefined): DType {
  const product = promote(x.dtype, false, weight.dtype, false);
  const dtype = bias === undefined ? product : promote(product, false, bias.dtype, false);
  if (dtype === "bool") throw new DTypeError(op, 'is not defined for bool. Convert with to("float32").');
  return dtype;
}

/**
 * @file Turning pixels into channels and channels into pixels, and reordering channels: nothing is computed,
 * and gradients are reordered back.
 */
import { takesOnly } from "../autograd/extend.js";
import { permute, reshape, type Tensor, transpose } from "../autograd/index.js";
import { checkWhole } from "../checks.js";
import { ShapeError } from "../errors.js";
import { checkTensor } from "./core/inputs.js";
import { Module } from "./core/module.js";
import { keywords } from "./core/representation.js";

/** The number of elements in all axes before the last three, and the last three. */
function imageOf(op: string, x: Tensor): { lead: readonly number[]; image: [number, number, number] } {
  checkTensor(op, "x", x);
  if (x.ndim < 3) throw new ShapeError(op, "needs […, C, H, W]", x.shape);
  return { lead: x.shape.slice(0, -3), image: x.shape.slice(-3) as [number, number, number] };
}

/** x viewed as [B, a, b, c, d, e], with the last five axes permuted. */
function reordered(
  x: Tensor,
  five: readonly number[],
  order: readonly number[],
  shape: readonly number[],
): Tensor {
  return reshape(permute(reshape(x, [-1, ...five]), [0, ...order.map((axis) => axis + 1)]), shape);
}

/**
 * Turns every r² channels into r × r pixels: x […, C·r², H, W] → […, C, H·r, W·r].
 *
 * @throws ShapeError unless r² divides the channels
 * @throws ArgumentError unless the factor is a whole number ≥ 1
 */
export function pixelShuffle(x: Tensor, upscaleFactor: number): Tensor {
  takesOnly("pixelShuffle", 2, arguments);
  checkWhole("pixelShuffle", "upscaleFactor", upscaleFactor);
  const { lead, image } = imageOf("pixelShuffle", x);
  const [[channels, height, width], r] = [image, upscaleFactor];
  if (channels % (r * r) !== 0) {
    throw new ShapeError("pixelShuffle", `${channels} channels are no multiple of ${r * r}`, x.shape);
  }
  const shape = [...lead, channels / (r * r), height * r, width * r];
  if (x.size === 0) return reshape(x, shape);
  return reordered(x, [channels / (r * r), r, r, height, width], [0, 3, 1, 4, 2], shape);
}

/**
 * Turns every r × r pixels into r² channels, the inverse of {@link pixelShuffle}: x […, C, H·r, W·r] → […,
 * C·r², H, W].
 *
 * @throws ShapeError unless r divides height and width
 * @throws ArgumentError unless the factor is a whole number ≥ 1
 */
export function pixelUnshuffle(x: Tensor, downscaleFactor: number): Tensor {
  takesOnly("pixelUnshuffle", 2, arguments);
  checkWhole("pixelUnshuffle", "downscaleFactor", downscaleFactor);
  const { lead, image } = imageOf("pixelUnshuffle", x);
  const [[channels, height, width], r] = [image, downscaleFactor];
  if (height % r !== 0 || width % r !== 0) {
    throw new ShapeError("pixelUnshuffle", `height and width are no multiples of ${r}`, x.shape);
  }
  const shape = [...lead, channels * r * r, height / r, width / r];
  if (x.size === 0) return reshape(x, shape);
  return reordered(x, [channels, height / r, r, width / r, r], [0, 2, 4, 1, 3], shape);
}

/**
 * Interleaves the channels of several groups: the first of each group, then the second, …: x [N, C, …] → [N,
 * C, …].
 * {@link https://arxiv.org/abs/1707.01083 | Zhang et al. 2017};
 *
 * @throws ShapeError unless x has three axes or more, and the groups divide the channels
 * @throws ArgumentError unless `groups` is a whole number ≥ 1
 */
export function channelShuffle(x: Tensor, groups: number): Tensor {
  takesOnly("channelShuffle", 2, arguments);
  checkWhole("channelShuffle", "groups", groups);
  checkTensor("channelShuffle", "x", x);
  if (x.ndim < 3) throw new ShapeError("channelShuffle", "needs [N, C, …]", x.shape);
  const [batch, channels, ...rest] = x.shape as [number, number, ...number[]];
  if (channels % groups !== 0) {
    throw new ShapeError(
      "channelShuffle",
      `${channels} channels do not split into ${groups} groups`,
      x.shape,
    );
  }
  return reshape(transpose(reshape(x, [batch, groups, channels / groups, ...rest]), 1, 2), x.shape);
}

/**
 * Turns channels into pixels: […, C·r², H, W] → […, C, H·r, W·r]; see {@link pixelShuffle}.
 *
 * @throws ArgumentError unless the factor is a whole number ≥ 1
 */
export class PixelShuffle extends Module {
  readonly upscaleFactor: number;

  constructor(upscaleFactor: number) {
    super();
    checkWhole("PixelShuffle", "upscaleFactor", upscaleFactor);
    this.upscaleFactor = upscaleFactor;
  }

  override forward(x: Tensor): Tensor {
    return pixelShuffle(x, this.upscaleFactor);
  }

  override extraRepr(): string {
    return keywords({ upscaleFactor: this.upscaleFactor });
  }
}

/**
 * Turns pixels into channels: […, C, H·r, W·r] → […, C·r², H, W]; see {@link pixelUnshuffle}.
 *
 * @throws ArgumentError unless the factor is a whole number ≥ 1
 */
export class PixelUnshuffle extends Module {
  readonly downscaleFactor: number;

  constructor(downscaleFactor: number) {
    super();
    checkWhole("PixelUnshuffle", "downscaleFactor", downscaleFactor);
    this.downscaleFactor = downscaleFactor;
  }

  override forward(x: Tensor): Tensor {
    return pixelUnshuffle(x, this.downscaleFactor);
  }

  override extraRepr(): string {
    return keywords({ downscaleFactor: this.downscaleFactor });
  }
}

/**
 * Interleaves the channels of several groups: [N, C, …] → [N, C, …]; see {@link channelShuffle}.
 *
 * @throws ArgumentError unless `groups` is a whole number ≥ 1
 */
export class ChannelShuffle extends Module {
  readonly groups: number;

  constructor(groups: number) {
    super();
    checkWhole("ChannelShuffle", "groups", groups);
    this.groups = groups;
  }

  override forward(x: Tensor): Tensor {
    return channelShuffle(x, this.groups);
  }

  override extraRepr(): string {
    return keywords({ groups: this.groups });
  }
}

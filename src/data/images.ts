/** @file Random augmentation of images, so that a network never sees quite the same image twice. */
import { type Tensor, tensor } from "../autograd/index.js";
import { checkWhole } from "../checks.js";
import { zerosOf } from "../dtype.js";
import { ShapeError } from "../errors.js";
import { settled } from "../options.js";
import { generatorOf, type Randomness, randomnessDefaults } from "./randomness.js";

/** Options of {@link randomCrop}. */
export interface CropOptions extends Randomness {
  /** Height and width of the result. */
  readonly size: readonly [rows: number, columns: number];
  /** Pixels of `fill` to add around each image first; default 0. */
  readonly padding?: number | undefined;
  /** The value of padding pixels; default 0. */
  readonly fill?: number | undefined;
}

/**
 * Crops a window of `size` from each image at a random position: [N, …, H, W] → [N, …, size]. All channels of
 * an image are cropped at the same position.
 * {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomCrop.html | torchvision}
 *
 * @throws ShapeError for fewer than three axes, or images smaller than the window
 * @throws ArgumentError unless size and padding are whole numbers
 */
export function randomCrop(images: Tensor, options: CropOptions): Tensor {
  const own = settled("randomCrop", options, {
    size: undefined,
    padding: 0,
    fill: 0,
    ...randomnessDefaults,
  });
  const { size, padding, fill } = own;
  const [rows, columns] = size;
  checkWhole("randomCrop", "rows", rows, 0);
  checkWhole("randomCrop", "columns", columns, 0);
  checkWhole("randomCrop", "padding", padding, 0);
  if (images.ndim < 3) throw new ShapeError("randomCrop", "needs [N, …, H, W]", images.shape);
  const [height, width] = images.shape.slice(-2) as [number, number];
  const [spareRows, spareColumns] = [height + 2 * padding - rows, width + 2 * padding - columns];
  if (spareRows < 0 || spareColumns < 0) {
    throw new ShapeError("randomCrop", "the window is larger than the images", [rows, columns], images.shape);
  }
  const [count] = images.shape as [number];
  const planes = images.shape.slice(1, -2).reduce((product, length) => product * length, 1);
  const generator = generatorOf(own);
  const source = images.toTypedArray();
  const out = zerosOf(images.dtype, count * planes * rows * columns).fill(fill);
  for (let n = 0; n < count; n++) {
    const top = generator.randint(0, spareRows + 1) - padding;
    const left = generator.randint(0, spareColumns + 1) - padding;
    const [from, to] = [Math.max(left, 0), Math.min(left + columns, width)];
    for (let plane = n * planes; plane < (n + 1) * planes; plane++) {
      for (let row = Math.max(-top, 0); row < Math.min(rows, height - top) && from < to; row++) {
        const start = (plane * height + top + row) * width;
        out.set(source.subarray(start + from, start + to), (plane * rows + row) * columns + from - left);
      }
    }
  }
  return tensor(out, { shape: [...images.shape.slice(0, -2), rows, columns], dtype: images.dtype });
}

/** Options of {@link randomShift}. */
export interface ShiftOptions extends Randomness {
  /** The maximum shift in each direction, in pixels; default 1. */
  readonly by?: number | undefined;
  /** The value of pixels shifted in at the edges; default 0. */
  readonly fill?: number | undefined;
}

/**
 * Shifts each image [N, …, H, W] by a random whole number of pixels, at most `by`, along each axis.
 *
 * @throws ShapeError for fewer than three axes
 * @throws ArgumentError unless `by` is a whole number ≥ 0
 */
export function randomShift(images: Tensor, options?: ShiftOptions): Tensor {
  const { by, ...rest } = settled("randomShift", options, { by: 1, fill: 0, ...randomnessDefaults });
  checkWhole("randomShift", "by", by, 0);
  if (images.ndim < 3) throw new ShapeError("randomShift", "needs [N, …, H, W]", images.shape);
  const [rows, columns] = images.shape.slice(-2) as [number, number];
  return randomCrop(images, { ...rest, size: [rows, columns], padding: by });
}

/**
 * @file The two networks of a generative adversarial network, dense or convolutional, and an album of
 * generated images.
 */
import type { Tensor } from "../../src/index.js";
import {
  BatchNorm1d,
  BatchNorm2d,
  Conv2d,
  ConvTranspose2d,
  Flatten,
  init,
  LeakyReLU,
  Linear,
  ReLU,
  Sequential,
  Sigmoid,
  Unflatten,
} from "../../src/nn/index.js";
import { imageSheetPng, type SheetImage, saveFilm, saveImageSheet } from "../support/charts/index.js";

/**
 * The forger turns noise [N, noise] into images [N, 1, side, side]; the judge scores images [N, 1]: above 0
 * means real.
 */
export interface Adversaries {
  readonly generator: Sequential;
  readonly discriminator: Sequential;
}

/** Two dense networks, {@link https://arxiv.org/abs/1406.2661 | Goodfellow et al. 2014}. */
export function denseGan(side: number, noise: number): Adversaries {
  const pixels = side * side;
  const width = side < 16 ? 128 : 512;
  return {
    generator: new Sequential(
      new Linear(noise, width),
      new BatchNorm1d(width),
      new ReLU(),
      new Linear(width, width),
      new BatchNorm1d(width),
      new ReLU(),
      new Linear(width, pixels),
      new Sigmoid(),
      new Unflatten(1, [1, side, side]),
    ),
    discriminator: new Sequential(
      new Flatten(),
      new Linear(pixels, width),
      new LeakyReLU(0.2),
      new Linear(width, width),
      new LeakyReLU(0.2),
      new Linear(width, 1),
    ),
  };
}

/**
 * Transposed convolutions that double the image size twice, against convolutions that halve it twice; sides
 * must be multiples of 4. {@link https://arxiv.org/abs/1511.06434 | Radford et al. 2015}
 */
export function dcgan(side: number, noise: number): Adversaries {
  const start = side / 4;
  const doubling = { stride: 2, padding: 1, bias: false };
  const halving = { stride: 2, padding: 1 };
  const networks = {
    generator: new Sequential(
      new Linear(noise, 64 * start * start, { bias: false }),
      new Unflatten(1, [64, start, start]),
      new BatchNorm2d(64),
      new ReLU(),
      new ConvTranspose2d(64, 32, 4, doubling),
      new BatchNorm2d(32),
      new ReLU(),
      new ConvTranspose2d(32, 1, 4, { ...doubling, bias: true }),
      new Sigmoid(),
    ),
    discriminator: new Sequential(
      new Conv2d(1, 32, 4, halving),
      new LeakyReLU(0.2),
      new Conv2d(32, 64, 4, { ...halving, bias: false }),
      new BatchNorm2d(64),
      new LeakyReLU(0.2),
      new Flatten(),
      new Linear(64 * start * start, 1),
    ),
  };
  for (const network of [networks.generator, networks.discriminator]) {
    for (const weight of network.parameters()) if (weight.ndim > 1) init.normal(weight, { std: 0.02 });
  }
  return networks;
}

/** Images made from the same noise at different times; it can be part of a checkpoint. */
export class Album {
  readonly #count: number;
  #rows: { readonly caption: string; readonly images: Tensor }[] = [];

  /** @param count - how many images to keep each time */
  constructor(count: number) {
    this.#count = count;
  }

  /** Keeps the first `count` images. */
  add(caption: string, images: Tensor): void {
    this.#rows.push({ caption, images: images.narrow(0, 0, this.#count) });
  }

  /** Saves a sheet with a row for each time; returns the path. */
  save(path: string, side: number): string {
    const images = this.#rows.flatMap(({ caption, images }) => {
      return imagesOf(images, side).map((image, i) => ({ ...image, ...(i === 0 && { caption }) }));
    });
    const title = "What the generator makes of the same noise";
    return saveImageSheet(path, { title, images, size: [side, side], perRow: this.#count });
  }

  /** Saves an animation with a frame for each time; resolves to the path. */
  saveFilm(path: string, side: number): Promise<string> {
    const frames = this.#rows.map(({ caption, images }) => {
      const title = "Digits that nobody has written";
      const sheet = { images: imagesOf(images, side), size: [side, side], width: 320 } as const;
      return imageSheetPng({ title, subtitle: caption, ...sheet });
    });
    return saveFilm(path, { frames, each: 150, last: 3000, width: 480 });
  }

  stateDict(): { rows: readonly { caption: string; images: Tensor }[] } {
    return { rows: this.#rows };
  }

  loadStateDict({ rows }: { rows: readonly { caption: string; images: Tensor }[] }): void {
    this.#rows = [...rows];
  }
}

/** The images of a batch [N, 1, side, side], one by one. */
function imagesOf(images: Tensor, side: number): SheetImage[] {
  const [pixels, area] = [images.toTypedArray(), side * side];
  return Array.from({ length: images.shape[0]! }, (_, i) => ({
    pixels: pixels.subarray(i * area, (i + 1) * area),
  }));
}

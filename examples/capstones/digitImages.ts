/** @file The images that capstones train on: the embedded digits, or MNIST's files. */

import { join } from "node:path";
import { type Dataset, loadDigits, Subset, TensorDataset, trainTestSplit } from "../../src/data/index.js";
import type { Tensor } from "../../src/index.js";
import { choice, inputFolder, type Option, text, UsageError } from "../support/running/options.js";
import { cacheFolder, download, readMnist, sources } from "./mnist.js";

/** Images [1, side, side], 0 … 1, each with its class. */
export type Images = Dataset<readonly [image: Tensor, label: Tensor]>;

/** Images split into training and test sets. */
export interface DigitImages {
  readonly train: Images;
  readonly test: Images;
  /** Height and width of an image, in pixels. */
  readonly side: number;
  readonly classNames: readonly string[];
}

/** The options that select the images, to spread into those of a capstone. */
export interface ImageOptions {
  readonly data: Option<string | undefined>;
  readonly download: Option<"none" | "mnist" | "fashion-mnist">;
  readonly mirror: Option<string>;
}

export const imageOptions: ImageOptions = {
  data: inputFolder("folder with MNIST's files, optionally gzipped", "the embedded digits"),
  download: choice("data set to download into the cache folder", ["none", "mnist", "fashion-mnist"], "none"),
  mirror: text("address to download from instead of the usual one", ""),
};

/** Values of {@link ImageOptions}. */
export interface ImageChoice {
  readonly data: string | undefined;
  readonly download: "none" | "mnist" | "fashion-mnist";
  readonly mirror: string;
  /** Uses at most this many images, four fifths of them for training. */
  readonly atMost: number;
}

/**
 * Loads the selected images. The embedded digits are split at random, with a fifth for testing; so are
 * MNIST's files if only the 10,000 test images are there.
 *
 * @throws UsageError for a folder without MNIST's files
 */
export async function loadImages({
  data,
  download: name,
  mirror,
  atMost,
}: ImageChoice): Promise<DigitImages> {
  if (name === "none" && data === undefined) {
    const { images, labels, classNames } = loadDigits({ scale: 1 });
    return { ...divided(images.reshape([-1, 1, 8, 8]), labels, atMost), side: 8, classNames };
  }
  const folder = name === "none" ? data! : (data ?? join(cacheFolder(), name));
  const source = sources[name === "none" ? "mnist" : name];
  if (name !== "none") await download(source, folder, mirror || source.address);
  const { classNames } = source;
  const [train, test] = [readMnist(folder, "train"), readMnist(folder, "t10k")];
  if (test === undefined) {
    const needed = "t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte";
    throw new UsageError(`--data needs ${needed} (or with .gz) in ${folder}`);
  }
  const side = test.images.shape[2]!;
  if (train === undefined) return { ...divided(test.images, test.labels, atMost), side, classNames };
  return {
    train: first(new TensorDataset(train.images, train.labels), Math.round(0.8 * atMost)),
    test: first(new TensorDataset(test.images, test.labels), Math.round(0.2 * atMost)),
    side,
    classNames,
  };
}

function divided(images: Tensor, labels: Tensor, atMost: number): { train: Images; test: Images } {
  const { train, test } = trainTestSplit(new TensorDataset(images, labels), {
    testFraction: 0.2,
    stratify: labels,
  });
  return { train: first(train, Math.round(0.8 * atMost)), test: first(test, Math.round(0.2 * atMost)) };
}

function first(images: Images, count: number): Images {
  if (images.length <= count) return images;
  return new Subset(
    images,
    Int32Array.from({ length: count }, (_, i) => i),
  );
}

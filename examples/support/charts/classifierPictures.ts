/** @file What a classifier of images has learned, in three pictures. */

import { countsOf, saveConfusionMatrix, saveImageSheet, saveLearningCurves } from "./index.js";

/** How a model does on some examples: mean loss, and the share of right answers. */
export interface Score {
  readonly loss: number;
  readonly accuracy: number;
}

/** A trained classifier's past, and its answers. */
export interface ClassifierReport {
  /** What the model is learning, for the titles, e.g. `digits`. */
  readonly subject: string;
  /** After each epoch, on the examples that are learned from and on those that are not. */
  readonly history: readonly { readonly train: Score; readonly test: Score }[];
  /** The test images one after the other, 0 empty, 1 full. */
  readonly pixels: Float32Array;
  /** Pixel rows and columns of an image. */
  readonly size: readonly [rows: number, columns: number];
  /** The class of each test image, and what the model takes it for. */
  readonly truth: ArrayLike<number>;
  readonly guess: ArrayLike<number>;
  readonly classNames: readonly string[];
}

/**
 * Saves learning curves, confusion matrix and a sheet of test images with their readings; returns the paths.
 */
export async function saveClassifierPictures(folder: string, report: ClassifierReport): Promise<string[]> {
  const { subject, history, truth, guess, classNames } = report;
  const all = Array.from(truth, (_, i) => i);
  const misread = `${all.filter((i) => guess[i] !== truth[i]).length} of ${all.length} test ${subject} misread`;
  const curves = (of: (score: Score) => number) => [
    { name: "training", y: history.map(({ train }) => of(train)) },
    { name: "test", y: history.map(({ test }) => of(test)) },
  ];
  return [
    await saveLearningCurves(`${folder}/learning-curves.png`, {
      title: `Learning to read ${subject}`,
      loss: curves(({ loss }) => loss),
      accuracy: curves(({ accuracy }) => accuracy),
    }),
    await saveConfusionMatrix(`${folder}/confusion-matrix.png`, {
      title: `Which of the ${subject} was taken for which`,
      subtitle: misread,
      counts: countsOf(truth, guess, classNames.length),
      classNames,
    }),
    savePredictions(`${folder}/predictions.png`, misread, report),
  ];
}

/** The misread images first: they are what one wants to see. */
function savePredictions(path: string, misread: string, report: ClassifierReport): string {
  const { subject, pixels, size, truth, guess, classNames } = report;
  const area = size[0] * size[1];
  const images = Array.from(truth, (label, i) => {
    const [right, read] = [classNames[label], classNames[guess[i]!]];
    const wrong = guess[i] !== label;
    const caption = wrong ? `${right}→${read}` : `${read}`;
    return { pixels: pixels.subarray(area * i, area * (i + 1)), caption, wrong };
  });
  return saveImageSheet(path, {
    title: `Test ${subject}, and what the network reads`,
    subtitle: `${misread}: true → read, shown first`,
    images: images.sort((a, b) => Number(b.wrong) - Number(a.wrong)).slice(0, 120),
    size,
    perRow: 12,
  });
}

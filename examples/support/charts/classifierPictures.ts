/** @file Three pictures of what an image classifier has learned. */

import { countsOf, saveConfusionMatrix, saveImageSheet, saveLearningCurves } from "./index.js";

/** A model's score on a set of examples: mean loss, and the fraction of correct answers. */
export interface Score {
  readonly loss: number;
  readonly accuracy: number;
}

/** A trained classifier's history and predictions. */
export interface ClassifierReport {
  /** What the model classifies, for the titles, e.g. `digits`. */
  readonly subject: string;
  /** After each epoch, on the training and the test examples. */
  readonly history: readonly { readonly train: Score; readonly test: Score }[];
  /** The test images one after another; 0 is paper, 1 is ink. */
  readonly pixels: Float32Array;
  /** Height and width of an image, in pixels. */
  readonly size: readonly [rows: number, columns: number];
  /** The class of each test image, and the model's prediction. */
  readonly truth: ArrayLike<number>;
  readonly guess: ArrayLike<number>;
  readonly classNames: readonly string[];
}

/**
 * Saves learning curves, confusion matrix and a sheet of test images with their predictions; returns the
 * paths.
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
      title: `Which ${subject} were taken for which`,
      subtitle: misread,
      counts: countsOf(truth, guess, classNames.length),
      classNames,
    }),
    savePredictions(`${folder}/predictions.png`, misread, report),
  ];
}

/** Misread images come first: they are the interesting ones. */
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

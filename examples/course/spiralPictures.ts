/**
 * @file The two pictures of a training on the spiral: what the network answers everywhere, and how it
 * learned.
 */
import { gridAround, gridPoints, saveDecisionRegions, saveLearningCurves } from "../support/charts/index.js";

/** A trained network and its history. */
export interface SpiralTraining {
  /** What the pictures are called, e.g. `The spiral, by hand`. */
  readonly title: string;
  readonly subtitle: string;
  /** x, y, x, y, … */
  readonly points: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
  /** Probabilities of the three classes, in a row for each point of `points` (x, y, x, y, …). */
  readonly answer: (points: Float64Array) => ArrayLike<number>;
  readonly losses: readonly number[];
  readonly accuracies: readonly number[];
}

/** Saves `regions.png` and `curves.png`; resolves to a line of text that says where. */
export async function saveSpiralPictures(folder: string, training: SpiralTraining): Promise<string> {
  const { title, subtitle, labels, answer, losses, accuracies } = training;
  const points = { x: everySecond(training.points, 0), y: everySecond(training.points, 1) };
  const grid = gridAround(points);
  const regions = await saveDecisionRegions(`${folder}/regions.png`, {
    title: `${title}: what the network answers`,
    subtitle,
    grid,
    answers: answer(gridPoints(grid)),
    classes: 3,
    points: { ...points, labels },
    classNames: ["arm 0", "arm 1", "arm 2"],
  });
  const curves = await saveLearningCurves(`${folder}/curves.png`, {
    title: `${title}: how it learned`,
    subtitle,
    loss: [{ name: "training", y: losses }],
    accuracy: [{ name: "training", y: accuracies }],
    xLabel: "step",
    logLoss: true,
  });
  return `regions: ${regions}\ncurves: ${curves}`;
}

function everySecond(values: ArrayLike<number>, first: number): Float64Array {
  return Float64Array.from({ length: values.length / 2 }, (_, i) => values[2 * i + first]!);
}

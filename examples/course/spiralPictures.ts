/**
 * @file The two pictures of a training on the spiral: the network's predictions across the plane, and its
 * learning curves.
 */
import {
  decisionRegionsFrame,
  gridAround,
  gridPoints,
  saveDecisionRegions,
  saveFilm,
  saveLearningCurves,
} from "../support/charts/index.js";

/** A trained network and its history. */
export interface SpiralTraining {
  /** Title of the pictures, e.g. `The spiral, by hand`. */
  readonly title: string;
  readonly subtitle: string;
  /** x, y, x, y, … */
  readonly points: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
  /** Maps points (x, y, x, y, …) to a row of three class probabilities for each. */
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

/** A network's predictions during training, for an animation of growing regions. */
export class SpiralFilm {
  readonly #points: {
    readonly x: Float64Array;
    readonly y: Float64Array;
    readonly labels: ArrayLike<number>;
  };
  readonly #frames: { readonly caption: string; readonly answers: ArrayLike<number> }[] = [];

  /** @param points - x, y, x, y, … */
  constructor(points: ArrayLike<number>, labels: ArrayLike<number>) {
    this.#points = { x: everySecond(points, 0), y: everySecond(points, 1), labels };
  }

  /** Adds a frame with the network's current predictions. */
  add(caption: string, answer: SpiralTraining["answer"]): void {
    this.#frames.push({ caption, answers: Float32Array.from(answer(gridPoints(this.#grid))) });
  }

  get #grid() {
    return gridAround(this.#points, 160);
  }

  /** Saves `regions.gif`; resolves to the path. */
  save(path: string, title: string): Promise<string> {
    const frames = this.#frames.map(({ caption, answers }) =>
      decisionRegionsFrame({
        title,
        subtitle: caption,
        grid: this.#grid,
        answers,
        classes: 3,
        points: this.#points,
      }),
    );
    return saveFilm(path, { frames, each: 150, last: 3000, width: 480 });
  }
}

function everySecond(values: ArrayLike<number>, first: number): Float64Array {
  return Float64Array.from({ length: values.length / 2 }, (_, i) => values[2 * i + first]!);
}

/** @file The network that reads digits, and its training. */
import { crossEntropy, Generator, grad, noGrad, type Tensor, tensor } from "tapegrad";
import { loadDigits, randomShift, trainTestSplit } from "tapegrad/data";
import { BatchNorm2d, Conv2d, Flatten, Linear, MaxPool2d, ReLU, Sequential } from "tapegrad/nn";
import { Adam, OneCycleLR } from "tapegrad/optim";
import type { SettingsOf } from "../settings.js";
import type { digit } from "./index.js";
import { side } from "./picture.js";

type Settings = SettingsOf<(typeof digit)["settings"]>;

export const classes = 10;
const batchSize = 48;

type Draws = { readonly generator: Generator };

/** A network from images [N, 1, 8, 8] to scores [N, 10], and the highest learning rate of its schedule. */
interface Kind {
  readonly make: (draws: Draws) => Sequential;
  readonly maxLr: number;
}

const kinds: Readonly<Record<Settings["network"], Kind>> = {
  convolution: {
    make: (draws) =>
      new Sequential(
        new Conv2d(1, 8, 5, { padding: 2, ...draws }),
        new BatchNorm2d(8),
        new ReLU(),
        new MaxPool2d(2),
        new Conv2d(8, 16, 3, { padding: 1, ...draws }),
        new BatchNorm2d(16),
        new ReLU(),
        new Flatten(),
        new Linear(16 * 16, classes, draws),
      ),
    maxLr: 0.01,
  },
  dense: {
    make: (draws) =>
      new Sequential(
        new Flatten(),
        new Linear(side * side, 64, draws),
        new ReLU(),
        new Linear(64, classes, draws),
      ),
    maxLr: 0.01,
  },
  linear: {
    make: (draws) => new Sequential(new Flatten(), new Linear(side * side, classes, draws)),
    maxLr: 0.03,
  },
};

export interface Sample {
  readonly pixels: Float32Array;
  readonly label: number;
}

export class Reader {
  /** After so many steps it has learned what it can. */
  static readonly longest = 400;
  readonly train: Sample[];
  readonly test: Sample[];
  readonly #model: Sequential;
  readonly #optimizer: Adam;
  readonly #schedule: OneCycleLR;
  readonly #generator: Generator;
  readonly #tests: Tensor;
  readonly #testLabels: Tensor;
  #order: number[] = [];
  #steps = 0;

  constructor({ network, seed }: Settings) {
    const digits = loadDigits({ scale: 1 });
    const split = trainTestSplit(digits.labels.size, { testFraction: 0.2, seed: 0, stratify: digits.labels });
    const samples = (rows: Int32Array): Sample[] => samplesOf(digits.images, digits.labels, rows);
    this.train = samples(split.train);
    this.test = samples(split.test);
    this.#tests = imagesOf(this.test);
    this.#testLabels = labelsOf(this.test);
    this.#generator = new Generator(seed);
    const { make, maxLr } = kinds[network];
    this.#model = make({ generator: this.#generator });
    this.#optimizer = new Adam(this.#model.parameters());
    this.#schedule = new OneCycleLR(this.#optimizer, { maxLr, totalSteps: Reader.longest });
  }

  get isDone(): boolean {
    return this.#steps >= Reader.longest;
  }

  /** One batch, each image moved by up to a pixel. Returns the loss. */
  step(): number {
    const batch = this.#nextBatch();
    const images = randomShift(imagesOf(batch), { by: 1, generator: this.#generator });
    this.#optimizer.zeroGrad();
    const loss = crossEntropy(this.#model.train().forward(images), labelsOf(batch));
    loss.backward();
    this.#optimizer.step();
    this.#schedule.step();
    this.#steps++;
    return loss.item();
  }

  #nextBatch(): Sample[] {
    if (this.#order.length < batchSize)
      this.#order = Array.from(this.#generator.permutation(this.train.length));
    return this.#order.splice(0, batchSize).map((i) => this.train[i]!);
  }

  /** The share of test digits that are read right. */
  accuracy(): number {
    const scores = noGrad(() => this.#model.eval().forward(this.#tests));
    return scores.argmax(1).eq(this.#testLabels).to("float64").mean().item();
  }

  scores(pixels: Float32Array): Float32Array {
    return noGrad(() => this.#scores(oneImage(pixels)).toTypedArray()) as Float32Array;
  }

  probabilities(pixels: Float32Array): Float32Array {
    return tensor(this.scores(pixels)).softmax(0).toTypedArray() as Float32Array;
  }

  /** ∂score/∂pixel, of the score of one class. */
  scoreGradient(pixels: Float32Array, asked: number): Float32Array {
    const image = oneImage(pixels, true);
    const [gradient] = grad(this.#scores(image).select(1, asked).sum(), [image]);
    return gradient.toTypedArray() as Float32Array;
  }

  /** ∂L/∂pixel, L being the loss if the picture's label were `label`. */
  lossGradient(pixels: Float32Array, label: number): Float32Array {
    const image = oneImage(pixels, true);
    const loss = crossEntropy(this.#scores(image), tensor(Int32Array.of(label)));
    const [gradient] = grad(loss, [image]);
    return gradient.toTypedArray() as Float32Array;
  }

  #scores(images: Tensor): Tensor {
    return this.#model.eval().forward(images);
  }
}

function samplesOf(images: Tensor, labels: Tensor, rows: Int32Array): Sample[] {
  const pixels = images.toTypedArray() as Float32Array;
  const all = labels.toTypedArray();
  const area = side * side;
  return Array.from(rows, (row) => ({
    pixels: pixels.slice(row * area, (row + 1) * area),
    label: all[row]!,
  }));
}

function imagesOf(samples: readonly Sample[]): Tensor {
  const pixels = new Float32Array(samples.length * side * side);
  samples.forEach((sample, i) => {
    pixels.set(sample.pixels, i * side * side);
  });
  return tensor(pixels, { shape: [samples.length, 1, side, side] });
}

const labelsOf = (samples: readonly Sample[]): Tensor =>
  tensor(Int32Array.from(samples, ({ label }) => label));

function oneImage(pixels: Float32Array, requiresGrad = false): Tensor {
  return tensor(pixels, { shape: [1, 1, side, side], requiresGrad });
}

/**
 * @file The networks that several benchmarks train.
 */
import { GPT } from "../examples/capstones/gptModel.js";
import { crossEntropy, type Tensor } from "../src/index.js";
import { Conv2d, Flatten, Linear, MaxPool2d, ReLU, Sequential } from "../src/nn/index.js";

/** 784-128-64-10, for images of digits as rows. */
export function mlp(): Sequential {
  return new Sequential(
    new Linear(784, 128),
    new ReLU(),
    new Linear(128, 64),
    new ReLU(),
    new Linear(64, 10),
  );
}

/** Two convolutions and a linear layer, for images [N, 1, 28, 28] of digits. */
export function cnn(): Sequential {
  return new Sequential(
    new Conv2d(1, 8, 5),
    new ReLU(),
    new MaxPool2d(2),
    new Conv2d(8, 16, 5),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    new Linear(256, 10),
  );
}

/** Sizes of {@link gpt}, and how many texts it reads at a time. */
export const vocabulary = 65;
export const context = 64;
export const texts = 12;

/** A character model of the size of nanoGPT's smallest. */
export function gpt(): GPT {
  return new GPT(vocabulary, { layers: 4, heads: 4, width: 128, context, dropout: 0 });
}

/** The loss of what a {@link gpt} returns. */
export function gptLoss([scores]: readonly [Tensor, unknown], labels: Tensor): Tensor {
  return crossEntropy(scores.reshape([-1, vocabulary]), labels.reshape([-1]));
}

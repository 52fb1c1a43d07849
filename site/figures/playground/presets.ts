/** @file Settings that answer the course's questions, and what to look at. */
import type { Presets } from "../presets.js";
import type { SettingsOf } from "../settings.js";
import type { playground } from "./index.js";

const good = {
  data: "spiral",
  noise: 0.2,
  activation: "tanh",
  init: "xavier",
  loss: "crossEntropy",
  optimizer: "adam",
  rate: 0.01,
  batch: 32,
  layers: "8,8",
} as const satisfies Partial<SettingsOf<(typeof playground)["settings"]>>;

export const presets = {
  good: {
    title: "A good start",
    settings: good,
    lesson:
      "The first layer’s neurons are straight cuts, each at its own angle. The second layer bends them together, and the classes’ regions wind around each other.",
  },
  zeros: {
    title: "All weights zero",
    settings: { ...good, init: "zeros", optimizer: "sgd", rate: 0.3 },
    lesson:
      "Nothing ever moves. Hidden neurons say 0, so the last weights get no gradient; the last weights are 0, so nothing flows back through them. The loss stays ln 3 = 1.099: guessing among three (week 1).",
  },
  rate: {
    title: "Rate too large",
    settings: { ...good, activation: "relu", init: "kaiming", optimizer: "sgd", rate: 10 },
    lesson:
      "Each step overshoots the valley and lands higher on the other side (week 4). Turn the rate down while it trains: what has died by then stays dead.",
  },
  linear: {
    title: "No activation",
    settings: { ...good, activation: "identity", layers: "8,8,8" },
    lesson:
      "A product of matrices is a matrix: three hidden layers without an activation are one. Every region is cut by straight lines, and no training bends them (week 2).",
  },
  sigmoid: {
    title: "Sigmoid in ten layers",
    settings: { ...good, activation: "sigmoid", layers: "6,6,6,6,6,6,6,6,6,6", optimizer: "sgd", rate: 0.3 },
    lesson:
      "Each sigmoid multiplies the gradient by at most ¼. Ten layers back, a millionth of it is left: see the gradients’ histograms move left, layer by layer (week 2). Then choose tanh or ReLU.",
  },
  dead: {
    title: "Dying ReLUs",
    settings: {
      ...good,
      activation: "relu",
      init: "kaiming",
      optimizer: "momentum",
      rate: 0.3,
      layers: "12,12",
    },
    lesson:
      "A step too long pushes a neuron’s bias so far down that it is 0 for every point. Its gradient is 0 then, so it stays as it is (week 2). Leaky ReLU leaves a way back.",
  },
} as const satisfies Presets<(typeof playground)["settings"]>;

/** @file What to run after the eight weeks. */
import { columns } from "../../src/print/columns.js";

/** Every capstone, the file of that name in this folder, and what it is about. */
export const capstones: Readonly<Record<string, string>> = {
  cnn: "convolution and pooling, on handwritten digits",
  gan: "two networks against each other: new handwritten digits",
  iris: "a new data set: Fisher's irises",
  regression: "a number instead of a class",
  text: "a longer memory: LSTM and GRU write",
  attention: "a transformer sorts digits, and shows what it looks at",
  gpt: "a small GPT writes",
  optimizers: "SGD, momentum, RMSprop, Adam, at many learning rates",
  generalization: "learning versus memorizing",
};

/** The list of capstones, with their commands. */
export function capstoneMenu(): string {
  return columns([
    ["  Adam, on handwritten digits", "npm start"],
    ["  the same with SGD", "npm start -- --optimizer sgd --lr 0.1"],
    ...Object.entries(capstones).map(([name, about]) => [`  ${about}`, `npm run capstone -- ${name}`]),
  ]);
}

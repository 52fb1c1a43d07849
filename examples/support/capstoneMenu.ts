/** @file What to run after the eight weeks. */
import { existsSync } from "node:fs";
import { columns } from "../../src/print/columns.js";

/** One thing to try: what it is about, how it is started, and the file that must be there for it. */
interface Dish {
  readonly about: string;
  readonly command: string;
  readonly file: string;
}

const capstone = (name: string, about: string): Dish => ({
  about,
  command: `npm run capstone -- ${name}`,
  file: `capstone-${name}.ts`,
});

const menu: readonly Dish[] = [
  { about: "Adam, on handwritten digits", command: "npm start", file: "digits.ts" },
  { about: "the same with SGD", command: "npm start -- --optimizer sgd --lr 0.1", file: "digits.ts" },
  capstone("cnn", "convolution and pooling, on handwritten digits"),
  capstone("gan", "two networks against each other: new handwritten digits"),
  capstone("iris", "a new data set: Fisher's irises"),
  capstone("regression", "a number instead of a class"),
  capstone("text", "a longer memory: LSTM and GRU write"),
  capstone("attention", "a transformer sorts digits, and shows what it looks at"),
];

/** The menu, of what is there to be run. */
export function capstoneMenu(): string {
  const there = menu.filter(({ file }) => existsSync(`${import.meta.dirname}/../${file}`));
  return columns(there.map(({ about, command }) => [`  ${about}`, command]));
}

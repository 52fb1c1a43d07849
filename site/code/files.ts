/** @file The exercises' files: as they are given, and as the learner has left them in this browser. */
import type { Sources } from "./program.js";

const given = import.meta.glob<string>(["../../exercises/week-*/*.ts", "../../exercises/notYet.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});

/** From paths such as `week-5/relu.ts` to the file that the learner starts from. */
export const emptyFiles: Sources = Object.fromEntries(
  Object.entries(given).map(([path, text]) => [path.replace("../../exercises/", ""), text]),
);

const keyOf = (path: string): string => `tapegrad exercises/${path}`;

/** A file as the learner left it. */
export const kept = (path: string): string => localStorage.getItem(keyOf(path)) ?? emptyFiles[path]!;

export function keep(path: string, code: string): void {
  if (code === emptyFiles[path]) localStorage.removeItem(keyOf(path));
  else localStorage.setItem(keyOf(path), code);
}

/** All files: an exercise builds on the learner's own earlier ones. */
export const sources = (): Sources =>
  Object.fromEntries(Object.keys(emptyFiles).map((path) => [path, kept(path)]));

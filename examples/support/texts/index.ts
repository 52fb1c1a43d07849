/** @file The bundled texts for networks that write, and the option that selects one. */
import { inputFile, type Option } from "../running/options.js";

/** By name: one that a network learns in a minute, and one that it can learn from for an hour. */
const files = {
  /** Harbour rhymes, written for this project: 6,553 characters. */
  rhymes: "harbour-rhymes.txt",
  /** Jane Austen, Northanger Abbey (1817), chapters 1 to 15: 204,648 characters. */
  austen: "northanger-abbey.txt.gz",
} as const;

/** A training text: the name of a bundled one, or a file. */
export function corpus(fallback: keyof typeof files): Option<string> {
  const file = inputFile("");
  return {
    placeholder: "<file>",
    description: "training text: a file, rhymes (written for this project) or austen (half a novel)",
    fallback,
    shown: fallback,
    parse: (given, flag) => (isName(given) ? given : file.parse(given, flag)!),
  };
}

/** The file that a {@link corpus} option refers to. */
export function corpusPath(given: string): string {
  return isName(given) ? `${import.meta.dirname}/${files[given]}` : given;
}

function isName(given: string): given is keyof typeof files {
  return Object.hasOwn(files, given);
}

/**
 * How much dropout a text of this many characters needs: the shorter it is, the sooner it is memorized. 0.6
 * for the 6,000 of the rhymes, 0.26 for 200,000, 0.1 for a million.
 */
export function dropoutFor(characters: number): number {
  const share = 0.6 - 0.225 * Math.log10(characters / 6000);
  return Math.round(100 * Math.min(0.6, Math.max(0, share))) / 100;
}

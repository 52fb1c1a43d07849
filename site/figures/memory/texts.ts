/** @file The first text, what any text must have, and how letters without a shape are shown. */

export const rhyme = `The wind may blow, the sea may rise,
the rain may fall from darker skies,
but high above the stone and foam
the light says only this: come home.
`;

/** Longer texts take more of an address than it can hold. */
export const longest = 1500;

/** A text as it is learned: not too long, and repeated until it fills a window of `length` steps. */
export function learnable(text: string, length: number): string {
  const letters = Array.from(text).slice(0, longest);
  if (letters.length === 0) return learnable("?", length);
  const once = letters.join("");
  return letters.length > length + 1 ? once : once.repeat(Math.ceil((length + 2) / letters.length));
}

/** A letter that can be seen. */
export const visible = (letter: string): string => ({ " ": "␣", "\n": "↵", "\t": "⇥" })[letter] ?? letter;

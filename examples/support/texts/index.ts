/** @file The texts that come along for networks that write. */

/** Short rhymes, written for this project: what a network can learn in a minute. */
export const harbourRhymes: string = `${import.meta.dirname}/harbour-rhymes.txt`;

/**
 * How much dropout a text of so many characters calls for: the shorter it is, the sooner it is known by
 * heart. 0.6 for the 6,000 of the rhymes, 0.33 for 200,000, 0.2 for a million.
 */
export function dropoutFor(characters: number): number {
  const share = 0.6 - 0.18 * Math.log10(characters / 6000);
  return Math.round(100 * Math.min(0.6, Math.max(0, share))) / 100;
}

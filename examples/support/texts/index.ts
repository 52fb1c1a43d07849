/** @file The texts that come along for networks that write. */

/** Short rhymes, written for this project: what a network can learn in a minute. */
export const harbourRhymes: string = `${import.meta.dirname}/harbour-rhymes.txt`;

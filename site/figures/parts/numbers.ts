/** @file Numbers as a book prints them: with a minus sign, and powers of ten without a plus. */

/** JavaScript's notation of a number as a book prints it. */
export const typeset = (text: string): string => text.replaceAll("-", "−").replace("e+", "e");

export const fixed = (x: number, decimals = 3): string => typeset(x.toFixed(decimals));

export const exponential = (x: number, decimals = 0): string => typeset(x.toExponential(decimals));

/** A share of 1; a dash for none. */
export const percent = (share: number, decimals = 1): string =>
  Number.isNaN(share) ? "—" : `${(100 * share).toFixed(decimals)}%`;

/** @file A picture of 8 by 8 pixels, 0 … 1, and how it is written in an address: a digit to base 17 for each. */
export const side = 8;
const fullInk = 16;
const digits = "0123456789abcdefg";

/** A two, as somebody wrote it. */
export const firstPicture: string = [
  "003afb00",
  "00dg9gb0",
  "00520eb0",
  "0000bg40",
  "0006gc00",
  "005gd000",
  "00dgfcc7",
  "003bgggb",
].join("");

export function encodePicture(pixels: ArrayLike<number>): string {
  return Array.from(pixels, (ink) => digits[Math.round(Math.max(0, Math.min(1, ink)) * fullInk)]).join("");
}

/** The pixels in a text; what is missing or no digit is blank. */
export function decodePicture(text: string): Float32Array {
  return Float32Array.from({ length: side * side }, (_, i) =>
    Math.max(0, digits.indexOf(text[i] ?? "0") / fullInk),
  );
}

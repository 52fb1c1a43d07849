/**
 * @file Handwritten digits: 1,797 embedded images of 8×8 pixels, and a parser for files in the same format.
 */
import { type Tensor, tensor } from "../autograd/index.js";
import { settled } from "../options.js";
import { parseCsv, refuserOf } from "./csv.js";
import { digitLines } from "./digits.base64.js";

/** Images of digits and their labels. */
export interface Digits {
  /** [N, 64] float32: the pixels of each image, row by row from the top left. */
  readonly images: Tensor;
  /** [N] int32: 0 … 9. */
  readonly labels: Tensor;
  /** `"0"` … `"9"` */
  readonly classNames: readonly string[];
}

/** Options of {@link loadDigits}. */
export interface DigitsOptions {
  /** The value of a fully inked pixel; default 16, as in the data set. With 1, pixels are 0 … 1. */
  readonly scale?: number | undefined;
}

/** Options of {@link parseDigits}. */
export interface ParseDigitsOptions extends DigitsOptions {
  /** The name of the file, for errors; default: none. */
  readonly file?: string | undefined;
}

const side = 8;
const pixels = side * side;
const fullInk = 16;
const classNames: readonly string[] = Array.from("0123456789");

/**
 * The 1,797 digits included in the library, identical to scikit-learn's `load_digits`.
 *
 * Test part of "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository, E. Alpaydin and
 * C. Kaynak (1998), {@link https://doi.org/10.24432/C50P49},
 * {@link https://creativecommons.org/licenses/by/4.0/ | CC BY 4.0}.
 */
export function loadDigits(options?: DigitsOptions): Digits {
  const { scale } = settled("loadDigits", options, { scale: fullInk });
  const lines = digitLines.trim().split("\n");
  const ink = new Float32Array(lines.length * pixels);
  lines.forEach((line, i) => {
    decode(line, ink.subarray(i * pixels, (i + 1) * pixels));
  });
  return digits(
    ink,
    Int32Array.from(lines, (line) => Number(line[0])),
    scale,
  );
}

/**
 * Parses digits in the format of scikit-learn's and UCI's files: 65 whole numbers per line, 64 pixels (0 …
 * 16) and a label (0 … 9).
 *
 * @throws FormatError with file, line, and column if the text deviates from that
 */
export function parseDigits(text: string, options?: ParseDigitsOptions): Digits {
  const { scale, file } = settled("parseDigits", options, { scale: fullInk, file: undefined });
  const form = { header: false, labelColumn: -1, labels: "number", columns: pixels + 1 } as const;
  const table = parseCsv(text, { ...form, file });
  const refuseText = refuserOf("parseDigits", file);
  const ink = table.features.toTypedArray() as Float32Array;
  const labels = table.labels!.toTypedArray();
  const refuse = (row: number, column: number, what: string, max: number, got: number): never => {
    const problem = `${what} must be a whole number from 0 to ${max}, got ${got}`;
    return refuseText(`line ${table.lines[row]}, column ${column + 1}: ${problem}`);
  };
  const whole = (value: number, max: number): boolean =>
    Number.isInteger(value) && value >= 0 && value <= max;
  ink.forEach((value, i) => {
    if (!whole(value, fullInk)) refuse(Math.floor(i / pixels), i % pixels, "a pixel", fullInk, value);
  });
  labels.forEach((value: number, row: number) => {
    if (!whole(value, 9)) refuse(row, pixels, "a label", 9, value);
  });
  return digits(ink, Int32Array.from(labels), scale);
}

function digits(ink: Float32Array, labels: Int32Array, scale: number): Digits {
  return {
    images: tensor(scale === fullInk ? ink : ink.map((value) => (value / fullInk) * scale), {
      shape: [labels.length, pixels],
    }),
    labels: tensor(labels),
    classNames,
  };
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The pixels of one line, in the encoding described in digits.base64.ts. */
function decode(line: string, into: Float32Array): void {
  let pixel = 0;
  for (const letter of line.slice(1)) {
    if (letter === ".") {
      pixel += 4;
      continue;
    }
    const value = letters.indexOf(letter);
    pixel += value >> 4;
    into[pixel++] = (value & 15) + 1;
  }
}

/** @file Reading a text, gzipped or not. */

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { FormatError, TapegradError } from "../../src/errors.js";

/** The most that a small gzip file may unfold to. */
const limit = 2 ** 28;

/**
 * The content of a UTF-8 file; one that begins as gzip does is decompressed first.
 *
 * @throws FormatError for a broken gzip file, one that unfolds to more than 256 MB, and for what is no text
 */
export function readText(path: string): string {
  const bytes = readFileSync(path);
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  try {
    const plain = isGzip ? gunzipSync(bytes, { maxOutputLength: limit }) : bytes;
    return new TextDecoder("utf-8", { fatal: true }).decode(plain);
  } catch (error) {
    if (error instanceof TypeError) throw new FormatError("readText", `${path} is not UTF-8 text`);
    const reason = error instanceof Error ? error.message : String(error);
    throw new FormatError("readText", `${path} cannot be decompressed: ${reason}`);
  }
}

/** What `parse` makes of a file's text; its errors name the file. */
export function parseFile<T>(path: string, parse: (text: string) => T): T {
  const text = readText(path);
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof TapegradError) error.locate(path);
    throw error;
  }
}

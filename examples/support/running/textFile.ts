/** @file Reading a text, gzipped or not. */

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { FormatError, TapegradError } from "../../../src/errors.js";
import { UsageError } from "./options.js";

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

/**
 * The text that an option names, to learn from: longer than a sequence is, whose length is another option.
 *
 * @throws {UsageError} for what is too short, broken, or no text
 */
export function readCorpus(
  path: string,
  { flag, moreThan, see }: { readonly flag: string; readonly moreThan: number; readonly see: string },
): string {
  const source = corpusOf(path, flag);
  if (Array.from(source).length > moreThan) return source;
  throw new UsageError(`${flag} needs more than ${moreThan} characters (see ${see}), ${path} is too short`);
}

function corpusOf(path: string, flag: string): string {
  try {
    const source = readText(path);
    // UTF-16 and most binary files have zeros, texts never.
    if (!source.includes("\0")) return source;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new UsageError(`${flag}: ${error.problem}`);
  }
  throw new UsageError(`${flag}: ${path} is not UTF-8 text`);
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

/** @file Reading text files, optionally gzipped. */

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { FormatError, TapegradError } from "../../../src/errors.js";
import { UsageError } from "./options.js";

/** The maximum size that a gzip file may decompress to. */
const limit = 2 ** 28;

/**
 * The content of a UTF-8 file, decompressed first if it starts like a gzip file.
 *
 * @throws FormatError if a gzip file is corrupt or decompresses to more than 256 MB, or the file is not text
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
 * The training text that an option names. It must be longer than a sequence, whose length is another option.
 *
 * @throws {UsageError} if the file is too short, corrupt, or not text
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
    // UTF-16 and most binary files contain zeros, UTF-8 text never does.
    if (!source.includes("\0")) return source;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new UsageError(`${flag}: ${error.problem}`);
  }
  throw new UsageError(`${flag}: ${path} is not UTF-8 text`);
}

/** Parses a file's text; errors name the file. */
export function parseFile<T>(path: string, parse: (text: string) => T): T {
  const text = readText(path);
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof TapegradError) error.locate(path);
    throw error;
  }
}

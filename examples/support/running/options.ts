/**
 * @file The kinds of options an example can have. Each knows its syntax, its default, and how to reject an
 * invalid value: `--epochs must be a positive integer, got "ten"`.
 */

import { accessSync, constants, readdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { show } from "../../../src/errors.js";
import { ensureWritableFolder, isFolder, systemReason } from "./files.js";

/** An invalid command line; the message is one line, without the program's name. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** An option: its help text, default, and parser. */
export interface Option<T> {
  /** The placeholder after the flag in the help, e.g. `<n>`; empty for a switch. */
  readonly placeholder: string;
  readonly description: string;
  readonly fallback: T;
  /** The default as shown in the help. */
  readonly shown: string;
  /** @throws {UsageError} that names the flag, what it takes, and the text */
  parse(text: string, flag: string): T;
  /** The default with `--quick`; `fallback` if missing. */
  readonly quick?: T;
  /** Checks and preparations before the work starts; runs once all options have been parsed. */
  prepare?(value: T, flag: string): void;
}

/** The options of a program by camelCase name; `batchSize` becomes `--batch-size`. */
export type Options = Readonly<Record<string, Option<unknown>>>;

/** The values of declared options. */
export type Values<O extends Options> = {
  readonly [Name in keyof O]: O[Name] extends Option<infer T> ? T : never;
};

/** An integer ≥ 1. */
export function count(description: string, fallback: number): Option<number> {
  return option("<n>", description, fallback, "a positive integer", (text) => integer(text, 1));
}

/** Integers from 1 to `most`, separated by commas: `64,32`. */
export function counts(
  description: string,
  fallback: readonly number[],
  most: number = Number.MAX_SAFE_INTEGER,
): Option<readonly number[]> {
  const read = (text: string): readonly number[] | undefined => {
    const parts = text.split(",").map((part) => integer(part.trim(), 1, most));
    return parts.includes(undefined) ? undefined : (parts as number[]);
  };
  const kind = most === Number.MAX_SAFE_INTEGER ? "positive integers" : `integers from 1 to ${most}`;
  return option("<n,…>", description, fallback, `${kind} separated by commas`, read);
}

/** A finite number > 0. */
export function positive(description: string, fallback: number): Option<number> {
  return option("<x>", description, fallback, "a positive number", (text) => {
    const value = decimal(text);
    return value !== undefined && value > 0 ? value : undefined;
  });
}

/** A number from `low` to `high`, inclusive. */
export function between(description: string, low: number, high: number, fallback: number): Option<number> {
  return option("<x>", description, fallback, `a number from ${low} to ${high}`, (text) => {
    const value = decimal(text);
    return value !== undefined && value >= low && value <= high ? value : undefined;
  });
}

/** A random seed: an integer from 0 to 2³² − 1. */
export function seed(fallback = 0, description = "random seed"): Option<number> {
  return option("<n>", description, fallback, "an integer from 0 to 4294967295", (text) =>
    integer(text, 0, 0xffff_ffff),
  );
}

/** One of a few words. */
export function choice<const Word extends string>(
  description: string,
  words: readonly Word[],
  fallback: NoInfer<Word>,
): Option<Word> {
  const list = words.join(", ");
  return option("<word>", `${description}: ${list}`, fallback, `one of ${list}`, (text) =>
    words.find((word) => word === text),
  );
}

/** Any text, e.g. a prompt. */
export function text(description: string, fallback: string): Option<string> {
  return option("<text>", description, fallback, "a text", (given) => given);
}

/** A switch, off unless given. */
export function flag(description: string): Option<boolean> {
  return { placeholder: "", description, fallback: false, shown: "off", parse: () => true };
}

/** An option with a different default for `--quick`. */
export function quickly<T>(option: Option<T>, quick: T): Option<T> {
  return { ...option, quick };
}

/** An option that is undefined if not given. `otherwise` describes, in the help, what is used instead. */
export function optional<T>(option: Option<T>, otherwise: string): Option<T | undefined> {
  const description = `${option.description} (default: ${otherwise})`;
  const { placeholder, parse } = option;
  return { placeholder, description, fallback: undefined, shown: otherwise, parse };
}

/** A readable file; undefined if not given. `otherwise` describes, in the help, what is used instead. */
export function inputFile(description: string, otherwise = "none"): Option<string | undefined> {
  return {
    placeholder: "<file>",
    description: `${description} (default: ${otherwise})`,
    fallback: undefined,
    shown: otherwise,
    parse(path, flag) {
      try {
        accessSync(path, constants.R_OK);
      } catch (error) {
        throw new UsageError(`${flag} must be a readable file, got ${show(path)}: ${systemReason(error)}`);
      }
      if (!statSync(path).isFile()) {
        throw new UsageError(`${flag} must be a readable file, got ${show(path)}: it is not a file`);
      }
      return path;
    },
  };
}

/** A readable folder; undefined if not given. `otherwise` describes, in the help, what is used instead. */
export function inputFolder(description: string, otherwise = "none"): Option<string | undefined> {
  return {
    placeholder: "<folder>",
    description: `${description} (default: ${otherwise})`,
    fallback: undefined,
    shown: otherwise,
    parse(path, flag) {
      try {
        readdirSync(path);
      } catch (error) {
        throw new UsageError(`${flag} must be a readable folder, got ${show(path)}: ${systemReason(error)}`);
      }
      return path;
    },
  };
}

/** A file to write, in a folder that is created and proven writable before any work starts. */
export function outputFile(description: string, otherwise: string): Option<string | undefined> {
  return {
    placeholder: "<file>",
    description: `${description} (default: ${otherwise})`,
    fallback: undefined,
    shown: otherwise,
    parse(path, flag) {
      if (path !== "") return path;
      throw new UsageError(`${flag} must be the name of a file, got ""`);
    },
    prepare(path, flag) {
      if (path === undefined) return;
      try {
        if (isFolder(path)) throw new Error("it is a folder");
        ensureWritableFolder(dirname(path));
      } catch (error) {
        throw new UsageError(`${flag} must be a writable file, got ${show(path)}: ${systemReason(error)}`);
      }
    },
  };
}

/** A folder for results, created if missing and proven writable before any work starts. */
export function outputFolder(description: string, fallback: string): Option<string> {
  return {
    ...option("<folder>", description, fallback, "a folder", (given) => (given === "" ? undefined : given)),
    prepare(value, flag) {
      try {
        ensureWritableFolder(value);
      } catch (error) {
        throw new UsageError(`${flag} must be a writable folder, got ${show(value)}: ${systemReason(error)}`);
      }
    },
  };
}

/** An option whose parser returns undefined for invalid text. */
function option<T>(
  placeholder: string,
  description: string,
  fallback: T,
  wanted: string,
  read: (text: string) => T | undefined,
): Option<T> {
  return {
    placeholder,
    description,
    fallback,
    shown: String(fallback),
    parse(given, flag) {
      const value = read(given);
      if (value === undefined) throw new UsageError(`${flag} must be ${wanted}, got ${show(given)}`);
      return value;
    },
  };
}

function integer(text: string, low: number, high: number = Number.MAX_SAFE_INTEGER): number | undefined {
  const value = Number(text);
  return /^\d+$/.test(text) && value >= low && value <= high ? value : undefined;
}

function decimal(text: string): number | undefined {
  const value = Number(text);
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number.isFinite(value) ? value : undefined;
}

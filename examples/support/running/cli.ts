/**
 * @file The command line of an example: options declared once, typed values out, one line per mistake.
 *
 * ```ts
 * const program = {
 *   name: "digits",
 *   about: "Trains a network on handwritten digits.",
 *   options: {
 *     epochs: count("passes over the training set", 30),
 *     hidden: counts("sizes of the hidden layers", [64, 32]),
 *     optimizer: choice("optimizer", ["sgd", "adam"], "adam"),
 *     out: outputFolder("folder for the pictures", "runs/digits"),
 *   },
 * };
 * await main(program, ({ epochs, hidden, optimizer, out }) => { … });
 * ```
 */

import { CommanderError, Option as CommanderOption, Command as Parser } from "commander";
import { TapegradError } from "../../../src/errors.js";
import { isSystemError, systemReason } from "./files.js";
import { Interruption } from "./interrupt.js";
import type { Option, Options, Values } from "./options.js";
import { UsageError } from "./options.js";

export * from "./options.js";

/** An example as a command. */
export interface Program<O extends Options> {
  /** Prefix of error lines, e.g. `digits`. */
  readonly name: string;
  /** The command shown by `--help`, e.g. `npm start --`; `name` by default. */
  readonly usage?: string;
  /** One or two sentences for `--help`. */
  readonly about: string;
  readonly options: O;
}

/** A parsed command line: a run with these values, or a request for help. */
export type Request<O extends Options> = { readonly values: Values<O> } | { readonly help: string };

/**
 * Parses a command line. Output folders are created only once all options are known to be valid.
 *
 * @param argv the arguments after the script's name
 * @throws {UsageError} with a one-line message: unknown option, invalid value, unreadable file, or folder
 * that is not writable
 */
export function parse<const O extends Options>(program: Program<O>, argv: readonly string[]): Request<O> {
  let help = "";
  const parser = new Parser(program.usage ?? program.name)
    .description(program.about)
    .exitOverride()
    .configureOutput({ writeOut: (text) => (help += text), writeErr: () => {} })
    .helpOption("-h, --help", "show this help");
  for (const [name, option] of Object.entries(program.options)) parser.addOption(declare(name, option));

  try {
    parser.parse(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { help };
    throw new UsageError(error.message.replace(/^error: /, "").replaceAll(/\s*\n\s*/g, " "));
  }
  const values = parser.opts() as Values<O>;
  if ("quick" in values && values.quick === true) {
    for (const [name, { quick }] of Object.entries(program.options)) {
      const isGiven = parser.getOptionValueSource(name) !== "default";
      if (quick !== undefined && !isGiven) Object.assign(values, { [name]: quick });
    }
  }
  for (const [name, option] of Object.entries(program.options)) {
    option.prepare?.(values[name], flagOf(name));
  }
  return { values };
}

/**
 * Runs an example: reads the command line, prints help, and turns every foreseeable failure (a wrong option,
 * an error of the library, an error of the file system) into one line on stderr and exit code 1. A training
 * stopped by Ctrl-C says so and exits with 130. Anything else is a bug and keeps its stack trace.
 */
export async function main<const O extends Options>(
  program: Program<O>,
  run: (values: Values<O>) => void | Promise<void>,
  argv: readonly string[] = process.argv.slice(2),
): Promise<void> {
  process.stdout.on("error", leaveWhenNobodyReads);
  try {
    const request = parse(program, argv);
    if ("help" in request) process.stdout.write(request.help);
    else await run(request.values);
  } catch (error) {
    if (error instanceof Interruption) {
      console.log(error.message);
      process.exitCode = 130; // as shells report a program stopped by Ctrl-C
      return;
    }
    const line = foreseen(error);
    if (line === undefined) throw error;
    // In the callback, so that the line is written before the process exits.
    process.stderr.write(`${program.name}: ${line}\n`, () => process.exit(1));
  }
}

/** An example as a command, called with command-line arguments. */
export type Command = (argv: readonly string[]) => Promise<void>;

/** Makes a command for a script to export; see {@link main} for exit codes. */
export function command<const O extends Options>(
  program: Program<O>,
  run: (values: Values<O>) => void | Promise<void>,
): Command {
  return (argv) => main(program, run, argv);
}

/** The message for an error that a user can cause; undefined for a bug. */
function foreseen(error: unknown): string | undefined {
  if (error instanceof UsageError || error instanceof TapegradError) return oneLine(error.message);
  if (!isSystemError(error)) return undefined;
  return oneLine(error.path === undefined ? error.message : `${error.path}: ${systemReason(error)}`);
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, " ");
}

/** `npm start | head` closes the pipe early, which is not an error. */
function leaveWhenNobodyReads(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
}

function declare(name: string, option: Option<unknown>): CommanderOption {
  const flag = flagOf(name);
  const declared = new CommanderOption(`${flag} ${option.placeholder}`.trim(), option.description);
  if (option.placeholder !== "") declared.argParser((text) => option.parse(text, flag));
  if (option.fallback !== undefined) declared.default(option.fallback, option.shown);
  return declared;
}

/** `batchSize` → `--batch-size` */
function flagOf(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

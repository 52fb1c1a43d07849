/**
 * @file Typed errors with one grammar: `op: problem, got values. Cure.`
 *
 * `matmul: inner lengths 3 and 4 differ, got [2, 3] and [4, 5]`
 *
 * An error is thrown before anything is changed.
 */
import { isForeign } from "./copies.js";

/** What every error of the library is: a message in the common grammar, and the op's name as a field. */
export abstract class TapegradError extends Error {
  /** The name of the class, in minified code too. */
  abstract override readonly name: string;
  /** The function or op that refused, e.g. `matmul`. */
  readonly op: string;
  /** The sentence without the op's name. */
  readonly problem: string;
  /**
   * The module whose `forward` the error happened in, e.g. `layers.2 (ReLU())`; `undefined` outside of
   * modules.
   */
  module: string | undefined;

  constructor(op: string, problem: string) {
    super(`${op}: ${problem}`);
    this.op = op;
    this.problem = problem;
  }

  /** Puts the module that the error happened in in front of the message. */
  locate(module: string): void {
    this.module = module;
    this.message = `${module}: ${this.message}`;
  }
}

/**
 * Shapes that do not fit together.
 *
 * @example `new ShapeError("add", "shapes do not broadcast", [2, 3], [4])` reads
 * `add: shapes do not broadcast, got [2, 3] and [4]`
 */
export class ShapeError extends TapegradError {
  override readonly name: string = "ShapeError";
  /** The shapes that were given. */
  readonly shapes: readonly (readonly number[])[];

  constructor(op: string, problem: string, ...shapes: readonly (readonly number[])[]) {
    super(op, shapes.length === 0 ? problem : `${problem}, got ${shapes.map(showShape).join(" and ")}`);
    this.shapes = shapes;
  }
}

/** A dtype that an op does not take. */
export class DTypeError extends TapegradError {
  override readonly name: string = "DTypeError";
}

/** An argument out of its range or of the wrong kind. */
export class ArgumentError extends TapegradError {
  override readonly name: string = "ArgumentError";
}

/** Differentiation that cannot be done: a consumed graph, a changed tensor, a missing gradient. */
export class GradientError extends TapegradError {
  override readonly name: string = "GradientError";
}

/** A kernel set that is not available here, or out of memory. */
export class KernelError extends TapegradError {
  override readonly name: string = "KernelError";
}

/** A function that cannot be replayed as it was recorded. */
export class CompileError extends TapegradError {
  override readonly name: string = "CompileError";

  constructor(problem: string) {
    super("compile", problem);
  }
}

/** Data (a file, a text, a buffer) that does not have the promised form. */
export class FormatError extends TapegradError {
  override readonly name: string = "FormatError";
}

/** `[2, 3]` */
export function showShape(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

const ofAnotherCopy = "of another copy of tapegrad: two are loaded (`npm ls tapegrad` lists them)";

/** Of longer lists a message shows the beginning. */
const longestShown = 12;

/** Of longer texts, too. */
const longestText = 60;

function shortened(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text;
}

/** A value as it stands in a message: `"text"`, `3`, `[2, 3]`, `undefined`, `Map`. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(shortened(value));
  if (Array.isArray(value)) {
    const items = Array.from(value.slice(0, longestShown), show);
    return `[${(value.length > longestShown ? [...items, "…"] : items).join(", ")}]`;
  }
  if (typeof value === "function") return value.name ? `function ${value.name}` : "a function";
  if (value !== null && typeof value === "object") {
    const name = value.constructor?.name ?? "an object";
    return isForeign(value) ? `a ${name} ${ofAnotherCopy}` : name;
  }
  return Object.is(value, -0) ? "-0" : String(value);
}

/**
 * @file Typed errors with one grammar: `op: problem, got values. Cure.`
 *
 * `matmul: inner lengths 3 and 4 differ, got [2, 3] and [4, 5]`
 *
 * An error is thrown before anything is modified.
 */
import { isForeign } from "./copies.js";

/** The base class of all errors: a message in the common grammar, with the op's name as a field. */
export abstract class TapegradError extends Error {
  /** The name of the class, which survives minification. */
  abstract override readonly name: string;
  /** The function or op that threw, e.g. `matmul`. */
  op: string;
  /** The message without the op's name. */
  readonly problem: string;
  /** The module whose `forward` threw, e.g. `layers.2 (ReLU())`; `undefined` outside of modules. */
  module: string | undefined;

  constructor(op: string, problem: string) {
    super(`${op}: ${problem}`);
    this.op = op;
    this.problem = problem;
  }

  /** Attributes the error to the function that was called, instead of the one inside it that threw. */
  attribute(op: string): void {
    this.op = op;
    this.message = `${op}: ${this.problem}`;
  }

  /** Prefixes the message with the module in which the error occurred. */
  locate(module: string): void {
    this.module = module;
    this.message = `${module}: ${this.message}`;
  }
}

/**
 * Incompatible shapes.
 *
 * @example `new ShapeError("add", "shapes do not broadcast", [2, 3], [4])` reads
 * `add: shapes do not broadcast, got [2, 3] and [4]`
 */
export class ShapeError extends TapegradError {
  override readonly name: string = "ShapeError";
  /** The offending shapes. */
  readonly shapes: readonly (readonly number[])[];

  constructor(op: string, problem: string, ...shapes: readonly (readonly number[])[]) {
    super(op, shapes.length === 0 ? problem : `${problem}, got ${shapes.map(showShape).join(" and ")}`);
    this.shapes = shapes;
  }
}

/** A dtype that an op does not support. */
export class DTypeError extends TapegradError {
  override readonly name: string = "DTypeError";
}

/** An argument out of range or of the wrong type. */
export class ArgumentError extends TapegradError {
  override readonly name: string = "ArgumentError";
}

/** Differentiation is impossible: a consumed graph, a modified tensor, a missing gradient. */
export class GradientError extends TapegradError {
  override readonly name: string = "GradientError";
}

/** A kernel set is unavailable or out of memory. */
export class KernelError extends TapegradError {
  override readonly name: string = "KernelError";
}

/** Processes that train together disagree, or cannot be joined. */
export class RankError extends TapegradError {
  override readonly name: string = "RankError";
}

/** A recorded function cannot be replayed. */
export class CompileError extends TapegradError {
  override readonly name: string = "CompileError";

  constructor(problem: string) {
    super("compile", problem);
  }
}

/** Data (a file, text, a buffer) that is not in the expected format. */
export class FormatError extends TapegradError {
  override readonly name: string = "FormatError";
}

/** `[2, 3]` */
export function showShape(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

const fromAnotherCopy = "from another copy of tapegrad: two are loaded (`npm ls tapegrad` lists them)";

/** Messages show only the beginning of longer lists, */
const maxItems = 12;

/** and of longer text. */
const maxCharacters = 60;

function truncated(text: string): string {
  return text.length > maxCharacters ? `${text.slice(0, maxCharacters)}…` : text;
}

/** A value formatted for a message: `"text"`, `3`, `[2, 3]`, `undefined`, `Map`. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(truncated(value));
  if (Array.isArray(value)) {
    const items = Array.from(value.slice(0, maxItems), show);
    return `[${(value.length > maxItems ? [...items, "…"] : items).join(", ")}]`;
  }
  if (typeof value === "function") return value.name ? `function ${value.name}` : "a function";
  if (value !== null && typeof value === "object") {
    const name = value.constructor?.name ?? "an object";
    return isForeign(value) ? `a ${name} ${fromAnotherCopy}` : name;
  }
  return Object.is(value, -0) ? "-0" : String(value);
}

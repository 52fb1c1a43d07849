/**
 * @file Checks of single arguments, with the same wording everywhere.
 */
import { ArgumentError, show } from "./errors.js";

/** Throws unless `value` is a whole number ≥ `minimum`. */
export function checkWhole(op: string, name: string, value: unknown, minimum = 1): asserts value is number {
  if (!Number.isSafeInteger(value) || (value as number) < minimum) {
    throw new ArgumentError(op, `${name} must be a whole number ≥ ${minimum}, got ${show(value)}`);
  }
}

/** Throws unless `value` is a number from `low` to `high`, inclusive. */
export function checkWithin(op: string, name: string, value: unknown, low: number, high: number): void {
  if (!(typeof value === "number" && value >= low && value <= high)) {
    throw new ArgumentError(op, `${name} must be within ${low} … ${high}, got ${show(value)}`);
  }
}

/** Throws unless `value` is a number other than NaN. */
export function checkNumber(op: string, name: string, value: unknown): asserts value is number {
  if (typeof value !== "number" || Number.isNaN(value)) {
    throw new ArgumentError(op, `${name} must be a number, got ${show(value)}`);
  }
}

/** Throws unless `value` is a list; `call` shows how to pass one. */
export function checkList(
  op: string,
  name: string,
  value: unknown,
  call?: string,
): asserts value is readonly unknown[] {
  if (Array.isArray(value)) return;
  const items = typeof value === "number" ? `${show(value)}, …` : "…";
  throw new ArgumentError(
    op,
    `${name} must be a list, got ${show(value)}. Pass one: ${call ?? `${op}([${items}])`}.`,
  );
}

/** True for objects, but not for lists or null. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** Throws unless `value` is a function. */
export function checkFunction(op: string, name: string, value: unknown): void {
  if (typeof value !== "function") {
    throw new ArgumentError(op, `${name} must be a function, got ${show(value)}`);
  }
}

/**
 * Throws if `result` comes from an async function or a generator, whose body is still running after the scope
 * that should cover it has ended; `why` explains this.
 */
export function checkSynchronous(op: string, result: unknown, why: string): void {
  if (typeof result !== "object" || result === null) return;
  if (typeof (result as PromiseLike<unknown>).then === "function") {
    throw new ArgumentError(op, `the function must be synchronous: ${why}`);
  }
  if (Symbol.toStringTag in result && /Generator$/.test(String(result[Symbol.toStringTag]))) {
    throw new ArgumentError(op, `the function must not be a generator: ${why}`);
  }
}

/** Throws unless `value` is one of `words`, of which there are at least two. */
export function checkOneOf<Word extends string>(
  op: string,
  name: string,
  value: unknown,
  words: readonly Word[],
): asserts value is Word {
  if ((words as readonly unknown[]).includes(value)) return;
  const known = words.map(show);
  const list = `${known.slice(0, -1).join(", ")} or ${known.at(-1)}`;
  throw new ArgumentError(op, `${name} must be ${list}, got ${show(value)}`);
}

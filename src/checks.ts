/**
 * @file What is asked of single arguments, in the same words everywhere.
 */
import { ArgumentError, show } from "./errors.js";

/** Refuses what is not a whole number ≥ `least`. */
export function checkWhole(op: string, name: string, value: unknown, least = 1): asserts value is number {
  if (!Number.isSafeInteger(value) || (value as number) < least) {
    throw new ArgumentError(op, `${name} must be a whole number ≥ ${least}, got ${show(value)}`);
  }
}

/** Refuses what is not a number from `low` to `high`, both included. */
export function checkWithin(op: string, name: string, value: unknown, low: number, high: number): void {
  if (!(typeof value === "number" && value >= low && value <= high)) {
    throw new ArgumentError(op, `${name} must be within ${low} … ${high}, got ${show(value)}`);
  }
}

/** Refuses what is no number, and NaN. */
export function checkNumber(op: string, name: string, value: unknown): asserts value is number {
  if (typeof value !== "number" || Number.isNaN(value)) {
    throw new ArgumentError(op, `${name} must be a number, got ${show(value)}`);
  }
}

/** Refuses what is no list; `call` is how one is passed. */
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

/** Refuses what is no function. */
export function checkFunction(op: string, name: string, value: unknown): void {
  if (typeof value !== "function") {
    throw new ArgumentError(op, `${name} must be a function, got ${show(value)}`);
  }
}

/**
 * Refuses what an asynchronous function or a generator returns: its body goes on when the scope that should
 * cover it has ended; `why` says so.
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

/** Refuses what is none of at least two words. */
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

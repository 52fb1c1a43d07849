/** @file The placeholder for your code. */

/** Thrown by a function that has not been written yet. */
export class NotYet extends Error {
  override readonly name: string = "NotYet";
}

/**
 * Replace the line that calls this with your own code. The arguments after the function's name are what you
 * will need: the function's arguments, and functions that already exist.
 */
export function notYet(name: string, ..._needed: readonly unknown[]): never {
  throw new NotYet(`${name} is not written yet`);
}

/** @file What stands where your code will stand. */

/** A function that nobody has written yet was called. */
export class NotYet extends Error {
  override readonly name: string = "NotYet";
}

/**
 * Replace the line that calls this with your own. What it is given, after the function's name, is what you will need:
 * the arguments, and functions that are already there.
 */
export function notYet(name: string, ..._needed: readonly unknown[]): never {
  throw new NotYet(`${name} is not written yet`);
}

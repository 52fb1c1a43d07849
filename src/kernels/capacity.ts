/**
 * @file How much memory a resident takes, and how much of it the garbage collector knows about.
 */

/**
 * The capacity for a resident of `length` elements: a multiple of 16, above 64 in steps of an eighth to a
 * quarter.
 */
export function capacityFor(length: number): number {
  const step = length <= 64 ? 16 : 1 << (29 - Math.clz32(length - 1));
  return Math.max(16, Math.ceil(length / step) * step);
}

/** Residents up to this many bytes have no weight: the objects around them are just as large. */
const lightest = 1024;

/** The weight of a resident; `undefined` if it has none, or the engine has no memory for it. */
export function weightOf(size: number): ArrayBuffer | undefined {
  if (size <= lightest) return undefined;
  try {
    return new ArrayBuffer(size);
  } catch {
    return undefined;
  }
}

/** Bun's collector counts the reserved memory as its heap, and so runs far too late unless asked. */
const { Bun } = globalThis as { readonly Bun?: { gc(synchronously: boolean): void } };
const garbage = 64 * 2 ** 20;
let refused = 0;

/** Counts an array that found no room among residents; in Bun, garbage is collected after every 64 MiB of them. */
export function collectAfter(size: number): void {
  refused += size;
  if (refused < garbage) return;
  refused = 0;
  Bun?.gc(true);
}

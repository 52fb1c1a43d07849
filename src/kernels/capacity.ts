/**
 * @file How much room a resident takes, and how much the garbage collector takes it for.
 */

/**
 * Elements that a resident of `length` takes: multiples of 16, above 64 in steps of an eighth to a quarter.
 */
export function capacityFor(length: number): number {
  const step = length <= 64 ? 16 : 1 << (29 - Math.clz32(length - 1));
  return Math.max(16, Math.ceil(length / step) * step);
}

/** Residents up to this many bytes have no weight: the objects around them weigh as much. */
const lightest = 1024;

/** The weight of a resident; `undefined` where it has none, or the engine has no room for it. */
export function weightOf(size: number): ArrayBuffer | undefined {
  if (size <= lightest) return undefined;
  try {
    return new ArrayBuffer(size);
  } catch {
    return undefined;
  }
}

/**
 * @file Records which kernels of the fast set fell back to loops because a call exceeded the staging limit.
 */
const names = new Set<string>();

/** Notes that a call of this kernel was too large. */
export function leftToLoops(kernel: string): void {
  names.add(kernel);
}

/** The kernels that fell back. */
export function kernelsLeftToLoops(): readonly string[] {
  return [...names];
}

/**
 * @file Which kernels of the fast set had to leave a call to the loops, because it outgrew what may be staged.
 */
const names = new Set<string>();

/** Remembers that a call of this kernel was too large. */
export function leftToLoops(kernel: string): void {
  names.add(kernel);
}

/** The kernels that this happened to. */
export function kernelsLeftToLoops(): readonly string[] {
  return [...names];
}

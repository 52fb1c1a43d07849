/**
 * @file Two copies of the package in one program.
 *
 * A second copy (another version, or a bundle next to `node_modules`) has its own classes: its tensors are
 * not tensors here, and its layers would be silently ignored. Objects of every copy carry a registered symbol
 * that identifies the copy that created them.
 */

const key = /* @__PURE__ */ Symbol.for("tapegrad.copy");

/** Distinguishes this copy of the package from others. */
const thisCopy = {};

/** Marks all instances of a class, given its prototype, as created by this copy. */
export function markCopy(prototype: object): void {
  Object.defineProperty(prototype, key, { value: thisCopy });
}

/** True for tensors, modules, optimizers, and schedules from another copy of the package. */
export function isForeign(value: unknown): boolean {
  if (value === null || typeof value !== "object" || !(key in value)) return false;
  return value[key] !== thisCopy;
}

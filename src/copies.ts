/**
 * @file Two copies of the package in one program.
 *
 * A second copy (another version, or a bundle beside `node_modules`) has classes of its own: its tensors are
 * no tensors here, and its layers would be passed over without a word. Objects of both bear a registered
 * symbol that leads to the copy that made them.
 */

const key = /* @__PURE__ */ Symbol.for("tapegrad.copy");

/** What distinguishes this copy of the package from others. */
const thisCopy = {};

/** Marks the objects of a class, given its prototype, as made by this copy. */
export function markCopy(prototype: object): void {
  Object.defineProperty(prototype, key, { value: thisCopy });
}

/** True for tensors, modules, optimizers and schedules of another copy of the package. */
export function isForeign(value: unknown): boolean {
  if (value === null || typeof value !== "object" || !(key in value)) return false;
  return value[key] !== thisCopy;
}

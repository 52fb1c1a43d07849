/**
 * @file What recorded calls rely on, asked again before each replay.
 */
import { movesSoFar, wasLeft } from "../autograd/extend.js";
import type { Tensor } from "../autograd/index.js";
import type { DataArray } from "../dtype.js";
import type { Dependency, Recording } from "../recorder/index.js";

/** Values that must be as they were, and memory that tensors must still lie in. */
export class Conditions {
  readonly #asked: readonly Dependency[];
  readonly #places: readonly DataArray[];
  #moves = movesSoFar();
  #isLeft = false;
  /** Leaves whose gradient is at home before a replay, if there is one. */
  readonly gradients: readonly Tensor[];

  constructor(asked: readonly Dependency[], places: readonly DataArray[], gradients: readonly Tensor[]) {
    this.#asked = asked;
    this.#places = places;
    this.gradients = gradients;
  }

  /** Whether everything is as it was. */
  hold(): boolean {
    if (this.areGone()) return false;
    for (let i = 0; i < this.#asked.length; i++) {
      const { value, read } = this.#asked[i]!;
      if (read() !== value) return false;
    }
    return true;
  }

  /** Whether they will never hold again: a tensor was moved, by `model.to` or a new optimizer. */
  areGone(): boolean {
    if (this.#moves !== movesSoFar()) {
      this.#moves = movesSoFar();
      this.#isLeft ||= this.#places.some(wasLeft);
    }
    return this.#isLeft;
  }
}

/** What both of two recordings asked of the same subjects: others were made on the way. */
export function conditionsOf(
  first: Recording,
  second: Recording,
  captured: readonly DataArray[],
): Conditions {
  const asked: Dependency[] = [];
  const gradients: Tensor[] = [];
  for (const [what, subjects] of second.dependencies) {
    const before = first.dependencies.get(what);
    for (const [subject, dependency] of subjects) {
      if (before?.has(subject) !== true) continue;
      asked.push(dependency);
      if (what === "gradient") gradients.push(subject as Tensor);
    }
  }
  return new Conditions(asked, captured, gradients);
}

/** What keeps one recording from being replayed: modes of modules, and who listens. */
export function settingsOf({ dependencies }: Recording): Conditions {
  const asked = ["training", "hooks"].flatMap((what) => [...(dependencies.get(what)?.values() ?? [])]);
  return new Conditions(asked, [], []);
}

/** Whether two recordings relied on the same, so that they must have done the same. */
export function agree(one: Recording, other: Recording): boolean {
  for (const [what, subjects] of other.dependencies) {
    const before = one.dependencies.get(what);
    for (const [subject, { value }] of subjects) {
      const known = before?.get(subject);
      if (known !== undefined && known.value !== value) return false;
    }
  }
  return !one.buffers.some(({ array }) => wasLeft(array));
}

/**
 * @file The conditions that recorded calls rely on, checked again before each replay.
 */
import { movesSoFar, wasLeft } from "../autograd/extend.js";
import type { Tensor } from "../autograd/index.js";
import type { DataArray } from "../dtype.js";
import type { Dependency, Recording } from "../recorder/index.js";

/** Values that must be unchanged, and memory that tensors must still be in. */
export class Conditions {
  readonly #asked: readonly Dependency[];
  readonly #places: readonly DataArray[];
  #moves = movesSoFar();
  #isLeft = false;
  /** Leaves whose gradients, if any, must be at home before a replay. */
  readonly gradients: readonly Tensor[];

  constructor(asked: readonly Dependency[], places: readonly DataArray[], gradients: readonly Tensor[]) {
    this.#asked = asked;
    this.#places = places;
    this.gradients = gradients;
  }

  /** Whether all conditions hold. */
  hold(): boolean {
    if (this.areGone()) return false;
    for (let i = 0; i < this.#asked.length; i++) {
      const { value, read } = this.#asked[i]!;
      if (read() !== value) return false;
    }
    return true;
  }

  /** Whether they will never hold again, because a tensor was moved by `model.to` or a new optimizer. */
  areGone(): boolean {
    if (this.#moves !== movesSoFar()) {
      this.#moves = movesSoFar();
      this.#isLeft ||= this.#places.some(wasLeft);
    }
    return this.#isLeft;
  }
}

/** The conditions that two recordings share; other subjects were created during a call. */
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

/** The settings that a recording depends on: modes of modules, and hooks. */
export function settingsOf({ dependencies }: Recording): Conditions {
  const asked = ["training", "hooks"].flatMap((what) => [...(dependencies.get(what)?.values() ?? [])]);
  return new Conditions(asked, [], []);
}

/** Whether two recordings relied on the same settings, so that they must have done the same. */
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

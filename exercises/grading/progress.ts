/** @file How far a learner has come, and where to go on. */
import type { Exercise, Finding } from "./exercise.js";
import { standingOf } from "./report.js";

/** Checks one learner's files, each at most once. */
export class Progress {
  readonly #course: readonly Exercise[];
  readonly #load: (id: string) => Promise<object>;
  readonly #found = new Map<string, Promise<readonly Finding[]>>();

  /**
   * @param course - all exercises, in the order in which they are done
   * @param load - imports the learner's file for an exercise
   */
  constructor(course: readonly Exercise[], load: (id: string) => Promise<object>) {
    this.#course = course;
    this.#load = load;
  }

  /**
   * Checks an exercise. A file that cannot be loaded gets a finding of its own, and so does one that a wrong
   * answer builds on and that does not pass itself: whatever is said about the answer may be its fault.
   */
  async findingsOf(exercise: Exercise): Promise<readonly Finding[]> {
    const own = await this.#check(exercise);
    if (standingOf(own) !== "wrong") return own;
    const { id } = await this.#origin(exercise);
    if (id === exercise.id) return own;
    const says = `exercises/${id}.ts does not pass yet, and this one builds on it. Start there.`;
    return [{ quantity: `exercises/${id}.ts`, verdict: "wrong", diagnosis: "builds on", says }, ...own];
  }

  /**
   * The exercise to go on with, once some have been checked: the first that does not pass, or what it builds
   * on if that does not pass either; the one after them if all pass; `undefined` at the end of the course.
   */
  async next(checked: readonly Exercise[]): Promise<Exercise | undefined> {
    for (const exercise of checked) if (!(await this.passes(exercise))) return this.#origin(exercise);
    return this.#course[this.#course.indexOf(checked.at(-1)!) + 1];
  }

  async passes(exercise: Exercise): Promise<boolean> {
    return standingOf(await this.#check(exercise)) === "right";
  }

  /** Where to start mending: the exercise itself, unless something that it builds on does not pass. */
  async #origin(exercise: Exercise): Promise<Exercise> {
    for (const id of exercise.buildsOn) {
      const earlier = this.#course.find((exercise) => exercise.id === id)!;
      if (!(await this.passes(earlier))) return this.#origin(earlier);
    }
    return exercise;
  }

  #check(exercise: Exercise): Promise<readonly Finding[]> {
    const { id } = exercise;
    const found =
      this.#found.get(id) ?? this.#load(id).then(exercise.check, (error) => [notLoaded(id, error)]);
    this.#found.set(id, found);
    return found;
  }
}

function notLoaded(id: string, error: unknown): Finding {
  const quantity = `exercises/${id}.ts`;
  const says = `${quantity} cannot be loaded. ${String(error).replaceAll(/\s+/g, " ")}`;
  return { quantity, verdict: "wrong", diagnosis: "not loaded", says };
}

/**
 * @file The questions a learner is asked, and what is said to the answers.
 */
import type { DiagnosisName } from "./diagnoses.js";

/** What a check found out about one quantity. */
export interface Finding {
  /** What was asked for: `dW`. */
  readonly quantity: string;
  readonly verdict: "right" | "wrong" | "unwritten";
  /** The row of the vocabulary, or the name of the mistake, that matched the answer. */
  readonly diagnosis?: string;
  /** What a teacher would say; empty or a remark if the answer is right. */
  readonly says: string;
  /** One number of the answer next to the right one. */
  readonly evidence?: string;
}

/** A common mistake, as code, and how to recognize it. */
export type Mistake<M> = {
  /** The functions that contain it; all others are the solution's. */
  readonly code: Partial<M>;
} & (
  | {
      /** Its own sentence, shown for the same wrong answers. */
      readonly says: string;
      /** Which of the wrong quantities the sentence is about; default the first. */
      readonly at?: string;
    }
  | {
      /** The row of the vocabulary that recognizes it by shape and size. */
      readonly seenAs: DiagnosisName | "input changed";
    }
);

/** A number to be reached. */
export class AtLeast {
  readonly least: number;
  constructor(least: number) {
    this.least = least;
  }
}

/** Named quantities: numbers, matrices, tensors, lists of them. */
export type Answers = Readonly<Record<string, unknown>>;

/** A question about a learner's module `M` with inputs `I`. */
export interface Question<M, I> {
  /** Creates fresh inputs for each run, named after what is special about them. */
  readonly cases: Readonly<Record<string, () => I>>;
  /** Calls the learner's functions, and names the answers. */
  readonly ask: (learner: M, input: I) => Answers;
  /** The right answers under the same names; an {@link AtLeast} if many answers are right. */
  readonly expected: (input: I) => Answers;
  /** Numbers that a wrong factor might equal: `{ N: 5 }`. */
  readonly letters?: (input: I) => Readonly<Record<string, number>>;
  /** Whether the functions are supposed to modify their inputs. Default false. */
  readonly changesInput?: boolean;
  /** Whether to ask only after all other questions have been answered well. Default false. */
  readonly last?: boolean;
  /** The tolerance of an answer, relative to itself or to 1, whichever is larger. Default 10⁻⁹. */
  readonly tolerance?: number;
  /** Keyed by what was done wrong. */
  readonly mistakes: Readonly<Record<string, Mistake<M>>>;
}

/**
 * @file What is asked of a learner, and what is said to the answer.
 */
import type { DiagnosisName } from "./diagnoses.js";

/** What a check found out about one quantity. */
export interface Finding {
  /** What was asked for: `dW`. */
  readonly quantity: string;
  readonly verdict: "right" | "wrong" | "unwritten";
  /** The row of the vocabulary, or the name of the mistake, that recognized the answer. */
  readonly diagnosis?: string;
  /** What a teacher would say; where the answer is right, empty or a remark. */
  readonly says: string;
  /** One number of the answer beside the right one. */
  readonly evidence?: string;
}

/** A mistake that learners make, as code, and how it is recognized. */
export type Mistake<M> = {
  /** The functions that it is in; all others are those of the solution. */
  readonly code: Partial<M>;
} & (
  | {
      /** Its own sentence: said to whoever gives the same wrong answers. */
      readonly says: string;
      /** Which of the wrong quantities it is said of; by default the first. */
      readonly at?: string;
    }
  | {
      /** The row of the vocabulary that sees it by shape and size. */
      readonly seenAs: DiagnosisName | "input changed";
    }
);

/** A number that has to be reached. */
export class AtLeast {
  readonly least: number;
  constructor(least: number) {
    this.least = least;
  }
}

/** Named quantities: numbers, matrices, tensors, lists of them. */
export type Answers = Readonly<Record<string, unknown>>;

/** What is asked of a learner's module `M` with inputs `I`. */
export interface Question<M, I> {
  /** Makes the inputs anew for each run, by what is special about them. */
  readonly cases: Readonly<Record<string, () => I>>;
  /** Calls the learner's functions, and names what they answer. */
  readonly ask: (learner: M, input: I) => Answers;
  /** The right answers under the same names; an {@link AtLeast} where there are many. */
  readonly expected: (input: I) => Answers;
  /** The numbers that a wrong factor may be: `{ N: 5 }`. */
  readonly letters?: (input: I) => Readonly<Record<string, number>>;
  /** Whether the functions are meant to change their inputs. Default false. */
  readonly changesInput?: boolean;
  /** Whether to ask only if all other questions were answered well. Default false. */
  readonly last?: boolean;
  /** How far an answer may be off, in units of itself or of 1. Default 10⁻⁹. */
  readonly tolerance?: number;
  /** By what was done wrong. */
  readonly mistakes: Readonly<Record<string, Mistake<M>>>;
}

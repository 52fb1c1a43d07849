/**
 * @file What an exercise is: functions to write, questions put to them, and the mistakes that are often made.
 *
 * The law of this folder: a check is a pure function of the learner's module. It reads no file, prints nothing and
 * asks Node for nothing, so that the command line and a web page can run the same one. A row says what is asked,
 * with which inputs, what is right (by `tapegrad/manual`, by the tape, or by a closed formula; never by the
 * solution), and which mistakes have a sentence of their own. The engine ({@link ./judge.ts}) does the rest.
 */
import { examine } from "./judge.js";
import type { Finding, Mistake, Question } from "./question.js";

export { AtLeast, type Finding, type Mistake, type Question } from "./question.js";

/** A question whose inputs are its own business. */
export interface Asked<M> {
  /** Asked only if all others were answered well. */
  readonly last: boolean;
  readonly examine: (learner: M, solution: M) => readonly Finding[];
  readonly mistakes: Readonly<Record<string, Mistake<M>>>;
}

/** One exercise: a file of the learner's, and what is asked of it. */
export interface Exercise {
  /** The file without its ending, seen from `exercises`: `week-5/relu`. */
  readonly id: string;
  readonly title: string;
  /** What the learner's module has to export. */
  readonly exports: readonly string[];
  /** Runs the check on whatever an import of the learner's file gives. */
  readonly check: (learner: object) => readonly Finding[];
  /** Modules with one planted mistake each, by what was done wrong. */
  readonly mistakes: Readonly<Record<string, Mistake<object>>>;
  readonly solution: object;
}

/** Ties a question's types together, and hides the type of its inputs. */
export function question<M, I>(asked: Question<M, I>): Asked<M> {
  return {
    last: asked.last ?? false,
    examine: (learner, solution) => examine(asked, learner, solution),
    mistakes: asked.mistakes,
  };
}

/** An exercise from its row; `solution` is the module that passes it. */
export function exercise<M extends object>(row: {
  readonly id: string;
  readonly title: string;
  readonly solution: M;
  readonly questions: readonly Asked<M>[];
}): Exercise {
  const { id, title, solution, questions } = row;
  const exports = Object.keys(solution);
  return {
    id,
    title,
    solution,
    exports,
    mistakes: Object.assign({}, ...questions.map(({ mistakes }) => mistakes)),
    check(learner) {
      const missing = exports.filter((name) => (learner as Record<string, unknown>)[name] === undefined);
      if (missing.length > 0) return missing.map(notExported);
      const findings: Finding[] = [];
      for (const { examine, last } of questions) {
        if (last && findings.some(({ verdict }) => verdict !== "right")) break;
        findings.push(...examine(learner as M, solution));
      }
      return findings;
    },
  };
}

function notExported(name: string): Finding {
  return {
    quantity: name,
    verdict: "wrong",
    diagnosis: "not exported",
    says: `There is no \`${name}\` in the file. It has to be exported under this name.`,
  };
}

/**
 * @file What an exercise consists of: functions to write, questions about them, and common mistakes.
 *
 * The law of this folder: a check is a pure function of the learner's module. It reads no files, prints
 * nothing, and needs nothing from Node, so the command line and a web page can run the same one. A row has
 * the question, its inputs, the right answer (from `tapegrad/manual`, from the tape, or from a closed
 * formula; never from the solution), and the mistakes with their own sentence. The engine
 * ({@link ./judge.ts}) does the rest.
 */
import { examine } from "./judge.js";
import type { Finding, Mistake, Question } from "./question.js";

export { AtLeast, type Finding, type Mistake, type Question } from "./question.js";

/** A question that hides the type of its inputs. */
export interface Asked<M> {
  /** Asked only after all others have been answered well. */
  readonly last: boolean;
  readonly examine: (learner: M, solution: M) => readonly Finding[];
  readonly mistakes: Readonly<Record<string, Mistake<M>>>;
}

/** One exercise: a file for the learner to complete, and the questions about it. */
export interface Exercise {
  /** The file without its extension, relative to `exercises`: `week-5/relu`. */
  readonly id: string;
  readonly title: string;
  /** The exercises whose functions the learner's file calls. */
  readonly buildsOn: readonly string[];
  /** What the learner's module has to export. */
  readonly exports: readonly string[];
  /** Runs the check on the imported module of the learner. */
  readonly check: (learner: object) => readonly Finding[];
  /** Modules with one planted mistake each, named after what went wrong. */
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

/** Creates an exercise from its row; `solution` is a module that passes. */
export function exercise<M extends object>(row: {
  readonly id: string;
  readonly title: string;
  /** Default: none. */
  readonly buildsOn?: readonly string[];
  readonly solution: M;
  readonly questions: readonly Asked<M>[];
}): Exercise {
  const { id, title, buildsOn = [], solution, questions } = row;
  const exports = Object.keys(solution);
  return {
    id,
    title,
    buildsOn,
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
    says: `There is no \`${name}\` in the file. It must be exported under this name.`,
  };
}

/** @file What a page and the worker that runs its code say to each other. */
import type { Finding } from "../../exercises/grading/exercise.js";
import type { Sources } from "./program.js";

export type ToRunner =
  /** Runs a program, and posts what it prints. */
  | { readonly type: "run"; readonly code: string }
  /** Runs the check of an exercise on the learner's files. */
  | { readonly type: "check"; readonly exercise: string; readonly sources: Sources };

export type FromRunner =
  | { readonly type: "printed"; readonly line: string }
  | { readonly type: "done" }
  | { readonly type: "checked"; readonly findings: readonly Finding[] }
  | { readonly type: "failed"; readonly message: string };

/** @file Asking PyTorch for its figures, where it is installed, and the ones recorded when it was. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { writeFileAtomic } from "../support/running/files.js";

/** What PyTorch is to train: tensors as nested lists. */
export interface Task {
  readonly steps: number;
  /** The steps after which all weights are wanted. */
  readonly checkpoints: readonly number[];
  /** Further steps, whose times are taken. */
  readonly timed: number;
  readonly lr: number;
  readonly points: unknown;
  readonly labels: unknown;
  /** The first ones, by PyTorch's names. */
  readonly weights: Readonly<Record<string, unknown>>;
}

/** What came of it, here or there. */
export interface Figures {
  readonly version: string;
  /** Of each step, before its update. */
  readonly losses: readonly number[];
  /** All parameters, one after the other, after each checkpoint. */
  readonly weights: Readonly<Record<number, readonly number[]>>;
  /** Median time of a step on one thread. */
  readonly milliseconds: number;
}

/** Figures kept in a file, with the day they are of and the settings that they belong to. */
export interface RecordedFigures extends Figures {
  readonly date: string;
  readonly seed: number;
  readonly lr: number;
}

/** The training in Python. */
export const script: string = `${import.meta.dirname}/pytorch_spiral.py`;

const recordPath = `${import.meta.dirname}/pytorch_spiral.json`;

/** Figures as PyTorch wrote them: nine digits tell one float32 from the next, so rounding gives it back. */
function read<F extends Figures>(text: string): F {
  const figures = JSON.parse(text) as F;
  const weights = Object.entries(figures.weights).map(([step, all]) => [step, all.map(Math.fround)]);
  return { ...figures, losses: figures.losses.map(Math.fround), weights: Object.fromEntries(weights) };
}

/** PyTorch's figures from the first of these Pythons that has it; undefined when none has. */
export function askPyTorch(pythons: readonly string[], task: Task): Figures | undefined {
  for (const python of pythons) {
    const { status, stdout } = spawnSync(python, [script], {
      input: JSON.stringify(task),
      encoding: "utf8",
      maxBuffer: 2 ** 28,
      timeout: 120_000,
    });
    if (status === 0) return read(stdout);
  }
  return undefined;
}

/** The figures of the day they were recorded. */
export function recordedFigures(): RecordedFigures {
  return read(readFileSync(recordPath, "utf8"));
}

/** Keeps figures, with the day and the settings, for {@link recordedFigures}; returns the path. */
export function recordFigures(
  figures: Figures,
  settings: { readonly seed: number; readonly lr: number },
): string {
  const date = new Date().toISOString().slice(0, 10);
  return writeFileAtomic(recordPath, `${JSON.stringify({ date, ...settings, ...figures })}\n`);
}

/** @file Runs PyTorch for comparison where it is installed, or reads figures recorded earlier. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { writeFileAtomic } from "../support/running/files.js";

/** The training for PyTorch to run: tensors as nested lists. */
export interface Task {
  readonly steps: number;
  /** The steps after which to return all weights. */
  readonly checkpoints: readonly number[];
  /** Further steps, which are timed. */
  readonly timed: number;
  readonly lr: number;
  readonly points: unknown;
  readonly labels: unknown;
  /** The initial weights, by PyTorch's names. */
  readonly weights: Readonly<Record<string, unknown>>;
}

/** The results, of either library. */
export interface Figures {
  readonly version: string;
  /** The loss of each step, before its update. */
  readonly losses: readonly number[];
  /** All parameters, concatenated, at each checkpoint. */
  readonly weights: Readonly<Record<number, readonly number[]>>;
  /** Median time of a step on one thread. */
  readonly milliseconds: number;
}

/** Figures saved in a file, with their date and settings. */
export interface RecordedFigures extends Figures {
  readonly date: string;
  readonly seed: number;
  readonly lr: number;
}

/** The training in Python. */
export const script: string = `${import.meta.dirname}/pytorch_spiral.py`;

const recordPath = `${import.meta.dirname}/pytorch_spiral.json`;

/** Parses figures written by PyTorch: nine digits identify a float32, so rounding restores it. */
function read<F extends Figures>(text: string): F {
  const figures = JSON.parse(text) as F;
  const weights = Object.entries(figures.weights).map(([step, all]) => [step, all.map(Math.fround)]);
  return { ...figures, losses: figures.losses.map(Math.fround), weights: Object.fromEntries(weights) };
}

/** PyTorch's figures, from the first of these Pythons that has it; undefined if none has. */
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

/** The recorded figures. */
export function recordedFigures(): RecordedFigures {
  return read(readFileSync(recordPath, "utf8"));
}

/** Saves figures, with date and settings, for {@link recordedFigures}; returns the path. */
export function recordFigures(
  figures: Figures,
  settings: { readonly seed: number; readonly lr: number },
): string {
  const date = new Date().toISOString().slice(0, 10);
  return writeFileAtomic(recordPath, `${JSON.stringify({ date, ...settings, ...figures })}\n`);
}

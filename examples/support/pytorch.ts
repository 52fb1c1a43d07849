/** @file Asking PyTorch for its figures, where it is installed, and the ones recorded when it was. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { writeFileAtomic } from "./files.js";

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

/** PyTorch's figures from the first of these Pythons that has it; undefined when none has. */
export function askPyTorch(pythons: readonly string[], task: Task): Figures | undefined {
  for (const python of pythons) {
    const { status, stdout } = spawnSync(python, [script], {
      input: JSON.stringify(task),
      encoding: "utf8",
      maxBuffer: 2 ** 28,
      timeout: 120_000,
    });
    if (status === 0) return JSON.parse(stdout) as Figures;
  }
  return undefined;
}

/** The figures of the day they were recorded. */
export function recordedFigures(): RecordedFigures {
  return JSON.parse(readFileSync(recordPath, "utf8")) as RecordedFigures;
}

/** Keeps figures, with the day and the settings, for {@link recordedFigures}; returns the path. */
export function recordFigures(
  figures: Figures,
  settings: { readonly seed: number; readonly lr: number },
): string {
  const date = new Date().toISOString().slice(0, 10);
  return writeFileAtomic(recordPath, `${JSON.stringify({ date, ...settings, ...figures })}\n`);
}

/** What stands between the lines `side by side` and `end` of a source file, without its indentation. */
export function shownPart(path: string): string[] {
  const lines = readFileSync(path, "utf8").split("\n");
  const start = lines.findIndex((line) => /^\s*(#|\/\/) side by side$/.test(line));
  const end = lines.findIndex((line) => /^\s*(#|\/\/) end$/.test(line));
  const part = lines.slice(start + 1, end);
  const indent = /^\s*/.exec(part[0] ?? "")![0].length;
  return part.map((line) => line.slice(indent));
}

/** @file Trainings that show their progress, stop at Ctrl-C, and resume as if they had never stopped. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { show, TapegradError } from "../../../src/errors.js";
import {
  type Checkpoint,
  type CheckpointParts,
  decodeCheckpoint,
  type History,
} from "../../../src/io/index.js";
import { loadCheckpoint, saveCheckpoint } from "../../../src/io/node.js";
import { Interruption, interrupted, stopListening } from "./interrupt.js";
import { flag, type Option, outputFile, outputFolder, seed, UsageError } from "./options.js";
import { type Figures, Progress, type ProgressOptions } from "./progress.js";
import { recordEvents, saveRecords } from "./recording.js";

/** The options of every capstone, to spread into its own. */
export interface TrainingOptions {
  readonly seed: Option<number>;
  readonly out: Option<string>;
  readonly quick: Option<boolean>;
  readonly checkpoint: Option<string | undefined>;
  readonly resume: Option<boolean>;
}

/** @param quick - what `--quick` runs, e.g. `3 epochs on 600 digits` */
export function trainingOptions(name: string, quick: string): TrainingOptions {
  return {
    ...comparisonOptions(name, quick, "folder for pictures, history.jsonl and TensorBoard's events"),
    checkpoint: outputFile("file to save the training in", "checkpoint.safetensors in that folder"),
    resume: flag("continue the training saved in that file"),
  };
}

/** The options of a capstone whose trainings are too short to need saving. */
export function comparisonOptions(
  name: string,
  quick: string,
  folder = "folder for the pictures",
): Pick<TrainingOptions, "seed" | "out" | "quick"> {
  return {
    seed: seed(),
    out: outputFolder(folder, `runs/capstone-${name}`),
    quick: flag(`a quick trial: ${quick} unless given`),
  };
}

/** How a training is divided into rounds, and where it is saved. */
export interface TrainingPlan extends Omit<ProgressOptions, "from"> {
  readonly out: string;
  readonly checkpoint: string | undefined;
  readonly resume: boolean;
  /** The capstone's name: checkpoints of other capstones are rejected. */
  readonly name: string;
  /** Everything that changes during training; the generator of `manualSeed` is saved automatically. */
  readonly parts: CheckpointParts & { readonly history: History };
  /** Options that define the training; a checkpoint made with different ones is rejected. */
  readonly settings: Readonly<Record<string, number | string | boolean | undefined>>;
}

/**
 * Counts the rounds and steps of a training, and saves it after each round that gets a line, and at Ctrl-C.
 * Records in `parts.history` are also written as JSON lines and to an event file.
 *
 * ```ts
 * const training = new Training({ name, out, checkpoint, resume, parts, settings, total: epochs });
 * for await (const epoch of training.rounds()) {
 *   for await (const [x, y] of training.steps(batches)) training.show({ loss: learn(x, y) });
 * }
 * ```
 */
export class Training {
  /** Rounds already done by the training that this one resumes. */
  readonly done: number;
  readonly #plan: TrainingPlan;
  readonly #progress: Progress;
  readonly #path: string;
  #round: number;

  /**
   * Restores the saved states of the parts if it resumes.
   *
   * @throws UsageError if nothing is saved, or it was saved with other settings
   * @throws FormatError if the file is not a checkpoint of these parts
   */
  constructor(plan: TrainingPlan) {
    this.#plan = plan;
    this.#path = plan.checkpoint ?? join(plan.out, "checkpoint.safetensors");
    this.done = plan.resume ? this.#load() : 0;
    this.#round = this.done;
    if (plan.resume) console.log(this.#whereItGoesOn());
    this.#progress = new Progress({ ...plan, from: this.done + 1 });
    recordEvents(plan.out, plan.parts.history, plan.resume);
  }

  /** The numbers of the remaining rounds. At Ctrl-C, the training is saved and stops. */
  async *rounds(): AsyncGenerator<number, void, undefined> {
    const { total, every = 1 } = this.#plan;
    try {
      for (const round of this.#progress.rounds()) {
        yield round;
        this.#round = round;
        if (round % every === 0 || round === total) this.#save();
        await this.#stopIfAsked();
      }
    } finally {
      stopListening();
    }
  }

  /**
   * The batches of a round, one per step. At Ctrl-C, the training is saved in the middle of the round and
   * stops.
   */
  async *steps<Batch>(batches: Iterable<Batch>): AsyncGenerator<Batch, void, undefined> {
    for (const batch of batches) {
      yield batch;
      this.#progress.step();
      await this.#stopIfAsked(() => this.#progress.drop());
    }
  }

  /** Sets figures on the progress line. */
  show(figures: Figures): void {
    this.#progress.show(figures);
  }

  /** Prints lines of text below the progress line. */
  note(text: string): void {
    this.#progress.note(text);
  }

  async #stopIfAsked(first?: () => void): Promise<void> {
    if (!(await interrupted())) return;
    first?.();
    this.#save();
    const { unit = "epoch", total } = this.#plan;
    const far = `${this.#round} of ${total} ${unit}s`;
    throw new Interruption(`stopped after ${far}, saved in ${this.#path}; repeat with --resume to continue`);
  }

  #save(): void {
    const { out, parts } = this.#plan;
    const settings = JSON.stringify(this.#settings());
    saveCheckpoint(this.#path, parts, { epoch: this.#round, metadata: { settings } });
    saveRecords(out, parts.history);
  }

  #whereItGoesOn(): string {
    const { unit = "epoch", total } = this.#plan;
    if (this.done >= total) return `all ${total} ${unit}s are already done, according to ${this.#path}`;
    return `resuming at ${unit} ${this.done + 1} of ${total}, from ${this.#path}`;
  }

  #settings(): TrainingPlan["settings"] {
    return { capstone: this.#plan.name, ...this.#plan.settings };
  }

  /** The decoded checkpoint; errors name the file. */
  #decoded(): Checkpoint {
    const file = readFileSync(this.#path);
    try {
      return decodeCheckpoint(file);
    } catch (error) {
      if (error instanceof TapegradError) error.locate(this.#path);
      throw error;
    }
  }

  #load(): number {
    if (!existsSync(this.#path)) throw new UsageError(`--resume found no checkpoint ${show(this.#path)}`);
    const saved = this.#decoded().metadata.settings;
    const before = typeof saved === "string" ? JSON.parse(saved) : {};
    const now = JSON.parse(JSON.stringify(this.#settings()));
    for (const name of new Set([...Object.keys(before), ...Object.keys(now)])) {
      if (before[name] === now[name]) continue;
      const [was, is] = [before[name], now[name]].map((value) =>
        value === undefined ? "not given" : show(value),
      );
      throw new UsageError(`--resume needs the settings of the checkpoint: ${name} was ${was}, is ${is}`);
    }
    return loadCheckpoint(this.#path, this.#plan.parts).epoch;
  }
}

/** The means of some metrics over the records of the last step (or epoch). */
export function latestMeans(history: History, names: readonly string[]): Figures {
  return Object.fromEntries(
    names.map((name) => {
      const { steps, values } = history.series(name);
      const latest = values.slice(steps.indexOf(steps.at(-1)!));
      return [name, latest.reduce((sum, value) => sum + value / latest.length, 0)];
    }),
  );
}

/** The means of a metric over the records of each step (or epoch), in the order of the steps. */
export function meansOf(history: History, name: string): number[] {
  const { steps, values } = history.series(name);
  const groups = new Map<number, number[]>();
  steps.forEach((step, i) => void groups.set(step, [...(groups.get(step) ?? []), values[i]!]));
  return Array.from(groups.values(), (group) => group.reduce((sum, value) => sum + value / group.length, 0));
}

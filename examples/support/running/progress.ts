/**
 * @file Progress of a training run: for each epoch, a live bar on a terminal, or one plain line elsewhere.
 *
 * ```
 * epoch  7/30 ━━━━━━━━━━━━━━━━──────── 15/23  loss 0.2417  accuracy 93.1%
 * ```
 */

import { type Options, SingleBar } from "cli-progress";
import { ArgumentError } from "../../../src/errors.js";

/** The figures on the line, in this order; those whose name contains "accuracy" are shown as percentages. */
export type Figures = Readonly<Record<string, number | string>>;

/** How a run is divided into rounds and steps. */
export interface ProgressOptions {
  /** Number of rounds (epochs, say). */
  readonly total: number;
  /** The name of a round; `epoch` by default. */
  readonly unit?: string;
  /** Calls of `step` in each round; 1 by default: the round itself is the step. */
  readonly steps?: number;
  /** Rounds per line; 1 by default. For ten thousand plain steps, 1,000 is suitable. */
  readonly every?: number;
  /** Number of the first round, for a run that is resumed; 1 by default. */
  readonly from?: number;
  /** Where to write; standard output by default. */
  readonly stream?: NodeJS.WriteStream;
}

/**
 * Counts the rounds of a training loop and shows its progress.
 *
 * ```ts
 * const progress = new Progress({ total: epochs, steps: loader.length });
 * for (const epoch of progress.rounds()) {
 *   for (const batch of loader) progress.step({ loss: train(batch) });
 *   progress.show({ loss: meanLoss, accuracy: evaluate() });
 * }
 * ```
 */
export class Progress {
  readonly #total: number;
  readonly #unit: string;
  readonly #steps: number;
  readonly #every: number;
  readonly #from: number;
  readonly #stream: NodeJS.WriteStream;
  readonly #bar: SingleBar | undefined;
  #round = 0;
  #ticks = 0;
  #figures: Figures = {};
  #notes = "";
  #isDropped = false;

  constructor(options: ProgressOptions) {
    this.#total = options.total;
    this.#unit = options.unit ?? "epoch";
    this.#steps = options.steps ?? 1;
    this.#every = options.every ?? 1;
    this.#from = options.from ?? 1;
    this.#stream = options.stream ?? process.stdout;
    if (this.#stream.isTTY) this.#bar = new SingleBar(this.#barOptions());
  }

  /** The numbers of the rounds, `from … total`; leaving the loop in any way closes the bar. */
  *rounds(): Generator<number, void, undefined> {
    let lineIsOpen = false;
    try {
      for (this.#round = this.#from; this.#round <= this.#total; this.#round++) {
        if (!lineIsOpen) this.#open();
        lineIsOpen = true;
        yield this.#round;
        if (this.#steps === 1) this.#tick();
        if (this.#round % this.#every !== 0 && this.#round !== this.#total) continue;
        this.#close();
        lineIsOpen = false;
      }
    } finally {
      // After a break or an error, the line shows how far the run got.
      if (lineIsOpen && !this.#isDropped) this.#close();
      else if (lineIsOpen) this.#bar?.stop();
    }
  }

  /** Completes one step of the round; figures not passed keep their last value. */
  step(figures: Figures = {}): void {
    this.show(figures);
    if (this.#steps > 1) this.#tick();
  }

  /**
   * Changes figures without moving the bar, e.g. to the epoch's means at its end.
   *
   * @throws ArgumentError if one is NaN or infinite: the training has become useless
   */
  show(figures: Figures): void {
    for (const [name, value] of Object.entries(figures)) {
      if (typeof value !== "number" || Number.isFinite(value)) continue;
      const when = `${this.#unit} ${this.#round}`;
      throw new ArgumentError(
        "training",
        `diverged: ${name} is ${value} in ${when}. Try a smaller learning rate.`,
      );
    }
    this.#figures = { ...this.#figures, ...figures };
  }

  /** Abandons the round: it gets no line. */
  drop(): void {
    this.#isDropped = true;
  }

  /** Prints lines of text, e.g. a sample of the model's writing, once the current line is complete. */
  note(text: string): void {
    this.#notes += `${text}\n`;
  }

  #open(): void {
    this.#ticks = 0;
    const rounds = Math.min(this.#every - ((this.#round - 1) % this.#every), this.#total - this.#round + 1);
    this.#bar?.start(rounds * this.#steps, 0);
  }

  #tick(): void {
    this.#bar?.update(++this.#ticks);
  }

  #close(): void {
    if (this.#bar) this.#bar.stop();
    else this.#stream.write(`${this.#text()}\n`);
    if (this.#notes !== "") this.#stream.write(this.#notes);
    this.#notes = "";
  }

  #text(...between: string[]): string {
    const round = String(Math.min(this.#round, this.#total)).padStart(String(this.#total).length);
    const figures = Object.entries(this.#figures).map(([name, value]) => `${name} ${figure(name, value)}`);
    return [[`${this.#unit} ${round}/${this.#total}`, ...between].join(" "), ...figures].join("  ");
  }

  /** Without cursor or line-wrap tricks, so that a Ctrl-C in the middle leaves the terminal as it was. */
  #barOptions(): Options {
    const width = 24;
    return {
      stream: this.#stream,
      hideCursor: false,
      linewrap: true,
      forceRedraw: true,
      format: (_options, { progress, value, total }) => {
        const done = Math.round(width * progress);
        const bar = "━".repeat(done) + "─".repeat(width - done);
        return total > 1
          ? this.#text(bar, `${String(value).padStart(String(total).length)}/${total}`)
          : this.#text(bar);
      },
    };
  }
}

/** `0.2417`, `1.25e-5`, `93.1%`, or the text itself. */
export function figure(name: string, value: number | string): string {
  if (typeof value === "string") return value;
  if (/accuracy/i.test(name)) return `${(100 * value).toFixed(1)}%`;
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return String(value);
  const size = Math.abs(value);
  return size >= 1e-3 && size < 1e4 ? value.toFixed(4) : value.toExponential(2);
}

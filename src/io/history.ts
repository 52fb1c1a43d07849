/**
 * @file The course of a training: what was measured at which step.
 */
import { ArgumentError, FormatError } from "../errors.js";
import { isObject, parseJson, type Refuse, refuser, sketch } from "./bytes.js";
import { readNumber, writeNumber } from "./numbers.js";

/** Numbers by name: `{ loss: 0.3, accuracy: 0.9 }`. */
export type Metrics = Readonly<Record<string, number>>;

/** What was measured at one step. */
export interface HistoryRecord {
  /** Which step, a whole number ≥ 0. */
  readonly step: number;
  /** When, in seconds since 1970. */
  readonly time: number;
  /** What was measured. */
  readonly metrics: Metrics;
}

/** The state of a {@link History}; a plain object that survives checkpoints. */
export interface HistoryState {
  /** All records, in the order in which they were made. */
  readonly records: readonly HistoryRecord[];
}

/** One metric over the steps at which it was recorded. */
export interface Series {
  /** When it was recorded, */
  readonly steps: readonly number[];
  /** and what it was then. */
  readonly values: readonly number[];
}

/** Called with each new record. */
export type Watcher = (record: HistoryRecord) => void;

/** Names that a line of JSON needs itself. */
const reserved: readonly string[] = ["step", "time"];

/**
 * Records what is measured while a network is trained. It can be a part of a checkpoint, and is written as
 * JSON lines and as TensorBoard's event files.
 *
 * ```ts
 * const history = new History();
 * history.record(step, { loss: loss.item(), accuracy });
 * history.series("loss").values;
 * ```
 */
export class History {
  readonly #records: HistoryRecord[] = [];
  readonly #watchers: Set<Watcher> = new Set();
  /** The watchers that threw when they were last called. */
  readonly #failing: Set<Watcher> = new Set();

  /** All records, in the order in which they were made. */
  get records(): readonly HistoryRecord[] {
    return this.#records;
  }

  /**
   * Adds what was measured at a step, and calls the watchers. One that throws does not end the training: the
   * first of its errors in a row is printed as a warning.
   *
   * @param time - seconds since 1970; default now
   * @throws ArgumentError unless the step is a whole number ≥ 0, the metrics are numbers, and none is called
   * step or time
   */
  record(step: number, metrics: Metrics, time: number = Date.now() / 1000): HistoryRecord {
    const record = checked({ step, time, metrics }, (problem) => {
      throw new ArgumentError("record", problem);
    });
    this.#records.push(record);
    for (const watcher of this.#watchers) this.#call(watcher, record);
    return record;
  }

  #call(watcher: Watcher, record: HistoryRecord): void {
    try {
      watcher(record);
      this.#failing.delete(watcher);
    } catch (error) {
      if (!this.#failing.has(watcher)) console.warn(`History.record: a watcher failed: ${error}`);
      this.#failing.add(watcher);
    }
  }

  /** Calls `watcher` with each record to come. Returns a function that ends this. */
  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  /** The names of all metrics, in the order in which they first occurred. */
  names(): string[] {
    return [...new Set(this.#records.flatMap(({ metrics }) => Object.keys(metrics)))];
  }

  /** One metric over time; empty when it was never recorded. */
  series(name: string): Series {
    const having = this.#records.filter(({ metrics }) => Object.hasOwn(metrics, name));
    return { steps: having.map(({ step }) => step), values: having.map(({ metrics }) => metrics[name]!) };
  }

  /** The newest value of a metric; `undefined` when it was never recorded. */
  last(name: string): number | undefined {
    return this.series(name).values.at(-1);
  }

  /** One line for each record: `{"step":1,"time":1700000000,"loss":0.5}`; NaN and infinities are texts. */
  toJSONLines(): string {
    return this.#records.map((record) => `${lineOf(record)}\n`).join("");
  }

  /** The history that {@link History.toJSONLines} wrote. @throws FormatError that names the line */
  static fromJSONLines(text: string): History {
    const history = new History();
    text.split("\n").forEach((line, i) => {
      if (line.trim() !== "") history.#records.push(recordOf(line, i + 1));
    });
    return history;
  }

  /** All records, for {@link History.loadStateDict}. */
  stateDict(): HistoryState {
    return { records: [...this.#records] };
  }

  /**
   * Takes the records of a state in place of its own.
   * @throws FormatError for what is no such state; nothing is changed then
   */
  loadStateDict(state: HistoryState): void {
    const refuse = refuser("History.loadStateDict");
    const records: unknown = state?.records;
    const list = Array.isArray(records) ? records : refuse(`needs a list of records, got ${sketch(records)}`);
    const own = list.map((record: unknown, i) => {
      if (!isObject(record)) return refuse(`record ${i} must be an object, got ${sketch(record)}`);
      return checked(record, (problem) => refuse(`record ${i}: ${problem}`));
    });
    this.#records.splice(0, this.#records.length, ...own);
  }
}

/** A record of its own, checked. */
function checked(
  record: Readonly<Record<keyof HistoryRecord, unknown>> | object,
  refuse: Refuse,
): HistoryRecord {
  const { step, time, metrics } = record as Record<keyof HistoryRecord, unknown>;
  if (!Number.isSafeInteger(step) || (step as number) < 0) {
    refuse(`step must be a whole number ≥ 0, got ${sketch(step)}`);
  }
  if (!Number.isFinite(time)) refuse(`time must be a finite number of seconds, got ${sketch(time)}`);
  if (!isObject(metrics)) return refuse(`metrics must be an object of numbers, got ${sketch(metrics)}`);
  for (const [name, value] of Object.entries(metrics)) {
    if (typeof value !== "number") refuse(`metric ${name} must be a number, got ${sketch(value)}`);
    if (reserved.includes(name)) refuse(`a metric cannot be called ${name}`);
  }
  return { step: step as number, time: time as number, metrics: { ...(metrics as Metrics) } };
}

function lineOf({ step, time, metrics }: HistoryRecord): string {
  const written = Object.entries(metrics).map(([name, value]) => [name, writeNumber(value)]);
  return JSON.stringify(Object.fromEntries([["step", step], ["time", time], ...written]));
}

function recordOf(line: string, number: number): HistoryRecord {
  const refuse: Refuse = (problem) => {
    throw new FormatError("fromJSONLines", `line ${number}: ${problem}`);
  };
  const value = parseJson(line, "it", refuse);
  if (!isObject(value)) return refuse(`must be an object, got ${sketch(value)}`);
  const { step, time, ...rest } = value;
  const metrics = Object.entries(rest).map(([name, metric]) => [name, readNumber(metric) ?? metric]);
  return checked({ step, time, metrics: Object.fromEntries(metrics) }, refuse);
}

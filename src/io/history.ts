/**
 * @file The history of a training run: what was measured at each step.
 */
import { isObject } from "../checks.js";
import { ArgumentError, FormatError } from "../errors.js";
import { parseJson, type Refuse, refuser, sketch } from "./bytes.js";
import { readNumber, writeNumber } from "./numbers.js";

/** Numbers by name: `{ loss: 0.3, accuracy: 0.9 }`. */
export type Metrics = Readonly<Record<string, number>>;

/** What was measured at one step. */
export interface HistoryRecord {
  /** The step, a whole number ≥ 0. */
  readonly step: number;
  /** The time, in seconds since 1970. */
  readonly time: number;
  /** The measured values. */
  readonly metrics: Metrics;
}

/** The state of a {@link History}; a plain object that survives checkpoints. */
export interface HistoryState {
  /** All records, in the order they were added. */
  readonly records: readonly HistoryRecord[];
}

/** The values of one metric over time. */
export interface Series {
  /** The steps at which it was recorded, */
  readonly steps: readonly number[];
  /** and its value at each of them. */
  readonly values: readonly number[];
}

/** Called with each new record. */
export type Watcher = (record: HistoryRecord) => void;

/** Names used by the JSON lines themselves. */
const reserved: readonly string[] = ["step", "time"];

/**
 * Records measurements during training. A history can be part of a checkpoint, and can be written as JSON
 * lines or as TensorBoard event files.
 *
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
  /** The watchers that threw when last called. */
  readonly #failing: Set<Watcher> = new Set();

  /** All records, in the order they were added. */
  get records(): readonly HistoryRecord[] {
    return this.#records;
  }

  /**
   * Records the metrics of a step, and calls the watchers. A watcher that throws does not stop training: the
   * first of consecutive errors is printed as a warning.
   *
   * @param time - seconds since 1970; default: now
   * @throws ArgumentError unless step is a whole number ≥ 0, all metrics are numbers, and none is named step
   * or time
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

  /** Calls `watcher` with every record added from now on. Returns a function that removes it. */
  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  /** The names of all metrics, in order of first occurrence. */
  names(): string[] {
    return [...new Set(this.#records.flatMap(({ metrics }) => Object.keys(metrics)))];
  }

  /** One metric over time; empty if it was never recorded. */
  series(name: string): Series {
    const having = this.#records.filter(({ metrics }) => Object.hasOwn(metrics, name));
    return { steps: having.map(({ step }) => step), values: having.map(({ metrics }) => metrics[name]!) };
  }

  /** The latest value of a metric; `undefined` if it was never recorded. */
  last(name: string): number | undefined {
    return this.series(name).values.at(-1);
  }

  /** One line per record: `{"step":1,"time":1700000000,"loss":0.5}`; NaN and infinities become strings. */
  toJSONLines(): string {
    return this.#records.map((record) => `${lineOf(record)}\n`).join("");
  }

  /** Parses the output of {@link History.toJSONLines}. @throws FormatError with the line */
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
   * Replaces all records by those of a saved state.
   * @throws FormatError if the state is invalid; nothing is changed then
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

/** Validates and copies a record. */
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

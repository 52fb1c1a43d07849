import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { ArgumentError, FormatError } from "../../src/index.js";
import { History, type Metrics } from "../../src/io/index.js";

const metrics: fc.Arbitrary<Metrics> = fc
  .dictionary(fc.oneof(fc.constantFrom("loss", "accuracy"), fc.string()), fc.double(), { maxKeys: 4 })
  .filter((dict) => !("step" in dict) && !("time" in dict));
const time = fc.double({ noNaN: true, noDefaultInfinity: true });

const histories: fc.Arbitrary<History> = fc
  .array(fc.tuple(fc.maxSafeNat(), metrics, time), { maxLength: 6 })
  .map((records) => {
    const history = new History();
    for (const record of records) history.record(...record);
    return history;
  });

/** Objects from fast-check may have no prototype, which makes no difference here. */
function plain(history: History): { step: number; time: number; metrics: [string, number][] }[] {
  return history.records.map(({ metrics, ...rest }) => ({ ...rest, metrics: Object.entries(metrics) }));
}

describe("a history", () => {
  test("round-trips through JSON lines", () => {
    fc.assert(
      fc.property(histories, (history) => {
        const text = history.toJSONLines();
        const read = History.fromJSONLines(text);
        expect(text.split("\n").length).toBe(history.records.length + 1);
        expect(read.toJSONLines()).toBe(text);
        // A time of −0 becomes 0 in JSON.
        expect(plain(read)).toEqual(plain(history).map((record) => ({ ...record, time: record.time + 0 })));
      }),
    );
  });

  test("round-trips through a state dict, which replaces existing records", () => {
    fc.assert(
      fc.property(histories, histories, (history, other) => {
        other.loadStateDict(history.stateDict());
        expect(plain(other)).toEqual(plain(history));
      }),
    );
  });

  test("is written as one flat object per line", () => {
    const history = new History();
    history.record(1, { loss: 0.5, "accuracy/test": 1 }, 1_700_000_000.25);
    history.record(2, { loss: Number.NaN }, 1_700_000_001);
    expect(history.toJSONLines()).toBe(
      '{"step":1,"time":1700000000.25,"loss":0.5,"accuracy/test":1}\n' +
        '{"step":2,"time":1700000001,"loss":"NaN"}\n',
    );
  });

  test("returns each metric as a series", () => {
    const history = new History();
    history.record(1, { loss: 3 });
    history.record(2, { loss: 2, accuracy: 0.5 });
    history.record(3, { loss: 1 });
    expect(history.names()).toEqual(["loss", "accuracy"]);
    expect(history.series("loss")).toEqual({ steps: [1, 2, 3], values: [3, 2, 1] });
    expect(history.series("accuracy")).toEqual({ steps: [2], values: [0.5] });
    expect(history.series("toString")).toEqual({ steps: [], values: [] });
    expect([history.last("loss"), history.last("accuracy"), history.last("other")]).toEqual([
      1,
      0.5,
      undefined,
    ]);
  });

  test("uses the current time by default", () => {
    vi.useFakeTimers({ now: 1_700_000_000_500 });
    try {
      expect(new History().record(0, {}).time).toBe(1_700_000_000.5);
    } finally {
      vi.useRealTimers();
    }
  });

  test("passes each record to its watchers, until they are removed", () => {
    const history = new History();
    const seen: number[] = [];
    const end = history.watch(({ step }) => seen.push(step));
    history.record(1, {});
    history.record(2, {});
    end();
    history.record(3, {});
    expect(seen).toEqual([1, 2]);
  });

  test("keeps its own copy of what is recorded", () => {
    const history = new History();
    const own = { loss: 1 };
    history.record(1, own);
    own.loss = 2;
    expect(history.last("loss")).toBe(1);
  });

  test.each<[unknown, unknown, string]>([
    [-1, {}, "step must be a whole number ≥ 0, got -1"],
    [0.5, {}, "step must be a whole number ≥ 0, got 0.5"],
    [1, null, "metrics must be an object of numbers, got null"],
    [1, { loss: "1" }, 'metric loss must be a number, got "1"'],
    [1, { step: 1 }, "a metric cannot be called step"],
    [1, { time: 1 }, "a metric cannot be called time"],
  ])("does not record step %j with %j", (step, own, problem) => {
    const history = new History();
    expect(() => history.record(step as number, own as Metrics)).toThrow(
      new ArgumentError("record", problem),
    );
    expect(history.records).toEqual([]);
  });

  test("does not record an infinite time", () => {
    expect(() => new History().record(1, {}, Infinity)).toThrow(
      new ArgumentError("record", "time must be a finite number of seconds, got Infinity"),
    );
  });

  test.each([
    ["{", 'line 1: it is not valid JSON: "{"'],
    ['\n{"step":1,"time":1}\n[]', "line 3: must be an object, got []"],
    ['{"step":1,"step":2,"time":1}', 'line 1: it has the name "step" twice'],
    ['{"time":1}', "line 1: step must be a whole number ≥ 0, got undefined"],
    ['{"step":1}', "line 1: time must be a finite number of seconds, got undefined"],
    ['{"step":1,"time":1,"loss":"low"}', 'line 1: metric loss must be a number, got "low"'],
  ])("is not read from %j", (text, problem) => {
    expect(() => History.fromJSONLines(text)).toThrow(new FormatError("fromJSONLines", problem));
  });

  test.each<[unknown, string]>([
    [null, "needs a list of records, got undefined"],
    [{ records: 1 }, "needs a list of records, got 1"],
    [{ records: [1] }, "record 0 must be an object, got 1"],
    [{ records: [{ step: -1 }] }, "record 0: step must be a whole number ≥ 0, got -1"],
  ])("is not loaded from %j, and stays what it was", (state, problem) => {
    const history = new History();
    history.record(1, { loss: 1 });
    expect(() => history.loadStateDict(state as never)).toThrow(
      new FormatError("History.loadStateDict", problem),
    );
    expect(history.records.length).toBe(1);
  });
});

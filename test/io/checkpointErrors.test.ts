import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ArgumentError, FormatError, Generator, manualSeed, tensor } from "../../src/index.js";
import {
  decodeCheckpoint,
  encodeCheckpoint,
  encodeSafetensors,
  History,
  restoreCheckpoint,
  type Stateful,
} from "../../src/io/index.js";
import { Linear, type StateDictError } from "../../src/nn/index.js";
import { OneCycleLR, SGD } from "../../src/optim/index.js";
import { damaged, reads } from "./damage.js";
import { Anything, Refusing, trained } from "./states.js";

describe("a state that cannot be saved", () => {
  const nested = (depth: number): object => (depth === 0 ? {} : { a: nested(depth - 1) });
  const circle: object[] = [];
  circle.push(circle);
  const stateless = (name: string, got: string): string =>
    `${name} must have stateDict and loadStateDict, or getState and setState, got ${got}. ` +
    "Other values go into { epoch, step, metadata }, after the parts.";
  test.each<[string, unknown, string]>([
    ["no parts", null, "takes an object of parts, got null"],
    ["a part without a name", { "": new Anything({}) }, "a part's name must not be empty"],
    ["a number", { a: 1 }, stateless("a", "1")],
    ["half a part", { a: { stateDict: () => ({}) } }, stateless("a", "Object")],
    [
      "another default generator",
      { defaultGenerator: new Generator(1) },
      "defaultGenerator is the name of the generator that manualSeed seeds",
    ],
    ["a Map", { a: new Anything({ b: [new Map()] }) }, "a.b.0 cannot be saved: it is Map"],
    ["a function", { a: new Anything({ b: Math.sin }) }, "a.b cannot be saved: it is function sin"],
    ["a big integer", { a: new Anything({ b: 1n }) }, "a.b cannot be saved: it is 1"],
    ["a typed array", { a: new Anything(new Float32Array(2)) }, "a cannot be saved: it is Float32Array"],
    ["nothing in a list", { a: new Anything([undefined]) }, "a.0 cannot be saved: it is undefined"],
    [
      "a deep state",
      { a: new Anything(nested(100)) },
      `a${".a".repeat(99)} is nested too deeply, or contains itself`,
    ],
    ["a circle", { a: new Anything(circle) }, `a${".0".repeat(99)} is nested too deeply, or contains itself`],
  ])("%s is refused with its place", (_, parts, problem) => {
    expect(() => encodeCheckpoint(parts as never)).toThrow(new ArgumentError("encodeCheckpoint", problem));
  });

  test.each([
    [{ epoch: -1 }, "epoch must be a whole number ≥ 0, got -1"],
    [{ step: 0.5 }, "step must be a whole number ≥ 0, got 0.5"],
  ])("progress %j is refused", (progress, problem) => {
    expect(() => encodeCheckpoint({}, progress)).toThrow(new ArgumentError("encodeCheckpoint", problem));
  });

  test("undefined entries are omitted, as in JSON", () => {
    const part = new Anything({});
    restoreCheckpoint(encodeCheckpoint({ part: new Anything({ a: undefined, b: 1 }) }), { part });
    expect(part.state).toEqual({ b: 1 });
  });
});

describe("a checkpoint that cannot be restored", () => {
  const valid = { format: "tapegrad.checkpoint", version: "1", epoch: "0", step: "0" };
  const own = (metadata: object): Uint8Array =>
    encodeSafetensors({ t: tensor([1]) }, { metadata: metadata as never });
  const states = (state: unknown): Uint8Array => own({ ...valid, state: JSON.stringify(state) });

  test.each<[string, Uint8Array, string]>([
    ["another safetensors file", own({ format: "pt" }), "this safetensors file is not a checkpoint"],
    ["one of the future", own({ ...valid, version: "2" }), 'version "2" is not 1'],
    ["no state", own(valid), 'the state is not valid JSON: ""'],
    ["a state that is none", states([]), "the state must be an object, got []"],
    ["no metadata", states({}), "the state has no metadata"],
    ["a state twice", own({ ...valid, state: '{"a":1,"a":2}' }), 'the state has the name "a" twice'],
    [
      "a count that is none",
      own({ ...valid, epoch: "1e3", state: '{"":{}}' }),
      'epoch must be a whole number, got "1e3"',
    ],
    ["no count", own({ ...valid, step: "", state: '{"":{}}' }), 'step must be a whole number, got ""'],
    [
      "a tensor not there",
      states({ a: { $tensor: "u" } }),
      'the state refers to a tensor "u", which is not in the file',
    ],
    [
      "an odd tensor",
      states({ a: { $tensor: ["t"] } }),
      'the state refers to a tensor ["t"], which is not in the file',
    ],
    ["an inherited one", states({ a: { $tensor: "toString" } }), 'the state refers to a tensor "toString"'],
    ["an odd number", states({ a: { $number: "1" } }), 'a $number in the state must be a number, got "1"'],
    ["an unknown marker", states({ a: { $tensor: "t", b: 1 } }), 'the state has an unknown marker "$tensor"'],
    [
      "a deep state",
      own({ ...valid, state: `{"a":${"[".repeat(99_999)}${"]".repeat(99_999)}}` }),
      "the state is nested too deeply",
    ],
  ])("%s is refused", (_, file, problem) => {
    expect(() => restoreCheckpoint(file, {})).toThrow(FormatError);
    expect(() => restoreCheckpoint(file, {})).toThrow(`restoreCheckpoint: ${problem}`);
    expect(() => decodeCheckpoint(file)).toThrow(`decodeCheckpoint: ${problem}`);
  });

  test("missing parts are listed", () => {
    const parts = { model: new Linear(1, 1), toString: new Anything({}) } as Record<string, Stateful>;
    expect(() => restoreCheckpoint(encodeCheckpoint({ other: new Anything({}) }), parts)).toThrow(
      new FormatError(
        "restoreCheckpoint",
        "has no state of model, toString, only of other, defaultGenerator",
      ),
    );
  });

  test("a part that does not fit leaves all parts and the default generator unchanged", () => {
    const other = new Linear(2, 1);
    const checkpoint = encodeCheckpoint({
      first: other,
      history: new History(),
      generator: new Generator(1),
      last: new Anything({}),
    });
    const [first, history, generator] = [new Linear(2, 1), new History(), new Generator(2)];
    history.record(1, { loss: 1 });
    manualSeed(9);
    const parts = { first, history, generator };
    const before = encodeCheckpoint(parts);
    expect(() => restoreCheckpoint(checkpoint, { ...parts, last: new Refusing({}) })).toThrow(
      "restoreCheckpoint: last does not fit: Refusing: takes no state",
    );
    expect(Buffer.compare(encodeCheckpoint(parts), before)).toBe(0);
  });

  test("a part that fails halfway is unchanged as well", () => {
    class Halting extends Anything {
      override loadStateDict(state: object): void {
        super.loadStateDict(state);
        if ("new" in state) throw new ArgumentError("Halting", "fails late");
      }
    }
    const part = new Halting({ old: 1 });
    expect(() => restoreCheckpoint(encodeCheckpoint({ part: new Anything({ new: 1 }) }), { part })).toThrow(
      "part does not fit: Halting: fails late",
    );
    expect(part.state).toEqual({ old: 1 });
  });

  test("the state of a longer schedule leaves optimizer and schedule unchanged", () => {
    const begin = (totalSteps: number) => {
      const optimizer = new SGD([tensor([1], { requiresGrad: true })], { momentum: 0.9 });
      return { optimizer, schedule: new OneCycleLR(optimizer, { maxLr: 1, totalSteps }) };
    };
    const long = begin(100);
    long.schedule.step(50);
    const short = begin(10);
    const before = [short.optimizer.stateDict(), short.schedule.stateDict()];
    expect(() => restoreCheckpoint(encodeCheckpoint(long), short)).toThrow(FormatError);
    expect([short.optimizer.stateDict(), short.schedule.stateDict()]).toEqual(before);
  });

  test("the error of a part that does not fit is the cause", () => {
    const checkpoint = encodeCheckpoint({ model: new Linear(2, 1) });
    try {
      restoreCheckpoint(checkpoint, { model: new Linear(2, 1, { bias: false }) });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(FormatError);
      expect(((error as FormatError).cause as StateDictError).unexpected).toEqual(["bias"]);
    }
  });

  test("errors unrelated to the file are rethrown unchanged", () => {
    const part = new Anything({});
    const checkpoint = encodeCheckpoint({ part });
    part.loadStateDict = () => {
      throw new TypeError("a mistake in the program");
    };
    expect(() => restoreCheckpoint(checkpoint, { part })).toThrow(new TypeError("a mistake in the program"));
  });

  test("a damaged file is restored, or rejected without changing anything", () => {
    const { model, optimizer } = trained(new Linear(2, 2));
    const parts = { model, optimizer };
    const file = encodeCheckpoint(parts, { metadata: { a: [1, Number.NaN, tensor([true])] } });
    const before = encodeCheckpoint(parts);
    fc.assert(
      fc.property(damaged(fc.constant(file)), (content) => {
        if (reads(() => restoreCheckpoint(content, parts))) restoreCheckpoint(before, parts);
        expect(Buffer.compare(encodeCheckpoint(parts), before)).toBe(0);
      }),
      { numRuns: 500 },
    );
  });
});

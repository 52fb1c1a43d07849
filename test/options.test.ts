import { describe, expect, expectTypeOf, it } from "vitest";
import { ArgumentError } from "../src/errors.js";
import { Generator } from "../src/index.js";
import { settled } from "../src/options.js";

interface Options {
  size?: number | null | undefined;
  mode?: "a" | "b" | undefined;
  loud?: boolean;
  name?: string | undefined;
}

const defaults = { size: 1, mode: "a", loud: true, name: undefined } as const;

describe("settled options", () => {
  it("are the defaults for missing or undefined options, but not for null or false", () => {
    const given: Options = { size: null, mode: undefined, loud: false };
    expect(settled("op", given, defaults)).toEqual({ size: null, mode: "a", loud: false, name: undefined });
    for (const none of [undefined, {}]) {
      expect(settled<Options, typeof defaults>("op", none, defaults)).toEqual(defaults);
    }
  });

  it("are undefined only without a default, as the compiler knows", () => {
    const own = settled("op", {} as Options, defaults);
    expectTypeOf(own.mode).toEqualTypeOf<"a" | "b">();
    expectTypeOf(own.name).toEqualTypeOf<string | undefined>();
  });

  it("may be among the fields of a class", () => {
    class Layer {
      loud = false;
      training = true;
    }
    expect(settled("op", new Layer() as Options, defaults)).toEqual({ ...defaults, loud: false });
  });

  it("are not accepted from a class that has none of them", () => {
    class Layer {
      training = true;
    }
    const run = (): unknown => settled("op", new Layer() as Options, defaults);
    expect(run).toThrow("options must be an object { size, mode, loud, name }, got Layer");
  });

  it("leave the defaults unchanged", () => {
    settled("op", { size: 2 } as Options, defaults);
    expect(defaults.size).toBe(1);
  });

  it("may have an unknown name with the value undefined", () => {
    expect(settled("op", { other: undefined } as Options, defaults)).toEqual(defaults);
  });

  it.each([
    [{ lowd: true }, 'unknown option "lowd", did you mean "loud"?'],
    [{ LOUD: true }, 'unknown option "LOUD", did you mean "loud"?'],
    [{ nme: "x" }, 'unknown option "nme", did you mean "name"?'],
    [{ colour: 1 }, 'unknown option "colour", known are "size", "mode", "loud", "name"'],
    [false, "options must be an object { size, mode, loud, name }, got false"],
    [0.1, "options must be an object { size, mode, loud, name }, got 0.1"],
    [null, "options must be an object { size, mode, loud, name }, got null"],
    [[1], "options must be an object { size, mode, loud, name }, got [1]"],
    [() => 1, "options must be an object { size, mode, loud, name }, got a function"],
    [new Map(), "options must be an object { size, mode, loud, name }, got Map"],
    [new Generator(1), "options must be an object { size, mode, loud, name }, got Generator"],
  ])("refuse %j", (given, problem) => {
    expect(() => settled("op", given as Options, defaults)).toThrow(new ArgumentError("op", problem));
  });

  it("are listed up to the first few, and reported if there are none", () => {
    expect(() => settled("op", 1 as unknown as object, { a: 1, b: 2, c: 3, d: 4, e: 5 })).toThrow(
      "{ a, b, c, … }",
    );
    expect(() => settled("op", { a: 1 }, {} as never)).toThrow('unknown option "a", there are none');
  });

  it.each([
    ["batch_first", "batchFirst"],
    ["batchsize", "batchSize"],
    ["gama", "gamma"],
    ["wieghtDecay", "weightDecay"],
  ])("suggest for %s %s", (wrong, right) => {
    expect(() => settled("op", { [wrong]: 1 }, { [right]: 1, far: 2 })).toThrow(`did you mean "${right}"?`);
  });
});

describe("options of an op", () => {
  const check = (given: unknown) => () =>
    settled("op", given as { axis?: number; keepDims?: boolean }, { axis: 0, keepDims: false });

  it("may be missing, undefined, or among the fields of a class", () => {
    class Layer {
      axis = 1;
      training = true;
    }
    for (const given of [{}, { axis: 1 }, { axis: undefined }, { keepdim: undefined }, new Layer()]) {
      expect(check(given)).not.toThrow();
    }
  });

  it.each([
    [0, "op: options must be an object { axis, keepDims }, got 0"],
    [null, "op: options must be an object { axis, keepDims }, got null"],
    [[0], "op: options must be an object { axis, keepDims }, got [0]"],
    [new Map(), "op: options must be an object { axis, keepDims }, got Map"],
    [{ keepdim: true }, 'op: unknown option "keepdim", did you mean "keepDims"?'],
    [{ dim: 0 }, 'op: unknown option "dim", known are "axis", "keepDims"'],
  ])("are refused otherwise: %j", (given, message) => {
    expect(check(given)).toThrow(message);
    expect(check(given)).toThrow(ArgumentError);
  });
});

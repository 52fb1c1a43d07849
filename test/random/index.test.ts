import { afterEach, expect, test, vi } from "vitest";
import { defaultGenerator, Generator, manualSeed } from "../../src/random/index.js";

afterEach(() => vi.unstubAllGlobals());

test("the default generator is one object, which manualSeed seeds and returns", () => {
  const generator = defaultGenerator();
  expect(manualSeed(42)).toBe(generator);
  expect(defaultGenerator()).toBe(generator);
  expect(generator.rand(3)).toEqual(new Generator(42).rand(3));
  manualSeed([1, 2, 3]);
  expect(generator.rand(3)).toEqual(new Generator([1, 2, 3]).rand(3));
});

test("manualSeed rejects a bad seed and leaves the stream unchanged", () => {
  manualSeed(1);
  expect(() => manualSeed(-1)).toThrow("manualSeed: seed must be between 0 and 2**32 - 1, got -1");
  expect(defaultGenerator().random()).toBe(new Generator(1).random());
});

test("generators without a seed differ from each other", () => {
  expect(new Generator().rand(4)).not.toEqual(new Generator().rand(4));
  const g = new Generator(0);
  g.seed();
  expect(g.rand(4)).not.toEqual(new Generator(0).rand(4));
});

test("generators without a seed also differ if the platform has no entropy source", () => {
  vi.stubGlobal("crypto", undefined);
  expect(new Generator().rand(4)).not.toEqual(new Generator().rand(4));
});

import { afterAll, expect, it } from "vitest";
import { useKernels } from "../../src/index.js";
import { isSameCompiled } from "./trainedTwice.js";

afterAll(() => useKernels("wasm"));

it.each([1, 3])("a compiled training on %s threads comes to the bits of the eager one", (threads) => {
  useKernels("wasm", { threads });
  expect(isSameCompiled(64)).toBe(true);
});

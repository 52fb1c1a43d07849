import { expect, it } from "vitest";
import { type Settled, settled } from "../src/options.js";

interface Options {
  size?: number | null | undefined;
  mode?: "a" | "b" | undefined;
  loud?: boolean;
}

it("defaults stand in for options that are left out or undefined, not for null or false", () => {
  const defaults: Settled<Options> = { size: 1, mode: "a", loud: true };
  const given: Options = { size: null, mode: undefined, loud: false };
  expect(settled(given, defaults)).toEqual({ size: null, mode: "a", loud: false });
  expect(settled<Options>({}, defaults)).toEqual(defaults);
});

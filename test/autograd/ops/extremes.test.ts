import { describe, expect, it } from "vitest";
import { ArgumentError, max, min, tensor } from "../../../src/index.js";

describe.each([
  ["max", max],
  ["min", min],
] as const)("%s", (name, op) => {
  it("without an axis is refused, and says what takes several axes or all", () => {
    const x = tensor([1, 3, 2]);
    const refused = new ArgumentError(
      name,
      `reduces a single axis, which must be given. Use a${name} for several axes or all.`,
    );
    const withoutAxis = op as unknown as (x: unknown) => unknown;
    expect(() => withoutAxis(x)).toThrow(refused);
    const method = x[name] as unknown as () => unknown;
    expect(() => method.call(x)).toThrow(refused);
  });

  it("along an axis gives what the cure gives", () => {
    const x = tensor([[1, 3, 2]]);
    expect(x[name](1).values.toArray()).toEqual(x[`a${name}`](1).toArray());
  });
});

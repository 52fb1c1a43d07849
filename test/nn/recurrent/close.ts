import { expect } from "vitest";
import type { Tensor } from "../../../src/index.js";

/** Expects two tensors of one shape whose elements differ by at most `difference`. */
export function expectClose(a: Tensor, b: Tensor, difference = 1e-12): void {
  expect(a.shape).toEqual(b.shape);
  expect(a.size === 0 ? 0 : a.sub(b).abs().amax().item()).toBeLessThanOrEqual(difference);
}

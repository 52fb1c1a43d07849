import { expect, it } from "vitest";
import { ShapeError, tensor } from "../../../src/index.js";

const x = tensor([[1, 2, 3]]);

it("equal is true for the same shape and elements, even if dtypes differ", () => {
  expect(x.equal(tensor([[1, 2, 3]]))).toBe(true);
  expect(x.equal(tensor([[1, 2, 3]], { dtype: "int32" }))).toBe(true);
  expect(x.equal(tensor([[1, 2, 3.5]]))).toBe(false);
  expect(x.equal(tensor([1, 2, 3]))).toBe(false);
  expect(x.equal(tensor([[1]]))).toBe(false);
  expect(tensor([]).equal(tensor([]))).toBe(true);
});

it("NaN equals nothing, and is close to NaN only where that is asked for", () => {
  const nan = tensor([Number.NaN]);
  expect(nan.equal(nan)).toBe(false);
  expect(nan.allClose(nan)).toBe(false);
  expect(nan.allClose(nan, { equalNaN: true })).toBe(true);
  expect(nan.allClose(1, { equalNaN: true })).toBe(false);
});

it("allClose measures by the second operand, and broadcasts", () => {
  expect(x.allClose(tensor([1, 2.00001, 3]))).toBe(true);
  expect(x.allClose(tensor([1, 2.0001, 3]))).toBe(false);
  expect(tensor([10]).allClose(11, { rtol: 0.0915, atol: 0 })).toBe(true);
  expect(tensor([11]).allClose(10, { rtol: 0.0915, atol: 0 })).toBe(false);
  expect(() => x.allClose(tensor([1, 2]))).toThrow(ShapeError);
});

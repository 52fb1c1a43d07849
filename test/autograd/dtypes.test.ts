import { describe, expect, it } from "vitest";
import { einsum, linear, ones, pad, type Tensor, tensor, where, zeros } from "../../src/index.js";

const mask = tensor([true, false, true]);
const whole = tensor([0, 1, 2], { dtype: "int32" });

/** A call, and the dtype and the elements of its result. */
type Case = readonly [call: () => Tensor, dtype: string, elements: unknown];

describe("an op that moves, cuts out or fills keeps the dtype", () => {
  const square = ones([2, 2], { dtype: "bool" });
  const cases: Record<string, Case> = {
    "tril of a mask": [
      () => square.tril(),
      "bool",
      [
        [true, false],
        [true, true],
      ],
    ],
    "triu of a mask": [
      () => square.triu(),
      "bool",
      [
        [true, true],
        [false, true],
      ],
    ],
    "tril of whole numbers": [
      () => square.to("int32").tril(),
      "int32",
      [
        [1, 0],
        [1, 1],
      ],
    ],
    "a mask filled with 0": [() => mask.maskedFill(mask, 0), "bool", [false, false, false]],
    "a mask filled with true": [() => mask.maskedFill(mask.logicalNot(), true), "bool", [true, true, true]],
    "a mask filled with 2": [() => mask.maskedFill(mask.logicalNot(), 2), "bool", [true, true, true]],
    "whole numbers filled with −1": [() => whole.maskedFill(mask, -1), "int32", [-1, 1, -1]],
    "whole numbers filled with true": [() => whole.maskedFill(mask, true), "int32", [1, 1, 1]],
    "whole numbers filled from a tensor": [() => whole.maskedFill(mask, tensor(3)), "int32", [3, 1, 3]],
    "a mask surrounded by 2": [() => pad(mask, [[1, 0]], { value: 2 }), "bool", [true, true, false, true]],
    "a mask surrounded by true": [
      () => pad(mask, [[1, 0]], { value: true }),
      "bool",
      [true, true, false, true],
    ],
    "whole numbers surrounded by −1": [() => pad(whole, [[0, 1]], { value: -1 }), "int32", [0, 1, 2, -1]],
  };

  it.each(Object.entries(cases))("%s", (_, [call, dtype, elements]) => {
    expect([call().dtype, call().toArray()]).toEqual([dtype, elements]);
  });
});

describe("masks count as 0 and 1 among wider factors", () => {
  const many = ones([300], { dtype: "bool" });
  const cases: Record<string, Case> = {
    "a product with whole numbers": [() => many.matmul(ones([300], { dtype: "int32" })), "int32", 300],
    "two masks and a factor that is wider": [
      () => einsum("i,i,j->j", many, many, tensor([0.5])),
      "float32",
      [150],
    ],
    "the sum of one mask": [() => einsum("i->", many), "int32", 300],
    "a mask turned round": [
      () => einsum("ij->ji", ones([1, 2], { dtype: "bool" })),
      "bool",
      [[true], [true]],
    ],
    "a mask added to whole numbers": [
      () => zeros([1], { dtype: "int32" }).scatterAdd(0, zeros([300], { dtype: "int32" }), many),
      "int32",
      [300],
    ],
  };

  it.each(Object.entries(cases))("%s", (_, [call, dtype, elements]) => {
    expect([call().dtype, call().toArray()]).toEqual([dtype, elements]);
  });
});

describe("whole numbers at their ends", () => {
  const none = zeros([0, 2], { dtype: "int32" });
  const zero = tensor([true, false]);
  const cases: Record<string, Case> = {
    "the least whole number is no maximum": [() => whole.maximum(-2147483648), "int32", [0, 1, 2]],
    "the least whole number is the minimum": [
      () => whole.minimum(-2147483648),
      "int32",
      [-2147483648, -2147483648, -2147483648],
    ],
    "nothing divided by a mask": [() => none.remainder(zero), "int32", []],
    "nothing divided by 0": [() => none.remainder(0), "int32", []],
    "nothing to a negative power": [() => none.pow(tensor([-1, 2], { dtype: "int32" })), "int32", []],
    "a map of float32 with a bias of float64": [
      () => linear(ones([1, 1]), ones([1, 1]), tensor([0.1], { dtype: "float64" })),
      "float64",
      [[1.1]],
    ],
  };

  it.each(Object.entries(cases))("%s", (_, [call, dtype, elements]) => {
    expect([call().dtype, call().toArray()]).toEqual([dtype, elements]);
  });
});

describe("numbers widen by category", () => {
  const cases: Record<string, Case> = {
    "whole numbers cut off at a whole number": [() => whole.clamp({ min: 1 }), "int32", [1, 1, 2]],
    "whole numbers cut off at a fraction": [() => whole.clamp({ min: 0.5 }), "float32", [0.5, 1, 2]],
    "whole numbers cut off above at a fraction": [() => whole.clamp({ max: 1.5 }), "float32", [0, 1, 1.5]],
    "a mask cut off at a whole number": [() => mask.clamp({ max: 3 }), "int32", [1, 0, 1]],
    "a choice between a mask and a number": [() => where(mask, mask, 0), "int32", [1, 0, 1]],
    "a choice between a mask and false": [() => where(mask, mask, false), "bool", [true, false, true]],
  };

  it.each(Object.entries(cases))("%s", (_, [call, dtype, elements]) => {
    expect([call().dtype, call().toArray()]).toEqual([dtype, elements]);
  });
});

/**
 * @file Rows of ops on two and three operands, element by element, which broadcast.
 */
import type * as arithmetic from "../../../src/autograd/ops/arithmetic.js";
import type * as comparison from "../../../src/autograd/ops/comparison.js";
import type * as equality from "../../../src/autograd/ops/equality.js";
import { type Tensor, type TensorLike, tensor } from "../../../src/index.js";
import { notATensor } from "./functions.js";
import {
  type ArgsOf,
  broadcastingShapes,
  elementwiseShapes,
  type Input,
  mask,
  type OpName,
  type Row,
  type Rows,
  reals,
  zerosOf,
} from "./row.js";

type Interval = readonly [from: number, to: number];

/** An op on two operands, tensors and numbers, that is smooth where they come from these intervals. */
function onTwo<Name extends OpName>(
  name: Name,
  a: Interval = [-2, 2],
  b: Interval = [-1.7, 2.1],
): Pick<Row<Name>, "samples" | "refusals"> {
  const middle = (b[0] + b[1]) / 2 + 0.01;
  return {
    samples: [
      ...broadcastingShapes.map(([left, right]) => ({ inputs: [reals(left, ...a), reals(right, ...b)] })),
      { inputs: [reals([2, 3], ...a)], args: (x) => [x, middle] as unknown as ArgsOf<Name> },
      {
        inputs: [reals([2, 3], ...b)],
        args: (y) => [(a[0] + a[1]) / 2 + 0.01, y] as unknown as ArgsOf<Name>,
      },
    ],
    refusals: [
      [
        (op) => (op as (a: TensorLike, b: TensorLike) => unknown)(zerosOf(2, 3), zerosOf(4)),
        `${name}: shapes do not broadcast, got [2, 3] and [4]`,
      ],
      ...notATensor(name),
    ],
  };
}

const someMask: Input = mask([
  [true, false, true],
  [false, true, true],
]);
const bool = tensor([true]);
const whole = tensor([1, 0], { dtype: "int32" });

/** A division that leaves something. */
function dividing<Name extends "remainder" | "fmod" | "floorDivide">(
  name: Name,
): Pick<Row<Name>, "samples" | "refusals"> {
  const { samples, refusals } = onTwo(name, [-2, 2], [0.71, 1.63]);
  return {
    samples,
    refusals: [
      ...refusals.slice(0, 1),
      [
        (op) => op(tensor([1, 2], { dtype: "int32" }), whole),
        `${name}: whole numbers cannot be divided by 0`,
      ],
      [(op) => op(bool, bool), `${name}: is not defined for bool. Convert with to("int32").`],
    ],
  };
}

export const arithmeticRows: Rows<keyof typeof arithmetic> = {
  add: onTwo("add"),
  sub: {
    ...onTwo("sub"),
    refusals: [
      ...onTwo("sub").refusals.slice(0, 1),
      [(op) => op(bool, bool), "sub: is not defined for bool. Use logicalXor."],
    ],
  },
  mul: onTwo("mul"),
  div: {
    samples: [
      ...onTwo("div", [-2, 2], [0.5, 2]).samples,
      ...(["trunc", "floor", undefined] as const).map((roundingMode) => ({
        inputs: [reals([2, 3], -2, 2), reals([3], 0.71, 1.63)],
        args: (x: Tensor, y: Tensor) => [x, y, { roundingMode }] as ArgsOf<"div">,
      })),
    ],
    refusals: [
      ...onTwo("div").refusals,
      [
        (op) => op(zerosOf(2), 2, { roundingMode: "round" as never }),
        'div: roundingMode must be "trunc" or "floor", got "round"',
      ],
      [(op) => op(whole, whole, { roundingMode: "trunc" }), "div: whole numbers cannot be divided by 0"],
      [
        (op) => op(bool, bool, { roundingMode: "trunc" }),
        'div: is not defined for bool. Convert with to("int32").',
      ],
    ],
  },
  pow: {
    samples: [
      ...onTwo("pow", [0.3, 2], [-2, 2]).samples,
      ...[2, 3, 0.5, 1, 0, -1].map((power) => ({
        // NaN⁰ = 1
        ...(power === 0 && { keepsNaN: false as const }),
        inputs: [reals([2, 3], 0.3, 2)],
        args: (x: Parameters<typeof arithmetic.pow>[0]): [TensorLike, number] => [x, power],
      })),
      { inputs: [reals([2, 3], -2, -0.3)], args: (x) => [x, 3] },
    ],
    refusals: [
      ...onTwo("pow").refusals.slice(0, 1),
      [(op) => op(whole, -1), "pow: whole numbers to negative powers need a floating dtype"],
    ],
  },
  maximum: onTwo("maximum"),
  minimum: onTwo("minimum"),
  atan2: onTwo("atan2", [-2, 2], [0.3, 2]),
  remainder: dividing("remainder"),
  fmod: dividing("fmod"),
  floorDivide: dividing("floorDivide"),
  neg: {
    smoothOn: [-2, 2],
    samples: elementwiseShapes.map((shape) => ({ inputs: [reals(shape)] })),
    refusals: [[(op) => op(bool), "neg: is not defined for bool. Use logicalNot."]],
  },
  clamp: {
    samples: [
      { inputs: [reals([2, 3])], args: (x) => [x, { min: -1 }] },
      { inputs: [reals([2, 3])], args: (x) => [x, { max: 0.5 }] },
      { inputs: [reals([2, 3])], args: (x) => [x, { min: -0.5, max: 0.5 }] },
      { inputs: [reals([2, 3])], args: (x) => [x, { min: 1, max: -1 }] },
      { inputs: [reals([0, 3])], args: (x) => [x, { min: 0 }] },
      {
        inputs: [reals([2, 3]), reals([3], -0.9, 0.1), reals([2, 1], 0.3, 0.9)],
        args: (x, min, max) => [x, { min: min!, max: max! }],
      },
      { inputs: [reals([2, 3]), reals([2, 3], -0.3, 0.1)], args: (x, max) => [x, { min: -1, max: max! }] },
    ],
    refusals: [
      [(op) => op(zerosOf(2), {}), "clamp: needs min or max"],
      [(op) => op(zerosOf(2), { min: NaN }), "clamp: min must be a number, got NaN"],
      [(op) => op(zerosOf(2), { max: "a" as never }), 'clamp: max must be a number, got "a"'],
      [(op) => op(zerosOf(2), 0 as never), "clamp: options must be an object { min, max }, got 0"],
    ],
  },
};

/** A test on one tensor. */
function test<Name extends "isNaN" | "isFinite" | "isInf" | "logicalNot">(name: Name): Row<Name> {
  return {
    keepsNaN: false,
    samples: elementwiseShapes.map((shape) => ({ inputs: [reals(shape)] })),
    refusals: notATensor(name),
  };
}

export const comparisonRows: Rows<keyof typeof comparison> = {
  eq: { keepsNaN: false, ...onTwo("eq") },
  ne: { keepsNaN: false, ...onTwo("ne") },
  lt: { keepsNaN: false, ...onTwo("lt") },
  le: { keepsNaN: false, ...onTwo("le") },
  gt: { keepsNaN: false, ...onTwo("gt") },
  ge: { keepsNaN: false, ...onTwo("ge") },
  logicalAnd: { keepsNaN: false, ...onTwo("logicalAnd") },
  logicalOr: { keepsNaN: false, ...onTwo("logicalOr") },
  logicalXor: { keepsNaN: false, ...onTwo("logicalXor") },
  logicalNot: test("logicalNot"),
  isNaN: test("isNaN"),
  isFinite: test("isFinite"),
  isInf: test("isInf"),
  where: {
    keepsNaN: false,
    samples: [
      { inputs: [someMask, reals([2, 3]), reals([2, 3])] },
      { inputs: [mask([[true], [false]]), reals([3]), reals([2, 1])] },
      { inputs: [someMask, reals([3])], args: (m, a) => [m, a, 1.5] },
      { inputs: [someMask, reals([])], args: (m, b) => [m, -1, b] },
      { inputs: [mask(true), reals([0, 3]), reals([3])] },
    ],
    refusals: [
      [
        (op) => op(zerosOf(2), 1, 2),
        'where: the mask must be a bool tensor, got float32. Convert with to("bool").',
      ],
      [(op) => op(true as never, 1, 2), "where: the mask must be a bool tensor, got true"],
      [(op) => op(bool, zerosOf(2), zerosOf(3)), "where: shapes do not broadcast, got [2] and [3]"],
    ],
  },
  maskedFill: {
    keepsNaN: false,
    samples: [
      { inputs: [reals([2, 3]), someMask], args: (x, m) => [x, m, -1] },
      { inputs: [reals([3]), someMask], args: (x, m) => [x, m, 0.5] },
      { inputs: [reals([2, 3]), someMask, reals([])] },
      { inputs: [reals([0, 3]), mask([[true]])], args: (x, m) => [x, m, 0] },
    ],
    refusals: [
      [
        (op) => op(zerosOf(2), zerosOf(2), 1),
        'maskedFill: the mask must be a bool tensor, got float32. Convert with to("bool").',
      ],
      [
        (op) => op(zerosOf(2), tensor([true, false, true]), 1),
        "maskedFill: shapes do not broadcast, got [2] and [3]",
      ],
      [(op) => op(whole, bool, 0.5), "maskedFill: int32 cannot hold 0.5"],
      [(op) => op(whole, bool, -Infinity), "maskedFill: int32 cannot hold -Infinity"],
      [(op) => op(whole, bool, "0" as never), 'maskedFill: takes tensors and numbers, got "0"'],
    ],
  },
};

function close<Name extends "isClose" | "allClose">(name: Name): Row<Name> {
  const { samples, refusals } = onTwo(name);
  return {
    keepsNaN: false,
    samples,
    refusals: [
      ...refusals,
      [(op) => op(whole, 1, { rtol: -1 }), `${name}: rtol and atol must be numbers ≥ 0, got -1 and 1e-8`],
    ],
  };
}

export const equalityRows: Rows<keyof typeof equality> = {
  isClose: close("isClose"),
  allClose: close("allClose"),
  equal: { keepsNaN: false, samples: [{ inputs: [reals([2, 3]), reals([2, 3])] }], refusals: [] },
};

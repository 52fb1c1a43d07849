/**
 * @file Rows of ops on one tensor, element by element.
 */
import type * as activations from "../../../src/autograd/ops/activations.js";
import type * as functions from "../../../src/autograd/ops/functions.js";
import {
  type ArgsOf,
  elementwiseShapes,
  type OpName,
  type Refusal,
  type Row,
  type Rows,
  reals,
  zerosOf,
} from "./row.js";

/** An op on one tensor, with options or without. */
function on<Name extends OpName>(
  name: Name,
  smoothOn: readonly [number, number] = [-2, 2],
  ...options: ArgsOf<Name>[1][]
): Row<Name> {
  const inputs = elementwiseShapes.map((shape) => [reals(shape, ...smoothOn)]);
  return {
    smoothOn,
    samples: [
      ...inputs.map((input) => ({ inputs: input })),
      ...options.map((option) => ({
        inputs: inputs[0]!,
        args: (x: unknown) => [x, option] as unknown as ArgsOf<Name>,
      })),
    ],
    refusals: notATensor(name),
  };
}

/** What ops on elements say of something that is no tensor. */
export function notATensor<Name extends OpName>(name: Name): Refusal<Name>[] {
  return [[(op) => (op as (x: string) => unknown)("text"), `${name}: takes tensors and numbers, got "text"`]];
}

export const functionRows: Rows<keyof typeof functions> = {
  exp: on("exp"),
  expm1: on("expm1"),
  log: on("log", [0.2, 3]),
  log1p: on("log1p", [-0.8, 3]),
  log2: on("log2", [0.2, 3]),
  log10: on("log10", [0.2, 3]),
  sqrt: on("sqrt", [0.2, 4]),
  rsqrt: on("rsqrt", [0.2, 4]),
  square: { ...on("square"), refusals: [] },
  reciprocal: on("reciprocal", [0.3, 3]),
  sin: on("sin"),
  cos: on("cos"),
  tan: on("tan", [-1.2, 1.2]),
  asin: on("asin", [-0.9, 0.9]),
  acos: on("acos", [-0.9, 0.9]),
  atan: on("atan"),
  sinh: on("sinh"),
  cosh: on("cosh"),
  erf: on("erf"),
  floor: on("floor"),
  ceil: on("ceil"),
  round: {
    ...on("round", [-2, 2], {}, { decimals: 1 }, { decimals: -1 }),
    refusals: [
      ...notATensor("round"),
      [(op) => op(zerosOf(2), { decimals: 0.5 }), "round: decimals must be a whole number, got 0.5"],
      [
        (op) => op(zerosOf(2).to("int32"), { decimals: 1 }),
        'round: needs a floating dtype, got int32. Convert with to("float32").',
      ],
    ],
  },
  trunc: on("trunc"),
  abs: on("abs"),
  sign: on("sign"),
  nanToNum: {
    ...on("nanToNum", [-2, 2], {}, { nan: 1, posInf: 2, negInf: 3 }),
    keepsNaN: false,
    refusals: [
      [(op) => op([1] as never), "nanToNum: x must be a tensor, got [1]. Make one with tensor(…)."],
      [(op) => op(zerosOf(2), { nan: "0" as never }), 'nanToNum: nan must be a number, got "0"'],
    ],
  },
};

export const activationRows: Rows<keyof typeof activations> = {
  tanh: on("tanh"),
  sigmoid: on("sigmoid"),
  relu: on("relu"),
  leakyRelu: {
    ...on("leakyRelu", [-2, 2], {}, { negativeSlope: 0.3 }, { negativeSlope: 0 }),
    refusals: [
      ...notATensor("leakyRelu"),
      [
        (op) => op(zerosOf(2), { negativeSlope: "a" as never }),
        'leakyRelu: negativeSlope must be a number, got "a"',
      ],
      [
        (op) => op(zerosOf(2), 0.2 as never),
        "leakyRelu: options must be an object { negativeSlope }, got 0.2",
      ],
    ],
  },
  elu: on("elu", [-2, 2], {}, { alpha: 0.5 }),
  selu: on("selu"),
  gelu: {
    ...on("gelu", [-2, 2], { approximate: "none" }, { approximate: "tanh" }),
    refusals: [
      ...notATensor("gelu"),
      [
        (op) => op(zerosOf(2), { approximate: "tan" as never }),
        'gelu: approximate must be "none" or "tanh", got "tan"',
      ],
    ],
  },
  silu: on("silu"),
  softplus: {
    ...on("softplus", [-2, 2], {}, { beta: 3 }, { beta: 2, threshold: 1 }),
    refusals: [
      ...notATensor("softplus"),
      [(op) => op(zerosOf(2), { beta: 0 }), "softplus: beta must not be 0"],
      [(op) => op(zerosOf(2), { threshold: NaN }), "softplus: threshold must be a number, got NaN"],
    ],
  },
  hardtanh: on("hardtanh", [-2, 2], {}, { min: -0.5, max: 1.5 }),
};

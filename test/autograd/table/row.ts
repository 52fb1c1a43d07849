/**
 * @file What the table says of an op, and how its inputs are made.
 *
 * A row gives samples, calls at points where the op is smooth, and refusals, calls with the message that they
 * end in. What is to be proved of every op stands in opTable.test.ts, once.
 */

import * as factorizations from "../../../src/autograd/ops/factorizations.js";
import * as methods from "../../../src/autograd/ops/index.js";
import * as standalone from "../../../src/autograd/ops/standalone.js";
import { Generator, type Shape, type Tensor, tensor } from "../../../src/index.js";

/** Every op, those that are functions only included. */
export const everyOp: typeof methods & typeof standalone & typeof factorizations = {
  ...methods,
  ...standalone,
  ...factorizations,
};

export type OpName = keyof typeof everyOp;

/** What an op is called with. */
export type ArgsOf<Name extends OpName> = Parameters<(typeof everyOp)[Name]>;

/** Makes an input: real numbers in the dtype asked for, indices and masks in their own. */
export type Input = (dtype: "float32" | "float64") => Tensor;

/** A call of an op at a point where it is smooth. */
export interface Sample<Name extends OpName> {
  /** The tensors that it is called with. */
  readonly inputs: readonly Input[];
  /** How they become the op's arguments; they are the arguments, if it is missing. */
  readonly args?: (...inputs: Tensor[]) => ArgsOf<Name>;
  /** False where a NaN of the inputs may be absent from the results. */
  readonly keepsNaN?: false;
}

/** A call that is refused, and the whole message. */
export type Refusal<Name extends OpName> = readonly [
  call: (op: (typeof everyOp)[Name]) => unknown,
  message: string,
];

/** What the table says of an op. */
export interface Row<Name extends OpName> {
  readonly samples: readonly Sample<Name>[];
  readonly refusals: readonly Refusal<Name>[];
  /** The same for all samples: comparisons, choices, selections. */
  readonly keepsNaN?: false;
  /**
   * True where zeros that are no input may or may not be factors: ∞·0 is NaN, with one kernel and not
   * another.
   */
  readonly meetsZeros?: true;
  /** Of ops on one tensor that treat every element alike: the interval on which it is smooth. */
  readonly smoothOn?: readonly [from: number, to: number];
}

/** A row for each of some ops. */
export type Rows<Names extends OpName> = { readonly [Name in Names]: Row<Name> };

/**
 * Numbers at equal distances between `from` and `to`, shuffled, none in the middle: no two are equal, and
 * none of them is 0 where the interval is symmetric.
 */
export function reals(shape: Shape, from = -2, to = 2): Input {
  return (dtype) => {
    const size = shape.reduce((product, length) => product * length, 1);
    const order = new Generator(size).permutation(size);
    const values = Float64Array.from(order, (place) => from + ((place + 0.4) / size) * (to - from));
    return tensor(values, { dtype, shape });
  };
}

/** Class indices, positions. */
export function ints(values: Parameters<typeof tensor>[0]): Input {
  return () => tensor(values, { dtype: "int32" });
}

/** A mask. */
export function mask(values: Parameters<typeof tensor>[0]): Input {
  return () => tensor(values, { dtype: "bool" });
}

/** A tensor for refusals. */
export function zerosOf(...shape: number[]): Tensor {
  return reals(shape)("float32");
}

/** The shapes that every op on one tensor, element by element, is tried with. */
export const elementwiseShapes: readonly Shape[] = [[2, 3], [], [0, 3], [17]];

/** Pairs of shapes that broadcast. */
export const broadcastingShapes: readonly (readonly [Shape, Shape])[] = [
  [
    [2, 3],
    [2, 3],
  ],
  [[2, 3], [3]],
  [
    [2, 1],
    [1, 3],
  ],
  [[], [2, 3]],
  [
    [4, 1, 3],
    [2, 1],
  ],
  [
    [0, 3],
    [1, 3],
  ],
];

/** Rows 0 and 2, as indices. */
export const positions: Tensor = tensor([0, 2], { dtype: "int32" });

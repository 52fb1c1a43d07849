/**
 * @file The rows of the table of ops, and their inputs.
 *
 * A row has samples, calls at points where the op is smooth, and refusals, calls with the error message that
 * they throw. opTable.test.ts states, once, what must hold for every op.
 */

import * as factorizations from "../../../src/autograd/ops/factorizations.js";
import * as methods from "../../../src/autograd/ops/index.js";
import * as standalone from "../../../src/autograd/ops/standalone.js";
import { Generator, type Shape, type Tensor, tensor } from "../../../src/index.js";

/** Every op, including those that are not methods. */
export const everyOp: typeof methods & typeof standalone & typeof factorizations = {
  ...methods,
  ...standalone,
  ...factorizations,
};

export type OpName = keyof typeof everyOp;

/** The arguments of an op. */
export type ArgsOf<Name extends OpName> = Parameters<(typeof everyOp)[Name]>;

/** Makes an input: real numbers in the requested dtype, indices and masks in their own. */
export type Input = (dtype: "float32" | "float64") => Tensor;

/** A call of an op at a point where it is smooth. */
export interface Sample<Name extends OpName> {
  /** The tensors that it is called with. */
  readonly inputs: readonly Input[];
  /** Turns them into the op's arguments; if missing, they are the arguments. */
  readonly args?: (...inputs: Tensor[]) => ArgsOf<Name>;
  /** False where a NaN of the inputs may be absent from the results. */
  readonly keepsNaN?: false;
}

/** A call that throws, and the complete message. */
export type Refusal<Name extends OpName> = readonly [
  call: (op: (typeof everyOp)[Name]) => unknown,
  message: string,
];

/** A row of the table. */
export interface Row<Name extends OpName> {
  readonly samples: readonly Sample<Name>[];
  readonly refusals: readonly Refusal<Name>[];
  /** The same for all samples: comparisons, choices, selections. */
  readonly keepsNaN?: false;
  /**
   * True if zeros that are not inputs may or may not be factors: ∞·0 is NaN with one kernel but not with
   * another.
   */
  readonly meetsZeros?: true;
  /** For ops that treat every element of one tensor alike: the interval on which they are smooth. */
  readonly smoothOn?: readonly [from: number, to: number];
}

/** Rows for several ops. */
export type Rows<Names extends OpName> = { readonly [Name in Names]: Row<Name> };

/**
 * Evenly spaced numbers between `from` and `to`, shuffled, without the midpoint: no two are equal, and none
 * is 0 if the interval is symmetric.
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

/** The shapes that elementwise ops on one tensor are tested with. */
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

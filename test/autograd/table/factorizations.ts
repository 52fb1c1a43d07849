/**
 * @file Rows of linear algebra.
 */
import type * as factorizations from "../../../src/autograd/ops/factorizations.js";
import { eye, type Tensor, tensor } from "../../../src/index.js";
import { type ArgsOf, type Rows, reals, type Sample, zerosOf } from "./row.js";

/** Matrices that are far from singular. */
const regular = (x: Tensor): Tensor =>
  x.mul(0.3).add(eye(x.shape.at(-1)!, x.shape.at(-1)!, { dtype: x.dtype }));
/** Positive definite ones. */
const definite = (x: Tensor): Tensor => regular(x.matmul(x.transpose()));

const square = reals([3, 3]);
const several = reals([2, 3, 3]);
const none = reals([0, 2, 2]);

const singular = tensor([
  [1, 2],
  [2, 4],
]);

function ofSquares<Name extends "inv" | "det" | "slogdet">(): Sample<Name>[] {
  const args = (a: Tensor): ArgsOf<Name> => [regular(a)] as unknown as ArgsOf<Name>;
  return [
    { inputs: [square], args },
    { inputs: [several], args },
    { inputs: [reals([1, 1], 1, 2)] },
    { inputs: [none] },
  ];
}

/** NaN may be eliminated before it is met, and ∞·0 is met where the other set meets none. */
const elimination = { meetsZeros: true } as const;

export const factorizationRows: Rows<keyof typeof factorizations> = {
  solve: {
    ...elimination,
    samples: [
      { inputs: [square, reals([3, 2])], args: (a, b) => [regular(a), b] },
      { inputs: [square, reals([3])], args: (a, b) => [regular(a), b] },
      { inputs: [several, reals([3, 2])], args: (a, b) => [regular(a), b] },
      { inputs: [several, reals([2, 3])], args: (a, b) => [regular(a), b] },
      { inputs: [square, reals([2, 3, 1])], args: (a, b) => [regular(a), b] },
      { inputs: [none, reals([0, 2, 3])] },
    ],
    refusals: [
      [(op) => op(singular, singular), "solve: the matrix is singular: it has no inverse"],
      [(op) => op(zerosOf(2, 3), zerosOf(2)), "solve: needs square matrices […, n, n], got [2, 3]"],
      [
        (op) => op(zerosOf(2, 2), zerosOf(3)),
        "solve: needs […, n, n] and […, n, k] or […, n], got [2, 2] and [3]",
      ],
      [
        (op) => op(singular.to("int32"), singular),
        'solve: needs a floating dtype, got int32. Convert with to("float32").',
      ],
    ],
  },
  solveTriangular: {
    ...elimination,
    keepsNaN: false,
    samples: [
      { inputs: [square, reals([3, 2])], args: (a, b) => [regular(a), b] },
      { inputs: [square, reals([3])], args: (a, b) => [regular(a), b, { upper: true }] },
      { inputs: [several, reals([3, 2])], args: (a, b) => [a, b, { unitriangular: true }] },
      { inputs: [square, reals([3, 2])], args: (a, b) => [a, b, { upper: true, unitriangular: true }] },
    ],
    refusals: [
      [
        (op) => op(zerosOf(0, 2, 2), zerosOf(3)),
        "solveTriangular: needs […, n, n] and […, n, k] or […, n], got [0, 2, 2] and [3]",
      ],
      [(op) => op(tensor([[0]]), tensor([1])), "solveTriangular: the matrix is singular: it has no inverse"],
    ],
  },
  inv: {
    ...elimination,
    samples: ofSquares<"inv">(),
    refusals: [
      [(op) => op(singular), "inv: the matrix is singular: it has no inverse"],
      [(op) => op(zerosOf(2)), "inv: needs square matrices […, n, n], got [2]"],
    ],
  },
  det: {
    ...elimination,
    samples: ofSquares<"det">(),
    refusals: [
      [
        (op) => op(singular.clone().requireGrad()).backward(),
        "det: the matrix is singular: it has no inverse",
      ],
      [(op) => op(zerosOf(2)), "det: needs square matrices […, n, n], got [2]"],
    ],
  },
  slogdet: {
    ...elimination,
    samples: ofSquares<"slogdet">(),
    refusals: [[(op) => op(zerosOf(2)), "slogdet: needs square matrices […, n, n], got [2]"]],
  },
  cholesky: {
    ...elimination,
    keepsNaN: false,
    samples: [
      { inputs: [square], args: (a) => [definite(a)] },
      { inputs: [several], args: (a) => [definite(a)] },
      { inputs: [none] },
    ],
    refusals: [
      [(op) => op(singular), "cholesky: the matrix is not positive definite"],
      [(op) => op(tensor([[NaN]])), "cholesky: the matrix is not positive definite"],
      [(op) => op(zerosOf(2)), "cholesky: needs square matrices […, n, n], got [2]"],
    ],
  },
};

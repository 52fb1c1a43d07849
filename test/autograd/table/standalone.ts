/**
 * @file Rows of ops that are functions only: several operations in one, diagonals, distances, places in sorted
 * lists, reductions of segments.
 */
import type * as compound from "../../../src/autograd/ops/compound.js";
import type * as diagonals from "../../../src/autograd/ops/diagonals.js";
import type * as distances from "../../../src/autograd/ops/distances.js";
import type * as searching from "../../../src/autograd/ops/searching.js";
import type * as segments from "../../../src/autograd/ops/segments.js";
import { type Tensor, tensor } from "../../../src/index.js";
import { type ArgsOf, ints, type Rows, reals, type Sample, zerosOf } from "./row.js";

const three = [reals([2, 3]), reals([3], -1.7, 2.1), reals([2, 1], 0.5, 2)] as const;

/** Products of matrices that are added to something. */
function added<Name extends "addmm" | "baddbmm">(...lead: readonly number[]): Sample<Name>[] {
  const [a, b] = [reals([...lead, 2, 3]), reals([...lead, 3, 4])];
  const args = (options?: object) => (x: Tensor, left: Tensor, right: Tensor) =>
    [x, left, right, options] as unknown as ArgsOf<Name>;
  return [
    { inputs: [reals([...lead, 2, 4]), a, b] },
    { inputs: [reals([4]), a, b], args: args({ beta: 0.5, alpha: -2 }) },
    { inputs: [reals([]), a, b], args: args({ beta: 0 }), keepsNaN: false },
  ];
}

const masks = tensor([true]);

export const compoundRows: Rows<keyof typeof compound> = {
  lerp: {
    samples: [
      { inputs: [...three] },
      { inputs: [reals([2, 3]), reals([2, 3])], args: (a, b) => [a, b, 0.3] },
      { inputs: [reals([0, 3]), reals([3])], args: (a, b) => [a, b, 0.7] },
    ],
    refusals: [
      [(op) => op(zerosOf(2), zerosOf(3), 0.5), "lerp: shapes do not broadcast, got [2] and [3]"],
      [(op) => op(zerosOf(2), "b" as never, 0.5), 'lerp: takes tensors and numbers, got "b"'],
    ],
  },
  addcmul: {
    samples: [
      { inputs: [...three] },
      { inputs: [...three], args: (x, a, b) => [x, a, b, { value: 0.3 }] },
      { inputs: [reals([0, 3]), reals([3])], args: (x, a) => [x, a, 2] },
    ],
    refusals: [
      [(op) => op(zerosOf(2), 1, 1, { value: "1" as never }), 'addcmul: value must be a number, got "1"'],
      [(op) => op(zerosOf(2), zerosOf(3), 1), "addcmul: shapes do not broadcast, got [2] and [3]"],
    ],
  },
  addcdiv: {
    samples: [
      { inputs: [...three] },
      { inputs: [...three], args: (x, a, b) => [x, a, b, { value: 0.3 }] },
      { inputs: [reals([0, 3]), reals([3])], args: (x, a) => [x, a, 2] },
    ],
    refusals: [[(op) => op(zerosOf(2), 1, 1, { value: NaN }), "addcdiv: value must be a number, got NaN"]],
  },
  addmm: {
    meetsZeros: true,
    samples: added<"addmm">(),
    refusals: [
      [
        (op) => op(zerosOf(2), zerosOf(2, 3), zerosOf(2, 3)),
        "addmm: needs [m, k] and [k, n], got [2, 3] and [2, 3]",
      ],
      [
        (op) => op(zerosOf(3, 2, 2), zerosOf(2, 3), zerosOf(3, 2)),
        "addmm: x does not broadcast to the product's shape, got [3, 2, 2] and [2, 2]",
      ],
      [
        (op) => op(zerosOf(2), zerosOf(2, 3), zerosOf(3, 2), { beta: NaN }),
        "addmm: beta must be a number, got NaN",
      ],
      [
        (op) => op(zerosOf(2), zerosOf(2, 3), zerosOf(3, 2), { alpha: NaN }),
        "addmm: alpha must be a number, got NaN",
      ],
    ],
  },
  baddbmm: {
    meetsZeros: true,
    samples: added<"baddbmm">(2),
    refusals: [
      [
        (op) => op(zerosOf(2), zerosOf(2, 3), zerosOf(3, 2)),
        "baddbmm: needs [N, m, k] and [N, k, n], got [2, 3] and [3, 2]",
      ],
      [
        (op) => op(zerosOf(2), zerosOf(1, 2, 3), zerosOf(2, 3, 2)),
        "baddbmm: needs equally many matrices on both sides, got [1, 2, 3] and [2, 3, 2]",
      ],
    ],
  },
  logaddexp: {
    samples: [
      { inputs: [reals([2, 3]), reals([3], -1.7, 2.1)] },
      { inputs: [reals([2, 3])], args: (a) => [a, 0.5] },
      { inputs: [reals([0, 3]), reals([3])] },
    ],
    refusals: [[(op) => op(zerosOf(2), zerosOf(3)), "logaddexp: shapes do not broadcast, got [2] and [3]"]],
  },
  xlogy: {
    samples: [
      { inputs: [reals([2, 3]), reals([3], 0.3, 2)] },
      { inputs: [reals([2, 3], 0.3, 2)], args: (y) => [0.5, y] },
      { inputs: [reals([0, 3]), reals([3], 0.3, 2)] },
    ],
    refusals: [[(op) => op(zerosOf(2), zerosOf(3)), "xlogy: shapes do not broadcast, got [2] and [3]"]],
  },
  cross: {
    samples: [
      { inputs: [reals([2, 3]), reals([3], -1.7, 2.1)] },
      { inputs: [reals([3, 2]), reals([3, 1])], args: (a, b) => [a, b, { axis: 0 }] },
      { inputs: [reals([0, 3]), reals([0, 3])] },
    ],
    refusals: [
      [(op) => op(zerosOf(2), zerosOf(2)), "cross: needs vectors of length 3, got [2] and [2]"],
      [(op) => op(zerosOf(3), zerosOf(2, 3), { axis: 2 }), "cross: axis must be within -2 … 1, got 2"],
    ],
  },
};

export const diagonalRows: Rows<keyof typeof diagonals> = {
  diagEmbed: {
    samples: [
      { inputs: [reals([3])] },
      { inputs: [reals([2, 3])], args: (x) => [x, { offset: 1 }] },
      { inputs: [reals([2, 3])], args: (x) => [x, { offset: -2, axis0: 0, axis1: 2 }] },
      { inputs: [reals([2, 2])], args: (x) => [x, { axis0: -1, axis1: 0 }] },
      { inputs: [reals([0])], args: (x) => [x, { offset: 1 }] },
    ],
    refusals: [
      [(op) => op(zerosOf()), "diagEmbed: needs at least one axis, got []"],
      [(op) => op(zerosOf(2), { offset: 0.5 }), "diagEmbed: offset must be a whole number, got 0.5"],
      [(op) => op(zerosOf(2), { axis0: 1 }), "diagEmbed: needs two different axes, got 1 and -1"],
    ],
  },
  diag: {
    keepsNaN: false,
    samples: [
      { inputs: [reals([3])] },
      { inputs: [reals([2, 3])], args: (x) => [x, { diagonal: 1 }] },
      { inputs: [reals([3])], args: (x) => [x, { diagonal: -1 }] },
    ],
    refusals: [
      [(op) => op(zerosOf(2, 2, 2)), "diag: needs a 1-d tensor or a matrix, got [2, 2, 2]"],
      [(op) => op(zerosOf(2), { diagonal: 0.5 }), "diag: diagonal must be a whole number, got 0.5"],
    ],
  },
  trace: {
    keepsNaN: false,
    samples: [{ inputs: [reals([3, 3])] }, { inputs: [reals([2, 3])] }, { inputs: [reals([0, 0])] }],
    refusals: [[(op) => op(zerosOf(2)), "trace: needs a matrix, got [2]"]],
  },
};

export const distanceRows: Rows<keyof typeof distances> = {
  cdist: {
    meetsZeros: true,
    samples: [
      { inputs: [reals([4, 2]), reals([3, 2], -1.7, 2.1)] },
      { inputs: [reals([2, 4, 2]), reals([3, 2], -1.7, 2.1)], args: (a, b) => [a, b, { p: 1 }] },
      { inputs: [reals([2, 2]), reals([3, 2], -1.7, 2.1)], args: (a, b) => [a, b, { p: 3 }] },
      { inputs: [reals([2, 2]), reals([3, 2], -1.7, 2.1)], args: (a, b) => [a, b, { p: Infinity }] },
      { inputs: [reals([26, 2]), reals([2, 2], 3, 4)] },
      { inputs: [reals([0, 2]), reals([3, 2])], keepsNaN: false },
    ],
    refusals: [
      [(op) => op(zerosOf(2), zerosOf(2, 2)), "cdist: needs […, P, M] and […, R, M], got [2] and [2, 2]"],
      [(op) => op(zerosOf(1, 2), zerosOf(1, 2), { p: -1 }), "cdist: p must not be negative, got -1"],
      [(op) => op(zerosOf(1, 2), zerosOf(1, 2), { p: NaN }), "cdist: p must be a number, got NaN"],
      [
        (op) => op(zerosOf(1, 2).to("int32"), zerosOf(1, 2).to("int32")),
        'cdist: needs a floating dtype, got int32. Convert with to("float32").',
      ],
    ],
  },
  cosineSimilarity: {
    samples: [
      { inputs: [reals([2, 3]), reals([2, 3], -1, 3)] },
      { inputs: [reals([2, 1, 3]), reals([4, 3], -1, 3)], args: (a, b) => [a, b, { axis: -1, eps: 0.1 }] },
      { inputs: [reals([3]), reals([1], 1, 2)], args: (a, b) => [a, b, { axis: 0 }] },
      { inputs: [reals([]), reals([3], 1, 2)], args: (a, b) => [a, b, { axis: 0 }] },
      { inputs: [reals([4, 2, 3]), reals([3], 1, 2)], args: (a, b) => [a, b, { axis: 0 }] },
      { inputs: [reals([0, 3]), reals([3])] },
    ],
    refusals: [
      [(op) => op(zerosOf(2), zerosOf(3)), "cosineSimilarity: shapes do not broadcast, got [2] and [3]"],
      [(op) => op(zerosOf(2), zerosOf(2)), "cosineSimilarity: axis must be within -1 … 0, got 1"],
      [(op) => op(zerosOf(2), zerosOf(2), { eps: -1 }), "cosineSimilarity: eps must not be negative, got -1"],
      [
        (op) => op(zerosOf(2).to("int32"), zerosOf(2).to("int32"), { axis: 0 }),
        'cosineSimilarity: needs a floating dtype, got int32. Convert with to("float32").',
      ],
    ],
  },
};

const sorted = reals([4], -1, 1);
const inOrder = (x: Tensor): Tensor => x.sort().values;

export const searchingRows: Rows<keyof typeof searching> = {
  searchsorted: {
    keepsNaN: false,
    samples: [
      { inputs: [sorted, reals([2, 3])], args: (list, values) => [inOrder(list), values] },
      {
        inputs: [reals([2, 4]), reals([2, 3])],
        args: (list, values) => [inOrder(list), values, { right: true }],
      },
      { inputs: [reals([0]), reals([2])] },
      { inputs: [sorted, reals([2, 0])], args: (list, values) => [inOrder(list), values] },
    ],
    refusals: [
      [
        (op) => op(zerosOf(2, 3), zerosOf(3)),
        "searchsorted: needs one sorted row, or one for each row of values, got [2, 3] and [3]",
      ],
      [(op) => op(masks, masks), 'searchsorted: is not defined for bool. Convert with to("int32").'],
    ],
  },
  bucketize: {
    keepsNaN: false,
    samples: [
      { inputs: [reals([2, 3]), sorted], args: (values, list) => [values, inOrder(list)] },
      { inputs: [reals([]), sorted], args: (values, list) => [values, inOrder(list), { right: true }] },
    ],
    refusals: [[(op) => op(zerosOf(2), zerosOf(2, 3)), "bucketize: boundaries must be 1-d, got [2, 3]"]],
  },
};

const index = ints([
  [0, 2, 0],
  [1, 2, 0],
]);
const reductions = ["sum", "prod", "mean", "amax", "amin"] as const;

export const segmentRows: Rows<keyof typeof segments> = {
  scatterReduce: {
    keepsNaN: false,
    samples: [
      ...reductions.map((reduce) => ({
        inputs: [reals([3, 3]), index, reals([2, 3], -1.7, 2.1)],
        args: (x: Tensor, at: Tensor, source: Tensor) =>
          [x, 0, at, source, reduce] as ArgsOf<"scatterReduce">,
      })),
      ...reductions.map((reduce) => ({
        inputs: [reals([3, 4]), index, reals([4, 3], -1.7, 2.1)],
        args: (x: Tensor, at: Tensor, source: Tensor) =>
          [x, 0, at, source, reduce, { includeSelf: false }] as ArgsOf<"scatterReduce">,
      })),
    ],
    refusals: [
      [
        (op) => op(zerosOf(2), 0, tensor([2], { dtype: "int32" }), zerosOf(1), "sum"),
        "scatterReduce: position 2 is not within 0 … 1",
      ],
      [
        (op) => op(zerosOf(2), 0, tensor([1], { dtype: "int32" }), zerosOf(1), "max" as never),
        'scatterReduce: reduce must be "sum", "prod", "mean", "amax" or "amin", got "max"',
      ],
      [
        (op) => op(masks, 0, tensor([0], { dtype: "int32" }), masks, "sum"),
        'scatterReduce: is not defined for bool. Convert with to("int32").',
      ],
    ],
  },
};

/**
 * @file Rows of ops that rearrange elements and join tensors.
 */
import type * as joining from "../../../src/autograd/ops/joining.js";
import type * as rearranging from "../../../src/autograd/ops/rearranging.js";
import type * as reshaping from "../../../src/autograd/ops/reshape.js";
import type * as views from "../../../src/autograd/ops/views.js";
import { tensor } from "../../../src/index.js";
import { type Rows, reals, zerosOf } from "./row.js";

export const reshapeRows: Rows<keyof typeof reshaping> = {
  reshape: {
    samples: [
      { inputs: [reals([2, 3])], args: (x) => [x, [3, -1]] },
      { inputs: [reals([2, 3])], args: (x) => [x, [2, 3]] },
      { inputs: [reals([])], args: (x) => [x, [1, 1]] },
      { inputs: [reals([0, 3])], args: (x) => [x, [5, 0]] },
    ],
    refusals: [
      [(op) => op(zerosOf(2, 3), [4]), "reshape: sizes 6 and 4 differ, got [2, 3] and [4]"],
      [
        (op) => op(zerosOf(2, 3), [4, -1]),
        "reshape: 6 elements do not divide into [4], got [2, 3] and [4, -1]",
      ],
      [
        (op) => op(zerosOf(2, 3), [-1, -1]),
        "reshape: lengths must be whole numbers ≥ 0, or −1 once, got [-1, -1]",
      ],
      [
        (op) => op(zerosOf(6), 3 as never),
        "reshape: shape must be a list, got 3. Pass one: reshape([3, …]).",
      ],
      [(op) => op(zerosOf(0), [0, -1]), "reshape: 0 elements do not divide into [0], got [0] and [0, -1]"],
    ],
  },
  flatten: {
    samples: [
      { inputs: [reals([2, 3])] },
      { inputs: [reals([])] },
      { inputs: [reals([2, 0, 3])], args: (x) => [x, { startAxis: 1 }] },
      { inputs: [reals([2, 1, 3])], args: (x) => [x, { startAxis: 0, endAxis: -2 }] },
    ],
    refusals: [
      [
        (op) => op(zerosOf(2, 3), 1 as never),
        "flatten: options must be an object { startAxis, endAxis }, got 1",
      ],
      [(op) => op(zerosOf(2, 3), { startAxis: 2 }), "flatten: axis must be within -2 … 1, got 2"],
      [(op) => op(zerosOf(2, 3), { startAxis: 1, endAxis: 0 }), "flatten: endAxis 0 lies before startAxis 1"],
    ],
  },
  squeeze: {
    samples: [
      { inputs: [reals([1, 3, 1])] },
      { inputs: [reals([1, 3, 1])], args: (x) => [x, -1] },
      { inputs: [reals([1, 3, 1])], args: (x) => [x, [0, 1]] },
      { inputs: [reals([1, 0])] },
    ],
    refusals: [[(op) => op(zerosOf(2, 3), 2), "squeeze: axis must be within -2 … 1, got 2"]],
  },
  unsqueeze: {
    samples: [
      { inputs: [reals([2, 3])], args: (x) => [x, 1] },
      { inputs: [reals([])], args: (x) => [x, 0] },
      { inputs: [reals([0])], args: (x) => [x, -1] },
    ],
    refusals: [[(op) => op(zerosOf(2, 3), 3), "unsqueeze: axis must be within -3 … 2, got 3"]],
  },
};

export const viewRows: Rows<keyof typeof views> = {
  permute: {
    samples: [
      { inputs: [reals([2, 3, 2])], args: (x) => [x, [2, 0, 1]] },
      { inputs: [reals([2, 3])], args: (x) => [x, [-2, -1]] },
      { inputs: [reals([0, 3])], args: (x) => [x, [1, 0]] },
    ],
    refusals: [
      [
        (op) => op(zerosOf(2, 3), 1 as never),
        "permute: axes must be a list, got 1. Pass one: permute([1, …]).",
      ],
      [(op) => op(zerosOf(2, 3), [0]), "permute: needs each of 2 axes once, got [0]"],
      [(op) => op(zerosOf(2, 3), [0, 0]), "permute: needs each of 2 axes once, got [0, 0]"],
    ],
  },
  moveaxis: {
    samples: [
      { inputs: [reals([2, 3, 2])], args: (x) => [x, 0, -1] },
      { inputs: [reals([2, 3, 2])], args: (x) => [x, [2, 0], [0, 1]] },
      { inputs: [reals([2, 3])], args: (x) => [x, [], []] },
      { inputs: [reals([0, 3])], args: (x) => [x, 1, 0] },
    ],
    refusals: [
      [(op) => op(zerosOf(2, 3), 2, 0), "moveaxis: axis must be within -2 … 1, got 2"],
      [(op) => op(zerosOf(2, 3), 0, [0, 0]), "moveaxis: an axis is repeated, got [0, 0]"],
      [(op) => op(zerosOf(2, 3), [0, 1], 1), "moveaxis: needs a place for each axis, got 1 for [0, 1]"],
    ],
  },
  movedim: {
    samples: [{ inputs: [reals([2, 3, 2])], args: (x) => [x, [2, 0], [0, 1]] }],
    refusals: [[(op) => op(zerosOf(2, 3), 2, 0), "movedim: axis must be within -2 … 1, got 2"]],
  },
  transpose: {
    samples: [
      { inputs: [reals([2, 3])] },
      { inputs: [reals([2, 3, 4])], args: (x) => [x, 0, 2] },
      { inputs: [reals([2, 3])], args: (x) => [x, 1, 1] },
      { inputs: [reals([0, 3])] },
    ],
    refusals: [
      [(op) => op(zerosOf(3)), "transpose: axis must be within -1 … 0, got -2"],
      [(op) => op(zerosOf(2, 3), 0, 2), "transpose: axis must be within -2 … 1, got 2"],
    ],
  },
  slice: {
    keepsNaN: false,
    samples: [
      { inputs: [reals([4, 3])], args: (x) => [x, [1, 3]] },
      { inputs: [reals([4, 3])], args: (x) => [x, null, [null, null, -1]] },
      { inputs: [reals([5, 3])], args: (x) => [x, [-1, null, -2], [-2]] },
      { inputs: [reals([4, 3])], args: (x) => [x, [3, 1], [0, 100, 2]] },
      { inputs: [reals([])], args: (x) => [x] },
      { inputs: [reals([0, 3])], args: (x) => [x, [0, 2]] },
    ],
    refusals: [
      [(op) => op(zerosOf(2), null, [1]), "slice: 2 ranges for 1 axes, got shape [2]"],
      [
        (op) => op(zerosOf(2), [0, 2, 0]),
        "slice: a range is [start, stop, step], whole numbers and step not 0, got [0, 2, 0]",
      ],
      [
        (op) => op(zerosOf(2), [0.5]),
        "slice: a range is [start, stop, step], whole numbers and step not 0, got [0.5]",
      ],
      [
        (op) => op(zerosOf(4), 1 as never),
        "slice: a range is [start, stop, step], whole numbers and step not 0, got 1. For one position use select.",
      ],
      [
        (op) => op(zerosOf(4), [0, 2, 1, 7] as never),
        "slice: a range is [start, stop, step], whole numbers and step not 0, got [0, 2, 1, 7]",
      ],
    ],
  },
  select: {
    keepsNaN: false,
    samples: [
      { inputs: [reals([4, 3])], args: (x) => [x, 0, 2] },
      { inputs: [reals([4, 3])], args: (x) => [x, -1, -1] },
      { inputs: [reals([0, 3])], args: (x) => [x, 1, 0] },
    ],
    refusals: [
      [(op) => op(zerosOf(2, 3), 0, 2), "select: no position 2 on axis 0 of shape [2, 3]"],
      [(op) => op(zerosOf(2, 3), 0, -3), "select: no position -3 on axis 0 of shape [2, 3]"],
      [(op) => op(zerosOf(2, 3), 2, 0), "select: axis must be within -2 … 1, got 2"],
    ],
  },
  narrow: {
    keepsNaN: false,
    samples: [
      { inputs: [reals([4, 3])], args: (x) => [x, 0, 1, 2] },
      { inputs: [reals([4, 3])], args: (x) => [x, -1, -2, 2] },
      { inputs: [reals([4, 3])], args: (x) => [x, 1, 3, 0] },
    ],
    refusals: [
      [(op) => op(zerosOf(2, 3), 1, 2, 2), "narrow: positions 2 … 3 do not lie on axis 1 of shape [2, 3]"],
      [(op) => op(zerosOf(2, 3), -3, 0, 1), "narrow: axis must be within -2 … 1, got -3"],
    ],
  },
  flip: {
    samples: [
      { inputs: [reals([2, 3])], args: (x) => [x, 0] },
      { inputs: [reals([2, 3])], args: (x) => [x, [0, -1]] },
      { inputs: [reals([0, 3])], args: (x) => [x, 0] },
    ],
    refusals: [[(op) => op(zerosOf(2, 3), 2), "flip: axis must be within -2 … 1, got 2"]],
  },
  diagonal: {
    keepsNaN: false,
    samples: [
      { inputs: [reals([3, 3])] },
      { inputs: [reals([2, 4])], args: (x) => [x, { offset: 1 }] },
      { inputs: [reals([4, 2])], args: (x) => [x, { offset: -2 }] },
      { inputs: [reals([2, 3, 2])], args: (x) => [x, { axis0: 0, axis1: 2 }] },
      { inputs: [reals([2, 2])], args: (x) => [x, { offset: 5 }] },
    ],
    refusals: [
      [(op) => op(zerosOf(2, 3), { axis0: 1 }), "diagonal: needs two different axes, got 1 and 1"],
      [(op) => op(zerosOf(3)), "diagonal: axis must be within -1 … 0, got 1"],
      [(op) => op(zerosOf(2, 2), { offset: 0.5 }), "diagonal: offset must be a whole number, got 0.5"],
    ],
  },
};

export const rearrangingRows: Rows<keyof typeof rearranging> = {
  split: {
    samples: [
      { inputs: [reals([5, 2])], args: (x) => [x, 2] },
      { inputs: [reals([5, 2])], args: (x) => [x, [1, 0, 4]] },
      { inputs: [reals([2, 4])], args: (x) => [x, 3, 1] },
      { inputs: [reals([0, 2])], args: (x) => [x, 2] },
    ],
    refusals: [
      [(op) => op(zerosOf(5), "1" as never), 'split: size must be a list, got "1". Pass one: split([…]).'],
      [(op) => op(zerosOf(5), 0), "split: size must be a whole number ≥ 1, got 0"],
      [(op) => op(zerosOf(5), [2, 2]), "split: sizes must add up to 5, axis 0 of [5], got [2, 2]"],
      [(op) => op(zerosOf(5), [6, -1]), "split: sizes must add up to 5, axis 0 of [5], got [6, -1]"],
    ],
  },
  chunk: {
    samples: [
      { inputs: [reals([5, 2])], args: (x) => [x, 2] },
      { inputs: [reals([2, 4])], args: (x) => [x, 3, -1] },
      { inputs: [reals([0, 2])], args: (x) => [x, 2] },
    ],
    refusals: [[(op) => op(zerosOf(5), 0), "chunk: chunks must be a whole number ≥ 1, got 0"]],
  },
  unbind: {
    samples: [
      { inputs: [reals([2, 3])] },
      { inputs: [reals([2, 3])], args: (x) => [x, -1] },
      { inputs: [reals([0, 3])], args: (x) => [x, 1] },
    ],
    refusals: [
      [(op) => op(zerosOf()), "unbind: a scalar has no axes, got 0"],
      [(op) => op(zerosOf(2), 1), "unbind: axis must be within -1 … 0, got 1"],
    ],
  },
  roll: {
    samples: [
      { inputs: [reals([2, 3])], args: (x) => [x, 1] },
      { inputs: [reals([2, 3])], args: (x) => [x, -4, 1] },
      { inputs: [reals([2, 3])], args: (x) => [x, [1, 2], [0, 1]] },
      { inputs: [reals([0, 3])], args: (x) => [x, 1, 0] },
    ],
    refusals: [
      [(op) => op(zerosOf(2), [1, 2]), "roll: several shifts need axes, got [1, 2]"],
      [(op) => op(zerosOf(2), [1, 2], 0), "roll: needs as many shifts as axes, got [1, 2] and 0"],
      [(op) => op(zerosOf(2), 0.5, 0), "roll: shifts must be whole numbers, got 0.5"],
      [(op) => op(zerosOf(2), 1, 1), "roll: axis must be within -1 … 0, got 1"],
    ],
  },
  repeat: {
    samples: [
      { inputs: [reals([2, 3])], args: (x) => [x, [2, 1]] },
      { inputs: [reals([3])], args: (x) => [x, [2, 1, 3]] },
      { inputs: [reals([])], args: (x) => [x, []] },
      { inputs: [reals([0, 2])], args: (x) => [x, [3, 2]] },
    ],
    refusals: [
      [
        (op) => op(zerosOf(2), 2 as never),
        "repeat: repeats must be a list, got 2. Pass one: repeat([2, …]).",
      ],
      [(op) => op(zerosOf(2, 2), [2]), "repeat: needs a whole number ≥ 0 for each axis of [2, 2], got [2]"],
      [(op) => op(zerosOf(2), [-1]), "repeat: needs a whole number ≥ 0 for each axis of [2], got [-1]"],
    ],
  },
  tile: {
    samples: [
      { inputs: [reals([2, 3])], args: (x) => [x, [2]] },
      { inputs: [reals([3])], args: (x) => [x, [2, 2]] },
      { inputs: [reals([0, 2])], args: (x) => [x, [3]] },
    ],
    refusals: [
      [(op) => op(zerosOf(2), 2 as never), "tile: repeats must be a list, got 2. Pass one: tile([2, …])."],
      [(op) => op(zerosOf(2), [-1]), "tile: needs a whole number ≥ 0 for each axis of [2], got [-1]"],
    ],
  },
  repeatInterleave: {
    samples: [
      { inputs: [reals([2, 3])], args: (x) => [x, 2] },
      { inputs: [reals([2, 3])], args: (x) => [x, 3, -1] },
      { inputs: [reals([3, 2])], args: (x) => [x, [2, 1, 3], 0] },
      { inputs: [reals([3, 2])], args: (x) => [x, tensor([2, 0, 3], { dtype: "int32" }), 0] },
      { inputs: [reals([2, 0])], args: (x) => [x, 2, 0] },
    ],
    refusals: [
      [
        (op) => op(zerosOf(2), [1]),
        "repeatInterleave: needs a whole number ≥ 0, or one for each of 2 positions, got [1]",
      ],
      [
        (op) => op(zerosOf(2), -1),
        "repeatInterleave: needs a whole number ≥ 0, or one for each of 2 positions, got -1",
      ],
      [
        (op) => op(zerosOf(2), zerosOf(2)),
        'repeatInterleave: repeats must be int32, got float32. Convert with to("int32").',
      ],
      [(op) => op(zerosOf(2), 1, 1), "repeatInterleave: axis must be within -1 … 0, got 1"],
    ],
  },
  tril: {
    keepsNaN: false,
    samples: [
      { inputs: [reals([3, 3])] },
      { inputs: [reals([2, 2, 3])], args: (x) => [x, { diagonal: 1 }] },
      { inputs: [reals([3, 2])], args: (x) => [x, { diagonal: -1 }] },
      { inputs: [reals([0, 2])] },
    ],
    refusals: [
      [(op) => op(zerosOf(2)), "tril: needs at least two axes, got [2]"],
      [(op) => op(zerosOf(2, 2), { diagonal: 0.5 }), "tril: diagonal must be a whole number, got 0.5"],
    ],
  },
  triu: {
    keepsNaN: false,
    samples: [
      { inputs: [reals([3, 3])] },
      { inputs: [reals([2, 2, 3])], args: (x) => [x, { diagonal: 1 }] },
      { inputs: [reals([3, 2])], args: (x) => [x, { diagonal: -1 }] },
      { inputs: [reals([0, 2])] },
    ],
    refusals: [
      [(op) => op(zerosOf(2)), "triu: needs at least two axes, got [2]"],
      [(op) => op(zerosOf(2, 2), { diagonal: NaN }), "triu: diagonal must be a whole number, got NaN"],
    ],
  },
};

export const joiningRows: Rows<keyof typeof joining> = {
  concat: {
    samples: [
      { inputs: [reals([2, 3]), reals([1, 3])], args: (...list) => [list] },
      { inputs: [reals([2, 3]), reals([2, 0]), reals([2, 1])], args: (...list) => [list, -1] },
      { inputs: [reals([2])], args: (x) => [[x, x]] },
    ],
    refusals: [
      [(op) => op([]), "concat: needs at least one tensor"],
      [
        (op) => op(zerosOf(2) as never),
        "concat: tensors must be a list, got Tensor. Pass one: concat([a, b]).",
      ],
      [(op) => op([zerosOf(2), undefined as never]), "concat: tensors[1] must be a tensor, got undefined"],
      [(op) => op([zerosOf(2), zerosOf(2, 1)]), "concat: shapes differ off axis 0, got [2] and [2, 1]"],
      [(op) => op([zerosOf(2, 2), zerosOf(2, 3)]), "concat: shapes differ off axis 0, got [2, 2] and [2, 3]"],
      [(op) => op([zerosOf(), zerosOf()]), "concat: a scalar has no axes, got 0"],
    ],
  },
  meshgrid: {
    samples: [
      { inputs: [reals([2]), reals([3])], args: (...list) => [list] },
      { inputs: [reals([2]), reals([3]), reals([1])], args: (...list) => [list, { indexing: "xy" }] },
      { inputs: [reals([2])], args: (x) => [[x], { indexing: "xy" }] },
      { keepsNaN: false, inputs: [reals([2]), reals([0])], args: (...list) => [list] },
      { inputs: [reals([2]), reals([])], args: (...list) => [list] },
    ],
    refusals: [
      [(op) => op([]), "meshgrid: needs at least one tensor"],
      [(op) => op([zerosOf(2, 1)]), "meshgrid: needs 1-d tensors, got [2, 1]"],
      [
        (op) => op([zerosOf(2)], { indexing: "yx" as never }),
        'meshgrid: indexing must be "ij" or "xy", got "yx"',
      ],
    ],
  },
  stack: {
    samples: [
      { inputs: [reals([2, 3]), reals([2, 3])], args: (...list) => [list] },
      { inputs: [reals([]), reals([])], args: (...list) => [list] },
      { inputs: [reals([0, 3]), reals([0, 3])], args: (...list) => [list, -1] },
    ],
    refusals: [
      [(op) => op([]), "stack: needs at least one tensor"],
      [(op) => op([zerosOf(2), zerosOf(3)]), "stack: shapes differ, got [2] and [3]"],
      [(op) => op([zerosOf(2)], 2), "stack: axis must be within -2 … 1, got 2"],
    ],
  },
  vstack: {
    samples: [
      { inputs: [reals([3]), reals([3])], args: (...list) => [list] },
      { inputs: [reals([3]), reals([2, 3])], args: (...list) => [list] },
      { inputs: [reals([]), reals([])], args: (...list) => [list] },
    ],
    refusals: [
      [(op) => op([]), "vstack: needs at least one tensor"],
      [(op) => op([zerosOf(2), zerosOf(3)]), "concat: shapes differ off axis 0, got [1, 2] and [1, 3]"],
    ],
  },
  hstack: {
    samples: [
      { inputs: [reals([3]), reals([2])], args: (...list) => [list] },
      { inputs: [reals([2, 3]), reals([2, 1])], args: (...list) => [list] },
      { inputs: [reals([]), reals([])], args: (...list) => [list] },
    ],
    refusals: [
      [(op) => op([]), "hstack: needs at least one tensor"],
      [
        (op) => op(zerosOf(2) as never),
        "hstack: tensors must be a list, got Tensor. Pass one: hstack([a, b]).",
      ],
    ],
  },
};

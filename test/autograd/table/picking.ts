import type * as picking from "../../../src/autograd/ops/picking.js";
import type * as scattering from "../../../src/autograd/ops/scattering.js";
import { tensor } from "../../../src/index.js";
import { ints, mask, positions, type Rows, reals, zerosOf } from "./row.js";

const cell = { stop: 2 } as const;

export const pickingRows: Rows<keyof typeof picking> = {
  index: {
    keepsNaN: false,
    samples: [
      { inputs: [reals([3, 4])], args: (x) => [x, -1] },
      { inputs: [reals([3, 4])], args: (x) => [x, "1:", null, "::-2"] },
      { inputs: [reals([3, 4]), ints([2, 0, -1])], args: (x, i) => [x, i, cell] },
      { inputs: [reals([3, 4]), ints([2, 0, 2])], args: (x, i) => [x, i, [[3], [1]]] },
      { inputs: [reals([2, 3, 4]), ints([1, 0])], args: (x, i) => [x, i, ":", [-1, 2]] },
      { inputs: [reals([2, 3, 2]), mask([true, false, true])], args: (x, m) => [x, "...", m, 0] },
      { inputs: [reals([])], args: (x) => [x, true, null] },
      { inputs: [reals([2, 3])], args: (x) => [x, [], "..."] },
    ],
    refusals: [
      [(op) => op(zerosOf(2), 2), "index: position 2 is not within -2 … 1 of axis 0"],
      [(op) => op(zerosOf(2, 2), ":", [0, -3]), "index: position -3 is not within -2 … 1"],
      [(op) => op(zerosOf(2), positions), "index: position 2 is not within -2 … 1"],
      [(op) => op(zerosOf(2), 0, 0), "index: indices for 2 axes, a tensor of shape [2] has 1"],
      [(op) => op(zerosOf(2, 2), "...", "..."), 'index: "..." may appear only once'],
      [
        (op) => op(zerosOf(3), tensor([true, false])),
        "index: a mask must have the shape of the axes it selects from, got [2] and [3]",
      ],
      [(op) => op(zerosOf(3, 3), [0, 1], [0, 1, 2]), "index: shapes do not broadcast, got [2] and [3]"],
      [
        (op) => op(zerosOf(3), zerosOf(2)),
        'index: positions must be int32 or bool, got float32. Convert with to("int32").',
      ],
      [(op) => op(zerosOf(3), [0.5]), "index: int32 cannot hold 0.5"],
      [
        (op) => op(zerosOf(3), [[0, 1], [2]]),
        "index: a list must hold positions, or booleans, evenly nested, got [[0, 1], [2]]",
      ],
      [
        (op) => op(zerosOf(3), [null, 1] as never),
        'index: a list must hold positions, or booleans, evenly nested, got [null, 1]. A range is "1:3" or ' +
          "{ start: 1, stop: 3 }.",
      ],
      [
        (op) => op(zerosOf(3), "1:3:0"),
        "index: a range is [start, stop, step], whole numbers and step not 0, got [1, 3, 0]",
      ],
      [
        (op) => op(zerosOf(3), "1-3" as never),
        'index: an index is a whole number, a range such as "1:3" or { start: 1, stop: 3 }, "...", null, a list ' +
          'of positions, or an int32 or bool tensor, got "1-3"',
      ],
    ],
  },
  indexPut: {
    keepsNaN: false,
    samples: [
      { inputs: [reals([3, 4]), reals([4], -3, 3)], args: (x, y) => [x, [-1], y] },
      {
        inputs: [reals([3, 4]), reals([2, 2], -3, 3)],
        args: (x, y) => [x, ["1:", "::-2"], y, { accumulate: true }],
      },
      { inputs: [reals([3, 4]), reals([2, 4], -3, 3)], args: (x, y) => [x, [[2, 2]], y] },
      {
        inputs: [reals([3, 4]), ints([2, 0, 2]), reals([3], -3, 3)],
        args: (x, i, y) => [x, [i, 1], y, { accumulate: true }],
      },
      {
        inputs: [
          reals([2, 3]),
          mask([
            [true, false, true],
            [false, false, true],
          ]),
        ],
        args: (x, m) => [x, [m], 0.5],
      },
      { inputs: [reals([]), reals([], -3, 3)], args: (x, y) => [x, ["..."], y] },
      { inputs: [reals([2, 3]), reals([0, 3])], args: (x, y) => [x, [[]], y] },
    ],
    refusals: [
      [(op) => op(zerosOf(2), [2], 0), "indexPut: position 2 is not within -2 … 1 of axis 0"],
      [
        (op) => op(zerosOf(2), 0 as never, 0),
        "indexPut: indices must be a list, got 0. Pass one: indexPut([0, …]).",
      ],
      [(op) => op(zerosOf(2, 3), [0], zerosOf(2)), "indexPut: shapes do not broadcast, got [3] and [2]"],
      [
        (op) => op(zerosOf(2, 3), [0], zerosOf(2, 3)),
        "indexPut: the values do not broadcast to what is selected, got [2, 3] and [3]",
      ],
      [(op) => op(positions, [0], 0.5), "indexPut: int32 cannot hold 0.5"],
      [
        (op) => op(positions, [0], zerosOf(1)),
        "indexPut: values are float32, the tensor is int32. Convert one of them.",
      ],
      [
        (op) => op(tensor([true]), [0], true, { accumulate: true }),
        'indexPut: cannot add to bool. Convert with to("int32").',
      ],
      [
        (op) => op(zerosOf(2), [0], [1] as never),
        "indexPut: values must be a tensor, got [1]. Make one with tensor(…).",
      ],
    ],
  },
};

export const scatteringRows: Rows<keyof typeof scattering> = {
  scatterAdd: {
    samples: [
      {
        inputs: [
          reals([3, 2]),
          ints([
            [2, 0],
            [2, 0],
          ]),
          reals([2, 2]),
        ],
        args: (x, index, y) => [x, 0, index, y],
      },
      {
        inputs: [
          reals([3, 4]),
          ints([
            [3, 1],
            [0, 3],
          ]),
          reals([2, 2]),
        ],
        args: (x, index, y) => [x, 1, index, y],
      },
      { inputs: [reals([3]), ints([1]), reals([1])], args: (x, index, y) => [x, 0, index, y] },
      { inputs: [reals([2]), ints([]), reals([0])], args: (x, index, y) => [x, 0, index, y] },
    ],
    refusals: [
      [(op) => op(zerosOf(2), 0, positions, zerosOf(2)), "scatterAdd: position 2 is not within 0 … 1"],
      [
        (op) => op(zerosOf(3), 0, positions, zerosOf(1)),
        "scatterAdd: the positions' shape must fit within the tensor's, got [2] and [1]",
      ],
      [
        (op) => op(zerosOf(3, 1), 0, positions.reshape([1, 2]), zerosOf(1, 2)),
        "scatterAdd: the positions' shape must fit within the tensor's, got [1, 2] and [3, 1]",
      ],
      [
        (op) => op(zerosOf(3), 0, zerosOf(2), zerosOf(2)),
        'scatterAdd: positions must be int32, got float32. Convert with to("int32").',
      ],
      [
        (op) => op(tensor([true]), 0, tensor([0], { dtype: "int32" }), tensor([true])),
        'scatterAdd: is not defined for bool. Convert with to("int32").',
      ],
    ],
  },
  scatter: {
    keepsNaN: false,
    samples: [
      {
        inputs: [
          reals([3, 2]),
          ints([
            [2, 0],
            [1, 0],
          ]),
          reals([2, 2], -3, 3),
        ],
        args: (x, index, y) => [x, 0, index, y],
      },
      {
        inputs: [reals([3, 4]), ints([[3, 1]]), reals([2, 3], -3, 3)],
        args: (x, index, y) => [x, 1, index, y],
      },
      { inputs: [reals([3]), ints([1, 1])], args: (x, index) => [x, 0, index, 0.5] },
      { inputs: [reals([2]), ints([]), reals([0])], args: (x, index, y) => [x, 0, index, y] },
    ],
    refusals: [
      [(op) => op(zerosOf(2), 0, positions, 1), "scatter: position 2 is not within 0 … 1"],
      [
        (op) => op(zerosOf(3), 0, positions, zerosOf(1)),
        "scatter: the positions' shape must fit within the tensor's, got [2] and [1]",
      ],
      [
        (op) => op(zerosOf(3, 1), 0, positions.reshape([1, 2]), 1),
        "scatter: the positions' shape must fit within the tensor's, got [1, 2] and [3, 1]",
      ],
      [
        (op) => op(zerosOf(3), 0, zerosOf(2), 1),
        'scatter: positions must be int32, got float32. Convert with to("int32").',
      ],
      [(op) => op(positions, 0, tensor([0], { dtype: "int32" }), 0.5), "scatter: int32 cannot hold 0.5"],
      [
        (op) => op(zerosOf(3), 0, positions, [1, 2] as never),
        "scatter: source must be a tensor, got [1, 2]. Make one with tensor(…).",
      ],
    ],
  },
  indexAdd: {
    samples: [
      { inputs: [reals([3, 2]), ints([2, 0, 2]), reals([3, 2])], args: (x, i, y) => [x, 0, i, y] },
      { inputs: [reals([2, 3, 2]), ints([1]), reals([2, 1, 2])], args: (x, i, y) => [x, -2, i, y] },
      { inputs: [reals([2, 3]), ints([]), reals([2, 0])], args: (x, i, y) => [x, 1, i, y] },
    ],
    refusals: [
      [(op) => op(zerosOf(2), 0, positions, zerosOf(2)), "indexAdd: position 2 is not within 0 … 1"],
      [
        (op) => op(zerosOf(3), 0, positions, zerosOf(3)),
        "indexAdd: needs a slice for each position, got [3] and [3]",
      ],
      [
        (op) => op(zerosOf(3), 0, positions.reshape([2, 1]), zerosOf(2)),
        "indexAdd: positions must be 1-d, got [2, 1]",
      ],
      [
        (op) => op(tensor([true]), 0, tensor([0], { dtype: "int32" }), tensor([true])),
        'indexAdd: is not defined for bool. Convert with to("int32").',
      ],
    ],
  },
};

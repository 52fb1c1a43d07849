/**
 * @file Rows of ops that pick elements, surround and convert tensors.
 */
import type * as indexing from "../../../src/autograd/ops/indexing.js";
import type * as padding from "../../../src/autograd/ops/padding.js";
import type * as picking from "../../../src/autograd/ops/picking.js";
import type * as scattering from "../../../src/autograd/ops/scattering.js";
import type * as conversion from "../../../src/autograd/ops/to.js";
import { tensor } from "../../../src/index.js";
import { ints, mask, type Rows, reals, zerosOf } from "./row.js";

const positions = tensor([0, 2], { dtype: "int32" });

export const paddingRows: Rows<keyof typeof padding> = {
  pad: {
    samples: [
      { inputs: [reals([2, 3])], args: (x) => [x, [[1, 2]]] },
      {
        inputs: [reals([2, 3])],
        args: (x) => [
          x,
          [
            [1, 0],
            [0, 1],
          ],
          { value: -1 },
        ],
      },
      {
        keepsNaN: false,
        inputs: [reals([1, 4])],
        args: (x) => [
          x,
          [
            [0, 1],
            [-1, -2],
          ],
        ],
      },
      {
        inputs: [reals([2, 3])],
        args: (x) => [
          x,
          [
            [1, 2],
            [3, 0],
          ],
          { mode: "circular" },
        ],
      },
      {
        inputs: [reals([2, 3])],
        args: (x) => [
          x,
          [
            [1, 1],
            [2, 2],
          ],
          { mode: "reflect" },
        ],
      },
      {
        keepsNaN: false,
        inputs: [reals([2, 3])],
        args: (x) => [
          x,
          [
            [-1, 0],
            [0, 5],
          ],
          { mode: "replicate" },
        ],
      },
      {
        inputs: [reals([0, 2])],
        args: (x) => [
          x,
          [
            [1, 1],
            [0, 0],
          ],
        ],
      },
    ],
    refusals: [
      [
        (op) =>
          op(zerosOf(2), [
            [0, 0],
            [1, 1],
          ]),
        "pad: widths [[0, 0], [1, 1]] do not fit shape [2]",
      ],
      [(op) => op(zerosOf(2), [[-2, -1]]), "pad: widths [[-2, -1]] do not fit shape [2]"],
      [
        (op) => op(zerosOf(2), 1 as never),
        "pad: widths must be a list, got 1. Pass one: pad([[before, after], …]).",
      ],
      [
        (op) => op(zerosOf(2), [1] as never),
        "pad: widths[0] must be a list, got 1. Pass one: pad([[before, after], …]).",
      ],
      [(op) => op(zerosOf(2), [[1]] as never), "pad: widths [[1]] do not fit shape [2]"],
      [(op) => op(zerosOf(2), [[0.5, 0]]), "pad: widths [[0.5, 0]] do not fit shape [2]"],
      [
        (op) => op(zerosOf(3), [[0, 3]], { mode: "reflect" }),
        "pad: mode reflect continues an axis of length 3 by 2 at most, got [0, 3]",
      ],
      [
        (op) => op(zerosOf(0), [[1, 0]], { mode: "replicate" }),
        "pad: mode replicate continues an axis of length 0 by 0 at most, got [1, 0]",
      ],
      [
        (op) => op(zerosOf(3), [[1, 0]], { mode: "wrap" as never }),
        'pad: mode must be "constant", "reflect", "replicate" or "circular", got "wrap"',
      ],
      [
        (op) => op(zerosOf(3), [[4, 0]], { mode: "circular" }),
        "pad: mode circular continues an axis of length 3 by 3 at most, got [4, 0]",
      ],
      [(op) => op(positions, [[1, 0]], { value: 0.5 }), "pad: int32 cannot hold 0.5"],
    ],
  },
};

export const conversionRows: Rows<keyof typeof conversion> = {
  to: {
    samples: [
      { inputs: [reals([2, 3])], args: (x) => [x, "float64"] },
      { inputs: [reals([2, 3])], args: (x) => [x, x.dtype] },
      { inputs: [reals([0, 3])], args: (x) => [x, "float64"] },
    ],
    refusals: [
      [
        (op) => op(zerosOf(2), "float16" as never),
        'to: dtype must be one of bool, int32, float32, float64, got "float16"',
      ],
      [(op) => op(tensor([NaN]), "int32"), "to: int32 cannot hold NaN"],
      [(op) => op(tensor([3e9]), "int32"), "to: int32 cannot hold 3000000000"],
    ],
  },
  clone: {
    samples: [{ inputs: [reals([2, 3])] }, { inputs: [reals([])] }, { inputs: [reals([0, 3])] }],
    refusals: [],
  },
};

export const indexingRows: Rows<keyof typeof indexing> = {
  indexSelect: {
    keepsNaN: false,
    samples: [
      { inputs: [reals([4, 2]), ints([2, 0, 2])], args: (x, index) => [x, 0, index] },
      { inputs: [reals([2, 3, 2]), ints([1])], args: (x, index) => [x, -2, index] },
      { inputs: [reals([2, 3]), ints([])], args: (x, index) => [x, 1, index] },
    ],
    refusals: [
      [
        (op) => op(zerosOf(2), 0, [0, 1] as never),
        'indexSelect: positions must be a tensor, got [0, 1]. Make one with tensor(…, { dtype: "int32" }).',
      ],
      [(op) => op(zerosOf(2, 2), 0, positions), "indexSelect: position 2 is not within 0 … 1"],
      [
        (op) => op(zerosOf(3), 0, tensor([-1], { dtype: "int32" })),
        "indexSelect: position -1 is not within 0 … 2",
      ],
      [
        (op) => op(zerosOf(3), 0, positions.reshape([1, 2])),
        "indexSelect: positions must be a list, got [1, 2]",
      ],
      [
        (op) => op(zerosOf(3), 0, zerosOf(2)),
        'indexSelect: positions must be int32, got float32. Convert with to("int32").',
      ],
      [(op) => op(zerosOf(3), 1, positions), "indexSelect: axis must be within -1 … 0, got 1"],
    ],
  },
  gather: {
    keepsNaN: false,
    samples: [
      {
        inputs: [
          reals([3, 2]),
          ints([
            [2, 0],
            [0, 0],
          ]),
        ],
        args: (x, index) => [x, 0, index],
      },
      {
        inputs: [
          reals([3, 4]),
          ints([
            [3, 1, 1],
            [0, 2, 3],
          ]),
        ],
        args: (x, index) => [x, 1, index],
      },
      { inputs: [reals([2, 3]), ints([[], []])], args: (x, index) => [x, 1, index] },
    ],
    refusals: [
      [(op) => op(zerosOf(2), 0, positions), "gather: position 2 is not within 0 … 1"],
      [
        (op) => op(zerosOf(3), 0, zerosOf(2)),
        'gather: positions must be int32, got float32. Convert with to("int32").',
      ],
      [
        (op) => op(zerosOf(3, 1), 0, positions.reshape([1, 2])),
        "gather: the positions' shape must fit within the tensor's, got [1, 2] and [3, 1]",
      ],
      [
        (op) => op(zerosOf(3, 1), 0, positions),
        "gather: the positions' shape must fit within the tensor's, got [2] and [3, 1]",
      ],
    ],
  },
  nonzero: {
    keepsNaN: false,
    samples: [{ inputs: [reals([2, 3])] }, { inputs: [reals([])] }, { inputs: [reals([0, 3])] }],
    refusals: [[(op) => op(1 as never), "nonzero: x must be a tensor, got 1. Make one with tensor(…)."]],
  },
  maskedSelect: {
    keepsNaN: false,
    samples: [
      {
        inputs: [
          reals([2, 3]),
          mask([
            [true, false, true],
            [false, true, true],
          ]),
        ],
      },
      { inputs: [reals([2, 1]), mask([true, false, true])] },
      { inputs: [reals([2, 2]), mask([[false], [true]])] },
      { inputs: [reals([]), mask([true, true])] },
      { inputs: [reals([2]), mask([false, false])] },
    ],
    refusals: [
      [
        (op) => op(zerosOf(2), zerosOf(2)),
        'maskedSelect: the mask must be a bool tensor, got float32. Convert with to("bool").',
      ],
      [
        (op) => op(zerosOf(2), tensor([true, true, true])),
        "maskedSelect: shapes do not broadcast, got [2] and [3]",
      ],
    ],
  },
  takeAlongAxis: {
    keepsNaN: false,
    samples: [
      { inputs: [reals([3, 2]), ints([[1, 2]])], args: (x, index) => [x, index, 0] },
      { inputs: [reals([3, 2]), ints([[1, 0, 1]])], args: (x, index) => [x, index, 1] },
    ],
    refusals: [
      [(op) => op(zerosOf(3, 2), positions, 0), "takeAlongAxis: ranks differ, got [3, 2] and [2]"],
      [(op) => op(zerosOf(3), positions, 1), "takeAlongAxis: axis must be within -1 … 0, got 1"],
    ],
  },
};

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
      [(op) => op(zerosOf(2, 2), "...", "..."), 'index: "..." may stand once'],
      [
        (op) => op(zerosOf(3), tensor([true, false])),
        "index: a mask must have the shape of the axes that it is for, got [2] and [3]",
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
        "indexAdd: positions must be a list, got [2, 1]",
      ],
      [
        (op) => op(tensor([true]), 0, tensor([0], { dtype: "int32" }), tensor([true])),
        'indexAdd: is not defined for bool. Convert with to("int32").',
      ],
    ],
  },
};

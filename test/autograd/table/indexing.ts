import type * as indexing from "../../../src/autograd/ops/indexing.js";
import { tensor } from "../../../src/index.js";
import { ints, mask, positions, type Rows, reals, zerosOf } from "./row.js";

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
        "indexSelect: positions must be 1-d, got [1, 2]",
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

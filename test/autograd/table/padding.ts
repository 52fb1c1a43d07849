import type * as padding from "../../../src/autograd/ops/padding.js";
import type * as conversion from "../../../src/autograd/ops/to.js";
import { tensor } from "../../../src/index.js";
import { positions, type Rows, reals, zerosOf } from "./row.js";

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
        "pad: mode reflect extends an axis of length 3 by at most 2, got [0, 3]",
      ],
      [
        (op) => op(zerosOf(0), [[1, 0]], { mode: "replicate" }),
        "pad: mode replicate extends an axis of length 0 by at most 0, got [1, 0]",
      ],
      [
        (op) => op(zerosOf(3), [[1, 0]], { mode: "wrap" as never }),
        'pad: mode must be "constant", "reflect", "replicate" or "circular", got "wrap"',
      ],
      [
        (op) => op(zerosOf(3), [[4, 0]], { mode: "circular" }),
        "pad: mode circular extends an axis of length 3 by at most 3, got [4, 0]",
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

/**
 * @file Rows of convolutions, pooling and interpolation.
 */
import type * as convolution from "../../../src/autograd/ops/convolution.js";
import type * as interpolation from "../../../src/autograd/ops/interpolation.js";
import type * as pooling from "../../../src/autograd/ops/pooling.js";
import { tensor } from "../../../src/index.js";
import { type Rows, reals, zerosOf } from "./row.js";

const whole = tensor([[[1, 2]]], { dtype: "int32" });

export const convolutionRows: Rows<keyof typeof convolution> = {
  conv1d: {
    meetsZeros: true,
    samples: [
      { inputs: [reals([2, 2, 5]), reals([3, 2, 3]), reals([3])] },
      {
        inputs: [reals([2, 4]), reals([2, 1, 2])],
        args: (x, w) => [x, w, undefined, { groups: 2, padding: 1 }],
      },
      {
        keepsNaN: false,
        inputs: [reals([1, 1, 6]), reals([1, 1, 2]), reals([1])],
        args: (x, w, b) => [x, w, b, { stride: 2, dilation: 2 }],
      },
      { inputs: [reals([0, 2, 4]), reals([3, 2, 3])] },
    ],
    refusals: [
      [
        (op) => op(zerosOf(2), zerosOf(1, 1, 1)),
        "conv1d: needs x [N, C, L] and a weight [F, C/G, K], got [2] and [1, 1, 1]",
      ],
      [
        (op) => op(zerosOf(2, 3), zerosOf(1, 2, 2), undefined, { stride: 0 }),
        "conv1d: stride must be a whole number ≥ 1, got 0",
      ],
    ],
  },
  conv2d: {
    meetsZeros: true,
    samples: [
      { inputs: [reals([2, 2, 3, 4]), reals([3, 2, 2, 3]), reals([3])] },
      {
        inputs: [reals([1, 2, 4, 3]), reals([2, 1, 3, 2]), reals([2])],
        args: (x, w, b) => [x, w, b, { groups: 2, padding: [1, 0], stride: [2, 1] }],
      },
      {
        inputs: [reals([1, 3, 4]), reals([2, 1, 3, 3])],
        args: (x, w) => [x, w, undefined, { padding: "same" }],
      },
      { inputs: [reals([1, 4, 4]), reals([1, 1, 2, 2])], args: (x, w) => [x, w, undefined, { dilation: 2 }] },
      { inputs: [reals([0, 1, 3, 3]), reals([2, 1, 2, 2])] },
    ],
    refusals: [
      [
        (op) => op(zerosOf(1, 2, 3, 3), zerosOf(1, 1, 2, 2)),
        "conv2d: 1 × 1 channels are needed, got [1, 2, 3, 3] and [1, 1, 2, 2]",
      ],
      [
        (op) => op(zerosOf(1, 1, 3, 3), zerosOf(1, 1, 2, 2), zerosOf(2)),
        "conv2d: the bias must have 1 elements, got [2]",
      ],
      [
        (op) => op(zerosOf(1, 1, 3, 3), zerosOf(1, 1, 4, 2)),
        "conv2d: a window is larger than the padded image, got [4, 2] and [3, 3]",
      ],
    ],
  },
  convTranspose1d: {
    meetsZeros: true,
    samples: [
      { inputs: [reals([2, 2, 3]), reals([2, 3, 2]), reals([3])] },
      {
        inputs: [reals([2, 3]), reals([2, 1, 2])],
        args: (x, w) => [x, w, undefined, { groups: 2, stride: 2, padding: 1, outputPadding: 1 }],
      },
    ],
    refusals: [
      [
        (op) => op(zerosOf(2), zerosOf(1, 1, 1)),
        "convTranspose1d: needs x [N, C, L] and a weight [C, F/G, K], got [2] and [1, 1, 1]",
      ],
      [
        (op) => op(zerosOf(2, 3), zerosOf(2, 1, 2), undefined, { dilation: 0 }),
        "convTranspose1d: dilation must be a whole number ≥ 1, got 0",
      ],
      [
        (op) => op(zerosOf(2, 3), zerosOf(2, 1, 2), undefined, { outputPadding: 0.5 }),
        "convTranspose1d: outputPadding must be a whole number ≥ 0, got 0.5",
      ],
    ],
  },
  convTranspose2d: {
    meetsZeros: true,
    samples: [
      { inputs: [reals([2, 2, 2, 3]), reals([2, 3, 2, 2]), reals([3])] },
      {
        inputs: [reals([1, 2, 2, 2]), reals([2, 1, 3, 2]), reals([2])],
        args: (x, w, b) => [x, w, b, { groups: 2, stride: 2, padding: [1, 0], outputPadding: [1, 0] }],
      },
      { inputs: [reals([1, 2, 2]), reals([1, 1, 2, 2])], args: (x, w) => [x, w, undefined, { dilation: 2 }] },
      { inputs: [reals([0, 1, 2, 2]), reals([1, 2, 2, 2])] },
    ],
    refusals: [
      [
        (op) => op(zerosOf(1, 1, 2, 2), zerosOf(2, 1, 2, 2)),
        "convTranspose2d: 2 channels are needed, got [1, 1, 2, 2] and [2, 1, 2, 2]",
      ],
      [
        (op) => op(zerosOf(1, 1, 2, 2), zerosOf(1, 1, 2, 2), undefined, { outputPadding: 1 }),
        "convTranspose2d: outputPadding must be less than stride or dilation, got [1, 1]",
      ],
    ],
  },
};

export const poolingRows: Rows<keyof typeof pooling> = {
  maxPool1dWithIndices: {
    keepsNaN: false,
    samples: [
      { inputs: [reals([2, 1, 5])], args: (x) => [x, 2] },
      { inputs: [reals([2, 5])], args: (x) => [x, 3, { stride: 1, padding: 1 }] },
    ],
    refusals: [[(op) => op(zerosOf(5), 2), "maxPool1dWithIndices: needs [N, C, L] or [C, L], got [5]"]],
  },
  maxPool2dWithIndices: {
    keepsNaN: false,
    samples: [
      { inputs: [reals([1, 2, 4, 5])], args: (x) => [x, 2] },
      { inputs: [reals([2, 4, 5])], args: (x) => [x, [3, 2], { stride: 2, padding: 1, ceilMode: true }] },
    ],
    refusals: [[(op) => op(zerosOf(5), 2), "maxPool2dWithIndices: needs [N, C, H, W] or [C, H, W], got [5]"]],
  },
  maxPool1d: {
    samples: [
      { inputs: [reals([2, 2, 4])], args: (x) => [x, 2] },
      { inputs: [reals([2, 5])], args: (x) => [x, 3, { stride: 2, padding: 1 }] },
    ],
    refusals: [
      [(op) => op(zerosOf(2), 1), "maxPool1d: needs [N, C, L] or [C, L], got [2]"],
      [
        (op) => op(zerosOf(1, 2), 3),
        "maxPool1d: a window is larger than the padded image, got [1, 3] and [1, 2]",
      ],
    ],
  },
  maxPool2d: {
    samples: [
      { inputs: [reals([2, 1, 4, 4])], args: (x) => [x, 2] },
      {
        inputs: [reals([1, 5, 3])],
        args: (x) => [x, [3, 2], { stride: 1, padding: [1, 0], dilation: [1, 2] }],
      },
      { inputs: [reals([1, 5, 5])], args: (x) => [x, 2, { ceilMode: true }] },
      { inputs: [reals([0, 1, 4, 4])], args: (x) => [x, 2] },
    ],
    refusals: [
      [(op) => op(zerosOf(2, 2), 1), "maxPool2d: needs [N, C, H, W] or [C, H, W], got [2, 2]"],
      [
        (op) => op(zerosOf(1, 4, 4), 2, { padding: 2 }),
        "maxPool2d: padding must be at most half a window, got [2, 2] for [2, 2]",
      ],
    ],
  },
  avgPool2d: {
    samples: [
      { inputs: [reals([2, 1, 4, 4])], args: (x) => [x, 2] },
      {
        inputs: [reals([1, 4, 3])],
        args: (x) => [x, [3, 2], { stride: 1, padding: 1, countIncludePad: false }],
      },
      { inputs: [reals([1, 5, 5])], args: (x) => [x, 2, { ceilMode: true }] },
      { inputs: [reals([1, 5, 4])], args: (x) => [x, 2, { padding: 1, divisorOverride: 3 }] },
    ],
    refusals: [
      [
        (op) => op(zerosOf(1, 2, 2), 1, { divisorOverride: 0 }),
        "avgPool2d: divisorOverride must be a whole number ≥ 1, got 0",
      ],
      [(op) => op(whole, 1), 'avgPool2d: needs a floating dtype, got int32. Convert with to("float32").'],
    ],
  },
  adaptiveAvgPool2d: {
    samples: [
      { inputs: [reals([2, 1, 4, 5])], args: (x) => [x, [3, 2]] },
      { inputs: [reals([1, 4, 3])], args: (x) => [x, [null, 1]] },
    ],
    refusals: [
      [
        (op) => op(whole, 1),
        'adaptiveAvgPool2d: needs a floating dtype, got int32. Convert with to("float32").',
      ],
    ],
  },
};

export const interpolationRows: Rows<keyof typeof interpolation> = {
  interpolateNearest: {
    samples: [
      { inputs: [reals([2, 1, 2, 3])], args: (x) => [x, { size: [4, 5] }] },
      { inputs: [reals([1, 2, 3])], args: (x) => [x, { scaleFactor: 2 }] },
    ],
    refusals: [[(op) => op(whole, {}), "interpolateNearest: needs either size or scaleFactor"]],
  },
};

/**
 * @file Rows of medians and quantiles.
 */
import type * as ranks from "../../../src/autograd/ops/ranks.js";
import { type Rows, reals, zerosOf } from "./row.js";

export const rankRows: Rows<keyof typeof ranks> = {
  median: {
    samples: [
      { inputs: [reals([2, 5])] },
      { inputs: [reals([2, 5])], args: (x) => [x, 1] },
      { inputs: [reals([4, 3])], args: (x) => [x, 0, { keepDims: true }] },
      { inputs: [reals([4])], args: (x) => [x, undefined, { keepDims: true }] },
      { inputs: [reals([])] },
    ],
    refusals: [
      [(op) => op(zerosOf(0)), "median: needs at least one element"],
      [(op) => op(zerosOf(2, 0), 1), "median: needs at least one element"],
      [(op) => op(zerosOf(2), 1), "median: axis must be within -1 … 0, got 1"],
    ],
  },
  quantile: {
    samples: [
      { inputs: [reals([2, 5])], args: (x) => [x, 0.3] },
      { inputs: [reals([5, 2])], args: (x) => [x, [0, 0.41, 1], { axis: 0 }] },
      { inputs: [reals([2, 5])], args: (x) => [x, [0.8], { axis: -1, keepDims: true }] },
      { inputs: [reals([5])], args: (x) => [x, 0.3, { interpolation: "lower" }] },
      { inputs: [reals([5])], args: (x) => [x, 0.3, { interpolation: "higher" }] },
      { inputs: [reals([5])], args: (x) => [x, 0.3, { interpolation: "midpoint", keepDims: true }] },
      { inputs: [reals([5])], args: (x) => [x, [0.3, 0.375, 0.125], { interpolation: "nearest" }] },
    ],
    refusals: [
      [(op) => op(zerosOf(2), 1.5), "quantile: q must be within 0 … 1, got 1.5"],
      [(op) => op(zerosOf(2), [0.5, NaN]), "quantile: q must be within 0 … 1, got [0.5, NaN]"],
      [(op) => op(zerosOf(0), 0.5), "quantile: needs at least one element"],
      [(op) => op(zerosOf(2), 0.5, { axis: 1 }), "quantile: axis must be within -1 … 0, got 1"],
      [
        (op) => op(zerosOf(2).to("int32"), 0.5),
        'quantile: needs a floating dtype, got int32. Convert with to("float32").',
      ],
      [
        (op) => op(zerosOf(2), 0.5, { interpolation: "cubic" as never }),
        'quantile: interpolation must be "linear", "lower", "higher", "midpoint" or "nearest", got "cubic"',
      ],
    ],
  },
};

/**
 * @file Rows of ops that reduce axes, find extremes, sort, and run along an axis.
 */
import type * as counting from "../../../src/autograd/ops/counting.js";
import type * as cumulative from "../../../src/autograd/ops/cumulative.js";
import type * as extremes from "../../../src/autograd/ops/extremes.js";
import type * as reductions from "../../../src/autograd/ops/reductions.js";
import type * as sorting from "../../../src/autograd/ops/sorting.js";
import type * as sums from "../../../src/autograd/ops/sum.js";
import { concat, type ReduceOptions, tensor } from "../../../src/index.js";
import type { Axes } from "../../../src/shape.js";
import {
  type ArgsOf,
  ints,
  type OpName,
  type Refusal,
  type Row,
  type Rows,
  reals,
  type Sample,
  zerosOf,
} from "./row.js";

/** Which axes of which shape are reduced, and how. */
const reducing: readonly (readonly [shape: number[], axes?: Axes | undefined, options?: ReduceOptions])[] = [
  [[2, 3]],
  [[2, 3], 0],
  [[2, 3], -1, { keepDims: true }],
  [
    [2, 3, 2],
    [0, 2],
  ],
  [[2, 3, 2], [-2, 0], { keepDims: true }],
  [[2, 3], []],
  [[], undefined, { keepDims: true }],
  [[4, 0], 0],
];

function reduction<Name extends OpName>(
  name: Name,
  from = -2,
  to = 2,
  shapes: typeof reducing = reducing,
): Pick<Row<Name>, "samples" | "refusals"> {
  return {
    samples: shapes.map(
      ([shape, ...rest]): Sample<Name> => ({
        inputs: [reals(shape, from, to)],
        args: (x) => [x, ...rest] as unknown as ArgsOf<Name>,
      }),
    ),
    refusals: outOfRange(name),
  };
}

/** Axes that are not there. */
function outOfRange<Name extends OpName>(name: Name): Refusal<Name>[] {
  type Reduce = (x: unknown, axes: unknown) => unknown;
  return [
    [(op) => (op as Reduce)(zerosOf(2, 3), 2), `${name}: axis must be within -2 … 1, got 2`],
    [(op) => (op as Reduce)(zerosOf(2, 3), -3), `${name}: axis must be within -2 … 1, got -3`],
    [(op) => (op as Reduce)(zerosOf(), 1), `${name}: axis must be within -1 … 0, got 1`],
  ];
}

/** An axis given twice. */
function twice<Name extends OpName>(name: Name): Refusal<Name> {
  type Reduce = (x: unknown, axes: unknown) => unknown;
  return [(op) => (op as Reduce)(zerosOf(2, 3), [0, -2]), `${name}: an axis is repeated, got [0, -2]`];
}

const whole = tensor([1, 2], { dtype: "int32" });

export const sumRows: Rows<keyof typeof sums> = {
  sum: {
    ...reduction("sum"),
    refusals: [
      ...outOfRange("sum"),
      twice("sum"),
      [
        (op) => op(zerosOf(2), { axis: 0 } as never),
        "sum: axes must be a number or a list of them, got Object. Pass options after the axes: sum(0, { … }).",
      ],
      [(op) => op(zerosOf(2), 0, true as never), "sum: options must be an object { keepDims }, got true"],
      [(op) => op([1, 2] as never), "sum: x must be a tensor, got [1, 2]. Make one with tensor(…)."],
    ],
  },
  expand: {
    samples: [
      { inputs: [reals([2, 1])], args: (x) => [x, [2, 3]] },
      { inputs: [reals([3])], args: (x) => [x, [2, -1]] },
      { inputs: [reals([])], args: (x) => [x, [2, 2]] },
      { inputs: [reals([2, 1])], args: (x) => [x, [2, 0]] },
      { inputs: [reals([2])], args: (x) => [x, [2]] },
    ],
    refusals: [
      [(op) => op(zerosOf(2), 2 as never), "expand: shape must be a list, got 2. Pass one: expand([2, …])."],
      [(op) => op(zerosOf(3), [2]), "expand: axes can only be repeated from length 1, got [3] and [2]"],
      [(op) => op(zerosOf(2, 1), [3]), "expand: axes can only be repeated from length 1, got [2, 1] and [3]"],
      [(op) => op(zerosOf(3), [-1, 3]), "expand: shape must be a list of whole numbers ≥ 0, got [-1, 3]"],
    ],
  },
  sumToSize: {
    samples: [
      { inputs: [reals([2, 3])], args: (x) => [x, [3]] },
      { inputs: [reals([2, 3])], args: (x) => [x, [2, 1]] },
      { inputs: [reals([2, 3, 2])], args: (x) => [x, [1, 2]] },
      { inputs: [reals([2, 3])], args: (x) => [x, []] },
      { inputs: [reals([2, 3])], args: (x) => [x, [2, 3]] },
      { inputs: [reals([2, 0])], args: (x) => [x, [2, 1]] },
    ],
    refusals: [
      [
        (op) => op(zerosOf(2, 3), [2]),
        "sumToSize: the shape does not broadcast to the tensor's, got [2] and [2, 3]",
      ],
      [
        (op) => op(zerosOf(3), [1, 3]),
        "sumToSize: the shape does not broadcast to the tensor's, got [1, 3] and [3]",
      ],
    ],
  },
};

export const reductionRows: Rows<keyof typeof reductions> = {
  mean: {
    ...reduction("mean"),
    refusals: [
      ...outOfRange("mean"),
      twice("mean"),
      [(op) => op(zerosOf(0, 3), 0), "mean: needs at least one element"],
      [(op) => op(3 as never), "mean: x must be a tensor, got 3. Make one with tensor(…)."],
      [(op) => op(whole), 'mean: needs a floating dtype, got int32. Convert with to("float32").'],
    ],
  },
  variance: {
    samples: [
      ...reduction("variance", -2, 2, reducing.slice(0, 5)).samples,
      { inputs: [reals([2, 3])], args: (x) => [x, 1, { correction: 0 }] },
      { inputs: [reals([4, 0])], args: (x) => [x, 0] },
    ],
    refusals: [
      ...outOfRange("variance"),
      [(op) => op(zerosOf(2, 1), 1), "variance: 1 elements minus correction 1 leave none"],
      [(op) => op(zerosOf(0)), "variance: needs at least one element"],
      [
        (op) => op(zerosOf(2), 0, { correction: "a" as never }),
        'variance: correction must be a number, got "a"',
      ],
      [(op) => op(whole), 'variance: needs a floating dtype, got int32. Convert with to("float32").'],
    ],
  },
  std: {
    samples: [
      ...reduction("std", -2, 2, reducing.slice(0, 5)).samples,
      { inputs: [reals([2, 3])], args: (x) => [x, 1, { correction: 0, keepDims: true }] },
    ],
    refusals: [
      ...outOfRange("std"),
      [(op) => op(zerosOf(1)), "std: 1 elements minus correction 1 leave none"],
      [(op) => op(whole), 'std: needs a floating dtype, got int32. Convert with to("float32").'],
    ],
  },
  logSumExp: {
    ...reduction("logSumExp"),
    refusals: [
      ...outOfRange("logSumExp"),
      [(op) => op(whole), 'logSumExp: needs a floating dtype, got int32. Convert with to("float32").'],
    ],
  },
  norm: {
    samples: [
      ...[undefined, 2, 1, 3, 2.5, 0, Infinity].map(
        (p): Sample<"norm"> => ({
          // NaN is not 0, and counts.
          ...(p === 0 && { keepsNaN: false as const }),
          inputs: [reals([2, 3])],
          args: (x) => [x, p === undefined ? {} : { p }],
        }),
      ),
      { inputs: [reals([2, 3])], args: (x) => [x, { axis: 1, keepDims: true }] },
      { inputs: [reals([2, 3])], args: (x) => [x, { axis: [0], p: 3 }] },
      { inputs: [reals([3, 0])], args: (x) => [x, { axis: 0 }] },
    ],
    refusals: [
      [(op) => op(zerosOf(2), { p: "2" as never }), 'norm: p must be a number, got "2"'],
      [(op) => op(zerosOf(2), { p: NaN }), "norm: p must be a number, got NaN"],
      [(op) => op(zerosOf(2), { axis: 1 }), "norm: axis must be within -1 … 0, got 1"],
      [(op) => op(whole), 'norm: needs a floating dtype, got int32. Convert with to("float32").'],
    ],
  },
  prod: {
    samples: [
      ...reduction("prod").samples,
      { inputs: [reals([0, 3])], args: (x) => [x, 0] },
      { inputs: [reals([5, 2])], args: (x) => [x, 0] },
      // A factor is 0, where a gradient that divides by it would be wrong.
      { inputs: [(dtype) => tensor([0, 2, 3, 0.5], { dtype })] },
      { inputs: [(dtype) => tensor([0, 2, 0, 0.5], { dtype })] },
    ],
    refusals: outOfRange("prod"),
  },
  all: { keepsNaN: false, ...reduction("all") },
  any: { keepsNaN: false, ...reduction("any") },
};

const emptyAxis = (name: OpName): string => `${name}: needs at least one element`;

function oneAxis<Name extends "max" | "min" | "argmax" | "argmin">(
  name: Name,
): Pick<Row<Name>, "samples" | "refusals"> {
  const calls: [number[], number, ReduceOptions?][] = [
    [[2, 3], 0],
    [[2, 3], 1],
    [[2, 3, 2], -2, { keepDims: true }],
    [[4, 0], 0],
  ];
  return {
    samples: calls.map(([shape, ...rest]) => ({
      inputs: [reals(shape)],
      args: (x) => [x, ...rest] as unknown as ArgsOf<Name>,
    })),
    refusals: [
      ...outOfRange(name),
      [(op) => (op as (x: unknown, axis: number) => unknown)(zerosOf(0, 3), 0), emptyAxis(name)],
    ],
  };
}

export const extremeRows: Rows<keyof typeof extremes> = {
  amax: {
    ...reduction("amax"),
    refusals: [...outOfRange("amax"), twice("amax"), [(op) => op(zerosOf(0, 3)), emptyAxis("amax")]],
  },
  amin: {
    ...reduction("amin"),
    refusals: [...outOfRange("amin"), twice("amin"), [(op) => op(zerosOf(0, 3)), emptyAxis("amin")]],
  },
  argmax: {
    keepsNaN: false,
    ...oneAxis("argmax"),
    samples: [...oneAxis("argmax").samples, { inputs: [reals([2, 3])] }],
    refusals: [...oneAxis("argmax").refusals, [(op) => op(zerosOf(0)), emptyAxis("argmax")]],
  },
  argmin: {
    keepsNaN: false,
    ...oneAxis("argmin"),
    samples: [...oneAxis("argmin").samples, { inputs: [reals([2, 3])] }],
    refusals: [...oneAxis("argmin").refusals, [(op) => op(zerosOf(0)), emptyAxis("argmin")]],
  },
  max: oneAxis("max"),
  min: oneAxis("min"),
};

function running<Name extends keyof typeof cumulative>(name: Name): Row<Name> {
  const calls: [number[], number][] = [
    [[5], 0],
    [[2, 3], 0],
    [[2, 3, 2], -2],
    [[0, 3], 0],
    [[1, 3], 0],
  ];
  return {
    samples: calls.map(([shape, axis]) => ({
      inputs: [reals(shape)],
      args: (x) => [x, axis] as ArgsOf<Name>,
    })),
    refusals: outOfRange(name),
  };
}

export const cumulativeRows: Rows<keyof typeof cumulative> = {
  cumsum: running("cumsum"),
  cumprod: running("cumprod"),
};

export const countingRows: Rows<keyof typeof counting> = {
  bincount: {
    keepsNaN: false,
    samples: [
      { inputs: [ints([2, 0, 2])], args: (x) => [x, { minLength: 5 }] },
      { inputs: [ints([2, 0, 2]), reals([3])], args: (x, weights) => [x, { weights: weights! }] },
      { inputs: [ints([])] },
    ],
    refusals: [
      [(op) => op(tensor([0, -1], { dtype: "int32" })), "bincount: numbers must be ≥ 0, got -1"],
      [(op) => op(zerosOf(2)), 'bincount: x must be int32, got float32. Convert with to("int32").'],
      [
        (op) => op(whole.reshape([1, 2])),
        "bincount: x and weights must be 1-d and of equal length, got [1, 2]",
      ],
      [
        (op) => op(whole, { weights: zerosOf(3) }),
        "bincount: x and weights must be 1-d and of equal length, got [2] and [3]",
      ],
      [(op) => op(whole, { minLength: -1 }), "bincount: minLength must be a whole number ≥ 0, got -1"],
      [
        (op) => op(whole, { weights: tensor([true, true]) }),
        'bincount: is not defined for bool. Convert with to("int32").',
      ],
    ],
  },
  unique: {
    samples: [
      { inputs: [reals([2, 3])] },
      { inputs: [reals([])] },
      { inputs: [reals([0, 3])] },
      { inputs: [reals([3, 2])], args: (x) => [concat([x, x], 0), { axis: 0 }] },
      { inputs: [reals([2, 3])], args: (x) => [x, { axis: 1 }] },
      {
        keepsNaN: false,
        inputs: [
          ints([
            [3, 1],
            [1, 3],
          ]),
        ],
      },
    ],
    refusals: [
      [(op) => op(zerosOf(2), { axis: 1 }), "unique: axis must be within -1 … 0, got 1"],
      [(op) => op([1] as never), "unique: x must be a tensor, got [1]. Make one with tensor(…)."],
    ],
  },
};

const sortCalls: [number[], number][] = [
  [[5], 0],
  [[2, 3], 0],
  [[2, 3, 2], -2],
  [[0, 3], 0],
  [[3, 0], 0],
];

export const sortingRows: Rows<keyof typeof sorting> = {
  sort: {
    samples: [
      { inputs: [reals([2, 3])] },
      ...sortCalls.map(
        ([shape, axis]): Sample<"sort"> => ({
          inputs: [reals(shape)],
          args: (x) => [x, axis, { descending: true }],
        }),
      ),
    ],
    refusals: outOfRange("sort"),
  },
  argsort: {
    keepsNaN: false,
    samples: sortCalls.map(([shape, axis]) => ({ inputs: [reals(shape)], args: (x) => [x, axis] })),
    refusals: outOfRange("argsort"),
  },
  topk: {
    // The least have no NaN among them.
    keepsNaN: false,
    samples: [
      { inputs: [reals([2, 3])], args: (x) => [x, 2] },
      { inputs: [reals([2, 3])], args: (x) => [x, 1, 0, { largest: false }] },
      { inputs: [reals([4])], args: (x) => [x, 0] },
      { inputs: [reals([0, 3])], args: (x) => [x, 3] },
    ],
    refusals: [
      [(op) => op(zerosOf(2, 3), 4), "topk: k must be a whole number within 0 … 3, got 4"],
      [(op) => op(zerosOf(2, 3), 0.5), "topk: k must be a whole number within 0 … 3, got 0.5"],
      [(op) => op(zerosOf(2, 3), 1, 2), "topk: axis must be within -2 … 1, got 2"],
    ],
  },
};

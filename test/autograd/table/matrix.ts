/**
 * @file Rows of matrix products, softmax and losses.
 */
import type * as classification from "../../../src/autograd/ops/crossEntropy.js";
import type * as einsums from "../../../src/autograd/ops/einsum.js";
import type * as losses from "../../../src/autograd/ops/losses.js";
import type * as matrices from "../../../src/autograd/ops/matrix.js";
import type * as softmaxes from "../../../src/autograd/ops/softmax.js";
import { type LossOptions, tensor } from "../../../src/index.js";
import {
  type ArgsOf,
  type Input,
  ints,
  type OpName,
  type Refusal,
  type Row,
  type Rows,
  reals,
  type Sample,
  zerosOf,
} from "./row.js";

const whole = tensor([1, 2], { dtype: "int32" });
const bool = tensor([true, true]);

export const matrixRows: Rows<keyof typeof matrices | keyof typeof einsums> = {
  matmul: {
    samples: [
      { inputs: [reals([2, 3]), reals([3, 4])] },
      { inputs: [reals([3]), reals([3])] },
      { inputs: [reals([2, 3]), reals([3])] },
      { inputs: [reals([3]), reals([3, 2])] },
      { inputs: [reals([2, 2, 3]), reals([3, 2])] },
      { inputs: [reals([2, 3]), reals([2, 3, 2])] },
      { inputs: [reals([2, 1, 2, 3]), reals([3, 3, 1])] },
      { inputs: [reals([3]), reals([2, 3, 2])] },
      { inputs: [reals([0, 3]), reals([3, 2])] },
      { inputs: [reals([2, 0]), reals([0, 3])] },
      { inputs: [reals([0, 2, 3]), reals([1, 3, 2])] },
      { inputs: [reals([3, 3])], args: (x) => [x, x] },
    ],
    refusals: [
      [
        (op) => op(zerosOf(2, 3), zerosOf(4, 5)),
        "matmul: inner lengths 3 and 4 differ, got [2, 3] and [4, 5]",
      ],
      [(op) => op(zerosOf(3), zerosOf(4)), "matmul: inner lengths 3 and 4 differ, got [3] and [4]"],
      [(op) => op(zerosOf(), zerosOf(4)), "matmul: scalars have no rows or columns, got [] and [4]"],
      [(op) => op(zerosOf(2, 2, 3), zerosOf(3, 3, 2)), "matmul: shapes do not broadcast, got [2] and [3]"],
      [(op) => op(whole, 2 as never), "matmul: b must be a tensor, got 2. Make one with tensor(…)."],
      [(op) => op(whole, [[1]] as never), "matmul: b must be a tensor, got [[1]]. Make one with tensor(…)."],
      [(op) => op(bool, bool), 'matmul: is not defined for bool. Convert with to("int32").'],
    ],
  },
  linear: {
    samples: [
      { inputs: [reals([2, 3]), reals([4, 3]), reals([4])] },
      { inputs: [reals([2, 3]), reals([4, 3])] },
      { inputs: [reals([3]), reals([2, 3]), reals([2])] },
      { inputs: [reals([2, 2, 3]), reals([2, 3]), reals([2])] },
      { inputs: [reals([0, 3]), reals([2, 3]), reals([2])] },
      { inputs: [reals([2, 0]), reals([3, 0]), reals([3])] },
      {
        inputs: [reals([5, 3]), reals([4, 3]), reals([4])],
        args: (x, w, b) => [x, w, b, { activation: "relu" }],
      },
      { inputs: [reals([2, 3]), reals([4, 3])], args: (x, w) => [x, w, undefined, { activation: "relu" }] },
    ],
    refusals: [
      [
        (op) => op(zerosOf(2, 3), zerosOf(4, 3), undefined, { activation: "tanh" as never }),
        'linear: activation must be "relu" or undefined, got "tanh"',
      ],
      [
        (op) => op(zerosOf(2, 3), zerosOf(3, 4)),
        "linear: needs […, in] and a weight [out, in], got [2, 3] and [3, 4]",
      ],
      [
        (op) => op(zerosOf(2, 3), zerosOf(3)),
        "linear: needs […, in] and a weight [out, in], got [2, 3] and [3]",
      ],
      [
        (op) => op(zerosOf(2, 3), zerosOf(4, 3), zerosOf(3)),
        "linear: the bias must have the weight's 4 rows, got [3] and [4, 3]",
      ],
      [(op) => op(bool, bool.reshape([1, 2])), 'linear: is not defined for bool. Convert with to("int32").'],
    ],
  },
  dot: {
    samples: [{ inputs: [reals([3]), reals([3])] }, { inputs: [reals([0]), reals([0])] }],
    refusals: [
      [(op) => op(zerosOf(2), zerosOf(3)), "dot: needs two 1-d tensors of equal length, got [2] and [3]"],
      [
        (op) => op(zerosOf(2, 1), zerosOf(2)),
        "dot: needs two 1-d tensors of equal length, got [2, 1] and [2]",
      ],
      [(op) => op(bool, bool), 'dot: is not defined for bool. Convert with to("int32").'],
    ],
  },
  outer: {
    samples: [{ inputs: [reals([3]), reals([2])] }, { inputs: [reals([0]), reals([2])] }],
    refusals: [[(op) => op(zerosOf(2, 1), zerosOf(2)), "outer: needs two 1-d tensors, got [2, 1] and [2]"]],
  },
  einsum: {
    samples: [
      { inputs: [reals([2, 3]), reals([3, 2])], args: (a, b) => ["ij,jk->ik", a, b] },
      { inputs: [reals([2, 2, 3]), reals([2, 3, 2])], args: (a, b) => ["bij, bjk -> bki", a, b] },
      { inputs: [reals([3, 3])], args: (a) => ["ii", a] },
      { inputs: [reals([3, 3, 2])], args: (a) => ["iij->ji", a] },
      { inputs: [reals([2, 3]), reals([2]), reals([3])], args: (a, b, c) => ["ij,i,j", a, b, c] },
      { inputs: [reals([2, 3])], args: (a) => ["ba", a] },
      { inputs: [reals([2, 1, 3]), reals([2, 3])], args: (a, b) => ["...i,...i->...", a, b] },
      { inputs: [reals([2, 1]), reals([3, 2])], args: (a, b) => ["ij,jk->ik", a, b] },
      { inputs: [reals([0, 2]), reals([2, 3])], args: (a, b) => ["ij,jk->ik", a, b] },
      { inputs: [reals([2, 3])], args: (a) => ["ij,ij->", a, a] },
    ],
    refusals: [
      [
        (op) => op("ij->ji", [zerosOf(2, 2)] as never),
        "einsum: takes tensors one by one, got a list. Pass einsum(equation, a, b).",
      ],
      [(op) => op(bool as never), "einsum: the equation comes first, as text, got Tensor"],
      [(op) => op("i.j", zerosOf(2, 2)), 'einsum: cannot read the equation "i.j"'],
      [(op) => op("i->i->i", zerosOf(2)), 'einsum: cannot read the equation "i->i->i"'],
      [(op) => op("ij,jk", zerosOf(2, 2)), 'einsum: "ij,jk" needs 2 tensors, got 1'],
      [
        (op) => op("ij->k", zerosOf(2, 2)),
        'einsum: the right side of "ij->k" must name axes of the left, each once',
      ],
      [
        (op) => op("ij->ii", zerosOf(2, 2)),
        'einsum: the right side of "ij->ii" must name axes of the left, each once',
      ],
      [(op) => op("ijk->i", zerosOf(2, 2)), 'einsum: "ijk" in "ijk->i" names 3 axes, got [2, 2]'],
      [(op) => op("ii->i", zerosOf(2, 3)), 'einsum: i has two lengths in "ii->i", got [2, 3]'],
      [
        (op) => op("ij,jk->ik", zerosOf(2, 3), zerosOf(4, 5)),
        'einsum: j has lengths 3 and 4 in "ij,jk->ik", got [2, 3] and [4, 5]',
      ],
      [(op) => op("i,i->", bool, bool), 'einsum: is not defined for bool. Convert with to("int32").'],
    ],
  },
};

function alongAxis<Name extends keyof typeof softmaxes>(name: Name): Row<Name> {
  return {
    samples: [
      { inputs: [reals([2, 3])] },
      { inputs: [reals([2, 3])], args: (x) => [x, 0] as unknown as ArgsOf<Name> },
      { inputs: [reals([2, 3, 2])], args: (x) => [x, -2] as unknown as ArgsOf<Name> },
      { inputs: [reals([])] },
      { inputs: [reals([0, 3])] },
      { inputs: [reals([3, 0])] },
    ],
    refusals: [
      [(op) => op(zerosOf(2, 3), 2), `${name}: axis must be within -2 … 1, got 2`],
      [(op) => op(whole), `${name}: needs a floating dtype, got int32. Convert with to("float32").`],
    ],
  };
}

export const softmaxRows: Rows<keyof typeof softmaxes> = {
  softmax: alongAxis("softmax"),
  logSoftmax: alongAxis("logSoftmax"),
};

const reductions: readonly LossOptions[] = [{}, { reduction: "sum" }, { reduction: "none" }];

/** A loss of two tensors of one shape, which takes `options` besides `reduction`. */
function loss<Name extends keyof typeof losses>(
  name: Name,
  options: readonly string[],
  ...more: NonNullable<ArgsOf<Name>[2]>[]
): Pick<Row<Name>, "samples" | "refusals"> {
  return {
    samples: [
      ...[...reductions, ...more].map(
        (options): Sample<Name> => ({
          inputs: [reals([2, 3]), reals([2, 3], 0.1, 0.9)],
          args: (x, target) => [x, target, options] as unknown as ArgsOf<Name>,
        }),
      ),
      {
        inputs: [reals([0, 3]), reals([0, 3])],
        args: (x, target) => [x, target, { reduction: "sum" }] as unknown as ArgsOf<Name>,
      },
    ],
    refusals: [
      [
        (op) => op(zerosOf(2, 3), zerosOf(3)),
        `${name}: input and target differ in shape, got [2, 3] and [3]`,
      ],
      [
        (op) => op(zerosOf(2), zerosOf(2), "sum" as never),
        `${name}: options must be an object { ${["reduction", ...options].join(", ")} }, got "sum"`,
      ],
      [
        (op) => op(zerosOf(2), zerosOf(2), { reduction: "all" as never }),
        `${name}: reduction must be "mean", "sum" or "none", got "all"`,
      ],
    ],
  };
}

export const lossRows: Rows<keyof typeof losses> = {
  mseLoss: loss("mseLoss", []),
  l1Loss: loss("l1Loss", []),
  huberLoss: {
    samples: loss("huberLoss", ["delta"], { delta: 0.3 }, { delta: 5 }).samples,
    refusals: [
      ...loss("huberLoss", ["delta"]).refusals,
      [(op) => op(zerosOf(2), zerosOf(2), { delta: 0 }), "huberLoss: delta must be positive, got 0"],
    ],
  },
  smoothL1Loss: {
    samples: loss("smoothL1Loss", ["beta"], { beta: 0.3 }, { beta: 0 }).samples,
    refusals: [
      ...loss("smoothL1Loss", ["beta"]).refusals,
      [(op) => op(zerosOf(2), zerosOf(2), { beta: -1 }), "smoothL1Loss: beta must not be negative, got -1"],
    ],
  },
  binaryCrossEntropyWithLogits: {
    samples: [
      ...loss("binaryCrossEntropyWithLogits", ["weight", "posWeight"]).samples,
      {
        inputs: [reals([2, 3]), reals([2, 3], 0.1, 0.9), reals([3], 0.5, 2), reals([2, 1], 0.5, 2)],
        args: (x, target, weight, posWeight) => [x, target, { weight: weight!, posWeight: posWeight! }],
      },
    ],
    refusals: [
      ...loss("binaryCrossEntropyWithLogits", ["weight", "posWeight"]).refusals,
      [
        (op) => op(whole, whole),
        'binaryCrossEntropyWithLogits: needs a floating dtype, got int32. Convert with to("float32").',
      ],
    ],
  },
};

const labels: Input = ints([2, 0, 1, 0]);

/** What all losses of classes refuse. */
function refusedTargets<Name extends "crossEntropy" | "nllLoss">(name: Name): Refusal<Name>[] {
  const [x, target] = [zerosOf(2, 3), tensor([0, 3], { dtype: "int32" })];
  return [
    [(op) => op(x, target), `${name}: target 3 is not one of the classes 0 … 2`],
    [
      (op) => op(x, tensor([0, -1], { dtype: "int32" })),
      `${name}: target -1 is not one of the classes 0 … 2`,
    ],
    [
      (op) => op(x, tensor([1], { dtype: "int32" })),
      `${name}: targets must be one class for each row, got [1] and [2]`,
    ],
    [
      (op) => op(x, zerosOf(2)),
      `${name}: class indices must be int32, got float32. Convert with to("int32").`,
    ],
    [
      (op) => op(x, [0, 1] as never),
      `${name}: ${name === "nllLoss" ? "class indices" : "target"} must be a tensor, got [0, 1]. ` +
        'Make one with tensor(…, { dtype: "int32" }).',
    ],
    [
      (op) => op(x, target, { weight: [1, 2, 3] as never }),
      `${name}: weight must be a tensor, got [1, 2, 3]. Make one with tensor(…).`,
    ],
    [(op) => op(x, target, { ignoreIndex: "1" as never }), `${name}: ignoreIndex must be a number, got "1"`],
    [(op) => op(x, target, { weight: zerosOf(2) }), `${name}: needs a weight for each of 3 classes, got [2]`],
    [
      (op) => op(x, tensor([1, 1], { dtype: "int32" }), { ignoreIndex: 1 }),
      `${name}: nothing to average: every target is ignored or has weight 0`,
    ],
    [
      (op) => op(x, tensor([1, 1], { dtype: "int32" }), { reduction: "all" as never }),
      `${name}: reduction must be "mean", "sum" or "none", got "all"`,
    ],
    [(op) => op(zerosOf(), target), `${name}: needs an axis of classes, got []`],
    [(op) => op(whole, target), `${name}: needs a floating dtype, got int32. Convert with to("float32").`],
  ];
}

function onClasses<Name extends OpName>(): Sample<Name>[] {
  const call = (options: object) => ({
    inputs: [reals([4, 3]), labels],
    args: (x: unknown, target: unknown) => [x, target, options] as unknown as ArgsOf<Name>,
  });
  return [
    ...reductions.map(call),
    call({ ignoreIndex: 0 }),
    call({ ignoreIndex: 0, reduction: "none" }),
    {
      inputs: [reals([4, 3]), labels, reals([3], 0.5, 2)],
      args: (x, target, weight) => [x, target, { weight, ignoreIndex: 1 }] as unknown as ArgsOf<Name>,
    },
    {
      inputs: [
        reals([2, 3, 2]),
        ints([
          [2, 0],
          [1, 1],
        ]),
      ],
    },
    { inputs: [reals([3]), ints(1)] },
    {
      inputs: [reals([0, 3]), ints([])],
      args: (x, target) => [x, target, { reduction: "sum" }] as unknown as ArgsOf<Name>,
    },
  ];
}

export const classificationRows: Rows<keyof typeof classification> = {
  nllLoss: { keepsNaN: false, samples: onClasses(), refusals: refusedTargets("nllLoss") },
  crossEntropy: {
    keepsNaN: false,
    samples: [
      ...onClasses<"crossEntropy">(),
      {
        inputs: [reals([4, 3]), labels],
        args: (x, target) => [x, target, { labelSmoothing: 0.1, ignoreIndex: 1 }],
      },
      {
        inputs: [reals([4, 3]), labels, reals([3], 0.5, 2)],
        args: (x, target, weight) => [x, target, { labelSmoothing: 0.3, weight: weight! }],
      },
      { inputs: [reals([4, 3]), reals([4, 3], 0, 1)] },
      {
        inputs: [reals([4, 3]), reals([4, 3], 0, 1), reals([3], 0.5, 2)],
        args: (x, target, weight) => [x, target, { labelSmoothing: 0.3, weight: weight!, reduction: "sum" }],
      },
      { inputs: [reals([2, 3, 2]), reals([2, 3, 2], 0, 1)], args: (x, q) => [x, q, { reduction: "none" }] },
    ],
    refusals: [
      ...refusedTargets("crossEntropy"),
      [
        (op) => op(zerosOf(1, 2), tensor([0], { dtype: "int32" }), { labelSmoothing: 1.5 }),
        "crossEntropy: labelSmoothing must be within 0 … 1, got 1.5",
      ],
      [
        (op) => op(zerosOf(1, 2), tensor([0], { dtype: "int32" }), { labelSmoothing: "0.1" as never }),
        'crossEntropy: labelSmoothing must be within 0 … 1, got "0.1"',
      ],
    ],
  },
};

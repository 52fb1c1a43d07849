/**
 * @file What losses reject, and with which messages.
 */
import { describe, expect, it } from "vitest";
import { ones, type Tensor, tensor } from "../../../src/index.js";
import * as nn from "../../../src/nn/index.js";

const { functional, HingeEmbeddingLoss, CosineEmbeddingLoss, MarginRankingLoss, TripletMarginLoss } = nn;
const losses = { HingeEmbeddingLoss, CosineEmbeddingLoss, MarginRankingLoss, TripletMarginLoss };

const refusals: readonly (readonly [run: () => unknown, message: string])[] = [
  [
    () => new nn.MSELoss({ reduction: "max" as never }),
    'MSELoss: reduction must be "mean", "sum" or "none", got "max"',
  ],
  [
    () => new nn.KLDivLoss({ reduction: "max" as never }),
    'KLDivLoss: reduction must be "mean", "batchMean", "sum" or "none", got "max"',
  ],
  [
    () => new nn.TripletMarginLoss({ reduction: "max" as never }),
    'TripletMarginLoss: reduction must be "mean", "sum" or "none", got "max"',
  ],
  [
    () => functional.klDiv(ones([2]), ones([2]), { reduction: "max" as never }),
    'klDiv: reduction must be "mean", "batchMean", "sum" or "none", got "max"',
  ],
  [
    () => new nn.BCELoss().forward(ones([2]), ones([3])),
    "binaryCrossEntropy: inputs differ in shape, got [2] and [3]",
  ],
  [
    () => new nn.BCELoss().forward(tensor([0.5, 1.5]), ones([2])),
    "binaryCrossEntropy: needs probabilities, 0 … 1, got 1.5",
  ],
  [() => functional.klDiv(ones([2]), ones([3])), "klDiv: inputs differ in shape, got [2] and [3]"],
  [
    () => functional.hingeEmbeddingLoss(ones([2]), ones([3])),
    "hingeEmbeddingLoss: shapes do not broadcast, got [2] and [3]",
  ],
  [
    () => functional.cosineEmbeddingLoss(ones([2, 3]), ones([2, 4]), ones([2])),
    "cosineEmbeddingLoss: inputs differ in shape, got [2, 3] and [2, 4]",
  ],
  [
    () => functional.cosineEmbeddingLoss(ones([2, 3]), ones([2, 3]), ones([3])),
    "cosineEmbeddingLoss: needs [N, D] and a target [N], got [2, 3] and [3]",
  ],
  [
    () => functional.marginRankingLoss(ones([2]), ones([2]), ones([3])),
    "marginRankingLoss: shapes do not broadcast, got [2] and [3]",
  ],
  [
    () => functional.tripletMarginLoss(ones([2]), ones([2]), ones([3])),
    "tripletMarginLoss: inputs differ in shape, got [2] and [3]",
  ],
  [
    () => functional.binaryCrossEntropy(tensor([Number.NaN]), ones([1])),
    "binaryCrossEntropy: needs probabilities, 0 … 1, got NaN",
  ],
  [
    () => functional.klDiv(ones([2]), tensor([0.5, -0.5])),
    "klDiv: targets must be probabilities, got -0.5. Pass logTarget: true for logarithms.",
  ],
  [
    () => functional.klDiv(ones([0, 2]), ones([0, 2]), { reduction: "batchMean" }),
    "klDiv: batchMean needs at least one row, got [0, 2]",
  ],
  ...(["HingeEmbeddingLoss", "CosineEmbeddingLoss", "MarginRankingLoss", "TripletMarginLoss"] as const).map(
    (name) =>
      [() => new losses[name]({ margin: Number.NaN }), `${name}: margin must be a number, got NaN`] as const,
  ),
  [
    () => functional.hingeEmbeddingLoss(ones([2]), ones([2]), { margin: "1" as never }),
    'hingeEmbeddingLoss: margin must be a number, got "1"',
  ],
  [
    () => functional.tripletMarginLoss(ones([2]), ones([2]), ones([2]), { p: Number.NaN }),
    "tripletMarginLoss: p must be a number, got NaN",
  ],
];

describe("losses that broadcast", () => {
  it("accept a target for each row, or one for all", () => {
    const x = tensor([
      [1, 0.5],
      [-1, 2],
    ]);
    const [rows, all] = [
      tensor([[1], [-1]]),
      tensor([
        [1, 1],
        [-1, -1],
      ]),
    ];
    for (const loss of [
      functional.hingeEmbeddingLoss,
      (a, t) => functional.marginRankingLoss(a, tensor(0.25), t),
    ] as const satisfies readonly ((a: Tensor, t: Tensor) => Tensor)[]) {
      expect(loss(x, rows).item()).toBe(loss(x, all).item());
    }
  });
});

describe("the divergence if a target is 0", () => {
  it("is 0, as is its gradient, even at a log probability of −∞", () => {
    const x = tensor([Number.NEGATIVE_INFINITY, Math.log(0.5), Math.log(0.5)], { requiresGrad: true });
    const loss = functional.klDiv(x, tensor([0, 0.5, 0.5]), { reduction: "sum" });
    expect(loss.item()).toBeCloseTo(0, 6);
    loss.backward();
    expect(x.grad!.toArray()).toEqual([-0, -0.5, -0.5]);
  });
});

describe("losses reject invalid inputs", () => {
  it.each(refusals.map(([run, message]) => [message, run] as const))("%s", (message, run) => {
    // The prefix is the module in which it occurred.
    const text = message.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    expect(run).toThrow(new RegExp(`^(.*\\): )?${text}$`));
  });
});

/**
 * @file What losses refuse, and in which words.
 */
import { describe, expect, it } from "vitest";
import { ones, tensor } from "../../../src/index.js";
import * as nn from "../../../src/nn/index.js";

const { functional } = nn;

const refusals: readonly (readonly [run: () => unknown, message: string])[] = [
  [
    () => new nn.MSELoss({ reduction: "max" as never }),
    'MSELoss: reduction must be "mean", "sum" or "none", got "max"',
  ],
  [
    () => new nn.KLDivLoss({ reduction: "max" as never }),
    'KLDivLoss: reduction must be "mean", "sum" or "none", got "max"',
  ],
  [
    () => new nn.TripletMarginLoss({ reduction: "max" as never }),
    'TripletMarginLoss: reduction must be "mean", "sum" or "none", got "max"',
  ],
  [
    () => functional.klDiv(ones([2]), ones([2]), { reduction: "max" as never }),
    'klDiv: reduction must be "mean", "sum" or "none", got "max"',
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
    "hingeEmbeddingLoss: inputs differ in shape, got [2] and [3]",
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
    "marginRankingLoss: inputs differ in shape, got [2] and [3]",
  ],
  [
    () => functional.tripletMarginLoss(ones([2]), ones([2]), ones([3])),
    "tripletMarginLoss: inputs differ in shape, got [2] and [3]",
  ],
];

describe("losses refuse what they cannot work with", () => {
  it.each(refusals.map(([run, message]) => [message, run] as const))("%s", (message, run) => {
    // What stands before is the module that it happened in.
    const text = message.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    expect(run).toThrow(new RegExp(`^(.*\\): )?${text}$`));
  });
});

/**
 * What the sweep of the ends of the range calls beside ops and functions of layers: layers with their parameters
 * as arguments, log probabilities, and ops of several results.
 */
import { Bernoulli, Categorical, Normal, Uniform } from "../../src/distributions/index.js";
import { concat, type Tensor } from "../../src/index.js";
import { functional, functionalCall, GRU, LSTM, MultiheadAttention, RNN } from "../../src/nn/index.js";

type Weights = readonly Tensor[];

/** What a module makes of inputs with these parameters, in the order of their names. */
function called(model: Parameters<typeof functionalCall>[0], weights: Weights, ...inputs: unknown[]): Tensor {
  const names = Object.keys(model.stateDict());
  const named = Object.fromEntries(names.map((name, i) => [name, weights[i]!]));
  return (functionalCall(model, named, ...inputs) as readonly [Tensor])[0];
}

/** By the names that the reference values give them. */
export const calls: Readonly<Record<string, (...args: never[]) => Tensor>> = {
  RNN: (x: Tensor, weights: Weights) => called(new RNN(1, 2), weights, x),
  GRU: (x: Tensor, weights: Weights) => called(new GRU(1, 2), weights, x),
  LSTM: (x: Tensor, weights: Weights) => called(new LSTM(1, 2), weights, x),
  lstmCell: (...args: Parameters<typeof functional.lstmCell>) => concat(functional.lstmCell(...args)),
  MultiheadAttention: (x: Tensor, weights: Weights, options: object) => {
    const model = new MultiheadAttention(3, 1, { batchFirst: true });
    return called(model, weights, x, x, x, options);
  },
  Normal: (x: Tensor, loc: Tensor, scale: Tensor) => new Normal(loc, scale).logProb(x),
  Bernoulli: (x: Tensor, logits: Tensor) => new Bernoulli({ logits }).logProb(x),
  Uniform: (x: Tensor, low: Tensor, high: Tensor) => new Uniform(low, high).logProb(x),
  Categorical: (x: Tensor, logits: Tensor) => new Categorical({ logits }).logProb(x),
  sortValues: (x: Tensor) => x.sort().values,
  topkValues: (x: Tensor, k: number) => x.topk(k).values,
  maxValues: (x: Tensor, axis: number) => x.max(axis).values,
  minValues: (x: Tensor, axis: number) => x.min(axis).values,
  medianValues: (x: Tensor, axis: number) => x.median(axis).values,
};

/** @file Every optimizer in each of its variants, and a small problem to step on. */
import { Generator, randn, type Tensor } from "../../src/index.js";
import * as optim from "../../src/optim/index.js";
import { type OptimizerName, type OptimizerRow, optimizerRows } from "./table.js";

export type Make = (
  params: optim.Params<optim.OptimizerSettings>,
  options?: { lr: number },
) => optim.Optimizer;

const classes = { ...optim };

/** Ways of going by name, of optimizers that fit. */
export function waysOf(fits: (row: OptimizerRow) => boolean): [string, Make][] {
  return Object.entries(optimizerRows).flatMap(([name, row]) => {
    const Made = classes[name as OptimizerName] as new (...args: unknown[]) => optim.Optimizer;
    const ways = fits(row) ? Object.entries(row.variants) : [];
    return ways.map(([way, own]): [string, Make] => [
      `${name}, ${way}`,
      (params, options) => new Made(params, { ...options, ...own }),
    ]);
  });
}

export const all: readonly [string, Make][] = waysOf(() => true);

/** Two parameters drawn from a seed. */
export function parametersOf(seed: number): Tensor[] {
  const generator = new Generator(seed);
  return [[3], [2, 2]].map((shape) => randn(shape, { generator, requiresGrad: true }));
}

/** A bowl with its bottom at 1. */
export function bowl(parameters: readonly Tensor[]): Tensor {
  return parameters.map((p) => p.sub(1).square().sum()).reduce((a, b) => a.add(b));
}

export function stepOn(optimizer: optim.Optimizer, parameters: readonly Tensor[]): number {
  const loss = optimizer.step(() => {
    optimizer.zeroGrad();
    const value = bowl(parameters);
    value.backward();
    return value;
  });
  return loss.item();
}

export const values = (parameters: readonly Tensor[]): unknown[] => parameters.map((p) => p.toArray());

/** @file Small models, and twenty batches for each. */
import { Generator, randn, type Tensor, tensor } from "../../src/index.js";
import { Linear, type Module, Sequential, Tanh } from "../../src/nn/index.js";
import { Adam } from "../../src/optim/index.js";
import type { Twin } from "./twins.js";

export const generator: Generator = new Generator(7);

export const many: readonly number[] = Array.from({ length: 20 }, (_, i) => i);

export const points: readonly Tensor[] = many.map(() => randn([12, 2], { generator }));

export const classes: readonly Tensor[] = many.map(() =>
  tensor(generator.randint(0, 3, 12), { dtype: "int32" }),
);

export const images: readonly Tensor[] = many.map(() => randn([4, 1, 8, 8], { generator }));

export const digits: readonly Tensor[] = many.map(() =>
  tensor(generator.randint(0, 5, 4), { dtype: "int32" }),
);

export const tokens: readonly Tensor[] = many.map(() =>
  tensor(generator.randint(0, 11, 15), { dtype: "int32", shape: [5, 3] }),
);

/** A step of training, with a loss of its own. */
export function training(
  model: Module<never, unknown>,
  loss: (...args: Tensor[]) => Tensor,
  lr = 0.01,
): Twin<Tensor[]> {
  const optimizer = new Adam(model.parameters(), { lr });
  return {
    modules: [model],
    step: (...args) => {
      optimizer.zeroGrad();
      const value = loss(...args);
      value.backward();
      optimizer.step();
      return value;
    },
  };
}

export const small = (): Sequential => new Sequential(new Linear(2, 16), new Tanh(), new Linear(16, 3));

export const batch = (i: number): Tensor[] => [points[i]!, classes[i]!];

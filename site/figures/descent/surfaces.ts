/** @file The landscapes: a height for each place, written in the library's ops, for one place or for all at once. */
import type { Tensor } from "tapegrad";

export type SurfaceName = "valley" | "bowl" | "saddle" | "banana" | "holes";

export const surfaces: Readonly<Record<SurfaceName, (x: Tensor, y: Tensor) => Tensor>> = {
  // Week 4's: L(w, b) = ½·(w² + 12·b²).
  valley: (x, y) => x.square().add(y.square().mul(12)).mul(0.5),
  bowl: (x, y) => x.square().add(y.square()).mul(0.5),
  saddle: (x, y) => x.square().sub(y.square()).mul(0.5).add(y.pow(4).mul(0.12)),
  banana: (x, y) => x.sub(1).square().mul(0.1).add(y.mul(2).sub(x.square()).square().mul(0.1)),
  holes: (x, y) =>
    hole(x.sub(1.5), y.add(0.6))
      .mul(-2)
      .sub(hole(x.add(1.2), y.sub(0.4)))
      .add(x.square().add(y.square()).mul(0.05)),
};

function hole(x: Tensor, y: Tensor): Tensor {
  return x.square().add(y.square().mul(1.5)).neg().exp();
}

/** What the map shows. */
export const area = { x: [-3, 3], y: [-2, 2] } as const;

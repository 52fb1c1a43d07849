/** @file The spiral: points in the plane that no straight line can separate. */
import { type Tensor, tensor } from "../autograd/index.js";
import { checkOneOf, checkWhole } from "../checks.js";
import type { DType } from "../dtype.js";
import { ArgumentError, show } from "../errors.js";
import { settled } from "../options.js";
import { generatorOf, type Randomness, randomnessDefaults } from "./randomness.js";

/** Options of {@link makeSpiral}. */
export interface SpiralOptions extends Randomness {
  /** Points per arm; default 100. */
  readonly pointsPerClass?: number | undefined;
  /** Number of arms; default 3. */
  readonly classes?: number | undefined;
  /** Standard deviation of the noise on angles; default 0.2. */
  readonly noise?: number | undefined;
  /**
   * `cs231n` (default): each arm turns by 4 rad; `nnfs`: by 10 rad, as in "Neural Networks from Scratch in
   * Python".
   */
  readonly variant?: "cs231n" | "nnfs" | undefined;
  /** The dtype of the points; default float32. */
  readonly dtype?: Extract<DType, "float32" | "float64"> | undefined;
}

/** Points, labeled with their arms. */
export interface Spiral {
  /** [classes · pointsPerClass, 2] */
  readonly points: Tensor;
  /** [classes · pointsPerClass] int32 */
  readonly labels: Tensor;
}

/**
 * `r = linspace(0, 1, n)`, `t = linspace(4j, 4(j + 1), n) + noise·randn(n)` for arm j; a point is
 * `[r·sin(k·t), r·cos(k·t)]` with k = 1 (cs231n) or 2.5 (nnfs). The same seed gives the same spiral as in
 * NumPy; in float64 up to the last digits of sine and cosine, which vary between libraries.
 *
 * {@link https://cs231n.github.io/neural-networks-case-study/ | CS231n: a toy data set}
 *
 * @throws ArgumentError unless there is at least one class with at least one point, and 0 ≤ noise < ∞
 */
export function makeSpiral(options?: SpiralOptions): Spiral {
  const own = settled("makeSpiral", options, {
    pointsPerClass: 100,
    classes: 3,
    noise: 0.2,
    variant: "cs231n",
    dtype: "float32",
    ...randomnessDefaults,
  });
  const { pointsPerClass: n, classes, noise, variant, dtype } = own;
  checkWhole("makeSpiral", "pointsPerClass", n);
  checkWhole("makeSpiral", "classes", classes);
  if (!(noise >= 0 && noise < Infinity)) {
    throw new ArgumentError("makeSpiral", `noise must be finite and ≥ 0, got ${show(noise)}`);
  }
  checkOneOf("makeSpiral", "variant", variant, ["cs231n", "nnfs"]);
  const turns = variant === "cs231n" ? 1 : 2.5;
  const generator = generatorOf(own);
  const points = new Float64Array(classes * n * 2);
  const radius = linspace(0, 1, n);
  for (let j = 0, at = 0; j < classes; j++) {
    const angle = linspace(4 * j, 4 * (j + 1), n);
    const deviates = generator.randn(n);
    for (let i = 0; i < n; i++) {
      const t = (angle[i]! + deviates[i]! * noise) * turns;
      points[at++] = radius[i]! * Math.sin(t);
      points[at++] = radius[i]! * Math.cos(t);
    }
  }
  return {
    points: tensor(points, { dtype, shape: [classes * n, 2] }),
    labels: tensor(Int32Array.from({ length: classes * n }, (_, i) => Math.floor(i / n))),
  };
}

/**
 * Rounds as NumPy does; the library's own `linspace` follows PyTorch, which counts its second half from the
 * end.
 */
function linspace(start: number, stop: number, count: number): Float64Array {
  const step = (stop - start) / (count - 1);
  return Float64Array.from({ length: count }, (_, i) => {
    if (i === 0) return start;
    return i === count - 1 ? stop : i * step + start;
  });
}

/** @file What is shown of a network: regions in the plane, histograms of activations and gradients, dead neurons. */
import { noGrad, type Tensor, tensor } from "tapegrad";
import { reach, side, smallSide } from "./area.js";
import type { Network } from "./network.js";

/** One layer's neurons over the plane. */
export interface Regions {
  readonly neurons: number;
  /** A picture for each neuron, [neurons, smallSide, smallSide] from the lower left, −127 … 127. */
  readonly small: Int8Array;
}

/** A histogram: shares of all numbers in bins of equal width from `low` to `high`. */
export interface Histogram {
  readonly low: number;
  readonly high: number;
  readonly shares: Float32Array;
}

export interface LayerLook {
  readonly activations: Histogram;
  /** Of log₁₀ |∂L/∂w|, over the layer's weights. */
  readonly gradients: Histogram;
  /** The share of weights whose gradient is exactly 0. */
  readonly zeroGradients: number;
  /** Neurons that are 0 for every point, whatever it is. */
  readonly dead: readonly boolean[];
}

/** The plane as a batch: [side², 2], row by row from the lower left. */
export function planeGrid(): Tensor {
  const places = new Float32Array(side * side * 2);
  for (let row = 0, at = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      places[at++] = ((2 * (column + 0.5)) / side - 1) * reach;
      places[at++] = ((2 * (row + 0.5)) / side - 1) * reach;
    }
  return tensor(places, { shape: [side * side, 2] });
}

export interface PlaneLook {
  readonly layers: readonly Regions[];
  /** [side², classes]: probabilities, 0 … 255. */
  readonly probabilities: Uint8Array;
  /** One neuron at full resolution, −127 … 127. */
  readonly looked: Int8Array | undefined;
}

/** A neuron, counted from 0; the layer after the hidden ones has the classes' probabilities. */
export interface Place {
  readonly layer: number;
  readonly neuron: number;
}

/** All neurons over the whole plane. */
export function lookAtPlane(network: Network, grid: Tensor, looked: Place | undefined): PlaneLook {
  const outputs = noGrad(() => network.outputs(grid));
  const p = noGrad(() => outputs.at(-1)!.softmax(1));
  const layers = [...outputs.slice(0, -1), p].map((values) => regionsOf(values));
  const chosen = looked && [...outputs.slice(0, -1), p][looked.layer];
  return {
    layers,
    probabilities: Uint8Array.from(p.toTypedArray(), (share: number) => Math.round(255 * share)),
    looked: chosen && looked.neuron < chosen.shape[1]! ? pictureOf(chosen, looked.neuron, side) : undefined,
  };
}

function regionsOf(values: Tensor): Regions {
  const neurons = values.shape[1]!;
  const small = new Int8Array(neurons * smallSide * smallSide);
  for (let neuron = 0; neuron < neurons; neuron++)
    small.set(pictureOf(values, neuron, smallSide), neuron * smallSide * smallSide);
  return { neurons, small };
}

/** A neuron's values on every so many points of the grid, in shares of its largest. */
function pictureOf(values: Tensor, neuron: number, size: number): Int8Array {
  const { data } = values;
  const neurons = values.shape[1]!;
  const every = side / size;
  const picture = new Float32Array(size * size);
  let largest = 1e-9;
  for (let row = 0, at = 0; row < size; row++)
    for (let column = 0; column < size; column++, at++) {
      const value = data[(row * side + column) * every * neurons + neuron]!;
      picture[at] = value;
      if (Math.abs(value) > largest) largest = Math.abs(value);
    }
  return Int8Array.from(picture, (value) => Math.round((127 * value) / largest));
}

/** What the layers say of a batch, and the gradients that `backward` has left in their weights. */
export function lookAtLayers(network: Network, outputs: readonly Tensor[], mayDie: boolean): LayerLook[] {
  return outputs.map((output, i) => {
    const values = output.toTypedArray() as Float32Array;
    const gradients = network.linears[i]!.weight.grad?.toTypedArray() ?? new Float32Array(0);
    const sizes = Array.from(gradients, (g: number) => Math.log10(Math.abs(g)));
    const [low, high] = boundsOf(values);
    return {
      activations: histogram(values, low, high, 24),
      gradients: histogram(sizes, gradientDecades.low, gradientDecades.high, 28),
      zeroGradients: sizes.filter((size) => size === Number.NEGATIVE_INFINITY).length / (sizes.length || 1),
      dead: mayDie && i < outputs.length - 1 ? deadIn(values, output.shape[1]!) : [],
    };
  });
}

/** Powers of ten that a histogram of gradients covers; the smallest bin holds what is smaller, too. */
export const gradientDecades = { low: -12, high: 2 } as const;

function boundsOf(values: Float32Array): [low: number, high: number] {
  let [low, high] = [0, 0];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low === high ? [-1, 1] : [low, high];
}

function histogram(values: ArrayLike<number>, low: number, high: number, bins: number): Histogram {
  const shares = new Float32Array(bins);
  for (let i = 0; i < values.length; i++) {
    const at = Math.floor(((values[i]! - low) / (high - low)) * bins);
    if (Number.isNaN(at) || values[i] === Number.NEGATIVE_INFINITY) continue;
    shares[Math.max(0, Math.min(bins - 1, at))]! += 1 / values.length;
  }
  return { low, high, shares };
}

function deadIn(values: Float32Array, neurons: number): boolean[] {
  return Array.from({ length: neurons }, (_, neuron) => {
    for (let i = neuron; i < values.length; i += neurons) if (values[i] !== 0) return false;
    return true;
  });
}

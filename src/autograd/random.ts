/**
 * @file Random tensors, whose numbers match NumPy's to the last bit.
 */
import { checkNumber, checkWhole } from "../checks.js";
import { checkDType, checkFloating, type DataArray, type DType } from "../dtype.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { settled } from "../options.js";
import { defaultGenerator, type Generator } from "../random/index.js";
import { hostOn } from "../recorder/index.js";
import { checkShape, type Shape, sizeOf } from "../shape.js";
import type { CreationOptions } from "./creation.js";
import { checkElements } from "./declare/elements.js";
import { Tensor } from "./methods.js";
import { to } from "./ops/to.js";
import { allocate } from "./storage.js";
import { checkTensor } from "./tensor.js";

/** Options of random tensors. */
export interface RandomOptions extends CreationOptions {
  /** The source of random numbers; default the generator that `manualSeed` seeds. */
  generator?: Generator | undefined;
}

function random(
  op: string,
  shape: Shape,
  options: RandomOptions | undefined,
  own: DType,
  fill: (generator: Generator, data: Float32Array | Float64Array) => void,
): Tensor {
  checkShape(op, shape);
  const {
    dtype,
    requiresGrad,
    generator = defaultGenerator(),
  } = settled(op, options, { dtype: own, requiresGrad: false, generator: undefined });
  checkDType(op, dtype);
  checkFloating(op, dtype, "For whole numbers use randint.");
  const result = drawn(op, dtype, shape, (data) => fill(generator, data as Float32Array | Float64Array));
  result.requiresGrad = requiresGrad;
  return result;
}

const uniform = (generator: Generator, data: Float32Array | Float64Array): void =>
  generator.fillUniform(data, 0, 1);
const normal = (generator: Generator, data: Float32Array | Float64Array): void =>
  generator.fillNormal(data, 0, 1);

/** A tensor of random numbers; `draw` fills in its elements, and does so again at every replay. */
export function drawn(
  op: string,
  dtype: DType,
  shape: Shape,
  draw: (data: DataArray, from: DataArray) => void,
  from: Tensor | undefined = undefined,
): Tensor {
  const storage = allocate(dtype, sizeOf(shape));
  const reads = from === undefined ? [] : [from.data];
  hostOn(`${op}: random numbers`, [storage.data], reads, ([data], [read]) => draw(data!, read!));
  return new Tensor(storage, [...shape]);
}

/**
 * Uniform random numbers in [0, 1). The stream matches NumPy's.
 *
 * @throws ArgumentError unless `shape` is a list of whole numbers ≥ 0
 * @throws DTypeError for int32 and bool
 */
export function rand(shape: Shape, options?: RandomOptions): Tensor {
  return random("rand", shape, options, "float32", uniform);
}

/**
 * Normally distributed random numbers with mean 0 and standard deviation 1. The stream matches NumPy's.
 *
 * @throws ArgumentError unless `shape` is a list of whole numbers ≥ 0
 * @throws DTypeError for int32 and bool
 */
export function randn(shape: Shape, options?: RandomOptions): Tensor {
  return random("randn", shape, options, "float32", normal);
}

/**
 * {@link rand} in x's shape and, unless given, its dtype.
 *
 * @throws DTypeError for int32 and bool
 */
export function randLike(x: Tensor, options?: RandomOptions): Tensor {
  checkTensor("randLike", "x", x);
  return random("randLike", x.shape, options, x.dtype, uniform);
}

/**
 * {@link randn} in x's shape and, unless given, its dtype.
 *
 * @throws DTypeError for int32 and bool
 */
export function randnLike(x: Tensor, options?: RandomOptions): Tensor {
  checkTensor("randnLike", "x", x);
  return random("randnLike", x.shape, options, x.dtype, normal);
}

/**
 * Random integers in [low, high), int32 unless `dtype` says otherwise. The stream matches NumPy's.
 *
 * @example `const rows = x.indexSelect(0, randint(0, x.shape[0]!, [64]));  // with replacement`
 * @throws ArgumentError if the range contains no integer
 * @throws ArgumentError unless `shape` is a list of whole numbers ≥ 0
 */
export function randint(low: number, high: number, shape: Shape, options?: RandomOptions): Tensor {
  const {
    dtype,
    requiresGrad,
    generator = defaultGenerator(),
  } = settled("randint", options, { dtype: "int32", requiresGrad: false, generator: undefined });
  checkDType("randint", dtype);
  checkNumber("randint", "low", low);
  checkNumber("randint", "high", high);
  checkShape("randint", shape);
  const whole = drawn("randint", "int32", shape, (data) =>
    data.set(generator.randint(low, high, data.length)),
  );
  return to(whole, dtype).requireGrad(requiresGrad);
}

/**
 * The numbers 0 … n − 1 in random order, int32. The stream matches NumPy's.
 *
 * @example `const shuffled = x.indexSelect(0, randperm(x.shape[0]!));`
 * @throws ArgumentError unless n is a whole number ≥ 0
 */
export function randperm(n: number, options?: { generator?: Generator | undefined }): Tensor {
  checkWhole("randperm", "n", n, 0);
  const { generator = defaultGenerator() } = settled("randperm", options, { generator: undefined });
  return drawn("randperm", "int32", [n], (data) => data.set(generator.permutation(n)));
}

/**
 * For each probability in `probs`, 1 with that probability, else 0, in its dtype. No gradient passes through.
 * The stream matches NumPy's. `binomial(1, p)`
 *
 * @throws DTypeError unless the probabilities are float32 or float64
 * @throws ArgumentError if one is outside 0 … 1
 */
export function bernoulli(probs: Tensor, options?: { generator?: Generator | undefined }): Tensor {
  checkTensor("bernoulli", "probs", probs);
  checkFloating("bernoulli", probs.dtype);
  const { generator = defaultGenerator() } = settled("bernoulli", options, { generator: undefined });
  const refused = (odd: number): Error =>
    new ArgumentError("bernoulli", `probs must be within 0 … 1, got ${odd}`);
  checkElements("bernoulli", probs, (p) => p >= 0 && p <= 1, refused);
  const draw = (data: DataArray, from: DataArray): void => {
    for (let i = 0; i < data.length; i++) data[i] = generator.bernoulli(from[i]!);
  };
  return drawn("bernoulli", probs.dtype, probs.shape, draw, probs);
}

/** Options of {@link multinomial}. */
export interface MultinomialOptions {
  /** Whether to draw with replacement; default false. */
  replacement?: boolean | undefined;
  /** The source of random numbers; default the generator that `manualSeed` seeds. */
  generator?: Generator | undefined;
}

/**
 * Draws `count` indices from each row of `weights` ([C] or [N, C]) with probabilities proportional to the
 * weights, which need not sum to 1: int32, [count] or [N, count].
 *
 * @example `const next = multinomial(logits.div(temperature).softmax(-1), 1);`
 * @throws ShapeError unless the weights have one or two axes, the last of them not empty
 * @throws DTypeError unless they are float32 or float64
 * @throws ArgumentError if weights are negative, not finite, or sum to 0; without replacement, also if fewer
 * than `count` are positive
 */
export function multinomial(weights: Tensor, count: number, options?: MultinomialOptions): Tensor {
  const op = "multinomial";
  checkTensor(op, "weights", weights);
  checkFloating(op, weights.dtype);
  checkWhole(op, "count", count, 0);
  const { replacement, generator = defaultGenerator() } = settled(op, options, {
    replacement: false,
    generator: undefined,
  });
  const classes = weights.shape.at(-1);
  if (!classes || weights.ndim > 2) throw new ShapeError(op, "weights must be [C] or [N, C]", weights.shape);
  const refused = (odd: number): Error => new ArgumentError(op, `weights must be finite and ≥ 0, got ${odd}`);
  checkElements(op, weights, (w) => w >= 0 && w < Infinity, refused);
  const draw = (out: DataArray, from: DataArray): void => {
    for (let row = 0; row < weights.size / classes; row++) {
      const left = Float64Array.from(from.subarray(row * classes, (row + 1) * classes));
      checkPossible(op, left, row, count, replacement);
      const drawnNow = out.subarray(row * count, (row + 1) * count) as Int32Array;
      drawIndices(drawnNow, left, replacement, generator);
    }
  };
  return drawn(op, "int32", [...weights.shape.slice(0, -1), count], draw, weights);
}

function checkPossible(
  op: string,
  left: Float64Array,
  row: number,
  count: number,
  replacement: boolean,
): void {
  const possible = left.reduce((n, w) => n + Number(w > 0), 0);
  if (count === 0 || possible >= (replacement ? 1 : count)) return;
  const needed = replacement ? "one weight > 0" : `${count} weights > 0`;
  throw new ArgumentError(op, `a row needs ${needed}, row ${row} has ${possible}`);
}

/**
 * Draws by searching the cumulative weights. Without replacement, an index that was drawn loses its weight.
 */
function drawIndices(out: Int32Array, left: Float64Array, replacement: boolean, generator: Generator): void {
  let sums = sumsOf(left);
  for (let i = 0; i < out.length; i++) {
    if (!replacement && i > 0) sums = sumsOf(left);
    out[i] = firstAbove(sums, generator.random() * sums.at(-1)!);
    if (!replacement) left[out[i]!] = 0;
  }
}

function sumsOf(weights: Float64Array): Float64Array {
  let sum = 0;
  return weights.map((w) => {
    sum += w;
    return sum;
  });
}

/** The position of the first number > `value` in ascending numbers, by binary search. */
function firstAbove(numbers: Float64Array, value: number): number {
  let [low, high] = [0, numbers.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * @file Random tensors. Their numbers are NumPy's, to the last bit.
 */
import { checkNumber, checkWhole } from "../checks.js";
import { checkDType, checkFloating, zerosOf } from "../dtype.js";
import { checkOptions } from "../options.js";
import { defaultGenerator, type Generator } from "../random/index.js";
import { checkShape, type Shape, sizeOf } from "../shape.js";
import { type CreationOptions, tensor } from "./creation.js";
import { withDType } from "./declare/arguments.js";
import { Tensor } from "./methods.js";
import { Storage } from "./storage.js";
import { checkTensor } from "./tensor.js";

/** Options of random tensors. */
export interface RandomOptions extends CreationOptions {
  /** Where the numbers come from; default the generator that `manualSeed` seeds. */
  generator?: Generator | undefined;
}

function random(
  op: string,
  shape: Shape,
  options: RandomOptions,
  fill: (generator: Generator, data: Float32Array | Float64Array) => void,
): Tensor {
  checkOptions(op, options, { dtype: "float64", requiresGrad: true, generator: undefined });
  const { dtype = "float32", generator = defaultGenerator(), requiresGrad = false } = options;
  checkDType(op, dtype);
  checkFloating(op, dtype, "For whole numbers use randint.");
  checkShape(op, shape);
  const data = zerosOf(dtype, sizeOf(shape)) as Float32Array | Float64Array;
  fill(generator, data);
  const result = new Tensor(new Storage(data), [...shape]);
  result.requiresGrad = requiresGrad;
  return result;
}

/**
 * Uniform random numbers in [0, 1).
 * {@link https://pytorch.org/docs/stable/generated/torch.rand.html | PyTorch}; the stream is NumPy's
 *
 * @throws ArgumentError when `shape` is no list of whole numbers ≥ 0
 * @throws DTypeError for int32 and bool
 */
export function rand(shape: Shape, options: RandomOptions = {}): Tensor {
  return random("rand", shape, options, (generator, data) => generator.fillUniform(data, 0, 1));
}

/**
 * Normal random numbers of mean 0 and standard deviation 1.
 * {@link https://pytorch.org/docs/stable/generated/torch.randn.html | PyTorch}; the stream is NumPy's
 *
 * @throws ArgumentError when `shape` is no list of whole numbers ≥ 0
 * @throws DTypeError for int32 and bool
 */
export function randn(shape: Shape, options: RandomOptions = {}): Tensor {
  return random("randn", shape, options, (generator, data) => generator.fillNormal(data, 0, 1));
}

/**
 * {@link rand} in x's shape and, unless given, its dtype.
 * {@link https://pytorch.org/docs/stable/generated/torch.rand_like.html | PyTorch}
 *
 * @throws DTypeError for int32 and bool
 */
export function randLike(x: Tensor, options: RandomOptions = {}): Tensor {
  checkTensor("randLike", "x", x);
  return rand(x.shape, withDType("randLike", options, x.dtype));
}

/**
 * {@link randn} in x's shape and, unless given, its dtype.
 * {@link https://pytorch.org/docs/stable/generated/torch.randn_like.html | PyTorch}
 *
 * @throws DTypeError for int32 and bool
 */
export function randnLike(x: Tensor, options: RandomOptions = {}): Tensor {
  checkTensor("randnLike", "x", x);
  return randn(x.shape, withDType("randnLike", options, x.dtype));
}

/**
 * Random whole numbers in [low, high), int32 unless `dtype` says otherwise.
 * {@link https://pytorch.org/docs/stable/generated/torch.randint.html | PyTorch}; the stream is NumPy's
 *
 * @example `const rows = x.indexSelect(0, randint(0, x.shape[0]!, [64]));  // with repetitions`
 * @throws ArgumentError when there is no whole number in the range
 * @throws ArgumentError when `shape` is no list of whole numbers ≥ 0
 */
export function randint(low: number, high: number, shape: Shape, options: RandomOptions = {}): Tensor {
  const { generator = defaultGenerator(), dtype = "int32", ...rest } = options;
  checkNumber("randint", "low", low);
  checkNumber("randint", "high", high);
  checkShape("randint", shape);
  return tensor(generator.randint(low, high, sizeOf(shape)), { ...rest, dtype, shape });
}

/**
 * The numbers 0 … n − 1 in random order, int32.
 * {@link https://pytorch.org/docs/stable/generated/torch.randperm.html | PyTorch}; the stream is NumPy's
 *
 * @example `const shuffled = x.indexSelect(0, randperm(x.shape[0]!));`
 * @throws ArgumentError when n is not a whole number ≥ 0
 */
export function randperm(n: number, options: { generator?: Generator | undefined } = {}): Tensor {
  checkWhole("randperm", "n", n, 0);
  checkOptions("randperm", options, { generator: undefined });
  const { generator = defaultGenerator() } = options;
  return tensor(generator.permutation(n));
}

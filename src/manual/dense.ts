/**
 * @file A layer of neurons: weeks 1 and 2 of the course (forward), weeks 5–6 (backward).
 */
import { ArgumentError, DTypeError, ShapeError, show } from "../errors.js";
import type { Generator } from "../random/index.js";
import { checkCount, gradientOf, type Parameter, type Trainable } from "./layer.js";
import {
  addRow,
  dot,
  type FloatDType,
  type Matrix,
  type MatrixLike,
  matrixOf,
  sumRows,
  transpose,
  unset,
  zeros,
} from "./matrix.js";

/** How a layer's weights are initialized. */
export interface WeightOptions {
  /**
   * The source of random numbers. It is required, because a layer that seeded itself would repeat its
   * neighbor's weights.
   */
  readonly generator: Generator;
  /** Factor applied to draws from N(0, 1). Default 0.1; with 0 all neurons would stay identical twins. */
  readonly scale?: number;
  /** Default float64, as in NumPy. */
  readonly dtype?: FloatDType;
}

/**
 * A layer of M neurons that all see the same D inputs.
 *
 * ```
 * y = x·W + b          x [N, D]   W [D, M]   b [1, M]   y [N, M]
 *
 * dx = dy·Wᵀ           input d reaches every neuron m, each time through W[d, m]
 * dW = xᵀ·dy           W[d, m] is used once in every sample n, with x[n, d] as its factor
 * db = Σₙ dy           b[m] is added once per sample
 * ```
 *
 * Source: {@link https://cs231n.github.io/optimization-2/ | CS231n, Backpropagation}.
 */
export class LayerDense implements Trainable {
  /** W */
  weights: Matrix;
  /** b */
  biases: Matrix;
  /** x of the last forward. */
  inputs: Matrix = unset;
  /** y of the last forward. */
  output: Matrix = unset;
  /** dW of the last backward. */
  dweights: Matrix = unset;
  /** db of the last backward. */
  dbiases: Matrix = unset;
  /** dx of the last backward. */
  dinputs: Matrix = unset;

  /**
   * Weights `scale·N(0, 1)`, drawn row by row like `scale * np.random.randn(nInputs, nNeurons)`; biases 0.
   *
   * @throws {ArgumentError} for counts below 1, a missing generator, or a scale that is not finite.
   */
  constructor(nInputs: number, nNeurons: number, options: WeightOptions) {
    checkCount("LayerDense", "nInputs", nInputs);
    checkCount("LayerDense", "nNeurons", nNeurons);
    this.weights = randomWeights("LayerDense", nInputs, nNeurons, options);
    this.biases = zeros(1, nNeurons, options.dtype);
  }

  /** y = x·W + b. @throws {ShapeError} unless x has one column per row of W. */
  forward(inputs: MatrixLike): Matrix {
    const x = matrixOf("LayerDense.forward", inputs, this.weights.dtype);
    if (x.cols !== this.weights.rows) {
      const problem = `the layer takes ${this.weights.rows} inputs per sample, not ${x.cols}`;
      throw new ShapeError("LayerDense.forward", problem, x.shape, this.weights.shape);
    }
    this.inputs = x;
    this.output = addRow(dot(x, this.weights), this.biases);
    return this.output;
  }

  /** Computes dW = xᵀ·dy and db = Σₙ dy, and returns dx = dy·Wᵀ. @throws {GradientError} before forward. */
  backward(dvalues: MatrixLike): Matrix {
    const dy = gradientOf("LayerDense.backward", this.output, dvalues);
    this.dweights = dot(transpose(this.inputs), dy);
    this.dbiases = sumRows(dy);
    this.dinputs = dot(dy, transpose(this.weights));
    return this.dinputs;
  }

  parameters(): readonly Parameter[] {
    return [
      { name: "weights", value: this.weights, gradient: this.dweights },
      { name: "biases", value: this.biases, gradient: this.dbiases },
    ];
  }
}

/** `scale * randn(rows, cols)`, rounded once if the dtype is float32. */
export function randomWeights(op: string, rows: number, cols: number, options: WeightOptions): Matrix {
  const { generator, scale = 0.1, dtype = "float64" } = options;
  if (typeof generator?.randn !== "function") {
    throw new ArgumentError(op, `generator must be a Generator, got ${show(generator)}`);
  }
  if (!Number.isFinite(scale))
    throw new ArgumentError(op, `scale must be a finite number, got ${show(scale)}`);
  if (dtype !== "float64" && dtype !== "float32") {
    throw new DTypeError(op, `dtype must be float64 or float32, got ${show(dtype)}`);
  }
  const weights = zeros(rows, cols, dtype);
  for (let i = 0; i < weights.data.length; i++) weights.data[i] = scale * generator.randn();
  return weights;
}

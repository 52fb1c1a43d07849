/**
 * @file What a neuron does with its sum: week 2 of the course; softmax from week 3; the backward passes from
 * weeks 5–6.
 *
 * The first four work on each number separately: y = f(x), so dx = dy·f′(x). In softmax every number of a row
 * depends on every other, so the derivative of a row is a matrix.
 */
import { gradientOf } from "./layer.js";
import { type Matrix, type MatrixLike, matrixOf, rowOf, unset, zeros, zerosLike } from "./matrix.js";

/** State common to all activations: x and y of the last forward, dx of the last backward. */
abstract class Activation {
  /** x of the last forward, [N, D]. */
  inputs: Matrix = unset;
  /** y of the last forward, [N, D]. */
  output: Matrix = unset;
  /** dx of the last backward, [N, D]. */
  dinputs: Matrix = unset;

  /**
   * y from x, of the same shape.
   *
   * @throws {ArgumentError | ShapeError} unless the rows are rows of numbers.
   */
  abstract forward(inputs: MatrixLike): Matrix;

  /** dx from dy, of the same shape. @throws {GradientError} before forward. @throws {ShapeError} */
  abstract backward(dvalues: MatrixLike): Matrix;
}

/**
 * On or off.
 *
 * ```
 * y  = 1 where x > 0, else 0
 * dx = 0
 * ```
 *
 * The graph is flat on both sides of the jump: no gradient gets through, and nothing below such a layer ever
 * learns. At the jump there is no derivative; 0 is used there as well.
 */
export class ActivationStep extends Activation {
  override forward(inputs: MatrixLike): Matrix {
    this.inputs = matrixOf("ActivationStep.forward", inputs);
    this.output = zerosLike(this.inputs);
    const [x, y] = [this.inputs.data, this.output.data];
    for (let i = 0; i < x.length; i++) y[i] = x[i]! > 0 ? 1 : 0;
    return this.output;
  }

  override backward(dvalues: MatrixLike): Matrix {
    this.dinputs = zerosLike(gradientOf("ActivationStep.backward", this.output, dvalues));
    return this.dinputs;
  }
}

/**
 * The S-curve: any number into (0, 1).
 *
 * ```
 * y  = 1 / (1 + e⁻ˣ)
 * dx = dy·y·(1 − y)
 * ```
 *
 * y·(1 − y) is at most 1/4 and vanishes on both sides: a saturated neuron hardly learns.
 * Source: {@link https://en.wikipedia.org/wiki/Logistic_function | logistic function}.
 */
export class ActivationSigmoid extends Activation {
  override forward(inputs: MatrixLike): Matrix {
    this.inputs = matrixOf("ActivationSigmoid.forward", inputs);
    this.output = zerosLike(this.inputs);
    const [x, y] = [this.inputs.data, this.output.data];
    for (let i = 0; i < x.length; i++) y[i] = 1 / (1 + Math.exp(-x[i]!));
    return this.output;
  }

  override backward(dvalues: MatrixLike): Matrix {
    const gradient = gradientOf("ActivationSigmoid.backward", this.output, dvalues);
    this.dinputs = zerosLike(gradient);
    const [y, dy, dx] = [this.output.data, gradient.data, this.dinputs.data];
    for (let i = 0; i < dx.length; i++) dx[i] = dy[i]! * y[i]! * (1 - y[i]!);
    return this.dinputs;
  }
}

/**
 * The S-curve around 0: any number into (−1, 1).
 *
 * ```
 * y  = (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)
 * dx = dy·(1 − y²)
 * ```
 *
 * The sigmoid stretched, tanh x = 2σ(2x) − 1: four times as steep at 0, and just as flat on both sides.
 * Source: {@link https://en.wikipedia.org/wiki/Hyperbolic_functions | hyperbolic functions}.
 */
export class ActivationTanh extends Activation {
  override forward(inputs: MatrixLike): Matrix {
    this.inputs = matrixOf("ActivationTanh.forward", inputs);
    this.output = zerosLike(this.inputs);
    const [x, y] = [this.inputs.data, this.output.data];
    for (let i = 0; i < x.length; i++) y[i] = Math.tanh(x[i]!);
    return this.output;
  }

  override backward(dvalues: MatrixLike): Matrix {
    const gradient = gradientOf("ActivationTanh.backward", this.output, dvalues);
    this.dinputs = zerosLike(gradient);
    const [y, dy, dx] = [this.output.data, gradient.data, this.dinputs.data];
    for (let i = 0; i < dx.length; i++) dx[i] = dy[i]! * (1 - y[i]! * y[i]!);
    return this.dinputs;
  }
}

/**
 * The rectified linear unit: negative numbers become 0. NaN stays NaN.
 *
 * ```
 * y  = max(0, x)
 * dx = dy where x > 0, else 0
 * ```
 *
 * At the kink x = 0 every number from 0 to 1 is a subgradient; 0 is used, as in PyTorch.
 * Source: {@link https://www.cs.toronto.edu/~hinton/absps/reluICML.pdf | Nair and Hinton, 2010}.
 */
export class ActivationReLU extends Activation {
  override forward(inputs: MatrixLike): Matrix {
    this.inputs = matrixOf("ActivationReLU.forward", inputs);
    this.output = zerosLike(this.inputs);
    const [x, y] = [this.inputs.data, this.output.data];
    for (let i = 0; i < x.length; i++) y[i] = Math.max(0, x[i]!);
    return this.output;
  }

  override backward(dvalues: MatrixLike): Matrix {
    const gradient = gradientOf("ActivationReLU.backward", this.output, dvalues);
    this.dinputs = zerosLike(gradient);
    const [x, dy, dx] = [this.inputs.data, gradient.data, this.dinputs.data];
    for (let i = 0; i < dx.length; i++) dx[i] = x[i]! <= 0 ? 0 : dy[i]!;
    return this.dinputs;
  }
}

/**
 * Turns a row of numbers into a row of probabilities: all positive, summing to 1, in the same order.
 *
 * ```
 * pᵢ  = exp(xᵢ − max x) / Σₖ exp(xₖ − max x)        x, p [N, K]
 * Jᵢⱼ = ∂pᵢ/∂xⱼ = pᵢ·(δᵢⱼ − pⱼ)                      δᵢⱼ = 1 where i = j, else 0
 * dx  = J·dp, row by row                             J is symmetric: Jᵀ = J
 * ```
 *
 * Subtracting the maximum changes no p, since numerator and denominator shrink alike, and it keeps exp from
 * overflowing. Source: {@link https://cs231n.github.io/linear-classify/#softmax-classifier | CS231n, Softmax
 * classifier}.
 */
export class ActivationSoftmax extends Activation {
  override forward(inputs: MatrixLike): Matrix {
    this.inputs = matrixOf("ActivationSoftmax.forward", inputs);
    this.output = zerosLike(this.inputs);
    for (let n = 0; n < this.inputs.rows; n++) softmaxOfRow(this.inputs, this.output, n);
    return this.output;
  }

  override backward(dvalues: MatrixLike): Matrix {
    const gradient = gradientOf("ActivationSoftmax.backward", this.output, dvalues);
    this.dinputs = zerosLike(gradient);
    for (let n = 0; n < gradient.rows; n++) {
      const J = softmaxJacobian(rowOf(this.output, n));
      const [dp, dx] = [rowOf(gradient, n), rowOf(this.dinputs, n)];
      for (let i = 0; i < J.rows; i++) {
        const Ji = rowOf(J, i);
        let sum = 0;
        for (let j = 0; j < J.cols; j++) sum += Ji[j]! * dp[j]!;
        dx[i] = sum;
      }
    }
    return this.dinputs;
  }
}

/**
 * Jᵢⱼ = pᵢ·(δᵢⱼ − pⱼ), [K, K]: how each probability of a row responds to each x. Every row of J sums to 0.
 */
export function softmaxJacobian(p: ArrayLike<number>): Matrix {
  const K = p.length;
  const J = zeros(K, K);
  for (let i = 0; i < K; i++) {
    for (let j = 0; j < K; j++) J.data[i * K + j] = p[i]! * ((i === j ? 1 : 0) - p[j]!);
  }
  return J;
}

/** Computes row n of p from row n of x. */
function softmaxOfRow(x: Matrix, p: Matrix, n: number): void {
  const [X, P, start, end] = [x.data, p.data, n * x.cols, (n + 1) * x.cols];
  let max = Number.NEGATIVE_INFINITY;
  for (let i = start; i < end; i++) max = Math.max(max, X[i]!);
  let sum = 0;
  for (let i = start; i < end; i++) {
    const e = Math.exp(X[i]! - max);
    P[i] = e;
    sum += e;
  }
  for (let i = start; i < end; i++) P[i]! /= sum;
}

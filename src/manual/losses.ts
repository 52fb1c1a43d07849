/**
 * @file One number for how wrong a network is, and its gradient, where every backward pass starts: week 3 of
 * the course (forward), weeks 5–6 (backward).
 *
 * p is the prediction, y the target, both [N, K]. A loss has one value Lₙ per sample, and L = (1/N)·Σₙ Lₙ:
 * hence the 1/N in every gradient.
 */
import { ArgumentError, ShapeError, show } from "../errors.js";
import { ActivationSoftmax } from "./activations.js";
import { classesOf, type Labels } from "./labels.js";
import { checkSameShape, type Matrix, type MatrixLike, matrixOf, unset, zerosLike } from "./matrix.js";

/**
 * How close to 0 and 1 a probability may get: −log 0 is infinite, so a single lost sample would make the
 * whole loss infinite, and the mean meaningless. This way a sample costs at most −log 10⁻⁷ ≈ 16.1.
 */
export const clipping = 1e-7;

/** What all losses share. `Y` is the type of the targets. */
export abstract class Loss<Y = MatrixLike> {
  /** dp = ∂L/∂p of the last backward, [N, K]. */
  dinputs: Matrix = unset;

  /**
   * Lₙ, one value for each of the N samples.
   *
   * @throws {ShapeError | ArgumentError} if p and y do not match.
   */
  abstract forward(yPred: MatrixLike, yTrue: Y): Float64Array;

  /** dp = ∂L/∂p, [N, K]. @throws {ShapeError | ArgumentError} if p and y do not match. */
  abstract backward(yPred: MatrixLike, yTrue: Y): Matrix;

  /** L = (1/N)·Σₙ Lₙ. @throws {ShapeError} if there are no samples. */
  calculate(output: MatrixLike, y: Y): number {
    const losses = this.forward(output, y);
    return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  }
}

/**
 * Categorical cross-entropy: how surprising the right answer c is to someone who believed p.
 *
 * ```
 * Lₙ  = −Σₖ yₙₖ·log pₙₖ = −log pₙ𝒸        all other yₙₖ are 0
 * dp  = −y / p / N                         0 except at the right class
 * ```
 *
 * p is clipped to [10⁻⁷, 1 − 10⁻⁷] in both. The gradient is not zeroed where p is clipped: even a sample
 * given up as hopeless should still pull. Labels may be sparse or one-hot.
 * Source: {@link https://www.deeplearningbook.org/contents/prob.html | Deep Learning, section 3.13}.
 */
export class LossCategoricalCrossentropy extends Loss<Labels> {
  override forward(yPred: MatrixLike, yTrue: Labels): Float64Array {
    const { p, classes } = classified("LossCategoricalCrossentropy.forward", yPred, yTrue);
    const losses = new Float64Array(p.rows);
    for (let n = 0; n < p.rows; n++) losses[n] = -Math.log(clip(p.data[n * p.cols + classes[n]!]!));
    return losses;
  }

  override backward(yPred: MatrixLike, yTrue: Labels): Matrix {
    const { p, classes } = classified("LossCategoricalCrossentropy.backward", yPred, yTrue);
    this.dinputs = zerosLike(p);
    for (let n = 0; n < p.rows; n++) {
      const right = n * p.cols + classes[n]!;
      this.dinputs.data[right] = -1 / clip(p.data[right]!) / p.rows;
    }
    return this.dinputs;
  }
}

/**
 * Softmax and categorical cross-entropy in one step, because their combined gradient is much simpler than
 * either's alone.
 *
 * ```
 * the long way    dp = −y / p / N,  then  dx = J·dp  with  Jᵢⱼ = pᵢ·(δᵢⱼ − pⱼ)
 *                 dxᵢ = Σⱼ pᵢ·(δᵢⱼ − pⱼ)·(−yⱼ/pⱼ)/N = (−yᵢ + pᵢ·Σⱼ yⱼ)/N,  and Σⱼ yⱼ = 1
 * the short way   dx = (p − y) / N
 * ```
 *
 * There is no division by p left: the short way also stays exact when p is nearly 0.
 * Source: {@link https://cs231n.github.io/neural-networks-case-study/#grad | CS231n, a case study}.
 */
export class ActivationSoftmaxLossCategoricalCrossentropy {
  readonly activation: ActivationSoftmax = new ActivationSoftmax();
  readonly loss: LossCategoricalCrossentropy = new LossCategoricalCrossentropy();
  /** p of the last forward, [N, K]. */
  output: Matrix = unset;
  /** dx of the last backward, [N, K]. */
  dinputs: Matrix = unset;

  /**
   * Returns the loss L and leaves the probabilities p = softmax(x) in `output`. @throws {ShapeError |
   * ArgumentError}
   */
  forward(inputs: MatrixLike, yTrue: Labels): number {
    const output = this.activation.forward(inputs);
    const loss = this.loss.calculate(output, yTrue);
    this.output = output;
    return loss;
  }

  /**
   * dx = (p − y) / N; `yPred` is p, as left in `output`.
   *
   * @throws {ShapeError | ArgumentError} if p and y do not match.
   */
  backward(yPred: MatrixLike, yTrue: Labels): Matrix {
    const { p, classes } = classified("ActivationSoftmaxLossCategoricalCrossentropy.backward", yPred, yTrue);
    this.dinputs = zerosLike(p);
    const [P, dx] = [p.data, this.dinputs.data];
    for (let n = 0; n < p.rows; n++) {
      for (let k = 0; k < p.cols; k++) {
        const y = k === classes[n] ? 1 : 0;
        dx[n * p.cols + k] = (P[n * p.cols + k]! - y) / p.rows;
      }
    }
    return this.dinputs;
  }
}

/**
 * Binary cross-entropy: K yes-or-no questions per sample, with p the probability of yes and y in [0, 1].
 *
 * ```
 * Lₙ = −(1/K)·Σₖ [ y·log p + (1 − y)·log(1 − p) ]
 * dp = −( y/p − (1 − y)/(1 − p) ) / K / N
 * ```
 *
 * p is clipped to [10⁻⁷, 1 − 10⁻⁷] in both.
 * Source: {@link https://www.deeplearningbook.org/contents/mlp.html | Deep Learning, section 6.2.2.2}.
 */
export class LossBinaryCrossentropy extends Loss {
  override forward(yPred: MatrixLike, yTrue: MatrixLike): Float64Array {
    const { p, y } = pairOf("LossBinaryCrossentropy.forward", yPred, yTrue);
    checkProbabilities("LossBinaryCrossentropy.forward", y);
    return meanOfRows(p, (i) => {
      const q = clip(p.data[i]!);
      return -(y.data[i]! * Math.log(q) + (1 - y.data[i]!) * Math.log(1 - q));
    });
  }

  override backward(yPred: MatrixLike, yTrue: MatrixLike): Matrix {
    const { p, y } = pairOf("LossBinaryCrossentropy.backward", yPred, yTrue);
    checkProbabilities("LossBinaryCrossentropy.backward", y);
    this.dinputs = zerosLike(p);
    for (let i = 0; i < p.data.length; i++) {
      const q = clip(p.data[i]!);
      this.dinputs.data[i] = -(y.data[i]! / q - (1 - y.data[i]!) / (1 - q)) / p.cols / p.rows;
    }
    return this.dinputs;
  }
}

/**
 * Mean squared error.
 *
 * ```
 * Lₙ = (1/K)·Σₖ (y − p)²
 * dp = −2·(y − p) / K / N
 * ```
 *
 * Source: {@link https://en.wikipedia.org/wiki/Mean_squared_error | mean squared error}.
 */
export class LossMeanSquaredError extends Loss {
  override forward(yPred: MatrixLike, yTrue: MatrixLike): Float64Array {
    const { p, y } = pairOf("LossMeanSquaredError.forward", yPred, yTrue);
    return meanOfRows(p, (i) => (y.data[i]! - p.data[i]!) ** 2);
  }

  override backward(yPred: MatrixLike, yTrue: MatrixLike): Matrix {
    const { p, y } = pairOf("LossMeanSquaredError.backward", yPred, yTrue);
    this.dinputs = zerosLike(p);
    for (let i = 0; i < p.data.length; i++) {
      this.dinputs.data[i] = (-2 * (y.data[i]! - p.data[i]!)) / p.cols / p.rows;
    }
    return this.dinputs;
  }
}

function clip(p: number): number {
  return Math.min(Math.max(p, clipping), 1 - clipping);
}

/** (1/K)·Σₖ f, row by row; f receives the index of its element in `p.data`. */
function meanOfRows(p: Matrix, f: (i: number) => number): Float64Array {
  return Float64Array.from({ length: p.rows }, (_, n) => {
    let sum = 0;
    for (let k = 0; k < p.cols; k++) sum += f(n * p.cols + k);
    return sum / p.cols;
  });
}

function predictions(op: string, yPred: MatrixLike): Matrix {
  const p = matrixOf(op, yPred);
  if (p.data.length === 0) throw new ShapeError(op, "needs at least one sample and one column", p.shape);
  return p;
}

function classified(op: string, yPred: MatrixLike, yTrue: Labels): { p: Matrix; classes: Int32Array } {
  const p = predictions(op, yPred);
  return { p, classes: classesOf(op, yTrue, p.rows, p.cols) };
}

function pairOf(op: string, yPred: MatrixLike, yTrue: MatrixLike): { p: Matrix; y: Matrix } {
  const p = predictions(op, yPred);
  const y = matrixOf(op, yTrue);
  checkSameShape(op, "predictions and truth differ in shape", p, y);
  return { p, y };
}

function checkProbabilities(op: string, y: Matrix): void {
  const stranger = y.data.find((value) => !(value >= 0 && value <= 1));
  if (stranger !== undefined)
    throw new ArgumentError(op, `yTrue must lie within 0 … 1, got ${show(stranger)}`);
}

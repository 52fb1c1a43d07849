/**
 * @file A neuron with memory: week 7 of the course, forward and backward through time.
 */
import { ArgumentError, GradientError, ShapeError, show } from "../errors.js";
import { randomWeights, type WeightOptions } from "./dense.js";
import { checkCount, gradientOf, type Parameter, type Trainable } from "./layer.js";
import {
  add,
  addRow,
  dot,
  Matrix,
  type MatrixLike,
  matrixOf,
  sumRows,
  transpose,
  unset,
  zeros,
  zerosLike,
} from "./matrix.js";

/** How far back the gradient goes. */
export interface ThroughTimeOptions {
  /**
   * Truncated backpropagation through time: the sequence is split into pieces of this many steps; values flow
   * from piece to piece, but gradients do not. Default: one piece, the whole sequence.
   */
  readonly truncate?: number;
}

/**
 * H neurons that see the input of the current step and their own output of the previous one. Unrolled, it is
 * a deep network of T layers that all share the same weights.
 *
 * ```
 * zₜ = xₜ·Wxh + hₜ₋₁·Whh + bh       xₜ [N, D]   Wxh [D, H]   Whh [H, H]   bh [1, H]   t = 0 … T − 1
 * hₜ = tanh zₜ                      zₜ, hₜ [N, H];   h₋₁ = h0 is given, or 0
 *
 * dhₜ  = ∂L/∂hₜ seen directly + dzₜ₊₁·Whhᵀ      the output at t counts, and so does all that remembers it
 * dzₜ  = dhₜ·(1 − hₜ²)                          tanh′ z = 1 − tanh² z
 * dxₜ  = dzₜ·Wxhᵀ
 * dWxh = Σₜ xₜᵀ·dzₜ     dWhh = Σₜ hₜ₋₁ᵀ·dzₜ     dbh = Σₜ Σₙ dzₜ      shared: every step adds its share
 * dh0  = dz₀·Whhᵀ
 * ```
 *
 * Going back k steps multiplies by Whhᵀ and by 1 − h² ≤ 1 k times: gradients vanish, or explode. Truncation
 * drops the term dzₜ₊₁·Whhᵀ wherever t + 1 starts a new piece.
 * Source: {@link https://www.deeplearningbook.org/contents/rnn.html | Deep Learning, section 10.2.2}.
 */
export class RNNCell implements Trainable {
  /** Wxh: from the input to the hidden state. */
  wxh: Matrix;
  /** Whh: from one hidden state to the next. */
  whh: Matrix;
  /** bh */
  bh: Matrix;
  /** x₀ … x₍T₋₁₎ of the last forward. */
  inputs: readonly Matrix[] = [];
  /** The initial state of the last forward. */
  h0: Matrix = unset;
  /** z₀ … z₍T₋₁₎ of the last forward. */
  z: readonly Matrix[] = [];
  /** h₀ … h₍T₋₁₎ of the last forward. */
  output: readonly Matrix[] = [];
  /** dWxh of the last backward. */
  dwxh: Matrix = unset;
  /** dWhh of the last backward. */
  dwhh: Matrix = unset;
  /** dbh of the last backward. */
  dbh: Matrix = unset;
  /** dh₀ … dh₍T₋₁₎ of the last backward, including what came back from later steps. */
  dh: readonly Matrix[] = [];
  /** dx₀ … dx₍T₋₁₎ of the last backward. */
  dinputs: readonly Matrix[] = [];
  /** The gradient of h0, of the last backward. */
  dh0: Matrix = unset;

  /**
   * Wxh, then Whh, both `scale·N(0, 1)`; bh 0.
   *
   * @throws {ArgumentError} for counts below 1, a missing generator, or a scale that is not finite.
   */
  constructor(nInputs: number, nHidden: number, options: WeightOptions) {
    checkCount("RNNCell", "nInputs", nInputs);
    checkCount("RNNCell", "nHidden", nHidden);
    this.wxh = randomWeights("RNNCell", nInputs, nHidden, options);
    this.whh = randomWeights("RNNCell", nHidden, nHidden, options);
    this.bh = zeros(1, nHidden, options.dtype);
  }

  /** One step: zₜ = xₜ·Wxh + hₜ₋₁·Whh + bh, and hₜ = tanh zₜ. Stores nothing. */
  step(x: Matrix, hBefore: Matrix): { z: Matrix; h: Matrix } {
    const z = addRow(add(dot(x, this.wxh), dot(hBefore, this.whh)), this.bh);
    return { z, h: tanh(z) };
  }

  /**
   * Runs all steps in order, starting from h0, and returns h₀ … h₍T₋₁₎.
   *
   * @throws {ShapeError} if there are no steps, or the shapes of steps, Wxh, and h0 do not match.
   */
  forward(inputs: readonly MatrixLike[], h0?: MatrixLike): readonly Matrix[] {
    const op = "RNNCell.forward";
    const xs = inputs.map((x) => matrixOf(op, x, this.wxh.dtype));
    const start = this.#startOf(op, xs, h0);
    const z: Matrix[] = [];
    const output: Matrix[] = [];
    let h = start;
    for (const x of xs) {
      const step = this.step(x, h);
      h = step.h;
      z.push(step.z);
      output.push(h);
    }
    this.inputs = xs;
    this.h0 = start;
    this.z = z;
    this.output = output;
    return output;
  }

  /**
   * Runs all steps in reverse: sets dWxh, dWhh, dbh, dh, and dh0, and returns dx₀ … dx₍T₋₁₎. `dvalues` is the
   * gradient coming directly from the loss: one matrix per step if every output was used, or a single matrix
   * if only the last one was.
   *
   * @throws {GradientError} before forward.
   * @throws {ShapeError} if a gradient and its output differ in shape.
   */
  backward(dvalues: readonly MatrixLike[] | Matrix, options: ThroughTimeOptions = {}): readonly Matrix[] {
    const T = this.output.length;
    const { truncate = T } = options;
    const direct = this.#directOf("RNNCell.backward", dvalues);
    checkCount("RNNCell.backward", "truncate", truncate);

    const [dwxh, dwhh, dbh] = [zerosLike(this.wxh), zerosLike(this.whh), zerosLike(this.bh)];
    const dh: Matrix[] = new Array(T);
    const dinputs: Matrix[] = new Array(T);
    let carry = zerosLike(this.h0);
    for (let t = T - 1; t >= 0; t--) {
      if ((t + 1) % truncate === 0) carry = zerosLike(this.h0);
      const dht = add(direct[t]!, carry);
      const dz = throughTanh(dht, this.output[t]!);
      accumulate(dwxh, dot(transpose(this.inputs[t]!), dz));
      accumulate(dwhh, dot(transpose(t === 0 ? this.h0 : this.output[t - 1]!), dz));
      accumulate(dbh, sumRows(dz));
      carry = dot(dz, transpose(this.whh));
      dh[t] = dht;
      dinputs[t] = dot(dz, transpose(this.wxh));
    }
    this.dwxh = dwxh;
    this.dwhh = dwhh;
    this.dbh = dbh;
    this.dh = dh;
    this.dh0 = carry;
    this.dinputs = dinputs;
    return dinputs;
  }

  parameters(): readonly Parameter[] {
    return [
      { name: "wxh", value: this.wxh, gradient: this.dwxh },
      { name: "whh", value: this.whh, gradient: this.dwhh },
      { name: "bh", value: this.bh, gradient: this.dbh },
    ];
  }

  #startOf(op: string, xs: readonly Matrix[], h0: MatrixLike | undefined): Matrix {
    const [D, H] = this.wxh.shape;
    const N = xs[0]?.rows;
    if (N === undefined) throw new ShapeError(op, "needs at least one step");
    const odd = xs.find((x) => x.rows !== N || x.cols !== D);
    if (odd !== undefined) throw new ShapeError(op, "a step has the wrong shape", odd.shape, [N, D]);
    const start = h0 === undefined ? zeros(N, H, this.wxh.dtype) : matrixOf(op, h0, this.wxh.dtype);
    if (start.rows !== N || start.cols !== H) {
      throw new ShapeError(op, "h0 has the wrong shape", start.shape, [N, H]);
    }
    return start;
  }

  #directOf(op: string, dvalues: readonly MatrixLike[] | Matrix): Matrix[] {
    const T = this.output.length;
    if (T === 0) throw new GradientError(op, "forward has not run yet");
    if (dvalues instanceof Matrix) {
      const last = gradientOf(op, this.output[T - 1]!, dvalues);
      return this.output.map((h, t) => (t === T - 1 ? last : zerosLike(h)));
    }
    if (!Array.isArray(dvalues))
      throw new ArgumentError(op, `needs gradients as matrices, got ${show(dvalues)}`);
    if (dvalues.length !== T) {
      throw new ShapeError(op, `needs one gradient per step, got ${dvalues.length} for ${T} steps`);
    }
    return this.output.map((h, t) => gradientOf(op, h, dvalues[t]!));
  }
}

/** h = tanh z */
function tanh(z: Matrix): Matrix {
  const h = zerosLike(z);
  for (let i = 0; i < h.data.length; i++) h.data[i] = Math.tanh(z.data[i]!);
  return h;
}

/** dz = dh·(1 − h²): the backward of {@link tanh}, with the derivative computed from its output. */
function throughTanh(dh: Matrix, h: Matrix): Matrix {
  const dz = zerosLike(dh);
  for (let i = 0; i < dz.data.length; i++) dz.data[i] = dh.data[i]! * (1 - h.data[i]! * h.data[i]!);
  return dz;
}

/** `sum += share` */
function accumulate(sum: Matrix, share: Matrix): void {
  for (let i = 0; i < sum.data.length; i++) sum.data[i]! += share.data[i]!;
}

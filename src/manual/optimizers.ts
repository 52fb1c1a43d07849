/**
 * @file How a gradient moves a parameter: week 4 of the course, and the capstone's Adam.
 *
 * p is a parameter, g its gradient ∂L/∂p, t the number of updates p has had so far. All optimizers share the
 * learning rate ηₜ = η / (1 + decay·t); they differ in what they remember of earlier gradients: one or two
 * numbers for each number of p, all initially 0.
 */
import { ArgumentError, GradientError, show } from "../errors.js";
import type { Parameter, Trainable } from "./layer.js";
import { checkSameShape, type Matrix, type MatrixData, unset, zerosLike } from "./matrix.js";

/** Options of every optimizer. */
export interface OptimizerOptions {
  /** η: the step size along the gradient, ≥ 0. */
  readonly learningRate?: number;
  /** How fast η shrinks: after 1/decay updates it has halved. ≥ 0, default 0. */
  readonly decay?: number;
}

/** What all optimizers share: the learning rate, its decay, and the loop over a layer's parameters. */
export abstract class Optimizer {
  /** η before decay. May be set between updates. */
  learningRate: number;
  readonly decay: number;
  readonly #updates = new WeakMap<Matrix, number>();

  /** @throws {ArgumentError} if the learning rate or decay is negative or not finite. */
  constructor(name: string, learningRate: number, decay: number) {
    checkRange(name, "learningRate", learningRate, 0, Number.MAX_VALUE);
    checkRange(name, "decay", decay, 0, Number.MAX_VALUE);
    this.learningRate = learningRate;
    this.decay = decay;
  }

  /** ηₜ = η·(1 / (1 + decay·t)) */
  learningRateAt(t: number): number {
    return this.learningRate * (1 / (1 + this.decay * t));
  }

  /**
   * Updates every parameter of the layer in place, using the gradients of its last `backward`. Each parameter
   * counts its own updates, so all layers updated in one step have the same ηₜ.
   *
   * @throws {GradientError} if a parameter has no gradient yet.
   * @throws {ShapeError} if its gradient has another shape.
   */
  updateParams(layer: Trainable): void {
    const parameters = layer.parameters();
    for (const parameter of parameters) checkGradient(parameter);
    for (const { value, gradient } of parameters) {
      const t = this.#updates.get(value) ?? 0;
      this.update(value, gradient.data, this.learningRateAt(t), t);
      this.#updates.set(value, t + 1);
    }
  }

  /** One optimizer's rule: moves p along g, with learning rate η, after t earlier updates. */
  protected abstract update(p: Matrix, g: MatrixData, η: number, t: number): void;
}

/**
 * Stochastic gradient descent, downhill along the gradient; with momentum, a ball that keeps its velocity v.
 *
 * ```
 * p ← p − ηₜ·g                                      without momentum
 * v ← momentum·v − ηₜ·g,   p ← p + v                with it
 * ```
 *
 * PyTorch keeps v ← momentum·v + g and moves p by −ηₜ·v, which is the same only while ηₜ is constant. Source:
 * {@link https://www.cs.toronto.edu/~hinton/absps/momentum.pdf | Sutskever et al., 2013}.
 */
export class OptimizerSGD extends Optimizer {
  readonly momentum: number;
  readonly #velocity = new Memory();

  /** Defaults: learningRate 1, decay 0, momentum 0. @throws {ArgumentError} for a momentum outside [0, 1]. */
  constructor({ learningRate = 1, decay = 0, momentum = 0 }: OptimizerOptions & { momentum?: number } = {}) {
    super("OptimizerSGD", learningRate, decay);
    this.momentum = checkRange("OptimizerSGD", "momentum", momentum, 0, 1);
  }

  protected override update(parameter: Matrix, g: MatrixData, η: number): void {
    const p = parameter.data;
    if (this.momentum === 0) {
      for (let i = 0; i < p.length; i++) p[i]! += -η * g[i]!;
      return;
    }
    const v = this.#velocity.of(parameter);
    for (let i = 0; i < p.length; i++) {
      v[i] = this.momentum * v[i]! - η * g[i]!;
      p[i]! += v[i]!;
    }
  }
}

/**
 * A learning rate of its own for each number: what has moved a lot moves less from then on.
 *
 * ```
 * c ← c + g²,   p ← p − ηₜ·g / (√c + ε)
 * ```
 *
 * Source: {@link https://jmlr.org/papers/v12/duchi11a.html | Duchi et al., 2011}.
 */
export class OptimizerAdagrad extends Optimizer {
  readonly epsilon: number;
  readonly #cache = new Memory();

  /**
   * Defaults: learningRate 1, decay 0, epsilon 10⁻⁷.
   *
   * @throws {ArgumentError} unless epsilon is positive.
   */
  constructor({ learningRate = 1, decay = 0, epsilon = 1e-7 }: OptimizerOptions & { epsilon?: number } = {}) {
    super("OptimizerAdagrad", learningRate, decay);
    this.epsilon = checkEpsilon("OptimizerAdagrad", epsilon);
  }

  protected override update(parameter: Matrix, g: MatrixData, η: number): void {
    const [p, c] = [parameter.data, this.#cache.of(parameter)];
    for (let i = 0; i < p.length; i++) {
      c[i]! += g[i]! * g[i]!;
      p[i]! += (-η * g[i]!) / (Math.sqrt(c[i]!) + this.epsilon);
    }
  }
}

/**
 * Adagrad that forgets: the sum of squares becomes a moving average over about 1/(1 − ρ) updates.
 *
 * ```
 * c ← ρ·c + (1 − ρ)·g²,   p ← p − ηₜ·g / (√c + ε)
 * ```
 *
 * Source:
 * {@link https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf | Hinton, lecture 6e}.
 */
export class OptimizerRMSprop extends Optimizer {
  readonly rho: number;
  readonly epsilon: number;
  readonly #cache = new Memory();

  /**
   * Defaults: learningRate 0.001, decay 0, rho 0.9, epsilon 10⁻⁷.
   *
   * @throws {ArgumentError} for a rho outside [0, 1].
   */
  constructor(options: OptimizerOptions & { rho?: number; epsilon?: number } = {}) {
    const { learningRate = 0.001, decay = 0, rho = 0.9, epsilon = 1e-7 } = options;
    super("OptimizerRMSprop", learningRate, decay);
    this.rho = checkRange("OptimizerRMSprop", "rho", rho, 0, 1);
    this.epsilon = checkEpsilon("OptimizerRMSprop", epsilon);
  }

  protected override update(parameter: Matrix, g: MatrixData, η: number): void {
    const [p, c, ρ] = [parameter.data, this.#cache.of(parameter), this.rho];
    for (let i = 0; i < p.length; i++) {
      c[i] = ρ * c[i]! + (1 - ρ) * (g[i]! * g[i]!);
      p[i]! += (-η * g[i]!) / (Math.sqrt(c[i]!) + this.epsilon);
    }
  }
}

/**
 * Momentum and RMSprop combined, each corrected for its start at zero.
 *
 * ```
 * m ← β₁·m + (1 − β₁)·g        m̂ = m / (1 − β₁ᵗ⁺¹)
 * c ← β₂·c + (1 − β₂)·g²       ĉ = c / (1 − β₂ᵗ⁺¹)
 * p ← p − ηₜ·m̂ / (√ĉ + ε)
 * ```
 *
 * Source: {@link https://arxiv.org/abs/1412.6980 | Kingma and Ba, 2014}.
 */
export class OptimizerAdam extends Optimizer {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly #momentum = new Memory();
  readonly #cache = new Memory();

  /**
   * Defaults: learningRate 0.001, decay 0, beta1 0.9, beta2 0.999, epsilon 10⁻⁷.
   *
   * @throws {ArgumentError} for betas outside [0, 1).
   */
  constructor(options: OptimizerOptions & { beta1?: number; beta2?: number; epsilon?: number } = {}) {
    const { learningRate = 0.001, decay = 0, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = options;
    super("OptimizerAdam", learningRate, decay);
    this.beta1 = checkBeta("OptimizerAdam", "beta1", beta1);
    this.beta2 = checkBeta("OptimizerAdam", "beta2", beta2);
    this.epsilon = checkEpsilon("OptimizerAdam", epsilon);
  }

  protected override update(parameter: Matrix, g: MatrixData, η: number, t: number): void {
    const [p, m, c] = [parameter.data, this.#momentum.of(parameter), this.#cache.of(parameter)];
    const [β1, β2] = [this.beta1, this.beta2];
    const [correction1, correction2] = [1 - β1 ** (t + 1), 1 - β2 ** (t + 1)];
    for (let i = 0; i < p.length; i++) {
      m[i] = β1 * m[i]! + (1 - β1) * g[i]!;
      c[i] = β2 * c[i]! + (1 - β2) * (g[i]! * g[i]!);
      p[i]! += (-η * (m[i]! / correction1)) / (Math.sqrt(c[i]! / correction2) + this.epsilon);
    }
  }
}

/** What an optimizer remembers of each parameter: an array of the same size, initially 0. */
class Memory {
  readonly #of = new WeakMap<Matrix, MatrixData>();

  of(parameter: Matrix): MatrixData {
    const known = this.#of.get(parameter);
    if (known !== undefined) return known;
    const fresh = zerosLike(parameter).data;
    this.#of.set(parameter, fresh);
    return fresh;
  }
}

function checkGradient({ name, value, gradient }: Parameter): void {
  if (gradient === unset)
    throw new GradientError("updateParams", `${name} has no gradient yet. Call backward first.`);
  checkSameShape("updateParams", `${name} and its gradient differ in shape`, value, gradient);
}

function checkRange(op: string, name: string, value: number, minimum: number, maximum: number): number {
  if (typeof value === "number" && value >= minimum && value <= maximum) return value;
  const range =
    maximum === Number.MAX_VALUE ? `a finite number ≥ ${minimum}` : `within ${minimum} … ${maximum}`;
  throw new ArgumentError(op, `${name} must be ${range}, got ${show(value)}`);
}

function checkEpsilon(op: string, value: number): number {
  if (value > 0 && Number.isFinite(value)) return value;
  throw new ArgumentError(op, `epsilon must be a finite number > 0, got ${show(value)}`);
}

function checkBeta(op: string, name: string, value: number): number {
  if (value >= 0 && value < 1) return value;
  throw new ArgumentError(op, `${name} must be at least 0 and less than 1, got ${show(value)}`);
}

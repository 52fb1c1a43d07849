/** @file The base class of all distributions. */
import { checkElements } from "../autograd/extend.js";
import { noGrad, Tensor, type TensorLike, tensor } from "../autograd/index.js";
import { ArgumentError, show } from "../errors.js";
import { settled } from "../options.js";
import type { Generator } from "../random/index.js";
import { broadcastShapes, checkShape, type Shape } from "../shape.js";

/** Options of `sample` and `rsample`. */
export interface SampleOptions {
  /** The source of random numbers; default the generator that `manualSeed` seeds. */
  readonly generator?: Generator | undefined;
}

/**
 * A probability distribution, or a batch of them: `batchShape` has one element per distribution, and each
 * outcome has `eventShape`. {@link https://pytorch.org/docs/stable/distributions.html | PyTorch}
 */
export abstract class Distribution {
  /** One element per distribution. */
  readonly batchShape: Shape;
  /** The shape of one outcome; `[]` for numbers. */
  readonly eventShape: Shape;

  constructor(batchShape: Shape, eventShape: Shape = []) {
    this.batchShape = batchShape;
    this.eventShape = eventShape;
  }

  /** The expected value. */
  abstract get mean(): Tensor;

  /** The expected squared deviation from the mean. */
  abstract get variance(): Tensor;

  /** √variance */
  get stddev(): Tensor {
    return this.variance.sqrt();
  }

  /**
   * Draws outcomes, `[...shape, ...batchShape, ...eventShape]`. No gradient passes through them.
   *
   * @throws ArgumentError unless `shape` is a list of whole numbers ≥ 0
   */
  abstract sample(shape?: Shape, options?: SampleOptions): Tensor;

  /**
   * Draws outcomes as a differentiable function of the distribution's parameters and parameter-free noise
   * (reparameterization), so that gradients pass through.
   *
   * @throws ArgumentError if outcomes are discrete
   */
  rsample(_shape?: Shape, _options?: SampleOptions): Tensor {
    throw new ArgumentError(this.constructor.name, "has no rsample: its outcomes are not continuous");
  }

  /** The log probability, or log density, of outcomes, which broadcast with the batch. */
  abstract logProb(value: Tensor): Tensor;

  /** −E[logProb], in nats. */
  abstract entropy(): Tensor;

  /** The shape of that many outcomes of every distribution. */
  protected shapeOf(shape: Shape): Shape {
    checkShape(this.constructor.name, shape);
    return [...shape, ...this.batchShape, ...this.eventShape];
  }

  /** {@link Distribution.rsample} without a graph, for distributions that support it. */
  protected sampled(shape: Shape, options: SampleOptions | undefined): Tensor {
    return noGrad(() => this.rsample(shape, options));
  }
}

/** Checks the options of `sample` and `rsample`. */
export function sampling(op: string, options: SampleOptions | undefined): SampleOptions {
  return settled(op, options, { generator: undefined });
}

/** Parameters broadcast to tensors of one shape. @throws ArgumentError unless they are tensors or numbers */
export function broadcasted<const Names extends readonly string[]>(
  op: string,
  names: Names,
  ...parameters: { readonly [I in keyof Names]: TensorLike }
): { readonly [I in keyof Names]: Tensor } {
  const tensors = (parameters as readonly TensorLike[]).map((value, i) => {
    if (value instanceof Tensor) return value;
    if (typeof value === "number") return tensor(value);
    throw new ArgumentError(op, `${names[i]} must be a tensor or a number, got ${show(value)}`);
  });
  const shape = tensors.reduce<Shape>((all, x) => broadcastShapes(op, all, x.shape), []);
  return tensors.map((x) => x.expand(shape)) as { readonly [I in keyof Names]: Tensor };
}

/** Throws if `holds` is false for any element. */
export function checkParameter(
  op: string,
  name: string,
  values: Tensor,
  form: string,
  holds: (value: number) => boolean,
): void {
  const refused = (odd: number): Error => new ArgumentError(op, `${name} must be ${form}, got ${show(odd)}`);
  checkElements(op, values, holds, refused);
}

/** Whichever of two parameters is given. @throws ArgumentError unless exactly one is */
export function eitherOf(
  op: string,
  given: { readonly probs?: TensorLike | undefined; readonly logits?: TensorLike | undefined },
): ["probs" | "logits", TensorLike] {
  const { probs, logits } = given ?? {};
  if ((probs === undefined) === (logits === undefined)) {
    throw new ArgumentError(op, `takes either probs or logits: new ${op}({ logits })`);
  }
  return probs === undefined ? ["logits", logits!] : ["probs", probs];
}

/** Probabilities kept as far from 0 and 1 as their dtype can represent, so that logarithms are finite. */
export function inside(probs: Tensor): Tensor {
  const eps = probs.dtype === "float64" ? 2 ** -52 : 2 ** -23;
  return probs.clamp({ min: eps, max: 1 - eps });
}

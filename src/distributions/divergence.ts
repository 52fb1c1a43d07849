/** @file Kullback–Leibler divergences between pairs of distributions. */
import { type Tensor, where } from "../autograd/index.js";
import { ArgumentError, ShapeError, show } from "../errors.js";
import { Bernoulli } from "./bernoulli.js";
import { Categorical } from "./categorical.js";
import type { Distribution } from "./distribution.js";
import { Independent, summed } from "./independent.js";
import { Normal } from "./normal.js";
import { Uniform } from "./uniform.js";

/** A class of distributions. */
type Kind<D extends Distribution> = abstract new (...args: never[]) => D;

type Divergence = (p: never, q: never) => Tensor;

interface Pair {
  readonly p: Kind<Distribution>;
  readonly q: Kind<Distribution>;
  readonly divergence: Divergence;
}

const registered: Pair[] = [
  { p: Normal, q: Normal, divergence: normals },
  { p: Uniform, q: Uniform, divergence: uniforms },
  { p: Bernoulli, q: Bernoulli, divergence: bernoullis },
  { p: Categorical, q: Categorical, divergence: categoricals },
  { p: Independent, q: Independent, divergence: independents },
];

/**
 * KL(p ‖ q) = E[log p(x) − log q(x)] with x drawn from p: what is lost by using q in place of p, in nats. One
 * number per distribution of the batch.
 * {@link https://pytorch.org/docs/stable/distributions.html#module-torch.distributions.kl | PyTorch}
 *
 * @throws ArgumentError for a pair without a formula; add one with {@link registerKl}
 */
export function klDivergence(p: Distribution, q: Distribution): Tensor {
  const pair = registered.findLast((pair) => p instanceof pair.p && q instanceof pair.q);
  if (pair === undefined) {
    throw new ArgumentError(
      "klDivergence",
      `there is no formula for ${show(p)} and ${show(q)}. Add one with registerKl.`,
    );
  }
  return pair.divergence(p as never, q as never);
}

/** Registers a formula for {@link klDivergence}; later ones take precedence. */
export function registerKl<P extends Distribution, Q extends Distribution>(
  p: Kind<P>,
  q: Kind<Q>,
  divergence: (p: P, q: Q) => Tensor,
): void {
  registered.push({ p, q, divergence });
}

/** log(σq/σp) + (σp² + (μp − μq)²) / (2·σq²) − ½ */
function normals(p: Normal, q: Normal): Tensor {
  const ratio = p.scale.div(q.scale).square();
  const distance = p.loc.sub(q.loc).div(q.scale).square();
  return ratio.add(distance).sub(1).sub(ratio.log()).mul(0.5);
}

/** The logarithm of the ratio of widths; ∞ if p reaches beyond q. */
function uniforms(p: Uniform, q: Uniform): Tensor {
  const beyond = q.low.gt(p.low).logicalOr(q.high.lt(p.high));
  return where(beyond, Infinity, q.entropy().sub(p.entropy()));
}

/** p·(log p − log q) + (1 − p)·(log(1 − p) − log(1 − q)) */
function bernoullis(p: Bernoulli, q: Bernoulli): Tensor {
  const ones = p.logits.neg().softplus().neg().add(q.logits.neg().softplus());
  const zeros = p.logits.softplus().neg().add(q.logits.softplus());
  return p.probs.mul(ones).add(p.probs.neg().add(1).mul(zeros));
}

/** Σ p·(log p − log q) */
function categoricals(p: Categorical, q: Categorical): Tensor {
  return p.probs.mul(p.logits.sub(q.logits)).sum(-1);
}

function independents(p: Independent, q: Independent): Tensor {
  if (p.axes !== q.axes) {
    throw new ShapeError("klDivergence", "outcomes differ in their axes", p.eventShape, q.eventShape);
  }
  return summed(klDivergence(p.base, q.base), p.axes);
}

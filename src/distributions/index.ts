/**
 * @file Probability distributions: sampled, differentiated, compared.
 *
 * The law of this folder: a distribution is one file with its formulas, a subclass of {@link Distribution}
 * written in ops, so that gradients reach its parameters; divergence.ts has the formulas of pairs.
 */
export { Bernoulli } from "./bernoulli.js";
export { Categorical } from "./categorical.js";
export { Distribution, type SampleOptions } from "./distribution.js";
export { klDivergence, registerKl } from "./divergence.js";
export { Independent } from "./independent.js";
export { Normal } from "./normal.js";
export { Uniform } from "./uniform.js";

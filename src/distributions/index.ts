/**
 * @file Probability distributions: to sample, differentiate, and compare.
 *
 * The law of this folder: each distribution is one file with its formulas, a subclass of {@link Distribution}
 * written in ops, so that gradients reach its parameters; divergence.ts holds the formulas for pairs.
 */
export { Bernoulli } from "./bernoulli.js";
export { Categorical } from "./categorical.js";
export { Distribution, type SampleOptions } from "./distribution.js";
export { klDivergence, registerKl } from "./divergence.js";
export { Independent } from "./independent.js";
export { Normal } from "./normal.js";
export { Uniform } from "./uniform.js";

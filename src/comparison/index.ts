/**
 * @file By hand and on the tape, side by side: the same network with the same numbers, built from `manual`
 * and from `nn`, runs one step, and every quantity along the way is compared with its twin.
 *
 * The law of this folder: it knows both sides, and neither side knows it. Names and shapes follow the code by
 * hand.
 */
export { compareConvolution } from "./convolution.js";
export { compareDense, denseOnTape } from "./dense.js";
export { compare, type Numbers, type Quantity, tolerance, type Verdict } from "./quantity.js";
export { cellOnTape, compareRecurrent, type RecurrentComparisonOptions } from "./recurrent.js";
export { comparisonSummary, comparisonTable } from "./report.js";

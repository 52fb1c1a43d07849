/**
 * @file The part of autograd that the library's own layers, optimizers and file formats use in addition to
 * the public API.
 *
 * This is the only internal file of autograd that other folders import: they rely on its exports, and
 * everything else may change freely.
 */

export { checkpoint, type TensorTree } from "./checkpoint.js";
export { inNameOf, takesAtMost, takesOnly } from "./declare/arguments.js";
export { checkBelow, checkElements, table } from "./declare/elements.js";
export { apply, type Pointwise, pointwise } from "./declare/pointwise.js";
export { type Unary, unary, unaryWith } from "./declare/unary.js";
export { bothAxes, type PairLike, pairOf, windowsOn } from "./declare/windows.js";
export { currentObserver, type Node, type Observer, observed, withRecording } from "./graph.js";
export * from "./ops/factorizations.js";
export { attention } from "./ops/parts/attention.js";
export { checkReduction, reduced } from "./ops/parts/lossReduction.js";
export { normalize } from "./ops/parts/normalization.js";
export { spreadAt } from "./ops/parts/positions.js";
export { selectRows } from "./ops/parts/rowSelection.js";
export { drawn } from "./random.js";
export * from "./recurrence/index.js";
export { isHeldOnce, leave, movesSoFar, Storage, wasLeft } from "./storage.js";
/** @internal */
export { checkTensor, wrap } from "./tensor.js";

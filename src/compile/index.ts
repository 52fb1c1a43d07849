/**
 * @file Compiled functions: recorded once and replayed.
 *
 * The law of this folder: tensors occur only as arguments and results, and as leaves with their
 * gradients; everything in between is entries on buffers. `differences` compares two recordings, `layout`
 * places buffers in the `arena`, `plan` runs entries, and `conditions` determine when it may.
 */
export { type Compiled, compile } from "./compile.js";
export { type Fused, fused } from "./fused.js";

/**
 * @file Functions recorded once and replayed.
 *
 * The law of this folder: it knows tensors only where they come in and go out, and leaves with their gradients;
 * everything between is entries on buffers. `differences` holds two recordings against each other, `layout` gives
 * buffers their places in the `arena`, `plan` makes entries run, `conditions` say when it may.
 */
export { type Compiled, compile } from "./compile.js";
export { type Fused, fused } from "./fused.js";

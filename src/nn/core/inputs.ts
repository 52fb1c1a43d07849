/**
 * @file Checks of the inputs of layers and their functions.
 */
import { Tensor } from "../../autograd/index.js";
import { ArgumentError, show } from "../../errors.js";

/** Throws unless `x` is a tensor. The compiler checks this as well, but not for untyped programs. */
export function checkTensor(op: string, x: unknown): asserts x is Tensor {
  if (x instanceof Tensor) return;
  const cure = typeof x === "number" || Array.isArray(x) ? ". Make one with tensor(…)." : "";
  throw new ArgumentError(op, `takes a tensor, got ${show(x)}${cure}`);
}

/** {@link checkTensor} for several. */
export function checkTensors(op: string, ...all: readonly unknown[]): void {
  for (const x of all) checkTensor(op, x);
}

/** Throws unless an option is a tensor. */
export function checkTensorOption(op: string, name: string, value: unknown): asserts value is Tensor {
  if (!(value instanceof Tensor)) {
    throw new ArgumentError(op, `${name} must be a tensor, got ${show(value)}`);
  }
}

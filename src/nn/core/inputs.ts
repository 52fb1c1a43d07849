/**
 * @file What layers and their functions ask of what they are called with.
 */
import { Tensor } from "../../autograd/index.js";
import { ArgumentError, show } from "../../errors.js";

/** Refuses what is no tensor. The compiler does, too; programs without types learn it here. */
export function checkTensor(op: string, x: unknown): asserts x is Tensor {
  if (x instanceof Tensor) return;
  const cure = typeof x === "number" || Array.isArray(x) ? ". Make one with tensor(…)." : "";
  throw new ArgumentError(op, `takes a tensor, got ${show(x)}${cure}`);
}

/** {@link checkTensor} for several. */
export function checkTensors(op: string, ...all: readonly unknown[]): void {
  for (const x of all) checkTensor(op, x);
}

/** Refuses an option that is no tensor. */
export function checkTensorOption(op: string, name: string, value: unknown): asserts value is Tensor {
  if (!(value instanceof Tensor)) {
    throw new ArgumentError(op, `${name} must be a tensor, got ${show(value)}`);
  }
}

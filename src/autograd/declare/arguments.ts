/**
 * @file Argument checks of ops. Types do not help callers in plain JavaScript.
 */
import { checkFloating } from "../../dtype.js";
import { ArgumentError, DTypeError, show, TapegradError } from "../../errors.js";
import { settled } from "../../options.js";
import { type Axes, normalizeAxes, normalizeAxis } from "../../shape.js";
import { checkTensor, Tensor } from "../tensor.js";

/**
 * Throws if there are more arguments than an op without options takes: options that it does not have would be
 * silently ignored. `undefined` does not count, and neither do the index and the list that `map` and `reduce`
 * add: `xs.map(relu)`, `xs.reduce(add)`.
 */
export function takesOnly(op: string, count: number, given: ArrayLike<unknown>): void {
  if (given.length > count) refuseSurplus(op, count, given, "It has no options.");
}

/**
 * The same for an op whose last argument is an object of options: options passed one by one would be ignored.
 */
export function takesAtMost(op: string, count: number, given: ArrayLike<unknown>): void {
  if (given.length > count) refuseSurplus(op, count, given, "Its options are one object, the last argument.");
}

function refuseSurplus(op: string, count: number, given: ArrayLike<unknown>, cure: string): void {
  const surplus = Array.from(given).slice(count);
  if (surplus.every((value) => value === undefined)) return;
  if (surplus.length === 2 && typeof surplus[0] === "number" && Array.isArray(surplus[1])) return;
  const arguments_ = count === 1 ? "1 argument" : `${count} arguments`;
  throw new ArgumentError(op, `takes ${arguments_}, got ${given.length}. ${cure}`);
}

/** Runs `body`, which is composed of other ops; their errors are attributed to `op`. */
export function inNameOf<T>(op: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof TapegradError) error.attribute(op);
    throw error;
  }
}

/** The axis of x, counted from the start; `more` axes will be added. */
export function axisOf(op: string, x: Tensor, axis: number, more = 0): number {
  checkTensor(op, "x", x);
  return normalizeAxis(op, axis, x.ndim + more);
}

/** The same for ops that split an axis, which a scalar does not have. */
export function ownAxisOf(op: string, x: Tensor, axis: number): number {
  const own = axisOf(op, x, axis);
  if (x.ndim === 0) throw new ArgumentError(op, `a scalar has no axes, got ${show(axis)}`);
  return own;
}

/** The axes of x, counted from the start, ascending; all if none are given. */
export function axesOf(op: string, x: Tensor, axes: Axes | undefined): number[] {
  checkTensor(op, "x", x);
  return normalizeAxes(op, axes, x.ndim);
}

/**
 * The arguments of all reductions besides the tensor: the axes as returned by {@link axesOf}, and the option.
 */
export function reductionOf(
  op: string,
  x: Tensor,
  axes: Axes | undefined,
  options: { keepDims?: boolean | undefined } | undefined,
): { over: number[]; keepDims: boolean } {
  const { keepDims } = settled(op, options, { keepDims: false });
  return { over: axesOf(op, x, axes), keepDims };
}

/** Throws unless x is a tensor of real numbers. */
export function checkReal(op: string, x: Tensor): void {
  checkTensor(op, "x", x);
  checkFloating(op, x.dtype);
}

/** Throws unless x is an int32 tensor: positions, classes. */
export function checkWholeNumbers(op: string, name: string, x: Tensor): void {
  checkTensor(op, name, x, '…, { dtype: "int32" }');
  if (x.dtype === "int32") return;
  throw new DTypeError(op, `${name} must be int32, got ${x.dtype}. Convert with to("int32").`);
}

/** Throws unless `mask` is a bool tensor. */
export function checkMask(op: string, mask: unknown): asserts mask is Tensor {
  if (mask instanceof Tensor && mask.dtype === "bool") return;
  const [got, cure] = mask instanceof Tensor ? [mask.dtype, '. Convert with to("bool").'] : [show(mask), ""];
  throw new DTypeError(op, `the mask must be a bool tensor, got ${got}${cure}`);
}

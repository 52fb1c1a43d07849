/**
 * @file Checks of a recurrent step's inputs and states, shared by the cells and their functions.
 */
import { type Cell, type RecurrentWeights, step } from "../../autograd/extend.js";
import { reshape, type Tensor, to, zeros } from "../../autograd/index.js";
import { wider } from "../../dtype.js";
import { DTypeError, ShapeError, showShape } from "../../errors.js";
import { type Shape, sameShape } from "../../shape.js";
import { checkTensor } from "../core/inputs.js";

/** x in the parameters' dtype. @throws DTypeError if that would lose precision */
export function widened(op: string, what: string, x: Tensor, like: Tensor): Tensor {
  if (wider(x.dtype, like.dtype) !== like.dtype) {
    throw new DTypeError(op, `${what} is ${x.dtype}, the parameters are ${like.dtype}. Convert one of them.`);
  }
  return to(x, like.dtype);
}

/** The given state, or zeros. @throws ShapeError if it has the wrong shape */
export function stateOf(
  op: string,
  name: string,
  given: Tensor | undefined,
  shape: Shape,
  like: Tensor,
): Tensor {
  if (given === undefined) return zeros(shape, { dtype: like.dtype });
  checkTensor(op, name, given);
  if (!sameShape(given.shape, shape)) {
    throw new ShapeError(op, `${name} must be ${showShape(shape)}`, given.shape);
  }
  return widened(op, name, given, like);
}

/** The next states, given x and the previous ones; either all have a batch axis, or none has. */
export function advance(
  op: string,
  cell: Cell,
  x: Tensor,
  states: readonly (Tensor | undefined)[],
  weights: RecurrentWeights,
): Tensor[] {
  const inputSize = weights.input.shape[1]!;
  const hiddenSize = weights.state.shape[1]!;
  checkTensor(op, "x", x);
  if (x.ndim < 1 || x.ndim > 2 || x.shape.at(-1) !== inputSize) {
    throw new ShapeError(op, `needs [N, ${inputSize}] or [${inputSize}]`, x.shape);
  }
  const input = widened(op, "the input", x, weights.input);
  const shape = x.ndim === 1 ? [hiddenSize] : [x.shape[0]!, hiddenSize];
  const before = states.map((state, i) => stateOf(op, i === 0 ? "h" : "c", state, shape, weights.input));
  const rows = (y: Tensor): Tensor => reshape(y, [x.ndim === 1 ? 1 : x.shape[0]!, y.shape.at(-1)!]);
  return step(cell, rows(input), before.map(rows), weights).map((y) => reshape(y, shape));
}

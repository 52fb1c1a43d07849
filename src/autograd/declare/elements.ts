/**
 * @file The only places where ops look at single elements: checks of values, and tables that a formula makes.
 * Everything else is a call of a kernel, so that recorded calls are all that there is to replay.
 */
import { type DType, zerosOf } from "../../dtype.js";
import { hostOn } from "../../recorder/index.js";
import { type Shape, sizeOf } from "../../shape.js";
import { type Tensor, wrap } from "../tensor.js";

/** Throws what `refuse` makes of the first element of x that fails a test. A replay checks again. */
export function checkElements(
  op: string,
  x: Tensor,
  isRight: (value: number) => boolean,
  refuse: (stray: number) => Error,
): void {
  hostOn(`${op}: check of values`, [], [x.data], (_writes, [elements]) => {
    for (let i = 0; i < elements!.length; i++) if (!isRight(elements![i]!)) throw refuse(elements![i]!);
  });
}

/** A tensor whose elements depend on nothing but their places in it. */
export function table(dtype: DType, shape: Shape, element: (i: number) => number): Tensor {
  const data = zerosOf(dtype, sizeOf(shape));
  for (let i = 0; i < data.length; i++) data[i] = element(i);
  return wrap(data, shape);
}

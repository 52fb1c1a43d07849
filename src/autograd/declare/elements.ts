/**
 * @file The only places where ops look at individual elements: checks of values, and tables computed from a
 * formula. Everything else is a kernel call, so that a recording of the calls is all that has to be replayed.
 */
import { type DType, zerosOf } from "../../dtype.js";
import { hostOn } from "../../recorder/index.js";
import { type Shape, sizeOf } from "../../shape.js";
import { type Tensor, wrap } from "../tensor.js";

/**
 * Throws the error that `refuse` creates for the first element of x that fails a test. A replay checks again.
 */
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

/**
 * {@link checkElements} for int32 from 0 to below `end`. The test is not a function, whose calls took three
 * quarters of a gather.
 */
export function checkBelow(op: string, x: Tensor, end: number, refuse: (stray: number) => Error): void {
  hostOn(`${op}: check of values`, [], [x.data], (_writes, [elements]) => {
    const whole = elements as Int32Array;
    for (let i = 0; i < whole.length; i++) {
      const value = whole[i]!;
      if (value < 0 || value >= end) throw refuse(value);
    }
  });
}

/** A tensor whose elements depend only on their position. */
export function table(dtype: DType, shape: Shape, element: (i: number) => number): Tensor {
  const data = zerosOf(dtype, sizeOf(shape));
  for (let i = 0; i < data.length; i++) data[i] = element(i);
  return wrap(data, shape);
}

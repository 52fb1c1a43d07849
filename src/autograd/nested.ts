/**
 * @file Elements as nested lists.
 */
import type { DataArray, DType } from "../dtype.js";
import { type Shape, sizeOf } from "../shape.js";

/** Nested lists of numbers or booleans, as deep as the tensor has axes. */
export type NestedArray = number | boolean | readonly NestedArray[];

/** Nested lists of numbers, by depth. */
export type NestedNumbers = [number, number[], number[][], number[][][], number[][][][], number[][][][][]];

/** The elements of a tensor as lists nested as deep as it has axes; a scalar's is the element itself. */
export function nested(data: DataArray, shape: Shape, dtype: DType): NestedArray {
  const read = dtype === "bool" ? (i: number) => data[i] === 1 : (i: number) => data[i]!;
  const nest = (axis: number, offset: number): NestedArray => {
    if (axis === shape.length) return read(offset);
    const step = sizeOf(shape.slice(axis + 1));
    return Array.from({ length: shape[axis]! }, (_, i) => nest(axis + 1, offset + i * step));
  };
  return nest(0, 0);
}

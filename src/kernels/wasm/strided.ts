/**
 * @file Transposition, the one copy through strides that is worth the staging; loops are as fast on the
 * others.
 */
import type { Kernels } from "../contract.js";
import * as reference from "../reference/strided.js";
import { staged } from "./staged.js";
import { transpose } from "./transpose.js";

/** Matrices smaller than this are read by the reference's loop. */
const smallest = 64;

/** {@link Kernels.stridedRead}: where the last two axes are a transposed matrix, by tiles. */
export const stridedRead: Kernels["stridedRead"] = staged(
  "transpose",
  "out in",
  reference.stridedRead,
  (out, a, shape, strides, offset) => {
    const [rows, columns] = [shape.at(-2)!, shape.at(-1)!];
    reference.eachRow(shape.slice(0, -2), strides.slice(0, -2), offset, (at, first, length, step) => {
      for (let i = 0; i < length; i++) {
        transpose(out + 4 * (at + i) * rows * columns, a + 4 * (first + i * step), columns, rows);
      }
    });
  },
  (_out, _a, shape, strides) => {
    const [rows, columns] = [shape.at(-2) ?? 0, shape.at(-1) ?? 0];
    return strides.at(-2) === 1 && strides.at(-1) === rows && rows * columns >= smallest;
  },
);

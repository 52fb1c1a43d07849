/**
 * @file Transposition, the one copy through strides that is worth the staging; loops are as fast on the
 * others.
 */
import type { DataArray } from "../../dtype.js";
import { copyOut, isFloat32, openStaging, stageIn, stageOut } from "../memory.js";
import * as reference from "../reference/strided.js";
import { transpose } from "./transpose.js";

/** Matrices smaller than this are read by the reference's loop. */
const smallest = 64;

/** {@link Kernels.stridedRead}: where the last two axes are a transposed matrix, by tiles. */
export function stridedRead(
  out: DataArray,
  a: DataArray,
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
): void {
  const last = shape.length - 1;
  const rows = shape[last - 1] ?? 0;
  const columns = shape[last] ?? 0;
  const transposed = strides[last - 1] === 1 && strides[last] === rows && rows * columns >= smallest;
  if (!(isFloat32(out) && isFloat32(a)) || !transposed) {
    reference.stridedRead(out, a, shape, strides, offset);
    return;
  }
  openStaging("transpose");
  const from = stageIn(a);
  const to = stageOut(out);
  reference.eachRow(shape.slice(0, -2), strides.slice(0, -2), offset, (at, first, length, step) => {
    for (let i = 0; i < length; i++) {
      transpose(to + 4 * (at + i) * rows * columns, from + 4 * (first + i * step), columns, rows);
    }
  });
  copyOut(out, to);
}

/**
 * @file Strided copies: planes of rows, or transposed tiles if source and destination are contiguous along
 * different axes.
 */
import type { DataArray } from "../../dtype.js";
import { stridesOf } from "../../shape.js";
import type { Kernels } from "../contract/index.js";
import { isResident } from "../memory.js";
import * as reference from "../reference/strided.js";
import { divide, partsFor } from "../threads/index.js";
import { copyPlanes } from "./copy.js";
import { staged } from "./staged.js";
import { transpose } from "./transpose.js";

/** An axis: its number of elements, and their distances in the destination and the source. */
interface Axis {
  readonly length: number;
  readonly to: number;
  readonly from: number;
}

/** Smaller copies use the reference's loop. */
const smallest = 64;
/** Axes shorter than a tile are not worth a transposition. */
const tile = 4;

/** {@link Kernels.stridedRead} and its inverse for elements of 32 bits. */
export const stridedKernels: Pick<Kernels, "stridedRead" | "stridedWrite"> = {
  stridedRead: staged(
    "stridedRead",
    "outWords words",
    reference.stridedRead,
    (out, a, shape, strides, offset) => copy(out, a + 4 * offset, axesOf(shape, stridesOf(shape), strides)),
    { suits: (out, a, shape, strides) => isWorthStaging(out, a, shape, strides, a.length) },
  ),
  stridedWrite: staged(
    "stridedWrite",
    "someWords words",
    reference.stridedWrite,
    (out, a, shape, strides, offset) => copy(out + 4 * offset, a, axesOf(shape, strides, stridesOf(shape))),
    // Elements in between are copied into the kernels' memory and back.
    { suits: (out, a, shape, strides) => isWorthStaging(out, a, shape, strides, 2 * out.length) },
  ),
};

/**
 * Whether staging costs less than the loop: not for long rows, which engines copy as a whole, nor if most
 * staged elements are not copied.
 */
function isWorthStaging(
  out: DataArray,
  a: DataArray,
  shape: readonly number[],
  strides: readonly number[],
  spanned: number,
): boolean {
  const size = Math.min(out.length, a.length);
  if (out.BYTES_PER_ELEMENT !== 4 || a.BYTES_PER_ELEMENT !== 4 || size < smallest) return false;
  if (isResident(out) && isResident(a)) return true;
  const count = shape.reduce((product, length) => product * length, 1);
  const hasLongRows = strides.at(-1) === 1 && shape.at(-1)! > reference.longRow;
  return !hasLongRows && spanned <= 4 * count;
}

/** The axes with more than one element; adjacent axes are merged if one continues the other. */
function axesOf(shape: readonly number[], to: readonly number[], from: readonly number[]): Axis[] {
  const axes: Axis[] = [];
  for (let i = shape.length - 1; i >= 0; i--) {
    const axis = { length: shape[i]!, to: to[i]!, from: from[i]! };
    const inner = axes[0];
    if (axis.length === 1) continue;
    if (inner && axis.to === inner.length * inner.to && axis.from === inner.length * inner.from) {
      axes[0] = { ...inner, length: axis.length * inner.length };
    } else axes.unshift(axis);
  }
  return axes;
}

/** Copies all elements of the axes, on addresses. */
function copy(to: number, from: number, axes: readonly Axis[]): void {
  if (axes.some(({ length }) => length === 0)) return;
  const written = axes.find((axis) => axis.to === 1 && axis.length >= tile);
  // Several axes of overlapping windows are read along the same elements.
  const read = written?.from === 1 ? written : axes.find((axis) => axis.from === 1 && axis.length >= tile);
  if (written && read && written !== read) {
    const others = axes.filter((axis) => axis !== written && axis !== read);
    divideOutermost(others, written.length * read.length, to, from, (to, from) =>
      transpose(to, from, written.length, read.length, read.to, written.from),
    );
    return;
  }
  const [planes = one, rows = one, columns = one] = [axes.at(-3), axes.at(-2), axes.at(-1)];
  const elements = planes.length * rows.length * columns.length;
  divideOutermost(axes.slice(0, -3), elements, to, from, (to, from) =>
    copyPlanes(
      to,
      from,
      planes.length,
      rows.length,
      columns.length,
      4 * planes.to,
      4 * planes.from,
      4 * rows.to,
      4 * rows.from,
      4 * columns.to,
      4 * columns.from,
    ),
  );
}

const one: Axis = { length: 1, to: 1, from: 1 };

/** Nanoseconds of an element. */
const each = 0.25;

/** {@link eachOf}, with the first axis divided among threads; a visit copies `elements` elements. */
function divideOutermost(
  axes: readonly Axis[],
  elements: number,
  to: number,
  from: number,
  visit: (to: number, from: number) => void,
): void {
  const [first, ...others] = axes;
  if (first === undefined) {
    visit(to, from);
    return;
  }
  const inside = others.reduce((product, { length }) => product * length, each * elements);
  divide(first.length, partsFor(first.length, inside), (index, length) => {
    const [there, here] = [to + 4 * index * first.to, from + 4 * index * first.from];
    eachOf([{ ...first, length }, ...others], there, here, visit);
  });
}

/** Calls a function for each index of the axes, with the corresponding addresses. */
function eachOf(
  axes: readonly Axis[],
  to: number,
  from: number,
  visit: (to: number, from: number) => void,
): void {
  const [first, ...others] = axes;
  if (first === undefined) {
    visit(to, from);
    return;
  }
  for (let i = 0; i < first.length; i++) {
    eachOf(others, to + 4 * i * first.to, from + 4 * i * first.from, visit);
  }
}

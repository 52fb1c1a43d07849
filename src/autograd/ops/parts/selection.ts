/**
 * @file Resolving what a list of indices selects from a tensor, as NumPy and PyTorch do for `x[…]`.
 *
 * Integers, ranges and new axes form a strided view. Lists of positions and masks become lists of positions
 * along axes of that view; a mask treats all of its axes as one.
 */
import { elementOf } from "../../../dtype.js";
import { ArgumentError, DTypeError, ShapeError, show, showShape } from "../../../errors.js";
import { hostOn } from "../../../recorder/index.js";
import { broadcastShapes, type Shape, sameShape, sizeOf, stridesOf } from "../../../shape.js";
import { table } from "../../declare/elements.js";
import { allocate } from "../../storage.js";
import { isTensor, Tensor, wrap } from "../../tensor.js";
import { add } from "../arithmetic.js";
import { reshape } from "../reshape.js";
import { expand } from "../sum.js";
import { placesIn } from "./positions.js";
import { type Range, resolveRange, type View } from "./view.js";

type End = number | "";

/** `"start:stop:step"`, where each part may be omitted, as in NumPy and PyTorch. */
export type RangeText = `${End}:${End}` | `${End}:${End}:${End}`;

/** The positions from `start` to before `stop`, `step` apart; negative ones count from the end. */
export interface IndexRange {
  /** Default: the first; with a negative step, the last. */
  readonly start?: number | undefined;
  /** Default: to the end; with a negative step, to the beginning. */
  readonly stop?: number | undefined;
  /** Default 1; negative steps go backward. */
  readonly step?: number | undefined;
}

/** Positions on an axis, or a mask, nested as deeply as the number of axes that they give the result. */
export type IndexList = readonly (number | boolean | IndexList)[];

/**
 * An index that `x.index` accepts for an axis:
 *
 * - a whole number: one position; the axis is dropped;
 * - `"1:3"`, `":"`, `"::-1"`, `{ start: 1, stop: 3 }`: a range;
 * - `"..."`: all axes not covered by the other indices;
 * - `null`: a new axis of length 1;
 * - a list of numbers, or an int32 tensor: these positions;
 * - a bool tensor or a list of booleans: where it is true, over as many axes as it has; plain `true` and `false`
 *   are masks without axes.
 */
export type Index = number | boolean | null | RangeText | "..." | IndexRange | IndexList | Tensor;

/** What a list of indices selects. */
export interface Selection {
  /** The part that integers, ranges and new axes select; the axes of lists are whole. */
  readonly view: View;
  /**
   * Lists of positions, int32 and of one shape, and the axes of the view they apply to, in ascending order.
   */
  readonly lists: readonly Tensor[];
  readonly axes: readonly number[];
  /** Whether other axes lie in between: the lists' own axes then come first in the result. */
  readonly apart: boolean;
}

/** A resolved index: the axes of the tensor it applies to, and what it does to them. */
type Entry =
  | { readonly kind: "position"; readonly at: number }
  | { readonly kind: "range"; readonly range: NonNullable<Range> }
  | { readonly kind: "rest" | "new" }
  | { readonly kind: "list"; readonly list: Tensor; readonly mask: Shape | undefined };

/**
 * What `indices` select from a tensor of `shape`.
 * @throws ArgumentError if an index is invalid or out of range, or there are more indices than axes
 * @throws ShapeError if a mask does not have the shape of its axes, or lists do not broadcast
 * @throws DTypeError if an index is a tensor that is neither int32 nor bool
 */
export function selectionOf(op: string, shape: Shape, indices: readonly Index[]): Selection {
  const entries = completed(
    op,
    shape,
    indices.map((index) => entryOf(op, index)),
  );
  const strides = stridesOf(shape);
  const view = { shape: [] as number[], strides: [] as number[], offset: 0 };
  const keep = (length: number, stride: number): void => {
    view.shape.push(length);
    view.strides.push(stride);
  };
  const [lists, axes]: [Tensor[], number[]] = [[], []];
  let axis = 0;
  for (const entry of entries) {
    const taken = axesOf(entry);
    const own = shape.slice(axis, axis + taken);
    const stride = strides[axis + taken - 1] ?? 1;
    if (entry.kind === "position") {
      view.offset += positionOn(op, entry.at, own[0]!, axis) * stride;
    } else if (entry.kind === "range") {
      const { start, length, step } = resolveRange(op, entry.range, own[0]!);
      if (length > 0) view.offset += start * stride;
      keep(length, stride * step);
    } else if (entry.kind === "list") {
      if (entry.mask && !sameShape(entry.mask, own)) {
        throw new ShapeError(op, "a mask must have the shape of the axes it selects from", entry.mask, own);
      }
      axes.push(view.shape.length);
      lists.push(entry.list);
      keep(sizeOf(own), stride);
    } else keep(1, 1);
    axis += taken;
  }
  const together = lists.map(({ shape }) => shape).reduce((a, b) => broadcastShapes(op, a, b), []);
  return {
    view,
    lists: lists.map((list) => expand(list, together)),
    axes,
    apart: axes.some((axis, i) => i > 0 && axis !== axes[i - 1]! + 1),
  };
}

/** The number of axes of the tensor that an index consumes. */
function axesOf(entry: Entry): number {
  if (entry.kind === "new" || entry.kind === "rest") return 0;
  return entry.kind === "list" && entry.mask ? entry.mask.length : 1;
}

/** Completes the entries for all axes, with full ranges in place of `"..."`, or at the end. */
function completed(op: string, shape: Shape, entries: readonly Entry[]): Entry[] {
  const missing = shape.length - entries.reduce((sum, entry) => sum + axesOf(entry), 0);
  if (missing < 0) {
    throw new ArgumentError(
      op,
      `indices for ${shape.length - missing} axes, a tensor of shape ${showShape(shape)} has ${shape.length}`,
    );
  }
  const rests = entries.filter(({ kind }) => kind === "rest").length;
  if (rests > 1) throw new ArgumentError(op, '"..." may appear only once');
  const whole = Array.from({ length: missing }, (): Entry => ({ kind: "range", range: [] }));
  const all = rests === 0 ? [...entries, { kind: "rest" } as const] : entries;
  return all.flatMap((entry) => (entry.kind === "rest" ? whole : [entry]));
}

function positionOn(op: string, at: number, length: number, axis: number): number {
  if (at < -length || at >= length) {
    throw new ArgumentError(op, `position ${at} is not within ${-length} … ${length - 1} of axis ${axis}`);
  }
  return at < 0 ? at + length : at;
}

const rangeForm = /^(-?\d+)?:(-?\d+)?(?::(-?\d+)?)?$/;

function entryOf(op: string, index: unknown): Entry {
  if (index === null) return { kind: "new" };
  if (index === "...") return { kind: "rest" };
  if (typeof index === "number" && Number.isSafeInteger(index)) return { kind: "position", at: index };
  if (isTensor(index)) return ofTensor(op, index);
  if (typeof index === "boolean") return { kind: "list", list: positions(index ? [0] : []), mask: [] };
  if (Array.isArray(index)) return ofList(op, index as IndexList);
  const range = rangeOf(index);
  if (range === undefined) {
    throw new ArgumentError(
      op,
      `an index is a whole number, a range such as "1:3" or { start: 1, stop: 3 }, "...", null, a list of ` +
        `positions, or an int32 or bool tensor, got ${show(index)}`,
    );
  }
  return { kind: "range", range };
}

function rangeOf(index: unknown): NonNullable<Range> | undefined {
  if (typeof index === "string") {
    const parts = rangeForm.exec(index);
    const [start = null, stop = null, step = 1] = parts?.slice(1).map((text) => text && Number(text)) ?? [];
    return parts ? ([start, stop, step] as Range & object) : undefined;
  }
  if (typeof index !== "object" || index === null) return undefined;
  const names = Object.keys(index);
  if (!names.every((name) => name === "start" || name === "stop" || name === "step")) return undefined;
  const { start = null, stop = null, step = 1 } = index as IndexRange;
  return [start, stop, step];
}

function ofTensor(op: string, index: Tensor): Entry {
  if (index.dtype === "int32") return { kind: "list", list: index, mask: undefined };
  if (index.dtype !== "bool") {
    throw new DTypeError(
      op,
      `positions must be int32 or bool, got ${index.dtype}. Convert with to("int32").`,
    );
  }
  const places = placesIn(op, index);
  return { kind: "list", list: wrap(places, [places.length]), mask: index.shape };
}

/** The entry of a nested list of positions, or of a mask. */
function ofList(op: string, list: IndexList): Entry {
  const shape = shapeOf(list);
  const flat = (list as readonly unknown[]).flat(shape.length - 1);
  const isMask = flat.length > 0 && flat.every((item) => typeof item === "boolean");
  if (!isEven(list, shape) || !(isMask || flat.every((item) => typeof item === "number"))) {
    const cure = flat.includes(null) ? '. A range is "1:3" or { start: 1, stop: 3 }.' : "";
    throw new ArgumentError(
      op,
      `a list must hold positions, or booleans, evenly nested, got ${show(list)}${cure}`,
    );
  }
  if (!isMask) return { kind: "list", list: positions(flat as number[], shape), mask: undefined };
  return { kind: "list", list: positions(flat.flatMap((item, i) => (item ? [i] : []))), mask: shape };
}

function shapeOf(list: unknown): number[] {
  return Array.isArray(list) ? [list.length, ...shapeOf(list[0])] : [];
}

function isEven(list: unknown, [length, ...inner]: readonly number[]): boolean {
  if (length === undefined) return !Array.isArray(list);
  return Array.isArray(list) && list.length === length && list.every((item) => isEven(item, inner));
}

function positions(list: readonly number[], shape: Shape = [list.length]): Tensor {
  return table("int32", shape, (i) => elementOf("index", "int32", list[i]!));
}

/**
 * The flat positions that lists point to, `Σ listₖ·strideₖ`, where negative positions count from the end;
 * int32, of the lists' shape. @throws ArgumentError if a position is out of range
 */
export function flatPositions(
  op: string,
  lists: readonly Tensor[],
  lengths: readonly number[],
  strides: readonly number[],
): Tensor {
  const storage = allocate("int32", lists[0]!.size);
  const read = lists.map(({ data }) => data);
  hostOn(`${op}: positions`, [storage.data], read, ([out], from) => {
    for (let i = 0; i < out!.length; i++) {
      let place = 0;
      for (let k = 0; k < from.length; k++) {
        const [at, length] = [from[k]![i]!, lengths[k]!];
        if (at < -length || at >= length) {
          throw new ArgumentError(op, `position ${at} is not within ${-length} … ${length - 1}`);
        }
        place += (at < 0 ? at + length : at) * strides[k]!;
      }
      out![i] = place;
    }
  });
  return new Tensor(storage, lists[0]!.shape);
}

/** The flat positions that strides reach from `offset`: int32, of `shape`. */
export function offsetsOf(shape: Shape, strides: readonly number[], offset: number): Tensor {
  const own = stridesOf(shape);
  return table("int32", shape, (i) =>
    strides.reduce((sum, stride, k) => sum + (Math.floor(i / own[k]!) % shape[k]!) * stride, offset),
  );
}

/** The flat position in the tensor of each selected element: int32, of the result's shape. */
export function placesOf(op: string, { view, lists, axes, apart }: Selection): Tensor {
  const [own, others] = [chosen(view, axes), chosen(view, without(view.shape, axes))];
  const listed = flatPositions(op, lists, own.shape, own.strides);
  const offsets = offsetsOf(others.shape, others.strides, view.offset);
  const before = apart ? 0 : axes[0]!;
  const ones = (count: number): number[] => new Array<number>(count).fill(1);
  return add(
    reshape(listed, [...ones(before), ...listed.shape, ...ones(others.shape.length - before)]),
    reshape(offsets, [...others.shape.slice(0, before), ...ones(listed.ndim), ...others.shape.slice(before)]),
  );
}

/** The axes of a shape that are not listed. */
export function without(shape: Shape, axes: readonly number[]): number[] {
  return shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
}

/** Lengths and strides of some axes of a view. */
export function chosen(
  view: Pick<View, "shape" | "strides">,
  axes: readonly number[],
): Pick<View, "shape" | "strides"> {
  return { shape: axes.map((axis) => view.shape[axis]!), strides: axes.map((axis) => view.strides[axis]!) };
}

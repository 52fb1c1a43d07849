/**
 * @file Strided reads, translated to slices, transpositions and expansions.
 */
import { type Shape, sizeOf } from "../shape.js";
import type { Graph, Value } from "./graph.js";

/** Larger than any length: up to the end. */
const end = Number.MAX_SAFE_INTEGER;

/** `out` of `shape`, element `indexᵢ` from the flat source at `offset + Σ indexᵢ·stridesᵢ`. */
export function stridedValue(
  graph: Graph,
  source: Value,
  shape: Shape,
  strides: readonly number[],
  offset: number,
): Value {
  const read = shape.map((_, i) => i).filter((i) => strides[i] !== 0 && shape[i]! > 1);
  const order = read.toSorted((a, b) => Math.abs(strides[b]!) - Math.abs(strides[a]!));
  const box = boxOf(order, source, shape, strides, offset);
  const values =
    box === undefined ? gathered(graph, source, shape, strides, offset, order) : cut(graph, source, box);
  // In the order of the result's axes; axes that are not read are inserted with length 1.
  const perm = read.map((axis) => order.indexOf(axis));
  const ordered = perm.map((axis) => values.shape[axis]!);
  const transposed = perm.every((axis, i) => axis === i)
    ? values
    : graph.add("Transpose", [values], ordered, values.dtype, { perm });
  const ones = shape.map((n, i) => (read.includes(i) ? n : 1));
  const full = graph.reshaped(transposed, ones);
  if (sizeOf(ones) === sizeOf(shape)) return graph.reshaped(full, shape);
  return graph.add("Expand", [full, { ints: shape }], shape, full.dtype);
}

/** Part of a row-major tensor: `lengths` positions of each axis from `starts`, some of them backwards. */
interface Box {
  readonly whole: Shape;
  readonly starts: readonly number[];
  readonly lengths: readonly number[];
  readonly backwards: readonly boolean[];
}

/** The read as a box of a row-major tensor, if it is one; the last axis spans the gaps between elements. */
function boxOf(
  order: readonly number[],
  source: Value,
  shape: Shape,
  strides: readonly number[],
  offset: number,
): Box | undefined {
  const size = sizeOf(source.shape);
  const steps = order.map((axis) => Math.abs(strides[axis]!));
  const whole = [...steps, 1].map((step, i) => (i === 0 ? size : steps[i - 1]!) / step);
  if (!whole.every(Number.isInteger)) return undefined;
  const backwards = [...order.map((axis) => strides[axis]! < 0), false];
  const lengths = [...order.map((axis) => shape[axis]!), 1];
  const firsts = [...steps, 1].map((step, i) => Math.floor(offset / step) % whole[i]!);
  const starts = firsts.map((first, i) => (backwards[i] ? first - lengths[i]! + 1 : first));
  const fits = starts.every((start, i) => start >= 0 && start + lengths[i]! <= whole[i]!);
  return fits ? { whole, starts, lengths, backwards } : undefined;
}

function cut(graph: Graph, source: Value, { whole, starts, lengths, backwards }: Box): Value {
  const from = graph.reshaped(source, whole);
  const axes = whole.map((_, i) => i).filter((i) => lengths[i] !== whole[i] || backwards[i]);
  const part = axes.length === 0 ? from : sliced(graph, from, { whole, starts, lengths, backwards }, axes);
  return graph.reshaped(part, lengths.slice(0, -1));
}

function sliced(graph: Graph, from: Value, box: Box, axes: readonly number[]): Value {
  const { whole, starts, lengths, backwards } = box;
  const ends = axes.map((i) => {
    const [start, stop] = [starts[i]!, starts[i]! + lengths[i]!];
    if (backwards[i]) return start === 0 ? -end : start - 1;
    return stop === whole[i] ? end : stop;
  });
  const begins = axes.map((i) => (backwards[i] ? starts[i]! + lengths[i]! - 1 : starts[i]!));
  const steps = axes.map((i) => (backwards[i] ? -1 : 1));
  const operands = [from, { ints: begins }, { ints: ends }, { ints: axes }, { ints: steps }];
  return graph.add("Slice", operands, lengths, from.dtype);
}

/** Elements at positions listed in a table: diagonals, every other element. */
function gathered(
  graph: Graph,
  source: Value,
  shape: Shape,
  strides: readonly number[],
  offset: number,
  order: readonly number[],
): Value {
  const lengths = order.map((axis) => shape[axis]!);
  const positions = lengths.reduce<number[]>(
    (starts, length, i) =>
      starts.flatMap((start) => Array.from({ length }, (_, at) => start + at * strides[order[i]!]!)),
    [offset],
  );
  const name = `positions_${graph.nodes.length}`;
  const table = graph.constant(name, lengths, "int32", Int32Array.from(positions));
  return graph.add("Gather", [graph.flat(source), table], lengths, source.dtype, { axis: 0 });
}

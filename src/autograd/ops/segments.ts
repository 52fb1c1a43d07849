/**
 * @file Reductions of elements that are scattered to the same position.
 */
import { checkOneOf } from "../../checks.js";
import { type DType, promote } from "../../dtype.js";
import { DTypeError } from "../../errors.js";
import { scatterReductions } from "../../kernels/families/index.js";
import { kernels } from "../../kernels/index.js";
import { settled } from "../../options.js";
import { sameShape } from "../../shape.js";
import { axisOf, checkReal, takesAtMost } from "../declare/arguments.js";
import { axisView } from "../declare/reduce.js";
import { recordAs } from "../graph.js";
import { allocateCopy, allocateFilled } from "../storage.js";
import { checkTensor, Tensor } from "../tensor.js";
import { add, div, maximum, mul, sub } from "./arithmetic.js";
import { eq, gt, where } from "./comparison.js";
import { gather } from "./indexing.js";
import { checkRoom, cutTo, withLength } from "./parts/positions.js";
import { surround } from "./parts/surround.js";
import { scatterAdd } from "./scattering.js";
import { to } from "./to.js";

/** How {@link scatterReduce} combines several elements for the same position. */
export type ScatterReduction = "sum" | "prod" | "mean" | "amax" | "amin";

/** Options of {@link scatterReduce}. */
export interface ScatterReduceOptions {
  /** Whether the reduction includes x's own elements at the positions written to; default true. */
  includeSelf?: boolean | undefined;
}

/**
 * Scatters each element of `source` into x where `index` (int32) says, as {@link scatterAdd} does, and
 * reduces those for the same position to their sum, product, mean, maximum or minimum. Gradients are those of
 * the reduction; tied extremes share them.
 *
 * @example `scatterReduce(zeros([3]), 0, segments, x, "amax", { includeSelf: false })  // the maximum of each
 * segment`
 * @throws ArgumentError if a position is out of range, or for any other reduction
 * @throws ShapeError if `index` reaches beyond `source`, or off the axis beyond x
 * @throws DTypeError if `index` is not int32, both x and `source` are bool, or the mean of integers is
 * requested
 */
export function scatterReduce(
  x: Tensor,
  axis: number,
  index: Tensor,
  source: Tensor,
  reduce: ScatterReduction,
  options?: ScatterReduceOptions,
): Tensor {
  takesAtMost("scatterReduce", 6, arguments);
  const op = "scatterReduce";
  const along = axisOf(op, x, axis);
  const { includeSelf } = settled(op, options, { includeSelf: true });
  checkOneOf(op, "reduce", reduce, ["sum", "prod", "mean", "amax", "amin"]);
  checkTensor(op, "source", source);
  checkRoom(op, x, along, index);
  const dtype = promote(x.dtype, false, source.dtype, false);
  if (dtype === "bool") throw new DTypeError(op, 'is not defined for bool. Convert with to("int32").');
  const [own, part] = [to(x, dtype), cutTo(op, to(source, dtype), undefined, index.shape)];
  const each = new Tensor(allocateFilled("int32", index.size, 1), index.shape);
  const none = new Tensor(allocateFilled("int32", x.size, 0), x.shape);
  const counts = scatterAdd(none, along, index, each);
  const taken = gt(counts, 0);
  const kept = includeSelf ? own : where(taken, neutral(reduce, dtype), own);
  if (reduce === "sum") return scatterAdd(kept, along, index, part);
  if (reduce === "mean") {
    checkReal(op, own);
    return div(scatterAdd(kept, along, index, part), includeSelf ? add(counts, 1) : maximum(counts, 1));
  }
  const core = cutTo(op, kept, undefined, withLength(index.shape, along, x.shape[along]!));
  const y = reduced(reduce, core, along, index, part);
  if (sameShape(core.shape, x.shape)) return y;
  return where(
    taken,
    surround(
      y,
      x.shape,
      x.shape.map(() => 0),
      0,
    ),
    own,
  );
}

/** The neutral element of a reduction. */
function neutral(reduce: ScatterReduction, dtype: DType): number {
  if (reduce === "sum" || reduce === "mean") return 0;
  if (reduce === "prod") return 1;
  const least = dtype === "int32" ? -(2 ** 31) : Number.NEGATIVE_INFINITY;
  return reduce === "amax" ? least : -1 - least;
}

const names = { prod: "prod", amax: "max", amin: "min" } as const;

/**
 * x reduced with the elements of `part` for each position; apart from the axis, x has the shape of `part`.
 */
function reduced(reduce: keyof typeof names, x: Tensor, along: number, index: Tensor, part: Tensor): Tensor {
  const { outer, length, inner } = axisView(x.shape, along);
  const storage = allocateCopy(x.dtype, x.data);
  const positions = index.data as Int32Array;
  const count = index.shape[along] ?? 1;
  kernels
    .of(scatterReductions)
    .scatterReduce(names[reduce], storage.data, part.data, positions, outer, length, count, inner);
  const y = new Tensor(storage, x.shape);
  const back = reduce === "prod" ? shareOfProduct : shareOfExtreme;
  return recordAs(y, "scatterReduce", [
    [x, (g) => back(g, y, x, along, index, part).own, x, y, index, part],
    [part, (g) => back(g, y, x, along, index, part).parts, x, y, index, part],
  ]);
}

type Share = (
  g: Tensor,
  y: Tensor,
  x: Tensor,
  along: number,
  index: Tensor,
  part: Tensor,
) => { own: Tensor; parts: Tensor };

/** Ties share the gradient evenly. */
const shareOfExtreme: Share = (g, y, x, along, index, part) => {
  const result = y.detach();
  const isOwn = to(eq(x, result), x.dtype);
  const isPart = to(eq(part, gather(result, along, index)), x.dtype);
  const each = div(g, scatterAdd(isOwn, along, index, isPart));
  return { own: mul(isOwn, each), parts: mul(isPart, gather(each, along, index)) };
};

/**
 * The product of all other factors, as products of those that are not 0 and sums of those that are: beside one 0,
 * that sum is the 0 itself, and beside two, it is the other one, so that second derivatives reach them.
 */
const shareOfProduct: Share = (g, y, x, along, index, part) => {
  const [xIsZero, partIsZero] = [eq(x, 0), eq(part, 0)];
  const zeros = scatterAdd(to(xIsZero, x.dtype), along, index, to(partIsZero, x.dtype));
  const sum = scatterAdd(where(xIsZero, x, 0), along, index, where(partIsZero, part, 0));
  const others = reduced("prod", where(xIsZero, 1, x), along, index, where(partIsZero, 1, part));
  const share = (factor: Tensor, isZero: Tensor, at: (t: Tensor) => Tensor): Tensor => {
    const [count, rest] = [at(zeros), at(others)];
    const beside = where(eq(count, 1), rest, where(eq(count, 2), mul(rest, sub(at(sum), factor)), 0));
    const without = div(where(eq(count, 0), at(y), mul(rest, at(sum))), where(isZero, 1, factor));
    return mul(at(g), where(isZero, beside, where(gt(count, 1), 0, without)));
  };
  return {
    own: share(x, xIsZero, (t) => t),
    parts: share(part, partIsZero, (t) => gather(t, along, index)),
  };
};

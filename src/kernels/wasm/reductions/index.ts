/**
 * @file Sums, products, norms, extremes and their positions, over contiguous rows or down columns.
 */
import type { Kernels, Reduction } from "../../contract/index.js";
import { isFloat32, isResident, partOf, stagingLimit } from "../../memory.js";
import * as reference from "../../reference/reductions.js";
import { divide, partsFor } from "../../threads/index.js";
import type { Call } from "../assembler/index.js";
import { compiledOnce } from "../compiled.js";
import { staged } from "../staged.js";
import { writeColumnPositions, writeColumns } from "./columns.js";
import { type names, writeRowPositions, writeRows } from "./rows.js";

type Code = { readonly reduce: Call<typeof names> };

/** Nanoseconds of an element. */
const each = 0.2;
/** Number of columns that are reduced together. */
const panel = 16;

/** The reduction that combines the results of parts of an axis, each weighted by its share of the axis. */
const joined: Readonly<
  Partial<Record<Reduction, { readonly by: Reduction; weight?(share: number): number }>>
> = {
  sum: { by: "sum" },
  mean: { by: "sum", weight: (share) => share },
  max: { by: "max" },
  min: { by: "min" },
  norm: { by: "norm" },
  meanSquare: { by: "sum", weight: (share) => share },
  rms: { by: "norm", weight: Math.sqrt },
};

/** Positions in smaller arrays are found by the reference's loop. */
const smallest = 128;

/** {@link Kernels.reduce} for float32, and the positions of extremes. */
export function createReductions(): Pick<Kernels, "reduce" | "argReduce"> {
  const rows = compiledOnce<Reduction, Code>(writeRows);
  const columns = compiledOnce<Reduction, Code>(writeColumns);
  const rowPositions = compiledOnce<"max" | "min", Code>(writeRowPositions);
  const columnPositions = compiledOnce<"max" | "min", Code>(writeColumnPositions);
  const reduce = staged(
    "reduce",
    "flag out in",
    reference.reduce,
    (reduction, ...places) => divideReduction(() => (places[4] === 1 ? rows : columns)(reduction), ...places),
    { along: 3 },
  );
  return {
    reduce(reduction, out, a, outer, length, inner) {
      const isLong = 4 * length * inner > stagingLimit && reduction in joined;
      if (isLong && isFloat32(out) && isFloat32(a) && !isResident(a)) {
        reduceParts(reduce, reduction, out, a, outer, length, inner);
      } else reduce(reduction, out, a, outer, length, inner);
    },
    argReduce: staged(
      "argReduce",
      "flag outIndex in",
      reference.argReduce,
      (which, ...places) =>
        divideReduction(() => (places[4] === 1 ? rowPositions : columnPositions)(which), ...places),
      { suits: (_which, _out, a) => a.length >= smallest, along: 3 },
    ),
  };
}

/** Divides matrices among threads, or, if they are few, the columns of each. A single sum is not divided. */
function divideReduction(
  code: () => Code,
  out: number,
  a: number,
  outer: number,
  length: number,
  inner: number,
): void {
  const parts = partsFor(outer, each * length * inner);
  const columnParts = partsFor(inner, each * outer * length, panel);
  if (parts > 1 || columnParts === 1) {
    divide(outer, parts, (first, count) => {
      const from = a + 4 * first * length * inner;
      code().reduce(out + 4 * first * inner, from, count, length, inner, inner);
    });
    return;
  }
  divide(
    inner,
    columnParts,
    (first, count) => {
      for (let o = 0; o < outer; o++) {
        const from = a + 4 * (o * length * inner + first);
        code().reduce(out + 4 * (o * inner + first), from, 1, length, count, inner);
      }
    },
    panel,
  );
}

/** Reduces the results of parts of an axis that exceeds the staging limit. */
function reduceParts(
  reduce: Kernels["reduce"],
  reduction: Reduction,
  out: Float32Array,
  a: Float32Array,
  outer: number,
  length: number,
  inner: number,
): void {
  const step = Math.max(1, Math.floor(stagingLimit / (8 * inner)));
  const count = Math.ceil(length / step);
  const { by, weight } = joined[reduction]!;
  const results = new Float32Array(count * inner);
  for (let o = 0; o < outer; o++) {
    for (let p = 0; p < count; p++) {
      const part = Math.min(step, length - p * step);
      const from = partOf(a, (o * length + p * step) * inner, part * inner);
      const result = partOf(results, p * inner, inner);
      reduce(reduction, result, from, 1, part, inner);
      const factor = weight?.(part / length) ?? 1;
      if (factor !== 1) for (let i = 0; i < inner; i++) result[i]! *= factor;
    }
    reduce(by, partOf(out, o * inner, inner), results, 1, count, inner);
  }
}

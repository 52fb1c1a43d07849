/**
 * @file Sums, products, norms, extremes and their positions, over contiguous rows or down columns.
 */
import type { Kernels, Reduction } from "../../contract.js";
import * as reference from "../../reference/reductions.js";
import type { Call } from "../assembler/index.js";
import { compiledOnce } from "../compiled.js";
import { staged } from "../staged.js";
import { writeColumnPositions, writeColumns } from "./columns.js";
import { type names, writeRowPositions, writeRows } from "./rows.js";

type Code = { readonly reduce: Call<typeof names> };

/** The positions in smaller arrays are found by the reference's loop. */
const smallest = 128;

/** {@link Kernels.reduce} for float32, and the positions of extremes. */
export function createReductions(): Pick<Kernels, "reduce" | "argReduce"> {
  const rows = compiledOnce<Reduction, Code>(writeRows);
  const columns = compiledOnce<Reduction, Code>(writeColumns);
  const rowPositions = compiledOnce<"max" | "min", Code>(writeRowPositions);
  const columnPositions = compiledOnce<"max" | "min", Code>(writeColumnPositions);
  return {
    reduce: staged("reduce", "flag out in", reference.reduce, (reduction, out, a, outer, length, inner) =>
      (inner === 1 ? rows : columns)(reduction).reduce(out, a, outer, length, inner),
    ),
    argReduce: staged(
      "argReduce",
      "flag outIndex in",
      reference.argReduce,
      (which, out, a, outer, length, inner) =>
        (inner === 1 ? rowPositions : columnPositions)(which).reduce(out, a, outer, length, inner),
      (_which, _out, a) => a.length >= smallest,
    ),
  };
}

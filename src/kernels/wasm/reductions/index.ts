/**
 * @file Sums, maxima, minima and their positions, over contiguous rows or down columns.
 *
 * Products are rare enough to be left to the reference.
 */
import type { Kernels } from "../../contract.js";
import { copyOut, isFloat32, openStaging, stageIn, stageOut } from "../../memory.js";
import * as reference from "../../reference/reductions.js";
import { compiledOnce } from "../compiled.js";
import { writeColumnPositions, writeColumns } from "./columns.js";
import { type Reducible, writeRowPositions, writeRows } from "./rows.js";

/** On addresses. */
type Reduce = (out: number, a: number, outer: number, length: number, inner: number) => void;
type Code = { readonly reduce: Reduce };

/** The positions in smaller arrays are found by the reference's loop. */
const smallest = 128;

/** {@link Kernels.reduce} for float32, and the positions of extremes. */
export function createReductions(): Pick<Kernels, "reduce" | "argReduce"> {
  const rows = compiledOnce<Reducible, Code>(writeRows);
  const columns = compiledOnce<Reducible, Code>(writeColumns);
  const rowPositions = compiledOnce<"max" | "min", Code>(writeRowPositions);
  const columnPositions = compiledOnce<"max" | "min", Code>(writeColumnPositions);
  return {
    reduce(reduction, out, a, outer, length, inner) {
      if (reduction === "prod" || !(isFloat32(out) && isFloat32(a))) {
        return reference.reduce(reduction, out, a, outer, length, inner);
      }
      const code = (inner === 1 ? rows : columns)(reduction);
      openStaging(reduction);
      const at = stageOut(out);
      code.reduce(at, stageIn(a), outer, length, inner);
      copyOut(out, at);
    },
    argReduce(which, out, a, outer, length, inner) {
      if (!isFloat32(a) || a.length < smallest) {
        return reference.argReduce(which, out, a, outer, length, inner);
      }
      const code = (inner === 1 ? rowPositions : columnPositions)(which);
      openStaging(which === "max" ? "argmax" : "argmin");
      const at = stageOut(out);
      code.reduce(at, stageIn(a), outer, length, inner);
      copyOut(out, at);
    },
  };
}

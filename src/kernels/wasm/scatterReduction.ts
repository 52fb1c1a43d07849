/** @file Reducing at positions: products and extremes of elements that go to the same place. */
import type { ScatterReduceKernels } from "../contract/index.js";
import * as reference from "../reference/indexing.js";
import { f32 } from "./assembler/index.js";
import { isWorthStaging, type Visit, visiting } from "./indexing.js";
import { staged } from "./staged.js";

const visits = {
  prod: (element, place) => f32.store(place, f32.mul(f32.load(place), f32.load(element))),
  max: (element, place) => f32.store(place, f32.max(f32.load(place), f32.load(element))),
  min: (element, place) => f32.store(place, f32.min(f32.load(place), f32.load(element))),
} satisfies Readonly<Record<string, Visit>>;

/** {@link ScatterReduceKernels.scatterReduce} for float32. */
export function createScatterReductions(): ScatterReduceKernels {
  const visit = visiting(visits);
  return {
    scatterReduce: staged(
      "scatterReduce",
      "flag sum in index",
      reference.scatterReduce,
      (reduction, out, a, index, ...lengths) => visit(reduction, a, out, index, ...lengths),
      { suits: (...[, out, , index]) => isWorthStaging(out, index), along: 4 },
    ),
  };
}

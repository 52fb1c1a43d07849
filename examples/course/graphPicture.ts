/** @file A picture of a recorded graph, drawn by `tapegrad/inspect`. */

import { tensor } from "../../src/index.js";
import { graphOf, toSvg } from "../../src/inspect/index.js";
import { renderPng } from "../support/charts/render.js";
import { writeFileAtomic } from "../support/running/files.js";

/** Saves the graph recorded by x·y + sin x at (1, 2), with the size of every gradient; returns the path. */
export function saveRecordedGraph(path: string): string {
  const x = tensor(1, { dtype: "float64", requiresGrad: true });
  const y = tensor(2, { dtype: "float64", requiresGrad: true });
  const f = x.mul(y).add(x.sin());
  const names = [
    ["x", x],
    ["y", y],
  ] as const;
  return writeFileAtomic(path, renderPng(toSvg(graphOf(f, { names, gradients: true }))));
}

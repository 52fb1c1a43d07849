/**
 * @file Selecting rows of a matrix whose gradient is stored as rows.
 */
import { kernels } from "../../../kernels/index.js";
import { obstruct } from "../../../recorder/index.js";
import { isGradEnabled, record } from "../../graph.js";
import { RowStorage, readRows } from "../../rowStorage.js";
import { allocate } from "../../storage.js";
import { Tensor } from "../../tensor.js";
import { ne, where } from "../comparison.js";
import { unsqueeze } from "../reshape.js";
import { spreadAt } from "./positions.js";

/**
 * The rows of a matrix x at `index` (int32 [n]), which the caller has checked. The gradient consists of rows, unless
 * it is recorded itself; the row at `padding` receives none.
 */
export function selectRows(x: Tensor, index: Tensor, padding: number | undefined): Tensor {
  const [count, width] = x.shape as [number, number];
  const storage = allocate(x.dtype, index.size * width);
  const positions = index.data as Int32Array;
  kernels.indexSelect(storage.data, x.data, positions, 1, count, index.size, width);
  const wholeGradient = (g: Tensor): Tensor => {
    const counted = padding === undefined ? g : where(unsqueeze(ne(index, padding), 1), g, 0);
    return spreadAt(counted, 0, index, x.shape);
  };
  const rowGradient = (g: Tensor): Tensor => {
    obstruct("a gradient is stored as rows (sparse: true)");
    const sources = Int32Array.from(positions.keys()).filter((i) => positions[i] !== padding);
    const kept = sources.map((i) => positions[i]!);
    return new Tensor(new RowStorage(kept, readRows(g.data, sources, width), count, width), x.shape);
  };
  return record(
    "embedding",
    storage,
    [index.size, width],
    [[x, (g) => (isGradEnabled() ? wholeGradient(g) : rowGradient(g)), index]],
  );
}

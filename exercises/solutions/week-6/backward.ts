import { order } from "./order.js";
import type { Value } from "./value.js";

export function backward(result: Value): void {
  const nodes = order(result);
  for (const node of nodes) node.gradient = 0;
  result.gradient = 1;
  for (const node of nodes.toReversed()) {
    for (const [input, slope] of node.reads) input.gradient += node.gradient * slope;
  }
}

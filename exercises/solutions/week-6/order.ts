import type { Recorded } from "../../week-6/order.js";

export function order<N extends Recorded<N>>(result: N): N[] {
  const ordered: N[] = [];
  const seen = new Set<N>();
  const visit = (node: N): void => {
    if (seen.has(node)) return;
    seen.add(node);
    for (const [input] of node.reads) visit(input);
    ordered.push(node);
  };
  visit(result);
  return ordered;
}

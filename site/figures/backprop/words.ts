/** @file What the figure says about a step, and how it writes numbers. */
import type { Graph } from "./engine.js";
import type { Place } from "./walk.js";

/** Three decimals where they say something, powers of ten where not; a real minus sign. */
export function shown(x: number): string {
  if (Number.isNaN(x)) return "NaN";
  if (!Number.isFinite(x)) return x > 0 ? "∞" : "−∞";
  const size = Math.abs(x);
  const text =
    x === 0
      ? "0"
      : size < 5e-4 || size >= 1e5
        ? x.toExponential(1)
        : x.toFixed(size >= 100 ? 1 : size >= 10 ? 2 : 3);
  return text.replaceAll("-", "−").replace("e+", "e");
}

/** In parentheses if negative, so that it can stand after an operator. */
export function factor(x: number): string {
  return x < 0 ? `(${shown(x)})` : shown(x);
}

/** The step that led to a place, as a sentence. */
export function sentenceFor(graph: Graph, place: Place): string {
  const { nodes, edges } = graph;
  if (place.computed !== undefined) {
    const node = nodes[place.computed]!;
    const inputs = edges.filter(({ to }) => to === place.computed).map(({ from }) => nodes[from]!.name);
    return `Forward: ${node.name} = ${node.symbol}(${inputs.join(", ")}) = ${shown(node.value)}.`;
  }
  if (place.edge !== undefined) {
    const { from, to, slope, formula, contribution } = edges[place.edge]!;
    const terms = place.arrived[from]!;
    const sum =
      terms.length > 1
        ? ` It adds to what is there: ${terms.map((term, i) => (i > 0 ? factor(term) : shown(term))).join(" + ")} = ${shown(place.gradients[from]!)}.`
        : "";
    const upstream = nodes[to]!.gradient;
    return `Back to ${nodes[from]!.name}: ∂L/∂${nodes[to]!.name} · slope (${formula}) = ${shown(upstream)} · ${factor(slope)} = ${shown(contribution)}.${sum}`;
  }
  if (place.gradients.some((gradient) => gradient !== undefined)) return "Back begins at L: ∂L/∂L = 1.";
  return "The inputs have their values. Forward computes one operation after the other.";
}

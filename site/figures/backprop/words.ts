/** @file What the figure says about a step, and how it writes numbers. */
import { typeset } from "../parts/numbers.js";
import type { Graph } from "./engine.js";
import type { Place } from "./walk.js";

/** Three decimals where they say something, powers of ten where not; a real minus sign. */
export function shown(x: number): string {
  if (Number.isNaN(x)) return "NaN";
  if (!Number.isFinite(x)) return x > 0 ? "∞" : "−∞";
  const size = Math.abs(x);
  if (size === 0) return "0";
  const decimals = size >= 100 ? 1 : size >= 10 ? 2 : 3;
  const text = size < 5e-4 || size >= 1e5 ? x.toExponential(1) : x.toFixed(decimals);
  return typeset(text);
}

/** In parentheses if negative, so that it can stand after an operator. */
export function factor(x: number): string {
  return x < 0 ? `(${shown(x)})` : shown(x);
}

/** The step that led to a place, as a sentence. */
export function sentenceFor(graph: Graph, place: Place): string {
  if (place.computed !== undefined) return forwardSentence(graph, place.computed);
  if (place.edge !== undefined) return backSentence(graph, place, place.edge);
  if (place.seeded) return "Back begins at L: when L changes by a little, L changes by as much. ∂L/∂L = 1.";
  return "The inputs have their values. Forward computes one operation after the other.";
}

function forwardSentence({ nodes, edges }: Graph, computed: number): string {
  const { name, symbol, value } = nodes[computed]!;
  const inputs = edges.filter(({ to }) => to === computed).map(({ from }) => nodes[from]!);
  const numbers = inputs.map(({ value }) => value);
  const written =
    inputs.length === 2 && symbol.length === 1
      ? `${shown(numbers[0]!)} ${symbol} ${factor(numbers[1]!)}`
      : `${symbol}(${numbers.map(shown).join(", ")})`;
  return `Forward: ${name} = ${written} = ${shown(value)}`;
}

function backSentence({ nodes, edges }: Graph, { arrived }: Place, edge: number): string {
  const { from, to, slope, formula, contribution } = edges[edge]!;
  const [above, below] = [nodes[to]!, nodes[from]!];
  const terms = arrived[from]!;
  const sum = terms.reduce((a, b) => a + b);
  const adding = terms.length < 2 ? "" : ` Added to what is already there: ${shown(sum)}.`;
  const product = `${shown(above.gradient)} from ${above.name}, times the local slope ${formula}, ${shown(slope)}`;
  return `Back to ${below.name}: ${product}, gives ${shown(contribution)}.${adding}`;
}

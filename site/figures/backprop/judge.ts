/** @file What a learner hears about a gradient that they filled in: right or not, and what it looks like. */
import type { Graph, GraphEdge } from "./engine.js";
import { factor, shown } from "./words.js";

export interface Verdict {
  readonly right: boolean;
  readonly words: string;
}

/** A number as people type it: with a real minus sign, or a comma. */
export function typedNumber(text: string): number | undefined {
  const x = Number(text.trim().replaceAll("−", "-").replace(",", "."));
  return text.trim() !== "" && Number.isFinite(x) ? x : undefined;
}

/** Two digits are enough. */
function isNear(typed: number, x: number): boolean {
  return Math.abs(typed - x) <= Math.max(0.0055, 0.01 * Math.abs(x));
}

/** Judges ∂L/∂node as it was typed. */
export function judge(graph: Graph, node: number, typed: number): Verdict {
  const { gradient, value, name } = graph.nodes[node]!;
  const readers = graph.edges.slice(0, graph.carrying).filter(({ from }) => from === node);
  if (isNear(typed, gradient)) return { right: true, words: `Right. ${reasonFor(graph, readers, name)}` };
  const wrong = (words: string): Verdict => ({ right: false, words });
  if (isNear(typed, -gradient)) return wrong("Right but for the sign.");
  if (readers.length > 1 && readers.some(({ contribution }) => isNear(typed, contribution)))
    return wrong(`That comes along one path. ${name} is read ${times(readers.length)}: the paths add up.`);
  const edge = readers[0]!;
  const upstream = graph.nodes[edge.to]!;
  if (readers.length === 1 && isNear(typed, edge.slope))
    return wrong(
      `That is the local slope, ${edge.formula}. Multiply it by what comes from above, ${shown(upstream.gradient)}.`,
    );
  if (readers.length === 1 && isNear(typed, upstream.gradient))
    return wrong(
      `That is what comes from above. Multiply it by the local slope, ${edge.formula} = ${shown(edge.slope)}.`,
    );
  if (isNear(typed, value))
    return wrong(`That is the value of ${name}. How fast does L change when it changes?`);
  return wrong(hintFor(graph, node));
}

/** What is needed for a gradient, without the result. */
export function hintFor(graph: Graph, node: number): string {
  const { name } = graph.nodes[node]!;
  const readers = graph.edges.slice(0, graph.carrying).filter(({ from }) => from === node);
  const parts = readers.map(({ to, formula, slope }) => {
    const reader = graph.nodes[to]!;
    return `${reader.symbol} (${reader.name}) has the slope ${formula} = ${shown(slope)}`;
  });
  const whose =
    readers.length > 1 ? `${name} is read ${times(readers.length)}, and what arrives adds up` : "Hint";
  return `${whose}: ${parts.join("; ")}. Multiply by the gradient of ${readers.length > 1 ? "each" : graph.nodes[readers[0]!.to]!.name}.`;
}

function reasonFor(graph: Graph, readers: readonly GraphEdge[], name: string): string {
  const terms = readers.map(({ to, slope }) => `${shown(graph.nodes[to]!.gradient)} · ${factor(slope)}`);
  return `∂L/∂${name} = ${terms.join(" + ")}.`;
}

function times(count: number): string {
  return count === 2 ? "twice" : `${count} times`;
}

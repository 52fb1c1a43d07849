/**
 * @file A recorded graph as text for programs that draw: Graphviz, Mermaid, and SVG for anything that shows
 * pictures.
 */
import { showShape } from "../errors.js";
import type { GraphNode, RecordedGraph } from "./graph.js";

/** The lines in a node's box. */
function linesOf(node: GraphNode): string[] {
  const lines = [node.label, showShape(node.shape)];
  if (node.gradNorm !== undefined) lines.push(`‖grad‖ ${Number(node.gradNorm.toPrecision(3))}`);
  return lines;
}

/**
 * In Graphviz's language: `dot -Tsvg graph.dot`.
 * {@link https://graphviz.org/doc/info/lang.html | The DOT language}
 */
export function toDot(graph: RecordedGraph): string {
  const quoted = (text: string): string => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
  const nodes = graph.nodes.map((node) => {
    const label = quoted(linesOf(node).join("\n")).replaceAll("\n", "\\n");
    return `  ${node.id} [label=${label}, shape=${node.kind === "leaf" ? "ellipse" : "box"}];`;
  });
  const edges = graph.edges.map(([from, to]) => `  ${from} -> ${to};`);
  return ["digraph {", '  node [fontname="sans-serif", fontsize=11];', ...nodes, ...edges, "}", ""].join(
    "\n",
  );
}

/**
 * In Mermaid's language, which Markdown pages show as a picture.
 * {@link https://mermaid.js.org/syntax/flowchart.html | Mermaid flowcharts}
 */
export function toMermaid(graph: RecordedGraph): string {
  const nodes = graph.nodes.map((node) => {
    const text = linesOf(node).map(escapeMarkup).join("<br/>");
    return node.kind === "leaf" ? `  ${node.id}(["${text}"])` : `  ${node.id}["${text}"]`;
  });
  const edges = graph.edges.map(([from, to]) => `  ${from} --> ${to}`);
  return ["flowchart TD", ...nodes, ...edges, ""].join("\n");
}

const svgStyle = `<style>
text { font: 11px sans-serif; text-anchor: middle }
.name { font-weight: bold }
.edge { fill: none; stroke: #888 }
.op { fill: #e8f0fa; stroke: #4a6fa5 }
.leaf { fill: #fdf1dc; stroke: #c08a2d }
</style>`;

const svgArrowTip = `<defs>
<marker id="tip" viewBox="0 0 6 6" refX="5" refY="3" markerWidth="6" markerHeight="6" orient="auto">
<path d="M0 0L6 3L0 6z" fill="#888"/>
</marker>
</defs>`;

const box = { width: 150, gap: 24, line: 15, padding: 8, rise: 40 };

/** As an SVG picture: each op below everything that it was made of. */
export function toSvg(graph: RecordedGraph): string {
  const rows = layers(graph);
  const height = box.padding * 2 + box.line * Math.max(...graph.nodes.map((node) => linesOf(node).length));
  const columns = Math.max(...rows.map((row) => row.length));
  const w = columns * (box.width + box.gap) + box.gap;
  const h = rows.length * (height + box.rise) + box.gap;
  const places = new Map<string, { x: number; y: number }>();
  rows.forEach((row, depth) => {
    const left = (w - row.length * (box.width + box.gap) + box.gap) / 2;
    row.forEach((node, i) => {
      places.set(node.id, {
        x: left + i * (box.width + box.gap),
        y: box.gap / 2 + depth * (height + box.rise),
      });
    });
  });
  const arrows = graph.edges.map(([from, to]) => {
    const [start, end] = [places.get(from)!, places.get(to)!];
    const [x1, y1, x2, y2] = [start.x + box.width / 2, start.y + height, end.x + box.width / 2, end.y - 4];
    const bend = (y1 + y2) / 2;
    const curve = `M${x1} ${y1}C${x1} ${bend} ${x2} ${bend} ${x2} ${y2}`;
    return `<path d="${curve}" class="edge" marker-end="url(#tip)"/>`;
  });
  const boxes = graph.nodes.map((node) => drawBox(node, places.get(node.id)!, height));
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}">`;
  return [head, svgStyle, svgArrowTip, ...arrows, ...boxes, "</svg>", ""].join("\n");
}

function drawBox(node: GraphNode, { x, y }: { x: number; y: number }, height: number): string {
  const lines = linesOf(node).map((line, i) => {
    const place = `x="${x + box.width / 2}" y="${y + box.padding + (i + 0.8) * box.line}"`;
    return `<text ${place}${i === 0 ? ' class="name"' : ""}>${escapeMarkup(line)}</text>`;
  });
  const corner = node.kind === "leaf" ? height / 2 : 3;
  const sides = `x="${x}" y="${y}" width="${box.width}" height="${height}" rx="${corner}"`;
  return `<rect ${sides} class="${node.kind}"/>${lines.join("")}`;
}

/** Nodes by depth: an op stands one row below the lowest of its inputs, a leaf one above its first use. */
function layers(graph: RecordedGraph): GraphNode[][] {
  const depth = new Map<string, number>(graph.nodes.map(({ id }) => [id, 0]));
  // Nodes come in the order in which they came about, so one pass is enough.
  const inputs = new Map<string, string[]>(graph.nodes.map(({ id }) => [id, []]));
  for (const [from, to] of graph.edges) inputs.get(to)!.push(from);
  for (const { id } of graph.nodes) {
    for (const from of inputs.get(id)!) depth.set(id, Math.max(depth.get(id)!, depth.get(from)! + 1));
  }
  for (const node of graph.nodes) {
    if (node.kind === "op") continue;
    const uses = graph.edges.filter(([from]) => from === node.id).map(([, to]) => depth.get(to)!);
    depth.set(node.id, Math.min(...uses) - 1);
  }
  const rows: GraphNode[][] = [];
  for (const node of graph.nodes) {
    const row = depth.get(node.id)!;
    rows[row] ??= [];
    rows[row].push(node);
  }
  return rows;
}

function escapeMarkup(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/**
 * @file A recorded graph as text for drawing programs: Graphviz, Mermaid, and SVG for anything that displays
 * images.
 */
import { showShape } from "../errors.js";
import type { GraphNode, RecordedGraph } from "./graph.js";

/** The lines of text in a node's box. */
function linesOf(node: GraphNode): string[] {
  const { label, shape, value, grad, gradNorm } = node;
  const lines = [label, value === undefined ? showShape(shape) : `value ${threeDigits(value)}`];
  if (grad !== undefined) lines.push(`grad ${threeDigits(grad)}`);
  else if (gradNorm !== undefined) lines.push(`‖grad‖ ${threeDigits(gradNorm)}`);
  return lines;
}

/** Three significant digits, with a minus sign as wide as a plus. */
function threeDigits(value: number): string {
  return String(Number(value.toPrecision(3))).replace("-", "−");
}

/**
 * Renders a graph as DOT, for Graphviz: `dot -Tsvg graph.dot`. {@link https://graphviz.org/doc/info/lang.html
 * | The DOT language}
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
 * Renders a graph as Mermaid, which many Markdown viewers draw as a picture.
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

/** In pixels; `letter` is the average width of the wider letters of this font. */
const size = { letter: 7.2, minWidth: 60, lane: 16, gap: 24, line: 15, padding: 8, rise: 40 };

/** A place in the picture: a node's box, or a lane between boxes through which edges pass. */
interface Place {
  readonly node: GraphNode | undefined;
  /** The places one row below that are computed from it, or continue its edge. */
  readonly below: Place[];
  readonly width: number;
  /** The center of its upper side. */
  x: number;
  y: number;
}

/** Renders a graph as SVG: each op below all of its inputs, no edge behind a box. */
export function toSvg(graph: RecordedGraph): string {
  const height = size.padding * 2 + size.line * Math.max(...graph.nodes.map((node) => linesOf(node).length));
  const { rows, trunks, branches } = placed(graph);
  arrange(rows, height);
  const w = Math.max(...rows.map(widthOf)) + 2 * size.gap;
  const h = rows.length * (height + size.rise) - size.rise + size.gap;
  const paths = [
    ...trunks.map((trunk) => `<path d="${pathThrough(trunk, height)}" class="edge"/>`),
    ...branches.map(([from, to]) => {
      return `<path d="${pathThrough([from, to], height)}" class="edge" marker-end="url(#tip)"/>`;
    }),
  ];
  const boxes = rows.flat().map((place) => (place.node ? drawBox(place.node, place, height) : ""));
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}">`;
  return [head, svgStyle, svgArrowTip, ...paths, ...boxes.filter(Boolean), "</svg>", ""].join("\n");
}

/**
 * Rows of places, and the paths between them: from each node, a trunk of lanes leads down to the row above
 * its last use, and each use branches off in the row above it.
 */
function placed(graph: RecordedGraph): {
  rows: Place[][];
  trunks: readonly Place[][];
  branches: readonly (readonly [from: Place, to: Place])[];
} {
  const width = Math.max(
    size.minWidth,
    ...graph.nodes.flatMap((node) =>
      linesOf(node).map((line) => line.length * size.letter + 2 * size.padding),
    ),
  );
  const rows: Place[][] = layers(graph).map((row) =>
    row.map((node): Place => ({ node, below: [], width: Math.ceil(width), x: 0, y: 0 })),
  );
  const at = new Map(
    rows.flatMap((row, depth) => row.map((place) => [place.node!.id, { place, depth }] as const)),
  );
  const trunks = new Map([...at].map(([id, { place }]) => [id, [place]]));
  const branches = graph.edges.map(([from, to]) => {
    const trunk = trunks.get(from)!;
    const start = at.get(from)!.depth;
    const target = at.get(to)!;
    while (start + trunk.length < target.depth) {
      const lane: Place = { node: undefined, below: [], width: size.lane, x: 0, y: 0 };
      rows[start + trunk.length]!.push(lane);
      trunk.at(-1)!.below.push(lane);
      trunk.push(lane);
    }
    const above = trunk[target.depth - 1 - start]!;
    above.below.push(target.place);
    return [above, target.place] as const;
  });
  return { rows, trunks: [...trunks.values()].filter((trunk) => trunk.length > 1), branches };
}

function widthOf(row: readonly Place[]): number {
  return row.reduce((sum, { width }) => sum + width + size.gap, -size.gap);
}

/** From the last row up, centers each place above the places below it. */
function arrange(rows: readonly Place[][], height: number): void {
  const middle = Math.max(...rows.map(widthOf)) / 2 + size.gap;
  for (const [depth, row] of [...rows.entries()].reverse()) {
    const wish = (place: Place): number => {
      return place.below.reduce((sum, { x }) => sum + x, 0) / Math.max(place.below.length, 1);
    };
    row.sort((a, b) => wish(a) - wish(b));
    let left = middle - widthOf(row) / 2;
    for (const place of row) {
      place.x = left + place.width / 2;
      place.y = size.gap / 2 + depth * (height + size.rise);
      left += place.width + size.gap;
    }
  }
}

/** From the lower side of the first place to the upper side of the last, straight down through lanes. */
function pathThrough(places: readonly Place[], height: number): string {
  const [first, ...others] = places as readonly [Place, ...Place[]];
  let path = `M${first.x} ${first.y + height}`;
  let [x, y] = [first.x, first.y + height];
  for (const place of others) {
    const end = place.node === undefined ? place.y : place.y - 4;
    const bend = (y + end) / 2;
    path += `C${x} ${bend} ${place.x} ${bend} ${place.x} ${end}`;
    if (place.node === undefined) path += `V${place.y + height}`;
    [x, y] = [place.x, place.y + height];
  }
  return path;
}

function drawBox(node: GraphNode, { x, y, width }: Place, height: number): string {
  const lines = linesOf(node).map((line, i) => {
    const place = `x="${x}" y="${y + size.padding + (i + 0.8) * size.line}"`;
    return `<text ${place}${i === 0 ? ' class="name"' : ""}>${escapeMarkup(line)}</text>`;
  });
  const corner = node.kind === "leaf" ? height / 2 : 3;
  const sides = `x="${x - width / 2}" y="${y}" width="${width}" height="${height}" rx="${corner}"`;
  return `<rect ${sides} class="${node.kind}"/>${lines.join("")}`;
}

/** Nodes by depth: an op is one row below the lowest of its inputs, a leaf one row above its first use. */
function layers(graph: RecordedGraph): GraphNode[][] {
  const depth = new Map<string, number>(graph.nodes.map(({ id }) => [id, 0]));
  // Nodes are in order of creation, so one pass is enough.
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

/** @file Where the graph's boxes stand and how its edges run; dagre decides. */
import { Graph as Layered, layout } from "@dagrejs/dagre";
import { curveBasis, line } from "d3-shape";
import type { Graph } from "./engine.js";

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Centers of the nodes. */
  readonly nodes: readonly { readonly x: number; readonly y: number }[];
  /** Each edge as an SVG path, with the point half-way where its label stands. */
  readonly edges: readonly { readonly path: string; readonly x: number; readonly y: number }[];
}

interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box {
  readonly width: number;
  readonly height: number;
}

/** From left to right, or from top to bottom where it is narrow. */
export function layoutOf(graph: Graph, box: Box, upright: boolean): Layout {
  const layered = new Layered({ multigraph: true });
  layered.setGraph({
    rankdir: upright ? "TB" : "LR",
    nodesep: upright ? 14 : 18,
    ranksep: upright ? 48 : 56,
    marginx: 12,
    marginy: 12,
  });
  layered.setDefaultEdgeLabel(() => ({}));
  graph.nodes.forEach((_, i) => layered.setNode(String(i), { ...box }));
  graph.edges.forEach(({ from, to }, i) => layered.setEdge(String(from), String(to), {}, String(i)));
  layout(layered);
  const { width = 0, height = 0 } = layered.graph();
  const curve = line<Point>(
    ({ x }) => x,
    ({ y }) => y,
  ).curve(curveBasis);
  return {
    width,
    height,
    nodes: graph.nodes.map((_, i) => layered.node(String(i)) as Point),
    edges: graph.edges.map(({ from, to }, i) => {
      const { points } = layered.edge(String(from), String(to), String(i)) as { points: Point[] };
      return { path: curve(points)!, ...points[Math.floor(points.length / 2)]! };
    }),
  };
}

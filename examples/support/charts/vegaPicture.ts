/** @file Renders Vega-Lite charts as PNG, in the style that all charts share. */

import type { TopLevelSpec } from "vega-lite";
import { writeFileAtomic } from "../running/files.js";
import { faintInk, ink, palette } from "./colors.js";
import { fontFamily, renderPng } from "./render.js";

/** Draws a chart and saves it; returns the path. */
export async function saveChart(path: string, spec: TopLevelSpec): Promise<string> {
  return writeFileAtomic(path, renderPng(await chartSvg(spec)));
}

/** A chart as SVG text. The libraries are loaded here: `--help` should not wait half a second for them. */
async function chartSvg(spec: TopLevelSpec): Promise<string> {
  const [vega, vegaLite] = await Promise.all([import("vega"), import("vega-lite")]);
  Object.assign((vega as unknown as { textMetrics: object }).textMetrics, { width: textWidth });
  const styled = { background: "white", padding: 20, config: style, ...spec } as TopLevelSpec;
  const view = new vega.View(vega.parse(vegaLite.compile(styled).spec), {
    renderer: "none",
    logLevel: vega.Error,
  });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** Vega's own estimate, 0.8 of the height per letter, leaves gaps around all text in this font. */
function textWidth(item: { fontSize?: number; fontWeight?: string }, text: unknown): number {
  const letters = String(text ?? "").length;
  return letters * (item.fontSize ?? 11) * (item.fontWeight === "bold" ? 0.69 : 0.61);
}

const style = {
  font: fontFamily,
  range: { category: [...palette] },
  title: {
    fontSize: 17,
    color: ink,
    subtitleFontSize: 13,
    subtitleColor: faintInk,
    subtitlePadding: 6,
    offset: 14,
  },
  axis: {
    labelFontSize: 12,
    labelColor: faintInk,
    titleFontSize: 13,
    titleFontWeight: "normal",
    titleColor: ink,
    titlePadding: 9,
    gridColor: "#e8eaee",
    domainColor: "#b6bbc4",
    tickColor: "#b6bbc4",
    labelFlush: false,
  },
  legend: {
    labelFontSize: 13,
    labelColor: ink,
    symbolStrokeWidth: 2.5,
    symbolSize: 160,
    labelLimit: 400,
    title: null,
    layout: { top: { anchor: "middle" } },
  },
  header: { labelFontSize: 14, labelColor: ink },
  view: { stroke: null },
  concat: { spacing: 34 },
};

/** @file Renders SVG text to PNG, with a bundled font: charts look the same on every machine. */

import { createRequire } from "node:module";
import { Resvg, type ResvgRenderOptions } from "@resvg/resvg-js";

/** The font of all charts; it covers Greek, arrows and mathematical symbols. */
export const fontFamily = "DejaVu Sans";

const require = createRequire(import.meta.url);
const fontFiles = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((name) =>
  require.resolve(`dejavu-fonts-ttf/ttf/${name}`),
);

/** Renders an SVG on white at one and a half times its size, but at most 1,200 pixels wide. */
export function renderPng(svg: string): Uint8Array {
  const options: ResvgRenderOptions = {
    background: "white",
    font: { loadSystemFonts: false, fontFiles, defaultFontFamily: fontFamily },
    logLevel: "off",
  };
  const { width } = new Resvg(svg, options);
  const fitTo = { mode: "zoom", value: Math.min(1.5, 1200 / width) } as const;
  return new Resvg(svg, { ...options, fitTo }).render().asPng();
}

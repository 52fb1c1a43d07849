/** @file SVG text to PNG bytes, with a font that comes along: pictures look the same on every machine. */

import { createRequire } from "node:module";
import { Resvg, type ResvgRenderOptions } from "@resvg/resvg-js";

/** The family that all pictures are set in; it has Greek, arrows and mathematics. */
export const fontFamily = "DejaVu Sans";

const require = createRequire(import.meta.url);
const fontFiles = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((name) =>
  require.resolve(`dejavu-fonts-ttf/ttf/${name}`),
);

/** Renders an SVG on white, half as large again as it says, but not wider than 1,200 pixels. */
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

/** @file Pixels as a PNG inside an SVG. */

import { PNG } from "pngjs";
import type { Color } from "./colors.js";

/** A `data:` URL of an image whose pixels are given by row (from the top) and column. */
export function bitmap(rows: number, columns: number, color: (row: number, column: number) => Color): string {
  const png = new PNG({ width: columns, height: rows });
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      png.data.set(color(row, column), at);
      png.data[at + 3] = 255;
      at += 4;
    }
  }
  return `data:image/png;base64,${PNG.sync.write(png).toString("base64")}`;
}

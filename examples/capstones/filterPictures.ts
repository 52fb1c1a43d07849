/** @file Pictures of what the filters of a convolution look for, and what they see. */
import { noGrad, type Tensor } from "../../src/index.js";
import type { Conv2d } from "../../src/nn/index.js";
import { type SheetImage, saveImageSheet } from "../support/charts/index.js";

/** The number of filters shown, and of images they are applied to. */
const [filtersShown, imagesShown] = [8, 6];

/**
 * A row for each of the first filters: what it looks for, then where it finds it in some images [N, 1, side,
 * side]. Blue is ink that it wants, or a place that matches; orange is the opposite.
 */
export function saveFilters(path: string, layer: Conv2d, images: Tensor): string {
  const [, , k] = layer.weight.shape as [number, number, number, number];
  const side = images.shape[2]!;
  const seen = images.narrow(0, 0, imagesShown);
  const answers = noGrad(() => layer.forward(seen).sub(layer.bias!.reshape([1, -1, 1, 1])));
  // A size that is a multiple of both a filter's and an image's, for whole pixels.
  const size = k * side;
  const drawn = (part: Tensor, from: number): SheetImage => ({ pixels: enlarged(part, from, size) });

  const originals = Array.from({ length: imagesShown }, (_, i) =>
    drawn(seen.select(0, i).select(0, 0), side),
  );
  const rows = Array.from({ length: filtersShown }, (_, f) => [
    drawn(layer.weight.select(0, f).select(0, 0), k),
    ...Array.from({ length: imagesShown }, (_, i) => drawn(answers.select(0, i).select(0, f), side)),
  ]);
  return saveImageSheet(path, {
    title: "What the first layer looks for, and what it sees",
    subtitle: `left: filters of ${k}×${k} pixels; blue wants ink, orange wants none; right: blue where it is found`,
    images: [{ pixels: new Float32Array(size * size) }, ...originals, ...rows.flat()],
    size: [size, size],
    perRow: 1 + imagesShown,
    range: [-1, 1],
    colors: "signed",
  });
}

/** A square part enlarged to `size`² pixels, scaled so that the largest absolute value is 1. */
function enlarged(part: Tensor, from: number, size: number): Float32Array {
  const values = part.toTypedArray() as Float32Array;
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-12);
  const factor = size / from;
  return Float32Array.from({ length: size * size }, (_, at) => {
    const [row, column] = [Math.floor(at / size / factor), Math.floor((at % size) / factor)];
    return values[row * from + column]! / largest;
  });
}

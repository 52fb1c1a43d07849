/**
 * @file Interpolation: resizing sequences and images.
 */
import { apply, pointwise, table, takesAtMost } from "../autograd/extend.js";
import { indexSelect, interpolateNearest, squeeze, type Tensor, unsqueeze } from "../autograd/index.js";
import { checkOneOf } from "../checks.js";
import { checkFloating } from "../dtype.js";
import { ArgumentError, ShapeError, show } from "../errors.js";
import { input, s } from "../kernels/expression.js";
import { type Settled, settled } from "../options.js";
import { adaptiveAvgPool } from "./adaptivePooling.js";
import { checkTensor } from "./core/inputs.js";
import { Module } from "./core/module.js";
import { float, keywords, tuple } from "./core/representation.js";

/** How values between the given ones are computed. */
export type InterpolationMode = "nearest" | "linear" | "bilinear" | "bicubic" | "area";

/** Options of {@link interpolate} and {@link Upsample}: exactly one of `size` and `scaleFactor`. */
export interface InterpolationOptions {
  /** The length of the result along each axis; a number applies to all. */
  size?: number | readonly number[] | undefined;
  /** The factor by which to multiply the length of each axis; a number applies to all. */
  scaleFactor?: number | readonly number[] | undefined;
  /** The kind of interpolation; default `"nearest"`. */
  mode?: InterpolationMode | undefined;
  /**
   * For linear, bilinear and bicubic: whether to align the centers of the first and last pixels, instead of
   * the outer edges; default false.
   */
  alignCorners?: boolean | undefined;
}

const defaults = {
  size: undefined,
  scaleFactor: undefined,
  mode: "nearest",
  alignCorners: undefined,
} as const;

/** For how many axes after [N, C] modes are. */
const axesOf: Readonly<Record<InterpolationMode, readonly number[]>> = {
  nearest: [1, 2],
  linear: [1],
  bilinear: [2],
  bicubic: [2],
  area: [1, 2],
};

/** One of the pixels that contribute to a pixel of the result: its offset from the first, and its weight. */
interface Tap {
  readonly offset: number;
  readonly weight: (t: number) => number;
}

/** The cubic weights at distances below 1 and below 2, with a slope of −0.75 in between. */
const near = (x: number): number => (1.25 * x - 2.25) * x * x + 1;
const far = (x: number): number => ((-0.75 * x + 3.75) * x - 6) * x + 3;

/** The pixels around a position, which is a fraction `t` after the one at offset 0. */
const taps: Readonly<Record<"linear" | "cubic", readonly Tap[]>> = {
  linear: [
    { offset: 0, weight: (t) => 1 - t },
    { offset: 1, weight: (t) => t },
  ],
  cubic: [
    { offset: -1, weight: (t) => far(1 + t) },
    { offset: 0, weight: near },
    { offset: 1, weight: (t) => near(1 - t) },
    { offset: 2, weight: (t) => far(2 - t) },
  ],
};

/** Σ of pixels times weights; inputs are the pixels, followed by the weights. */
const weighted = Object.fromEntries(
  Object.entries(taps).map(([name, { length }]) => {
    const products = Array.from({ length }, (_, i) => s.mul(input(i), input(length + i)));
    return [
      name,
      pointwise(
        "interpolate",
        2 * length,
        products.reduce((sum, next) => s.add(sum, next)),
      ),
    ];
  }),
);

/**
 * Resizes sequences x [N, C, L] or images [N, C, H, W]. A pixel of the result is the nearest one above and to
 * the left (`"nearest"`), a weighted mean of the 2 or 4 around it (`"linear"`, `"bilinear"`), a cubic
 * interpolation of 4 × 4 (`"bicubic"`, with a = −0.75), or the mean of the area it covers (`"area"`). `dx` is
 * dy by the same weights. With `scaleFactor` s, the length is ⌊L·s⌋.
 * {@link https://doi.org/10.1109/TASSP.1981.1163711 | Keys 1981}
 *
 * @example `interpolate(images, { scaleFactor: 2, mode: "bilinear" })`
 * @throws ArgumentError unless one of `size` and `scaleFactor` is given, and leaves at least one pixel; for
 * any other mode, or `alignCorners` with a mode that does not support it
 * @throws ShapeError unless x has the number of axes that the mode requires
 * @throws DTypeError for int32 and bool, unless the mode is nearest
 */
export function interpolate(x: Tensor, options: InterpolationOptions): Tensor {
  takesAtMost("interpolate", 2, arguments);
  const op = "interpolate";
  checkTensor(op, "x", x);
  const own = settled(op, options, defaults);
  checkSettings(op, own);
  const { mode, alignCorners = false } = own;
  const axes = x.ndim - 2;
  if (!axesOf[mode].includes(axes)) {
    const forms = axesOf[mode].map((n) => (n === 1 ? "[N, C, L]" : "[N, C, H, W]")).join(" or ");
    throw new ShapeError(op, `mode ${mode} needs ${forms}`, x.shape);
  }
  const grid = gridOf(op, x.shape.slice(2), own);
  if (mode === "nearest") return nearest(x, own);
  checkFloating(op, x.dtype);
  if (mode === "area")
    return adaptiveAvgPool(
      op,
      x,
      grid.map(({ count }) => count),
    );
  const kind = mode === "bicubic" ? "cubic" : "linear";
  return grid.reduce((y, line, i) => resampled(y, i + 2, line, kind, alignCorners), x);
}

function nearest(x: Tensor, { size, scaleFactor }: InterpolationOptions): Tensor {
  if (x.ndim === 4) return interpolateNearest(x, { size, scaleFactor } as never);
  const along = (value: number | readonly number[] | undefined): readonly [number, number] | undefined =>
    value === undefined ? undefined : [1, typeof value === "number" ? value : value[0]!];
  const image = interpolateNearest(unsqueeze(x, -2), { size: along(size), scaleFactor: along(scaleFactor) });
  return squeeze(image, -2);
}

/** The lengths of an axis before and after, and the distance between new positions in units of the old. */
interface Line {
  readonly length: number;
  readonly count: number;
  readonly step: number;
}

function gridOf(op: string, lengths: readonly number[], { size, scaleFactor }: InterpolationOptions): Line[] {
  const given = (size ?? scaleFactor)!;
  const list = typeof given === "number" ? lengths.map(() => given) : given;
  const isRight = (n: unknown): boolean =>
    size === undefined ? typeof n === "number" && n > 0 : Number.isSafeInteger(n) && (n as number) >= 1;
  if (!Array.isArray(list) || list.length !== lengths.length || !list.every(isRight)) {
    const [name, kind] = size === undefined ? ["scaleFactor", "positive"] : ["size", "whole"];
    throw new ArgumentError(op, `${name} must be a ${kind} number, or one for each axis, got ${show(given)}`);
  }
  return lengths.map((length, i) => {
    const count = size === undefined ? Math.floor(length * list[i]!) : list[i]!;
    if (length === 0 || count < 1) throw new ArgumentError(op, "there must be at least one pixel");
    return { length, count, step: size === undefined ? 1 / list[i]! : length / count };
  });
}

/** x with one axis resampled. */
function resampled(
  x: Tensor,
  axis: number,
  { length, count, step }: Line,
  kind: keyof typeof taps,
  alignCorners: boolean,
): Tensor {
  const cornerStep = count > 1 ? (length - 1) / (count - 1) : 0;
  const place = (i: number): number => {
    const at = alignCorners ? i * cornerStep : (i + 0.5) * step - 0.5;
    return kind === "linear" ? Math.max(0, at) : at;
  };
  const shape = x.shape.map((_, i) => (i === axis ? count : 1)).slice(axis);
  const points = taps[kind].map(({ offset }) =>
    indexSelect(
      x,
      axis,
      table("int32", [count], (i) => Math.min(Math.max(Math.floor(place(i)) + offset, 0), length - 1)),
    ),
  );
  const weights = taps[kind].map(({ weight }) =>
    table(x.dtype, shape, (i) => weight(place(i) - Math.floor(place(i)))),
  );
  return apply(weighted[kind]!, [...points, ...weights]);
}

function checkSettings(op: string, options: InterpolationOptions): void {
  const { size, scaleFactor, mode, alignCorners } = options;
  checkOneOf(op, "mode", mode, Object.keys(axesOf) as InterpolationMode[]);
  if ((size === undefined) === (scaleFactor === undefined)) {
    throw new ArgumentError(op, "needs either size or scaleFactor");
  }
  if (alignCorners === undefined) return;
  if (typeof alignCorners !== "boolean") {
    throw new ArgumentError(op, `alignCorners must be true or false, got ${show(alignCorners)}`);
  }
  if (mode === "nearest" || mode === "area") throw new ArgumentError(op, `mode ${mode} has no alignCorners`);
}

/**
 * Resizes sequences [N, C, L] or images [N, C, H, W]; see {@link interpolate}.
 *
 * @throws ArgumentError as {@link interpolate}
 */
export class Upsample extends Module {
  readonly options: Settled<Pick<InterpolationOptions, "mode">> & InterpolationOptions;

  constructor(options: InterpolationOptions) {
    super();
    const own = settled("Upsample", options, defaults);
    checkSettings("Upsample", own);
    this.options = own;
  }

  override forward(x: Tensor): Tensor {
    return interpolate(x, this.options);
  }

  override extraRepr(): string {
    const { size, scaleFactor, mode } = this.options;
    if (size !== undefined) return keywords({ size: typeof size === "number" ? size : tuple(size), mode });
    const factor =
      typeof scaleFactor === "number" ? float(scaleFactor) : `(${scaleFactor!.map(float).join(", ")})`;
    return keywords({ scaleFactor: factor, mode });
  }
}

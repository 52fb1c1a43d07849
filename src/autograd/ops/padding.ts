/**
 * @file Padding: more of a tensor on every side.
 */

import { checkList, checkOneOf } from "../../checks.js";
import { elementOf } from "../../dtype.js";
import { ArgumentError, show, showShape } from "../../errors.js";
import { settled } from "../../options.js";
import { table } from "../declare/elements.js";
import { checkTensor, type Tensor } from "../tensor.js";
import { indexSelect } from "./indexing.js";
import { surround } from "./parts/surround.js";
import { type Range, slice } from "./views.js";

/** How {@link pad} goes on beyond the ends of an axis with what is on it. */
type Continuation = "reflect" | "replicate" | "circular";

/** Which position of an axis stands at `at`, and how far beyond its ends that goes. */
interface Rule {
  furthest(length: number): number;
  position(at: number, length: number): number;
}

const continuations: Readonly<Record<Continuation, Rule>> = {
  reflect: {
    furthest: (length) => length - 1,
    position: (at, length) => (at < 0 ? -at : at >= length ? 2 * (length - 1) - at : at),
  },
  replicate: {
    furthest: (length) => (length === 0 ? 0 : Number.POSITIVE_INFINITY),
    position: (at, length) => Math.min(Math.max(at, 0), length - 1),
  },
  circular: {
    furthest: (length) => length,
    position: (at, length) => (at + length) % length,
  },
};

/** What {@link pad} puts around a tensor. */
export interface PadOptions {
  /**
   * `value` (default), the tensor mirrored at its first and last elements, these elements again and again, or
   * the tensor from its other end on.
   */
  mode?: "constant" | Continuation | undefined;
  /** For mode constant, in x's dtype; default 0. */
  value?: number | boolean | undefined;
}

/** How many positions to add [before, after] an axis. */
type Width = readonly [before: number, after: number];

/**
 * x with more around it: `widths` says how much [before, after] on each of the last axes; negative widths cut
 * off. `dx` is dy where x stands; what mirrors or repeats x adds to it.
 * {@link https://numpy.org/doc/stable/reference/generated/numpy.pad.html | NumPy}
 *
 * @example `x.pad([[1, 1], [2, 2]])  // a 3 × 3 image becomes 5 × 7`
 * @throws ArgumentError when there are more widths than axes, they cut off more than there is, or mirror more
 * @throws DTypeError when x is int32 and cannot hold the value
 */
export function pad(x: Tensor, widths: readonly Width[], options?: PadOptions): Tensor {
  const { mode, value } = settled("pad", options, { mode: "constant", value: 0 });
  checkTensor("pad", "x", x);
  checkList("pad", "widths", widths, "pad([[before, after], …])");
  widths.forEach((width, i) => {
    checkList("pad", `widths[${i}]`, width, "pad([[before, after], …])");
  });
  const lead = x.ndim - widths.length;
  const all = x.shape.map((_, i) => widths[i - lead] ?? ([0, 0] as const));
  const shape = x.shape.map((n, i) => n + all[i]![0] + all[i]![1]);
  if (
    lead < 0 ||
    !all.every((width) => width.length === 2 && width.every(Number.isInteger)) ||
    shape.some((n) => n < 0)
  ) {
    throw new ArgumentError("pad", `widths ${show(widths)} do not fit shape ${showShape(x.shape)}`);
  }
  if (mode !== "constant") {
    checkOneOf("pad", "mode", mode, ["constant", "reflect", "replicate", "circular"]);
    return all.reduce((y, width, axis) => continued(y, axis, width, mode), x);
  }
  const cut = all.map(
    ([before, after], i): Range => [Math.max(0, -before), x.shape[i]! - Math.max(0, -after)],
  );
  const core = all.flat().some((n) => n < 0) ? slice(x, ...cut) : x;
  const at = all.map(([before]) => Math.max(0, before));
  return surround(core, shape, at, elementOf("pad", x.dtype, value));
}

/** One axis continued beyond its ends, or cut off. */
function continued(x: Tensor, axis: number, [before, after]: Width, mode: Continuation): Tensor {
  if (before === 0 && after === 0) return x;
  const length = x.shape[axis]!;
  const { furthest, position } = continuations[mode];
  if (Math.max(before, after) > furthest(length)) {
    throw new ArgumentError(
      "pad",
      `mode ${mode} continues an axis of length ${length} by ${furthest(length)} at most, ` +
        `got ${show([before, after])}`,
    );
  }
  const positions = table("int32", [length + before + after], (i) => position(i - before, length));
  return indexSelect(x, axis, positions);
}

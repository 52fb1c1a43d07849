/**
 * @file Padding: extending a tensor at the ends of its axes.
 */

import { checkList, checkOneOf } from "../../checks.js";
import { elementOf } from "../../dtype.js";
import { ArgumentError, show, showShape } from "../../errors.js";
import { settled } from "../../options.js";
import { takesAtMost } from "../declare/arguments.js";
import { table } from "../declare/elements.js";
import { checkTensor, type Tensor } from "../tensor.js";
import { indexSelect } from "./indexing.js";
import { surround } from "./parts/surround.js";
import { type Range, slice } from "./views.js";

/** The modes in which {@link pad} extends an axis with its own elements. */
type Continuation = "reflect" | "replicate" | "circular";

/**
 * Which position of an axis the padded position `at` reads, how far beyond the ends the mode can go, and whether it
 * sees elements that the other width crops.
 */
interface Rule {
  readonly seesCropped: boolean;
  furthest(length: number): number;
  position(at: number, length: number): number;
}

const continuations: Readonly<Record<Continuation, Rule>> = {
  reflect: {
    seesCropped: true,
    furthest: (length) => length - 1,
    position: (at, length) => (at < 0 ? -at : at >= length ? 2 * (length - 1) - at : at),
  },
  replicate: {
    seesCropped: true,
    furthest: (length) => (length === 0 ? 0 : Number.POSITIVE_INFINITY),
    position: (at, length) => Math.min(Math.max(at, 0), length - 1),
  },
  circular: {
    seesCropped: false,
    furthest: (length) => length,
    position: (at, length) => (at + length) % length,
  },
};

/** Options of {@link pad}. */
export interface PadOptions {
  /**
   * Pad with `value` (`"constant"`, default), mirror the tensor at its first and last elements (`"reflect"`),
   * repeat these elements (`"replicate"`), or wrap around to the other end
   * of what is not cropped (`"circular"`).
   */
  mode?: "constant" | Continuation | undefined;
  /** The value for mode constant, in x's dtype; default 0. */
  value?: number | boolean | undefined;
}

/** How many positions to add [before, after] an axis. */
type Width = readonly [before: number, after: number];

/**
 * Pads x by `widths` [before, after] on each of the last axes; negative widths crop. `dx` is dy at x's own
 * elements, plus dy at every element that mirrors or repeats them.
 * {@link https://numpy.org/doc/stable/reference/generated/numpy.pad.html | NumPy}
 *
 * @example `pad(x, [[1, 1], [2, 2]])  // a 3 × 3 image becomes 5 × 7`
 * @throws ArgumentError if there are more widths than axes, or they crop or extend an axis by more than it
 * allows
 * @throws DTypeError if x is int32 and cannot hold the value
 */
export function pad(x: Tensor, widths: readonly Width[], options?: PadOptions): Tensor {
  takesAtMost("pad", 3, arguments);
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
  checkOneOf("pad", "mode", mode, ["constant", "reflect", "replicate", "circular"]);
  if (mode !== "constant" && continuations[mode].seesCropped) return continued(x, all, mode);
  const cut = all.map(
    ([before, after], i): Range => [Math.max(0, -before), x.shape[i]! - Math.max(0, -after)],
  );
  const core = all.flat().some((n) => n < 0) ? slice(x, ...cut) : x;
  const added = all.map(([before, after]) => [Math.max(0, before), Math.max(0, after)] as const);
  if (mode !== "constant") return continued(core, added, mode);
  const at = added.map(([before]) => before);
  return surround(core, shape, at, elementOf("pad", x.dtype, value));
}

/** All axes extended beyond their ends, or cropped. */
function continued(x: Tensor, widths: readonly Width[], mode: Continuation): Tensor {
  return widths.reduce((y, width, axis) => continuedAxis(y, axis, width, mode), x);
}

/** One axis extended beyond its ends, or cropped. */
function continuedAxis(x: Tensor, axis: number, [before, after]: Width, mode: Continuation): Tensor {
  if (before === 0 && after === 0) return x;
  const length = x.shape[axis]!;
  const { furthest, position } = continuations[mode];
  if (Math.max(before, after) > furthest(length)) {
    throw new ArgumentError(
      "pad",
      `mode ${mode} extends an axis of length ${length} by at most ${furthest(length)}, ` +
        `got ${show([before, after])}`,
    );
  }
  const positions = table("int32", [length + before + after], (i) => position(i - before, length));
  return indexSelect(x, axis, positions);
}

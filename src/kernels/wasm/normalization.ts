/**
 * @file Normalization and its gradient: each slice is read once for each sum, and once to write the result.
 *
 * A slice of [outer, length, inner] consists of `outer` runs of `inner` adjacent elements, and is processed
 * in place. Lanes are adjacent elements of a run, or adjacent slices if a run is a single element.
 */
import type { NormalizationKernels } from "../contract/index.js";
import * as reference from "../reference/normalization.js";
import { divide, partsFor } from "../threads/index.js";
import {
  type Assembler,
  type Body,
  bytesFor,
  type Call,
  elementAt,
  f32x4,
  f64,
  f64x2,
  type IntegerLocal,
  i32,
  i32x4,
  integers,
  type Locals,
  type Vector,
  type VectorLocal,
  v128,
} from "./assembler/index.js";
import { compiledOnce } from "./compiled.js";
import type { Variant } from "./features.js";
import { Vectors } from "./math/vectors.js";
import { staged } from "./staged.js";
import { DoubleSums, type Doubles, floats, steps } from "./sums.js";
import type { WasmTools } from "./tools.js";

/**
 * Parameters of both kernels: addresses of arrays, and of arrays with one number per slice; lengths; the
 * range of slices; eps.
 */
const names = "out mean variance scale a g outer length inner first end";
const params = { ...integers(names), eps: "f64" } as const;
type Places = Locals<typeof params>;
type Kernel = Call<`${typeof names} eps`>;

type Code = { readonly kernel: Kernel };

/** Nanoseconds of an element. */
const each = 0.6;

/** Divides slices among threads, as ranges from the first to the one after the last. */
function divideSlices(
  outer: number,
  length: number,
  inner: number,
  body: (first: number, end: number) => void,
): void {
  // Slices with runs of single elements are computed four at a time.
  const lanes = inner === 1 ? 4 : 1;
  const parts = partsFor(length, each * outer * inner, lanes);
  divide(length, parts, (first, count) => body(first, first + count), lanes);
}

/** Writes the code for one slice, or for four. */
type Writer = (m: Vectors, places: Places, slices: Slices) => void;

/** {@link NormalizationKernels.normalize} and its gradient for float32. */
export function createNormalize({ variant }: WasmTools): NormalizationKernels {
  const runs = compiledOnce<Writer, Code>((module, write) => writeAlong(module, variant, write));
  const elements = compiledOnce<Writer, Code>((module, write) => writeAcross(module, variant, write));
  const code = (write: Writer, inner: number): Code => (inner === 1 ? elements : runs)(write);
  return {
    normalize: staged(
      "normalize",
      "out out out out in",
      reference.normalize,
      (out, mean, variance, scale, a, outer, length, inner, eps, centered) =>
        divideSlices(outer, length, inner, (first, end) => {
          const { kernel } = code(centered ? writeCentered : writeUncentered, inner);
          kernel(out, mean, variance, scale, a, 0, outer, length, inner, first, end, eps);
        }),
    ),
    normalizeGradient: staged(
      "normalizeGradient",
      "out in in in",
      reference.normalizeGradient,
      (out, y, scale, g, outer, length, inner, centered) =>
        divideSlices(outer, length, inner, (first, end) => {
          const { kernel } = code(centered ? writeCenteredGradient : writeUncenteredGradient, inner);
          kernel(out, 0, 0, scale, y, g, outer, length, inner, first, end, 0);
        }),
    ),
  };
}

/** Appends a kernel for slices with longer runs, one at a time. */
function writeAlong(module: Assembler, variant: Variant, write: Writer): void {
  module.func("kernel", params, (f, places) => {
    const m = new Vectors(f, variant);
    const l = f.local("i32", places.first);
    f.for(l, places.end, 1, () => write(m, places, along(m, places, l)));
  });
}

/** Appends a kernel for slices whose runs are single elements, four slices at a time. */
function writeAcross(module: Assembler, variant: Variant, write: Writer): void {
  module.func("kernel", params, (f, places) => {
    const m = new Vectors(f, variant);
    const l = f.local("i32", places.first);
    for (const lanes of [4, 1]) {
      f.for(l, places.end, lanes, () => write(m, places, across(m, places, l, lanes)));
    }
  });
}

const writeCentered: Writer = (m, places, slices) => writeNormalize(m, places, slices, true);
const writeUncentered: Writer = (m, places, slices) => writeNormalize(m, places, slices, false);
const writeCenteredGradient: Writer = (m, places, slices) => writeGradient(m, places, slices, true);
const writeUncenteredGradient: Writer = (m, places, slices) => writeGradient(m, places, slices, false);

function writeNormalize(
  m: Vectors,
  { out, a, mean, variance, scale, eps }: Places,
  slices: Slices,
  centered: boolean,
): void {
  const f = m.body;
  const sum = new DoubleSums(f);
  if (centered) slices.each([a], ([x], part) => sum.add(part.of(part.load(x!))));
  const mu = floats(f, slices.average(sum));
  const squares = new DoubleSums(f);
  slices.each([a], ([x], part) => {
    const deviation = part.load(x!);
    squares.add(part.of(centered ? f32x4.sub(deviation, mu) : deviation), steps.squares);
  });
  const meanSquare = slices.average(squares);
  slices.keep(mean, mu);
  slices.keep(variance, floats(f, meanSquare));
  const rootOf = (x: Vector): Vector => f64x2.sqrt(f64x2.add(x, f64x2.splat(eps)));
  const factor = floats(f, {
    low: f64x2.div(m.f64(1), rootOf(meanSquare.low)),
    high: f64x2.div(m.f64(1), rootOf(meanSquare.high)),
  });
  slices.keep(scale, factor);
  slices.each([a, out], ([x, y], part) => {
    const deviation = part.load(x!);
    part.store(y!, f32x4.mul(centered ? f32x4.sub(deviation, mu) : deviation, factor));
  });
}

function writeGradient(m: Vectors, { out, a, g, scale }: Places, slices: Slices, centered: boolean): void {
  const f = m.body;
  const [sum, products] = [new DoubleSums(f), new DoubleSums(f)];
  slices.each([a, g], ([y, d], part) => {
    const gradient = m.let(part.load(d!));
    if (centered) sum.add(gradient);
    products.add(m.let(f32x4.mul(gradient, part.load(y!))));
  });
  const [constant, slope] = [floats(f, slices.average(sum)), floats(f, slices.average(products))];
  const factor = slices.kept(scale);
  slices.each([a, g, out], ([y, d, dx], part) => {
    const gradient = part.load(d!);
    const rest = m.nmadd(part.load(y!), slope, centered ? f32x4.sub(gradient, constant) : gradient);
    part.store(dx!, f32x4.mul(rest, factor));
  });
}

/** Elements that are processed together: four, or one at the end. */
interface Part {
  load(at: IntegerLocal): Vector;
  store(at: IntegerLocal, vector: Vector): void;
  /** `vector` with 0 in unused lanes. */
  of(vector: Vector): VectorLocal;
}

/** The slices being processed, with vectors that hold one number per slice. */
interface Slices {
  /** Iterates over their elements in several arrays. */
  each(arrays: readonly IntegerLocal[], visit: (at: readonly IntegerLocal[], part: Part) => void): void;
  average(sums: DoubleSums): Doubles;
  /** Stores the slices' numbers in an array. */
  keep(array: IntegerLocal, numbers: VectorLocal): void;
  /** Loads them again. */
  kept(array: IntegerLocal): VectorLocal;
}

function partOf(f: Body, lanes: number): Part {
  const first = f.hoist(i32x4.const(-1, 0, 0, 0));
  return lanes === 4
    ? {
        load: (at) => v128.load(at),
        store: (at, vector) => f.do(v128.store(at, vector)),
        of: (vector) => f.local("v128", vector),
      }
    : {
        load: (at) => v128.load32_zero(at),
        store: (at, vector) => f.do(v128.store32_lane(at, vector, 0)),
        of: (vector) => f.local("v128", v128.and(vector, first)),
      };
}

/** Slice `l`: lanes are adjacent elements of a run, and its number is in all of them. */
function along({ body: f }: Vectors, { outer, length, inner }: Places, l: IntegerLocal): Slices {
  const run = f.hoist(bytesFor(inner));
  const others = f.hoist(i32.mul(i32.sub(length, i32.const(1)), run));
  const count = f.hoist(f64.convert_i32_s(i32.mul(outer, inner)));
  const slot = (array: IntegerLocal) => elementAt(array, l);
  return {
    each(arrays, visit) {
      const at = arrays.map((array) => f.local("i32", i32.add(array, i32.mul(l, run))));
      const i = f.local("i32");
      f.for(f.local("i32", i32.const(0)), outer, 1, () => {
        f.set(i, i32.const(0));
        for (const lanes of [4, 1]) {
          f.for(i, inner, lanes, () => {
            visit(at, partOf(f, lanes));
            for (const pointer of at) f.advance(pointer, 4 * lanes);
          });
        }
        for (const pointer of at) f.advance(pointer, others);
      });
    },
    average: (sums) => {
      const all = f.local("v128", f64x2.splat(f64.div(sums.overall(), count)));
      return { low: all, high: all };
    },
    keep: (array, numbers) => f.do(v128.store32_lane(slot(array), numbers, 0)),
    kept: (array) => f.local("v128", v128.load32_splat(slot(array))),
  };
}

/** Slices from `l` with runs of single elements: one lane for each. */
function across({ body: f }: Vectors, { outer, length }: Places, l: IntegerLocal, lanes: number): Slices {
  const row = f.hoist(bytesFor(length));
  const counts = f.hoist(f64x2.splat(f64.convert_i32_s(outer)));
  const part = partOf(f, lanes);
  const slot = (array: IntegerLocal) => f.local("i32", elementAt(array, l));
  return {
    each(arrays, visit) {
      const at = arrays.map(slot);
      f.for(f.local("i32", i32.const(0)), outer, 1, () => {
        visit(at, part);
        for (const pointer of at) f.advance(pointer, row);
      });
    },
    average: ({ low, high }) => ({
      low: f.local("v128", f64x2.div(low, counts)),
      high: f.local("v128", f64x2.div(high, counts)),
    }),
    keep: (array, numbers) => part.store(slot(array), numbers),
    kept: (array) => f.local("v128", part.load(slot(array))),
  };
}

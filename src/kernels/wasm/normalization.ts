/**
 * @file Normalisation and its gradient: each slice is read once for each sum, and once to write the result.
 *
 * A slice of [outer, length, inner] is `outer` runs of `inner` neighbours, and is normalised where it lies.
 * Lanes are neighbours within a run; where a run is a single element they are neighbouring slices.
 */
import type { Kernels } from "../contract.js";
import * as reference from "../reference/normalization.js";
import {
  type Assembler,
  type Body,
  bytesFor,
  type Call,
  elementAt,
  f32,
  f32x4,
  f64,
  f64x2,
  type IntegerLocal,
  i32,
  i32x4,
  integers,
  type Local,
  type Locals,
  shuffle32,
  type Vector,
  type VectorLocal,
  v128,
} from "./assembler/index.js";
import { compiledOnce } from "./compiled.js";
import type { Variant } from "./features.js";
import { Vectors } from "./math/vectors.js";
import { staged } from "./staged.js";
import { DoubleSums } from "./sums.js";

/** What both kernels take: addresses of arrays and of one number for each slice; lengths; eps. */
const names = "out mean variance a g outer length inner";
const params = { ...integers(names), eps: "f64" } as const;
type Places = Locals<typeof params>;
type Kernel = Call<`${typeof names} eps`>;

type Code = { readonly kernel: Kernel };

/** Writes the code for one slice, or for four. */
type Writer = (m: Vectors, places: Places, slices: Slices) => void;

/** {@link Kernels.normalize} and its gradient for float32. */
export function createNormalize(variant: Variant): Pick<Kernels, "normalize" | "normalizeGradient"> {
  const runs = compiledOnce<Writer, Code>((module, write) => writeAlong(module, variant, write));
  const elements = compiledOnce<Writer, Code>((module, write) => writeAcross(module, variant, write));
  const code = (write: Writer, inner: number): Code => (inner === 1 ? elements : runs)(write);
  return {
    normalize: staged(
      "normalize",
      "out out out in",
      reference.normalize,
      (out, mean, variance, a, outer, length, inner, eps) =>
        code(writeNormalize, inner).kernel(out, mean, variance, a, 0, outer, length, inner, eps),
    ),
    normalizeGradient: staged(
      "normalizeGradient",
      "out in in in",
      reference.normalizeGradient,
      (out, y, variance, g, outer, length, inner, eps) =>
        code(writeGradient, inner).kernel(out, 0, variance, y, g, outer, length, inner, eps),
    ),
  };
}

/** Appends a kernel for slices of longer runs, one after the other. */
function writeAlong(module: Assembler, variant: Variant, write: Writer): void {
  module.func("kernel", params, (f, places) => {
    const m = new Vectors(f, variant);
    const l = f.local("i32");
    f.for(l, places.length, 1, () => write(m, places, along(m, places, l)));
  });
}

/** Appends a kernel for slices whose runs are single elements, four slices at a time. */
function writeAcross(module: Assembler, variant: Variant, write: Writer): void {
  module.func("kernel", params, (f, places) => {
    const m = new Vectors(f, variant);
    const l = f.local("i32");
    for (const lanes of [4, 1]) {
      f.for(l, places.length, lanes, () => write(m, places, across(m, places, l, lanes)));
    }
  });
}

function writeNormalize(m: Vectors, { out, a, mean, variance, eps }: Places, slices: Slices): void {
  const sum = new DoubleSums(m.body);
  slices.each([a], ([x], part) => sum.add(part.of(part.load(x!))));
  const center = slices.average(sum);
  const squares = new DoubleSums(m.body);
  slices.each([a], ([x], part) => {
    const deviation = m.let(f32x4.sub(part.load(x!), center));
    squares.add(part.of(f32x4.mul(deviation, deviation)));
  });
  const spread = slices.average(squares);
  slices.keep(mean, center);
  slices.keep(variance, spread);
  const scale = scaleOf(m, spread, eps);
  slices.each([a, out], ([x, y], part) => {
    part.store(y!, f32x4.mul(f32x4.sub(part.load(x!), center), scale));
  });
}

function writeGradient(m: Vectors, { out, a, g, variance, eps }: Places, slices: Slices): void {
  const [sum, products] = [new DoubleSums(m.body), new DoubleSums(m.body)];
  slices.each([a, g], ([y, d], part) => {
    const gradient = m.let(part.load(d!));
    sum.add(gradient);
    products.add(m.let(f32x4.mul(gradient, part.load(y!))));
  });
  const [constant, slope] = [slices.average(sum), slices.average(products)];
  const scale = scaleOf(m, slices.kept(variance), eps);
  slices.each([a, g, out], ([y, d, dx], part) => {
    const rest = m.nmadd(part.load(y!), slope, f32x4.sub(part.load(d!), constant));
    part.store(dx!, f32x4.mul(rest, scale));
  });
}

/** 1/√(variance + eps) */
function scaleOf(m: Vectors, variance: VectorLocal, eps: Local<"f64">): VectorLocal {
  const scale = (two: Vector): Vector => {
    const deviation = f64x2.sqrt(f64x2.add(f64x2.promote_low_f32x4(two), f64x2.splat(eps)));
    return f32x4.demote_f64x2_zero(f64x2.div(m.f64(1), deviation));
  };
  return m.let(shuffle32(scale(variance), scale(shuffle32(variance, variance, 2, 3, 2, 3)), 0, 1, 4, 5));
}

/** Elements that are visited together: four, or one where no four are left. */
interface Part {
  load(at: IntegerLocal): Vector;
  store(at: IntegerLocal, vector: Vector): void;
  /** `vector` with 0 in the lanes that no element is in. */
  of(vector: Vector): VectorLocal;
}

/** The slices that code is written for, with vectors of one number for each. */
interface Slices {
  /** Visits their elements in some arrays. */
  each(arrays: readonly IntegerLocal[], visit: (at: readonly IntegerLocal[], part: Part) => void): void;
  average(sums: DoubleSums): VectorLocal;
  /** Writes the slices' numbers to an array. */
  keep(array: IntegerLocal, numbers: VectorLocal): void;
  /** Reads them again. */
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

/** Slice `l`: lanes are neighbours in a run, and its number is in all of them. */
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
    average: (sums) => f.local("v128", f32x4.splat(f32.demote_f64(f64.div(sums.overall(), count)))),
    keep: (array, numbers) => f.do(v128.store32_lane(slot(array), numbers, 0)),
    kept: (array) => f.local("v128", v128.load32_splat(slot(array))),
  };
}

/** Slices from `l` on whose runs are single elements: a lane for each. */
function across({ body: f }: Vectors, { outer, length }: Places, l: IntegerLocal, lanes: number): Slices {
  const row = f.hoist(bytesFor(length));
  const counts = f.hoist(f32x4.splat(f32.convert_i32_s(outer)));
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
    average: (sums) => f.local("v128", f32x4.div(sums.total(), counts)),
    keep: (array, numbers) => part.store(slot(array), numbers),
    kept: (array) => f.local("v128", part.load(slot(array))),
  };
}

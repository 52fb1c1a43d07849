/**
 * @file From scalar expressions to SIMD code: each primitive on four float32 or int32 lanes; masks have all
 * bits of a lane set.
 *
 * Every value is computed once: equal subexpressions, in one or several outputs, share a local.
 */
import { type Apply, argumentKind, type Expression, type Primitive, resultKind } from "../../expression.js";
import { type Body, f32x4, i32x4, type Vector, type VectorLocal, v128 } from "../assembler/index.js";
import type { Variant } from "../features.js";
import { cosh, pow, remainder, sinh } from "../math/doubles.js";
import { erf, exp, expm1, sigmoid, tanh } from "../math/exponential.js";
import { log, log1p, log2 } from "../math/logarithm.js";
import { acos, asin, atan, atan2, cos, sin, tan } from "../math/trigonometry.js";
import { Vectors } from "../math/vectors.js";

type Kind = "number" | "mask";
type Lowering = (m: Vectors, a: VectorLocal, b: VectorLocal, c: VectorLocal) => Vector;

/** The dtype of all numbers in a kernel. */
export type NumberType = "float32" | "int32";

/** An input's four elements, as numbers or as a mask. */
export interface VectorInput {
  readonly vector: VectorLocal;
  readonly kind: Kind;
}

/**
 * Appends to `body` the code that computes expressions on vectors: a result for each, in a local, of the kind
 * given by `kinds` (default: numbers). Expressions of int32 must be {@link isWhole}.
 *
 * ```ts
 * const [e] = lower(body, variant, [s.exp(input(0))], [{ vector: x, kind: "number" }]);
 * ```
 */
export function lower(
  body: Body,
  variant: Variant,
  expressions: readonly Expression[],
  inputs: readonly VectorInput[],
  uniforms: readonly VectorLocal[] = [],
  kinds: readonly Kind[] = [],
  numbers: NumberType = "float32",
): VectorLocal[] {
  const lowering = new Lowerer(new Vectors(body, variant), inputs, uniforms, numbers);
  return expressions.map((e, i) => lowering.as(kinds[i] ?? "number", e));
}

class Lowerer {
  readonly #m: Vectors;
  readonly #inputs: readonly VectorInput[];
  readonly #uniforms: readonly VectorLocal[];
  readonly #numbers: NumberType;
  readonly #known = new Map<string, VectorLocal>();

  constructor(
    m: Vectors,
    inputs: readonly VectorInput[],
    uniforms: readonly VectorLocal[],
    numbers: NumberType,
  ) {
    this.#m = m;
    this.#inputs = inputs;
    this.#uniforms = uniforms;
    this.#numbers = numbers;
  }

  /** The expression's value as a number or as a mask. */
  as(kind: Kind, e: Expression): VectorLocal {
    const value = this.#value(e);
    if (this.#kindOf(e) === kind) return value;
    return this.#once(`${kind} ${value.index}`, () =>
      kind === "mask" ? this.#isTrue(value) : v128.and(value, this.#constant(1)),
    );
  }

  #isTrue(value: VectorLocal): Vector {
    return (this.#numbers === "int32" ? i32x4 : f32x4).ne(value, this.#constant(0));
  }

  #constant(value: number): VectorLocal {
    return this.#numbers === "int32" ? this.#m.i32(value) : this.#m.f32(value);
  }

  #applied(e: Apply, [a, b, c]: readonly [VectorLocal, VectorLocal, VectorLocal]): Vector {
    if (this.#numbers === "int32") return wholeLowerings[e.primitive]!(this.#m, a, b, c);
    return bounded(e, a, b) ?? lowerings[e.primitive](this.#m, a, b, c);
  }

  #kindOf(e: Expression): Kind {
    if (e.kind === "apply") return resultKind(e.primitive);
    return e.kind === "input" ? this.#inputs[e.index]!.kind : "number";
  }

  #value(e: Expression): VectorLocal {
    switch (e.kind) {
      case "constant":
        return this.#constant(e.value);
      case "input":
        return this.#inputs[e.index]!.vector;
      case "uniform":
        return this.#uniforms[e.index]!;
      case "apply": {
        const args = e.args.map((arg, i) => this.as(argumentKind(e.primitive, i), arg));
        const key = `${e.primitive} ${args.map((arg) => arg.index)}`;
        return this.#once(key, () => this.#applied(e, args as [VectorLocal, VectorLocal, VectorLocal]));
      }
    }
  }

  /** The local for `key`, computed on first use. */
  #once(key: string, compute: () => Vector): VectorLocal {
    const known = this.#known.get(key);
    if (known) return known;
    const local = this.#m.let(compute());
    this.#known.set(key, local);
    return local;
  }
}

/** Primitives that take many instructions. */
const functions = {
  remainder,
  exp,
  expm1,
  log,
  log1p,
  log2,
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  sinh,
  cosh,
  tanh,
  sigmoid,
  erf,
  pow,
  atan2,
} satisfies Partial<Record<Primitive, Lowering>>;

/** Primitives that take masks. */
const choices = {
  not: (_m, a) => v128.not(a),
  and: (_m, a, b) => v128.and(a, b),
  or: (_m, a, b) => v128.or(a, b),
  xor: (_m, a, b) => v128.xor(a, b),
  select: (_m, mask, a, b) => v128.bitselect(a, b, mask),
} satisfies Partial<Record<Primitive, Lowering>>;

const lowerings: Readonly<Record<Primitive, Lowering>> = {
  ...functions,
  ...choices,
  neg: (_m, a) => f32x4.neg(a),
  abs: (_m, a) => f32x4.abs(a),
  sign,
  floor: (_m, a) => f32x4.floor(a),
  ceil: (_m, a) => f32x4.ceil(a),
  round: (_m, a) => f32x4.nearest(a),
  trunc: (_m, a) => f32x4.trunc(a),
  sqrt: (_m, a) => f32x4.sqrt(a),
  add: (_m, a, b) => f32x4.add(a, b),
  sub: (_m, a, b) => f32x4.sub(a, b),
  mul: (_m, a, b) => f32x4.mul(a, b),
  div: (_m, a, b) => f32x4.div(a, b),
  maximum: (_m, a, b) => f32x4.max(a, b),
  minimum: (_m, a, b) => f32x4.min(a, b),
  eq: (_m, a, b) => f32x4.eq(a, b),
  ne: (_m, a, b) => f32x4.ne(a, b),
  lt: (_m, a, b) => f32x4.lt(a, b),
  le: (_m, a, b) => f32x4.le(a, b),
  gt: (_m, a, b) => f32x4.gt(a, b),
  ge: (_m, a, b) => f32x4.ge(a, b),
  isNaN: (_m, a) => f32x4.ne(a, a),
  isFinite: (m, a) => f32x4.lt(f32x4.abs(a), m.f32(Infinity)),
};

/** Primitives on int32 whose results wrap around. */
const wrapping = {
  neg: (_m, a) => i32x4.neg(a),
  abs: (_m, a) => i32x4.abs(a),
  add: (_m, a, b) => i32x4.add(a, b),
  sub: (_m, a, b) => i32x4.sub(a, b),
  mul: (_m, a, b) => i32x4.mul(a, b),
} satisfies Partial<Record<Primitive, Lowering>>;

/** Each primitive on four int32 lanes, apart from those that are left to the reference. */
const wholeLowerings: Readonly<Partial<Record<Primitive, Lowering>>> = {
  ...choices,
  ...wrapping,
  maximum: (_m, a, b) => i32x4.max_s(a, b),
  minimum: (_m, a, b) => i32x4.min_s(a, b),
  eq: (_m, a, b) => i32x4.eq(a, b),
  ne: (_m, a, b) => i32x4.ne(a, b),
  lt: (_m, a, b) => i32x4.lt_s(a, b),
  le: (_m, a, b) => i32x4.le_s(a, b),
  gt: (_m, a, b) => i32x4.gt_s(a, b),
  ge: (_m, a, b) => i32x4.ge_s(a, b),
};

/**
 * Whether int32 lanes compute an expression of int32 exactly: it has no fractions, and no results that could
 * leave the range unless it `wraps`.
 */
export function isWhole(e: Expression, wraps: boolean): boolean {
  if (e.kind === "constant") return e.value === (e.value | 0);
  if (e.kind !== "apply") return true;
  const isKnown = Object.hasOwn(wholeLowerings, e.primitive);
  return (
    isKnown && (wraps || !Object.hasOwn(wrapping, e.primitive)) && e.args.every((arg) => isWhole(arg, wraps))
  );
}

/** Whether an expression takes only a few instructions: it has no mathematical functions. */
export function isArithmetic(e: Expression): boolean {
  return e.kind !== "apply" || (!Object.hasOwn(functions, e.primitive) && e.args.every(isArithmetic));
}

/**
 * Maximum and minimum with a constant on the right: one or two instructions, whereas f32x4.max takes seven to
 * handle NaN and signs of zeros. f32x4.pmax and pmin return their first operand if it is NaN, or equal to the
 * second.
 */
function bounded(e: Apply, a: VectorLocal, b: VectorLocal): Vector | undefined {
  const bound = e.args[1];
  if (bound?.kind !== "constant" || Number.isNaN(bound.value) || Object.is(bound.value, -0)) return undefined;
  if (e.primitive === "minimum") return f32x4.pmin(a, b);
  if (e.primitive !== "maximum") return undefined;
  // −0 + 0 is 0.
  return bound.value === 0 ? f32x4.add(f32x4.pmax(a, b), b) : f32x4.pmax(a, b);
}

/** −1, 0 or 1; both zeros give +0, NaN gives NaN. */
function sign(m: Vectors, a: VectorLocal): Vector {
  const zero = m.f32(0);
  const one = m.f32(1);
  const steps = f32x4.sub(v128.and(f32x4.gt(a, zero), one), v128.and(f32x4.lt(a, zero), one));
  return v128.bitselect(steps, a, f32x4.eq(a, a));
}

/**
 * @file The language of the mathematical functions: vectors of four float32 or two float64, in a function
 * under construction.
 *
 * Largest errors of the functions in this folder, in units in the last place, over a 61st of all float32
 * numbers between 2⁻¹² and 2¹⁰⁰; strict / with fused multiply-add. Tests enforce them, at all exponents and
 * at special values.
 *
 * | function | strict | fused |
 * | --- | ---: | ---: |
 * | exp | 1.02 | 1.05 |
 * | expm1 | 1.69 | 1.57 |
 * | log | 0.82 | 0.79 |
 * | log1p | 0.80 | 0.80 |
 * | log2 | 0.84 | 0.84 |
 * | tanh | 1.30 | 1.30 |
 * | sigmoid | 1.90 | 1.90 |
 * | erf | 1.37 | 1.25 |
 * | all others | 0.51 | 0.51 |
 */
import {
  type Body,
  f32x4,
  f64x2,
  i32x4,
  shuffle32,
  type Vector,
  type VectorLocal,
  v128,
} from "../assembler/index.js";
import type { Variant } from "../features.js";

/**
 * Vector code for one function: its constants, intermediate results, and whether products and sums are fused.
 */
export class Vectors {
  readonly body: Body;
  readonly #fma: boolean;

  constructor(body: Body, variant: Variant) {
    this.body = body;
    this.#fma = variant.fma;
  }

  /** A float32 constant, created before all loops. */
  f32(value: number): VectorLocal {
    return this.body.hoist(f32x4.const(value));
  }

  /** A float64 constant, created before all loops. */
  f64(value: number): VectorLocal {
    return this.body.hoist(f64x2.const(value));
  }

  /** An int32 constant, created before all loops. */
  i32(value: number): VectorLocal {
    return this.body.hoist(i32x4.const(value));
  }

  /** An int64 constant of two halves, created before all loops. */
  i64(high: number, low: number): VectorLocal {
    return this.body.hoist(i32x4.const(low, high, low, high));
  }

  /** Computes `value` here, for use in several places. */
  let(value: Vector): VectorLocal {
    return this.body.local("v128", value);
  }

  /** a·b + c on float32 */
  madd(a: Vector, b: Vector, c: Vector): Vector {
    return this.#fma ? f32x4.relaxed_madd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
  }

  /** c − a·b on float32 */
  nmadd(a: Vector, b: Vector, c: Vector): Vector {
    return this.#fma ? f32x4.relaxed_nmadd(a, b, c) : f32x4.sub(c, f32x4.mul(a, b));
  }

  /** a·b + c on float64 */
  madd64(a: Vector, b: Vector, c: Vector): Vector {
    return this.#fma ? f64x2.relaxed_madd(a, b, c) : f64x2.add(f64x2.mul(a, b), c);
  }

  /** c − a·b on float64 */
  nmadd64(a: Vector, b: Vector, c: Vector): Vector {
    return this.#fma ? f64x2.relaxed_nmadd(a, b, c) : f64x2.sub(c, f64x2.mul(a, b));
  }

  /** c₀ + c₁·x + c₂·x² + … on float32 */
  polynomial(x: VectorLocal, coefficients: readonly number[]): Vector {
    const [last, ...rest] = [...coefficients].reverse();
    return rest.reduce<Vector>((sum, c) => this.madd(sum, x, this.f32(c)), this.f32(last!));
  }

  /** c₀ + c₁·x + c₂·x² + … on float64 */
  polynomial64(x: VectorLocal, coefficients: readonly number[]): Vector {
    const [last, ...rest] = [...coefficients].reverse();
    return rest.reduce<Vector>((sum, c) => this.madd64(sum, x, this.f64(c)), this.f64(last!));
  }

  /** The sign bits of float32. */
  signs(x: Vector): Vector {
    return v128.and(x, this.i32(-0x80000000));
  }

  /** The sign bits of float64. */
  signs64(x: Vector): Vector {
    return v128.and(x, this.i64(-0x80000000, 0));
  }

  /** Replaces the lanes of `x` that are set in `mask`, computing `replacement` only if there are any. */
  patch(x: readonly VectorLocal[], mask: VectorLocal, replacement: () => readonly Vector[]): void {
    this.body.if(v128.any_true(mask), () => {
      const values = replacement().map((value) => this.let(value));
      x.forEach((local, i) => {
        this.body.set(local, v128.bitselect(values[i]!, local, mask));
      });
    });
  }

  /**
   * Computes a float32 function in float64, two lanes at a time. With a single rounding at the end, results
   * are within 0.51 ulp if `f` is accurate to 2⁻³¹.
   */
  inDoubles(f: (...xs: VectorLocal[]) => Vector, ...xs: VectorLocal[]): Vector {
    const low = f(...xs.map((x) => this.let(f64x2.promote_low_f32x4(x))));
    const lows = this.let(f32x4.demote_f64x2_zero(low));
    const high = f(...xs.map((x) => this.let(f64x2.promote_low_f32x4(shuffle32(x, x, 2, 3, 2, 3)))));
    return shuffle32(lows, f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
  }

  /**
   * For float64: the nearest whole number n of `x`·`factor` (halves to even) as `whole`, and as `bits` with n
   * in the lowest bits, by adding 1.5·2⁵²; n + `bias` must not exceed 2³¹.
   */
  nearest64(x: Vector, factor: number, bias = 0): { whole: VectorLocal; bits: VectorLocal } {
    const magic = this.f64(1.5 * 2 ** 52 + bias);
    const bits = this.let(this.madd64(x, this.f64(factor), magic));
    return { whole: this.let(f64x2.sub(bits, magic)), bits };
  }
}

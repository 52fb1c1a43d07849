/**
 * @file Accumulating float32 in float64: a long float32 sum gradually loses what is added to it, and squares
 * and products overflow float32 long before their roots or results do.
 */
import {
  type Body,
  f32x4,
  f64,
  f64x2,
  shuffle32,
  type Value,
  type Vector,
  type VectorLocal,
} from "./assembler/index.js";

/** Four float64 numbers: the first two lanes, and the last two. */
export interface Doubles {
  readonly low: VectorLocal;
  readonly high: VectorLocal;
}

/** Four float32 as float64. */
export function doubles(f: Body, vector: VectorLocal): Doubles {
  return {
    low: f.local("v128", f64x2.promote_low_f32x4(vector)),
    high: f.local("v128", f64x2.promote_low_f32x4(shuffle32(vector, vector, 2, 3, 2, 3))),
  };
}

/** Four float64 as float32. */
export function floats(f: Body, { low, high }: { low: Vector; high: Vector }): VectorLocal {
  return f.local("v128", shuffle32(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5));
}

/** Adds an element to a total, both in float64. */
export type Step = (total: VectorLocal, x: VectorLocal) => Vector;

/** The steps of a sum, of a product, and of a sum of squares. */
export const steps: Readonly<Record<"sum" | "prod" | "squares", Step>> = {
  sum: (total, x) => f64x2.add(total, x),
  prod: (total, x) => f64x2.mul(total, x),
  squares: (total, x) => f64x2.add(total, f64x2.mul(x, x)),
};

/** Adds four lanes to float64 lanes: the first two to `low`, the others to `high`. */
export function addDoubles(
  f: Body,
  low: VectorLocal,
  high: VectorLocal,
  vector: VectorLocal,
  step: Step = steps.sum,
): void {
  const x = doubles(f, vector);
  f.set(low, step(low, x.low));
  f.set(high, step(high, x.high));
}

/** A sum, or another total, for each of four lanes. */
export class DoubleSums implements Doubles {
  readonly low: VectorLocal;
  readonly high: VectorLocal;
  readonly #f: Body;

  /** Starts from 0, or from `start`. */
  constructor(f: Body, start = 0) {
    this.#f = f;
    this.low = f.local("v128", f64x2.const(start));
    this.high = f.local("v128", f64x2.const(start));
  }

  /** Adds four lanes, or applies another step. */
  add(vector: VectorLocal, step?: Step): void {
    addDoubles(this.#f, this.low, this.high, vector, step);
  }

  /** The sum of all four, in float64. */
  overall(): Value<"f64"> {
    const both = this.#f.local("v128", f64x2.add(this.low, this.high));
    return f64.add(f64x2.extract_lane(both, 0), f64x2.extract_lane(both, 1));
  }

  /** The sums as four float32. */
  total(): VectorLocal {
    return floats(this.#f, this);
  }
}

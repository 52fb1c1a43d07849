/**
 * @file Sums of float32 in float64: a long float32 sum loses what it adds, bit by bit.
 */
import { type Body, f32x4, f64, f64x2, shuffle32, type Value, type VectorLocal } from "./assembler/index.js";

/** Adds four lanes to float64 lanes: the first two to `low`, the others to `high`. */
export function addDoubles(f: Body, low: VectorLocal, high: VectorLocal, vector: VectorLocal): void {
  f.set(low, f64x2.add(low, f64x2.promote_low_f32x4(vector)));
  f.set(high, f64x2.add(high, f64x2.promote_low_f32x4(shuffle32(vector, vector, 2, 3, 2, 3))));
}

/** A sum for each of four lanes. */
export class DoubleSums {
  readonly #f: Body;
  readonly #low: VectorLocal;
  readonly #high: VectorLocal;

  /** Starts from 0. */
  constructor(f: Body) {
    this.#f = f;
    this.#low = f.local("v128", f64x2.const(0));
    this.#high = f.local("v128", f64x2.const(0));
  }

  add(vector: VectorLocal): void {
    addDoubles(this.#f, this.#low, this.#high, vector);
  }

  /** The sum of all four, in float64. */
  overall(): Value<"f64"> {
    const both = this.#f.local("v128", f64x2.add(this.#low, this.#high));
    return f64.add(f64x2.extract_lane(both, 0), f64x2.extract_lane(both, 1));
  }

  /** The sums as four float32. */
  total(): VectorLocal {
    const [low, high] = [f32x4.demote_f64x2_zero(this.#low), f32x4.demote_f64x2_zero(this.#high)];
    return this.#f.local("v128", shuffle32(low, high, 0, 1, 4, 5));
  }
}

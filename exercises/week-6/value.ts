import { notYet } from "../notYet.js";

/** A number that remembers where it came from: a node of the graph. */
export class Value {
  readonly value: number;
  /** What it was computed from, and the slope for each: how fast this value grows when that one does. */
  readonly reads: readonly (readonly [input: Value, slope: number])[];
  /** ∂L/∂value, once `backward` has run. */
  gradient = 0;

  constructor(value: number, reads: readonly (readonly [input: Value, slope: number])[] = []) {
    this.value = value;
    this.reads = reads;
  }
}

/**
 * The tape, step 1 of 6: as it runs, every operation records what it read, and the slope with respect to
 * each.
 *
 * ```text
 * y = a + b        ∂y/∂a = 1        ∂y/∂b = 1              a, b, y: one number each, in a Value
 * ```
 *
 * Hint: `new Value(…, [[a, …], [b, …]])`: the sum, then a pair for each input. Pass a and b themselves, not
 * copies; the way back leads through these very objects.
 *
 * Check: `npm run check -- 6 value`
 */
export function add(a: Value, b: Value): Value {
  return notYet("add", a, b);
}

/**
 * ```text
 * y = a·b          ∂y/∂a = b        ∂y/∂b = a
 * ```
 *
 * Hint: the slope for one is the value of the other.
 */
export function mul(a: Value, b: Value): Value {
  return notYet("mul", a, b);
}

/**
 * ```text
 * y = tanh a       ∂y/∂a = 1 − tanh² a
 * ```
 *
 * Hint: a single pair. Compute tanh once and use it twice.
 */
export function tanh(a: Value): Value {
  return notYet("tanh", a);
}

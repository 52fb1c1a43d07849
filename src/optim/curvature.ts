/**
 * @file What L-BFGS knows about the curvature: the latest changes of position and gradient.
 */

/** A change of position s, and the resulting change of gradient y. */
export interface Change {
  readonly s: Float64Array;
  readonly y: Float64Array;
}

/**
 * The latest changes, oldest first, with `change` appended if the gradient grew along it; otherwise it would
 * be useless. At most `most` are kept.
 */
export function remembered(changes: readonly Change[], change: Change, most: number): readonly Change[] {
  return dot(change.y, change.s) > 1e-10 ? [...changes, change].slice(-most) : changes;
}

/**
 * `−H·g`: the step to where the gradient g would be 0, using the inverse Hessian H implied by the changes
 * (the identity if there are none), computed by the two-loop recursion of
 * {@link https://doi.org/10.1090/S0025-5718-1980-0572855-7 | Nocedal 1980}.
 */
export function newtonDirection(changes: readonly Change[], g: Float64Array): Float64Array {
  const q = g.map((value) => -value);
  const last = changes.at(-1);
  if (last === undefined) return q;
  const shares = new Float64Array(changes.length);
  for (let i = changes.length - 1; i >= 0; i--) {
    const { s, y } = changes[i]!;
    shares[i] = dot(s, q) / dot(y, s);
    addScaled(q, y, -shares[i]!);
  }
  const scale = dot(last.y, last.s) / dot(last.y, last.y);
  for (let k = 0; k < q.length; k++) q[k]! *= scale;
  changes.forEach(({ s, y }, i) => {
    addScaled(q, s, shares[i]! - dot(y, q) / dot(y, s));
  });
  return q;
}

/** Σ aᵢ·bᵢ */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** The maximum |xᵢ|; 0 if x is empty. */
export function largest(x: Float64Array): number {
  return x.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function addScaled(x: Float64Array, y: Float64Array, factor: number): void {
  for (let i = 0; i < x.length; i++) x[i]! += factor * y[i]!;
}

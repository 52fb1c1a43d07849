/**
 * @file The normal distribution function and its inverse, for sampling truncated normals.
 */

/** A quotient of two polynomials, given by the coefficients of 1, r, r² … */
type Quotient = readonly [numerator: readonly number[], denominator: readonly number[]];

// From Wichura's algorithm AS 241, PPND16.
const middle: Quotient = [
  [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
    67265.7709270087, 33430.57558358813, 2509.0809287301227,
  ],
  [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ],
];
const shoulder: Quotient = [
  [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
];
const tail: Quotient = [
  [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
  ],
  [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
    1.8463183175100548e-5, 1.421511758316446e-7, 2.0442631033899397e-15,
  ],
];

function quotient([numerator, denominator]: Quotient, r: number): number {
  const at = (polynomial: readonly number[]): number =>
    polynomial.reduceRight((sum, coefficient) => sum * r + coefficient, 0);
  return at(numerator) / at(denominator);
}

/**
 * The quantile of the standard normal distribution at p, accurate to the last digits, even for the smallest
 * p. {@link https://doi.org/10.2307/2347330 | Wichura 1988}
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * quotient(middle, 0.180625 - q * q);
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const x = r <= 5 ? quotient(shoulder, r - 1.6) : quotient(tail, r - 5);
  return q < 0 ? -x : x;
}

/**
 * The probability that a standard normal number is below x ≤ 0: near 0 by the series ½ + φ(x)·(x + x³/3 +
 * x⁵/15 + …), further out by the continued fraction φ(x) / (−x + 1/(−x + 2/(−x + …))).
 */
export function normalShareBelow(x: number): number {
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  if (density === 0) return 0;
  if (x > -2) {
    let [term, sum] = [x, x];
    for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
      term *= (x * x) / k;
      sum += term;
    }
    return 0.5 + density * sum;
  }
  let fraction = -x;
  for (let k = 200; k > 0; k--) fraction = -x + k / fraction;
  return density / fraction;
}

/**
 * Maps uniform numbers in [0, 1) to standard normal numbers within low … high; `undefined` if the
 * distribution has no representable mass there. The upper half is mirrored, because floats are finer near 0
 * than near 1.
 */
export function withinNormal(low: number, high: number): ((u: number) => number) | undefined {
  if (low > 0) {
    const mirrored = withinNormal(-high, -low);
    return mirrored && ((u) => -mirrored(u));
  }
  const from = normalShareBelow(low);
  const to = high <= 0 ? normalShareBelow(high) : 1 - normalShareBelow(-high);
  if (!(to > 0)) return undefined;
  return (u) => {
    const p = from + u * (to - from);
    const x = normalQuantile(Math.min(Math.max(p, Number.MIN_VALUE), 1 - Number.EPSILON / 2));
    return Math.min(Math.max(x, low), high);
  };
}

/**
 * @file Sine and cosine to the last bit as NumPy has them, which is what makes the spiral NumPy's.
 *
 * On processors with AVX-512, NumPy's float64 sine and cosine are those of Intel's vector library, which err by
 * up to 2 ulp; half of their results are not the nearest numbers that others give. Here is the same
 * computation: the angle less the nearest multiple of π, taken off in three pieces, then an odd polynomial, with
 * every multiply-add fused.
 *
 * Method and constants: {@link https://github.com/numpy/SVML | SVML} (Intel, BSD-3-Clause).
 */
import { fma } from "../fma.js";

/** π less what float64 makes of it, and what that leaves. */
const piLow = 1.2246467991473532e-16;
const piLowest = 2.165713347843828e-32;

/** Coefficients of r¹⁵, r¹³ … r³. */
const sinePolynomial: readonly number[] = [
  -7.373344533110665e-13, 1.6048095404959637e-10, -2.505188027386288e-8, 2.7557316600552628e-6,
  -1.9841269825056256e-4, 0.008333333333285542, -0.16666666666666186,
];
const cosinePolynomial: readonly number[] = [
  -7.37280909726507e-13, 1.6048055576979365e-10, -2.505187912674299e-8, 2.755731658449074e-6,
  -1.9841269824944275e-4, 0.00833333333328519, -0.16666666666666183,
];

/** sin(x) for |x| < 2²³: x = n·π + r, sin(x) = (−1)ⁿ·sin(r). */
export function sin(x: number): number {
  const n = Math.round(x / Math.PI);
  const nearly = fma(-n, piLow, fma(-n, Math.PI, x));
  return odd(sinePolynomial, nearly, fma(-n, piLowest, nearly), n);
}

/** cos(x) for |x| < 2²³: |x| = (n + ½)·π − r, cos(x) = (−1)ⁿ·sin(r). */
export function cos(x: number): number {
  const n = Math.floor(Math.abs(x) / Math.PI);
  const middle = n + 0.5;
  const nearly = fma(middle, piLow, fma(middle, Math.PI, -Math.abs(x)));
  return odd(cosinePolynomial, nearly, fma(middle, piLowest, nearly), n);
}

/** (−1)ⁿ·(r + r³·p(r²)); the square is of r before its last piece of π was taken off. */
function odd(polynomial: readonly number[], nearly: number, r: number, n: number): number {
  const square = nearly * nearly;
  const p = polynomial.reduce((sum, coefficient) => fma(sum, square, coefficient));
  const signed = n % 2 === 0 ? r : -r;
  return fma(p, signed * square, signed);
}

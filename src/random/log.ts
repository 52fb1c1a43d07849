/**
 * @file The natural logarithm, accurate to the last bit as NumPy computes it; this is what makes `randn`
 * match NumPy's.
 *
 * NumPy's normal deviates use the C library's `log`. JavaScript engines round about 7 % of logarithms
 * differently, and even a correctly rounded logarithm differs for one number in 1,000, since C's error may
 * reach 0.51 ulp. So this file repeats the exact computation of glibc ≥ 2.28 on x86-64: a table of 128
 * centers c, then a polynomial in z/c − 1, with a fused multiply-add wherever the compiled C has one.
 *
 * Method and constants: {@link https://github.com/ARM-software/optimized-routines/blob/master/math/log.c |
 * ARM's optimized routines} (copyright 2018 Arm Limited, MIT license), from which glibc took them.
 */
import { fma } from "./fma.js";

/**
 * How far each 1/c was shifted from the reciprocal of its interval's center, in units in the last place. The
 * shifts were found by search, so that log(c) is nearly a multiple of 2⁻⁴³; the rest of the table follows
 * from them.
 */
const shifts: readonly number[] = [
  -23142382, -57643754, -234334839, -124664804, 19045012, -123323398, -501163255, 342479926, -234593306,
  57421184, 513617488, -240891478, 85169741, 28659150, 284053799, 342563057, -68420459, -346144712, -90113766,
  -464022980, 285342708, -489548825, 376054848, 47397812, -423637851, -260988534, 336107021, 448241578,
  154177355, 447893384, 241227555, -420636714, -218426730, -96876684, -205835218, -368178198, -345128710,
  -510284502, 481763731, 209336112, 429336310, 15489329, 442353177, -417834330, 73183371, 515232680,
  507984536, 83787275, 330409952, 151596684, 377744204, 198302857, 214798271, -345957716, 356163107,
  215510022, -229897960, -131709726, 215213618, -464519207, -332821996, 385780520, -400344786, 256208139,
  478356527, 345720337, 128466877, 217515751, -162048343, 295127580, -235892775, -69369347, 93666841,
  -272860130, 91915174, 29018059, 258893229, 386009280, -241633007, 68399381, 386341370, 408940642, 65060217,
  -120872168, 189498853, -32395328, -49955913, 154042178, -346113480, 148348366, -396488327, -427431396,
  107119491, -500798201, 212184347, 305888811, -330297730, -91422864, 6707636, 273897542, -512931067,
  -500150233, 485589437, -280752730, 106848032, 30953893, -291342514, -408884927, 149302919, -107851081,
  225432558, 460497078, -452391632, -490679353, 508304210, 493208081, 336502878, 526975298, -457361038,
  -312310462, -365194252, -421357131, 362015322, 310793228, -441535439, -69145545, -528727990, 433364383,
];

/** For each of the 128 intervals of [0.6875, 1.375): 1/c, and log(c) as a multiple of 2⁻⁴³. */
const inverses: Float64Array = /* @__PURE__ */ Float64Array.from(shifts, (shift, i) => {
  const inverse = 1 / (0.6875 + (i < 80 ? (i + 0.5) / 256 : (i - 39.5) / 128));
  return inverse + shift * (inverse >= 1 ? 2 ** -52 : 2 ** -53);
});
const logs: Float64Array = /* @__PURE__ */ inverses.map(
  (inverse) => -Math.round(Math.log(inverse) * 2 ** 43) / 2 ** 43,
);

/** ln 2 in two parts; the first ends in zeros, so its multiples are exact. */
const ln2High = 0.6931471805598903;
const ln2Low = 5.497923018708371e-14;

/** 2⁻ᵏ for k = −1022 … 1024. */
const scales: Float64Array = /* @__PURE__ */ Float64Array.from({ length: 2047 }, (_, i) => 2 ** (1022 - i));

/** A double and its bits as two 32-bit words, low word first. */
const float: Float64Array = /* @__PURE__ */ new Float64Array(1);
const words: Int32Array = /* @__PURE__ */ new Int32Array(float.buffer);

/**
 * log(x) for 2⁻¹⁰²² ≤ x < ∞, with glibc's rounding (error at most 0.52 ulp). The caller ensures the range of
 * x.
 *
 * x = 2ᵏ·z, log(x) = k·ln 2 + log(c) + log1p(z/c − 1).
 *
 * The last step adds a large and a small part. If the small part, computed without fused operations, cannot
 * change how the sum rounds, that sum is the answer. This is nearly always so.
 */
export function log(x: number): number {
  if (x >= 0.9375 && x < 1.064697265625) return logNearOne(x);
  float[0] = x;
  const high = words[1]!;
  const offset = high - 0x3fe60000;
  const interval = (offset >> 13) & 127;
  const k = offset >> 20;
  const r = fma(x * scales[k + 1022]!, inverses[interval]!, -1);
  const w = k * ln2High + logs[interval]!;
  const sum = w + r;
  const lost = w - sum + r;
  const r2 = r * r;
  const cubic = 0.33333333331825593 - 0.2499999999622955 * r;
  const quintic = 0.20000304511814496 - 0.16667054827627667 * r;
  const small = r2 * (r * (cubic + r2 * quintic) - 0.5000000000000001) + (k * ln2Low + lost);
  const answer = sum + small;
  // The two ways differ by at most eight roundings of 2⁻⁵³; 2⁻⁴⁹ is twice that.
  const doubt = (r2 + Math.abs(k * ln2Low) + Math.abs(lost)) * 2 ** -49;
  if (sum + (small - doubt) === answer && sum + (small + doubt) === answer) return answer;
  const head = fma(r, -0.2499999999622955, 0.33333333331825593);
  const tail = fma(r, -0.16667054827627667, 0.20000304511814496);
  const rest = fma(r2, -0.5000000000000001, fma(k, ln2Low, lost));
  return fma(r * r2, fma(tail, r2, head), rest) + sum;
}

/**
 * log(x) near 1, where the table's errors would show: r − r²/2 in two parts, plus a polynomial for the
 * remaining terms.
 */
function logNearOne(x: number): number {
  const r = x - 1;
  const r2 = r * r;
  const r3 = r * r2;
  const a = fma(r2, 0.19999999999320328, fma(r, -0.24999999999998432, 0.3333333333333352));
  const b = fma(r2, -0.12499997863982555, fma(r, 0.14285715076560868, -0.16666666669929706));
  const c = fma(r2, 0.09181994006195467, fma(r, -0.10000486757818193, 0.11110712032936046));
  const rest = fma(fma(fma(r3, -0.08328363062289341, c), r3, b), r3, a);
  const shifted = r + r * 2 ** 27;
  const high = shifted - r * 2 ** 27;
  const half = high * high * -0.5;
  const sum = r + half;
  const low = fma(-0.5 * (r - high), high + r, r - sum + half);
  return sum + fma(rest, r3, low);
}

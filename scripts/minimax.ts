/**
 * @file Computes src/kernels/wasm/math/coefficients.ts: minimax polynomials by the exchange algorithm of
 * Remez.
 *
 * `npx tsx scripts/minimax.ts` prints the file to standard output, and every polynomial's error to standard
 * error.
 */
import { erf } from "../src/kernels/reference/scalar.js";

type Real = (x: number) => number;

/**
 * The polynomial p with `terms` coefficients that makes the largest `weight·|p − target|` on [from, to]
 * least.
 */
interface Fit {
  doc: string;
  target: Real;
  weight: Real;
  from: number;
  to: number;
  terms: number;
}

const sqrtOf = (f: Real) => (z: number) => f(Math.sqrt(z));

/** log((1 + s) / (1 − s)) = 2s + s·z·L(z) with z = s² */
const atanhSeries: Real = (z) => sum(12, (k) => (2 / (2 * k + 3)) * z ** k);

const fits: Record<string, Fit> = {
  expm1: {
    doc: "(e^r − 1 − r) / r² for |r| ≤ ln 2 / 2",
    target: (r) => sum(18, (k) => r ** k / factorial(k + 2)),
    weight: (r) => r ** 2 / Math.abs(Math.expm1(r)),
    from: -0.3467,
    to: 0.3467,
    terms: 5,
  },
  tanh: {
    doc: "(tanh x − x) / x³ as a polynomial of x², for |x| ≤ 0.63",
    target: sqrtOf((x) => (Math.tanh(x) - x) / x ** 3),
    weight: sqrtOf((x) => x ** 3 / Math.tanh(x)),
    from: 0.0004,
    to: 0.63 ** 2,
    terms: 5,
  },
  log: {
    doc: "(log((1 + s) / (1 − s)) − 2s) / s³ as a polynomial of s², for |s| ≤ 0.1716",
    target: atanhSeries,
    weight: (z) => z,
    from: 0,
    to: 0.17165 ** 2,
    terms: 3,
  },
  erfNear: {
    doc: "(erf x − x) / x as a polynomial of x², for |x| ≤ 0.93",
    target: (z) => (2 / Math.sqrt(Math.PI)) * sum(20, (k) => (-z) ** k / (factorial(k) * (2 * k + 1))) - 1,
    weight: sqrtOf((x) => (x === 0 ? 1 : x / erf(x))),
    from: 0,
    to: 0.93 ** 2,
    terms: 7,
  },
  erfFar: {
    doc: "log(1 − erf x) / x for 0.92 ≤ x ≤ 4",
    target: (x) => Math.log(erfc(x)) / x,
    weight: (x) => (x * erfc(x)) / erf(x),
    from: 0.92,
    to: 4,
    terms: 6,
  },
  expDouble: {
    doc: "e^r for |r| ≤ ln 2 / 2",
    target: Math.exp,
    weight: (r) => Math.exp(-r),
    from: -0.3467,
    to: 0.3467,
    terms: 8,
  },
  sinhDouble: {
    doc: "(sinh x − x) / x³ as a polynomial of x², for |x| ≤ 1",
    target: (z) => sum(10, (k) => z ** k / factorial(2 * k + 3)),
    weight: (z) => z,
    from: 0,
    to: 1,
    terms: 4,
  },
  logDouble: {
    doc: "(log((1 + s) / (1 − s)) − 2s) / s³ as a polynomial of s², for |s| ≤ 0.1716",
    target: atanhSeries,
    weight: (z) => z,
    from: 0,
    to: 0.17165 ** 2,
    terms: 5,
  },
  sinDouble: {
    doc: "(sin r − r) / r³ as a polynomial of r², for |r| ≤ π/4",
    target: (z) => sum(10, (k) => -((-z) ** k) / factorial(2 * k + 3)),
    weight: (z) => z,
    from: 0,
    to: 0.7855 ** 2,
    terms: 4,
  },
  cosDouble: {
    doc: "(cos r − 1 + r²/2) / r⁴ as a polynomial of r², for |r| ≤ π/4",
    target: (z) => sum(10, (k) => (-z) ** k / factorial(2 * k + 4)),
    weight: (z) => z ** 2,
    from: 0,
    to: 0.7855 ** 2,
    terms: 4,
  },
  atanDouble: {
    doc: "(atan t − t) / t³ as a polynomial of t², for |t| ≤ 1",
    target: (z) =>
      z < 0.01 ? sum(9, (k) => -((-z) ** k) / (2 * k + 3)) : (Math.atan(z ** 0.5) / z ** 0.5 - 1) / z,
    weight: (z) => z,
    from: 0,
    to: 1,
    terms: 11,
  },
};

function erfc(x: number): number {
  // The continued fraction of Laplace; erf(x) itself is too near 1 here.
  let tail = 0;
  for (let k = 200; k > 0; k--) tail = k / 2 / (x + tail);
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * (x + tail));
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}

function sum(terms: number, term: (k: number) => number): number {
  let total = 0;
  for (let k = terms - 1; k >= 0; k--) total += term(k);
  return total;
}

/** Coefficients (constant first) and the weighted error. */
function remez({ target, weight, from, to, terms }: Fit): { coefficients: number[]; error: number } {
  const x = (t: number) => (from + to) / 2 + ((to - from) / 2) * t;
  const error = (c: number[], t: number) => weight(x(t)) * (target(x(t)) - chebyshevSum(c, t));
  const grid = Array.from({ length: 8001 }, (_, i) => -Math.cos((Math.PI * i) / 8000));
  let points = Array.from({ length: terms + 1 }, (_, i) => -Math.cos((Math.PI * (i + 0.1)) / (terms + 0.2)));
  let c: number[] = [];
  for (let round = 0; round < 30; round++) {
    const rows = points.map((t, i) => [
      ...Array.from({ length: terms }, (_, j) => weight(x(t)) * Math.cos(j * Math.acos(t))),
      (-1) ** i,
      weight(x(t)) * target(x(t)),
    ]);
    c = solve(rows).slice(0, terms);
    points = extremes(grid, (t) => error(c, t), terms + 1) ?? points;
  }
  return { coefficients: monomials(c, from, to), error: Math.max(...grid.map((t) => Math.abs(error(c, t)))) };
}

/** `count` points at which the error is extreme, signs alternating; undefined when there are too few. */
function extremes(grid: number[], error: Real, count: number): number[] | undefined {
  const found: { t: number; e: number }[] = [];
  for (const t of grid) {
    const e = error(t);
    const last = found.at(-1);
    if (last && last.e > 0 === e > 0) {
      if (Math.abs(e) > Math.abs(last.e)) found[found.length - 1] = { t, e };
    } else found.push({ t, e });
  }
  while (found.length > count) {
    if (Math.abs(found[0]!.e) < Math.abs(found.at(-1)!.e)) found.shift();
    else found.pop();
  }
  return found.length === count ? found.map(({ t }) => t) : undefined;
}

function chebyshevSum(c: number[], t: number): number {
  return c.reduce((total, value, j) => total + value * Math.cos(j * Math.acos(t)), 0);
}

/** From Chebyshev coefficients on [from, to] to powers of x. */
function monomials(c: number[], from: number, to: number): number[] {
  const scale = 2 / (to - from);
  const shift = -(from + to) / (to - from);
  const timesT = (p: number[]) => [...p, 0].map((v, i) => v * shift + (p[i - 1] ?? 0) * scale);
  let [before, current] = [[1], timesT([1])];
  const total: number[] = c.map(() => 0);
  c.forEach((value, j) => {
    const p = j === 0 ? [1] : current;
    p.forEach((v, i) => {
      total[i]! += value * v;
    });
    if (j > 0) {
      const next = timesT(current).map((v, i) => 2 * v - (before[i] ?? 0));
      [before, current] = [current, next];
    }
  });
  return total;
}

/** Gaussian elimination with pivots; the right-hand side is the last column. */
function solve(rows: number[][]): number[] {
  const n = rows.length;
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let r = column; r < n; r++)
      if (Math.abs(rows[r]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = r;
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (let r = 0; r < n; r++) {
      if (r === column) continue;
      const factor = rows[r]![column]! / rows[column]![column]!;
      for (let k = column; k <= n; k++) rows[r]![k]! -= factor * rows[column]![k]!;
    }
  }
  return rows.map((row, i) => row[n]! / row[i]!);
}

const lines = Object.entries(fits).map(([name, fit]) => {
  const { coefficients, error } = remez(fit);
  process.stderr.write(`${name}: error 2^${Math.log2(error).toFixed(1)}\n`);
  return `/** ${fit.doc}. */\nexport const ${name}: readonly number[] = [${coefficients.join(", ")}];\n`;
});
const header =
  "@file Minimax polynomials, coefficients with the constant first. Computed by scripts/minimax.ts.";
process.stdout.write(`/**\n * ${header}\n */\n${lines.join("\n")}`);

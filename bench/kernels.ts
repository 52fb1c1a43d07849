/**
 * Matrix products and row-wise kernels, one thread: `npx tsx bench/kernels.ts [reference]`.
 *
 * Cases are interleaved over several rounds and the median is shown, so that a noisy neighbor spoils none
 * alone.
 */
import { crossEntropies } from "../src/kernels/families/index.js";
import { kernelInfo, kernels, useKernels } from "../src/kernels/index.js";

interface Case {
  readonly name: string;
  readonly work: number;
  readonly unit: string;
  readonly run: () => void;
}

if (process.argv.includes("reference")) useKernels("reference");
if (process.argv.includes("strict")) useKernels("wasm", { fma: false });

const entropies = kernels.of(crossEntropies);
const set = kernels;
const random = (length: number): Float32Array => Float32Array.from({ length }, () => Math.random() - 0.5);

/** [m, k, n, flags]: N plain, T transposed. */
const products: readonly [number, number, number, string][] = [
  [300, 2, 64, "NT"],
  [300, 2, 64, "NN"],
  [300, 64, 3, "NT"],
  [300, 64, 3, "NN"],
  [300, 3, 64, "NN"],
  [3, 300, 64, "TN"],
  [64, 300, 3, "TN"],
  [64, 300, 2, "TN"],
  [64, 784, 128, "NT"],
  [64, 128, 784, "NN"],
  [128, 64, 784, "TN"],
  [64, 128, 64, "NT"],
  [64, 64, 10, "NT"],
  [64, 10, 64, "NN"],
  [10, 64, 64, "TN"],
  [32, 128, 128, "NT"],
  [32, 128, 128, "NN"],
  [128, 32, 128, "TN"],
  [1, 784, 128, "NT"],
  [1, 784, 128, "NN"],
  [64, 64, 64, "NN"],
  [128, 128, 128, "NN"],
  [256, 256, 256, "NN"],
  [256, 256, 256, "TN"],
  [256, 256, 256, "NT"],
  [512, 512, 512, "NN"],
  [512, 512, 512, "TN"],
  [512, 512, 512, "NT"],
  [1024, 1024, 1024, "NN"],
];

const cases: Case[] = products.map(([m, k, n, flags]) => {
  const [a, b, out] = [random(m * k), random(k * n), new Float32Array(m * n)];
  const options = { transposeA: flags[0] === "T", transposeB: flags[1] === "T" };
  return {
    name: `${m}×${k}·${k}×${n} ${flags}`,
    work: 2 * m * k * n,
    unit: "GFLOP/s",
    run: () => set.matmul(out, a, b, m, k, n, options),
  };
});

/** Name and elements of a row-wise kernel or a copy, and what it does with them. */
function elements(name: string, count: number, run: () => void): Case {
  return { name, work: count, unit: "G elements/s", run };
}

for (const [rows, columns] of [
  [300, 3],
  [64, 10],
  [32, 64],
  [128, 1000],
] as const) {
  const [a, g, out] = [random(rows * columns), random(rows * columns), new Float32Array(rows * columns)];
  const [losses, scales, each] = [new Float32Array(rows), new Float32Array(2 * rows), random(rows)];
  const targets = Int32Array.from({ length: rows }, (_, r) => r % columns);
  const size = `${rows}×${columns}`;
  cases.push(
    elements(`softmax ${size}`, a.length, () => set.softmax(out, a, rows, columns, false)),
    elements(`softmax's gradient ${size}`, a.length, () =>
      set.softmaxGradient(out, a, g, rows, columns, false),
    ),
    elements(`crossEntropy ${size}`, a.length, () =>
      entropies.crossEntropy(losses, scales, a, targets, rows, columns),
    ),
    elements(`its gradient ${size}`, a.length, () =>
      entropies.crossEntropyGradient(out, a, scales, targets, each, rows, columns),
    ),
  );
}
for (const [outer, length, inner] of [
  [1, 19200, 1],
  [300, 64, 1],
  [64, 10, 1],
  [1, 300, 64],
  [1, 64, 128],
  [1, 300, 3],
] as const) {
  const [a, out] = [random(outer * length * inner), new Float32Array(outer * inner)];
  for (const reduction of ["sum", "max"] as const) {
    const name = `${reduction} of [${outer}, ${length}, ${inner}] over 1`;
    cases.push(elements(name, a.length, () => set.reduce(reduction, out, a, outer, length, inner)));
  }
}
{
  const [m, n] = [128, 784];
  const [a, out] = [random(m * n), new Float32Array(m * n)];
  const index = Int32Array.from({ length: 800 }, (_, i) => (i * 37) % 64);
  const [table, rowsOut] = [random(64 * 128), new Float32Array(800 * 128)];
  cases.push(
    elements("transpose 128×784", m * n, () => set.stridedRead(out, a, [n, m], [1, n], 0)),
    elements("permute [128, 28, 28] to 2, 0, 1", m * n, () =>
      set.stridedRead(out, a, [28, 128, 28], [1, 784, 28], 0),
    ),
    elements("slice [128, 2…782]", m * 780, () => set.stridedRead(out, a, [m, 780], [n, 1], 2)),
    elements("indexSelect 800 of 64×128", 102400, () =>
      set.indexSelect(rowsOut, table, index, 1, 64, 800, 128),
    ),
    elements("indexAdd 800 to 64×128", 102400, () => set.indexAdd(table, rowsOut, index, 1, 64, 800, 128)),
    elements("argmax 128×784", m * n, () => set.argReduce("max", new Int32Array(m), a, m, n, 1)),
    elements("cumsum 128×784", m * n, () => set.cumsum(out, a, m, n, 1)),
  );
}

function time({ run, work, unit }: Case): number {
  const repetitions = Math.max(1, Math.round((unit === "GFLOP/s" ? 4e6 : 4e4) / work));
  const start = performance.now();
  for (let i = 0; i < repetitions; i++) run();
  return (performance.now() - start) / repetitions;
}

const times = cases.map((): number[] => []);
for (let round = 0; round < 40; round++) {
  for (const [i, c] of cases.entries()) times[i]!.push(time(c));
}
console.log(kernelInfo());
for (const [i, c] of cases.entries()) {
  const sorted = times[i]!.slice(10).sort((x, y) => x - y);
  const [best, median] = [sorted[0]!, sorted[sorted.length >> 1]!];
  const rate = (ms: number): string => (c.work / ms / 1e6).toFixed(c.unit === "GFLOP/s" ? 1 : 2).padStart(6);
  console.log(
    c.name.padEnd(34),
    `${(median * 1000).toFixed(2).padStart(9)} µs  median${rate(median)}  best${rate(best)} ${c.unit}`,
  );
}

/**
 * Matrix products and row-wise kernels, one thread: `npx tsx bench/kernels.ts [reference]`.
 *
 * Cases are interleaved over several rounds and the median is shown, so that a noisy neighbour spoils none alone.
 */
import { type Kernels, kernelInfo, kernels, useKernels } from "../src/kernels/index.js";

interface Case {
  readonly name: string;
  readonly work: number;
  readonly unit: string;
  readonly run: () => void;
}

if (process.argv.includes("reference")) useKernels("reference");
if (process.argv.includes("strict")) useKernels("wasm", { fma: false });

const set: Kernels = kernels;
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

function time({ run, work }: Case): number {
  const repetitions = Math.max(1, Math.round(4e6 / work));
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
  const rate = (ms: number): string => (c.work / ms / 1e6).toFixed(1).padStart(6);
  console.log(
    c.name.padEnd(26),
    `${(median * 1000).toFixed(2).padStart(9)} µs  median${rate(median)}  best${rate(best)} ${c.unit}`,
  );
}

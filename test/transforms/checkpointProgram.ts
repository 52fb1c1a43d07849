/**
 * @file Run by checkpoint.test.ts in a process of its own: prints how many bytes the graph of 20 blocks of ten ops
 * keeps before its way back, with a checkpoint for each block or without.
 */
import { randn, type Tensor } from "../../src/index.js";
import { checkpoint } from "../../src/transforms/index.js";

const through =
  process.argv[2] === "checkpoint" ? checkpoint : (fn: (x: Tensor) => Tensor, x: Tensor) => fn(x);

function block(x: Tensor): Tensor {
  let h = x;
  for (let i = 0; i < 10; i++) h = h.sin();
  return h;
}

const collect = (): void => {
  for (let i = 0; i < 5; i++) (globalThis as { gc?: () => void }).gc!();
};
let h: Tensor = randn([100_000], { requiresGrad: true });
collect();
const before = process.memoryUsage().arrayBuffers;
for (let i = 0; i < 20; i++) h = through(block, h);
collect();
const kept = process.memoryUsage().arrayBuffers - before;
h.sum().backward();
console.log(kept);

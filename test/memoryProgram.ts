/**
 * @file Run by memory.test.ts in a process of its own: trains without ever giving the event loop a turn, and prints the
 * resident size after step 2,000 and after the last one, in bytes, and the losses there.
 */
import {
  crossEntropy,
  linear,
  manualSeed,
  noGrad,
  randint,
  randn,
  type Tensor,
  zeros,
} from "../src/index.js";

const steps = 20_000;

manualSeed(0);
const x = randn([300, 2]);
const labels = randint(0, 3, [300]);
const parameters = [
  randn([64, 2], { requiresGrad: true }),
  zeros([64], { requiresGrad: true }),
  randn([3, 64], { requiresGrad: true }),
  zeros([3], { requiresGrad: true }),
] as const;
const [w1, b1, w2, b2] = parameters;

function step(): Tensor {
  const loss = crossEntropy(linear(linear(x, w1, b1).relu(), w2, b2), labels);
  loss.backward();
  noGrad(() => {
    for (const p of parameters) {
      p.assign(p.sub(p.grad!.mul(0.05)));
      p.clearGrad();
    }
  });
  return loss;
}

const sizes: number[] = [];
const losses: number[] = [];
for (let i = 1; i <= steps; i++) {
  const loss = step();
  if (i === 2_000 || i === steps) {
    sizes.push(process.memoryUsage.rss());
    losses.push(loss.item());
  }
}
process.stdout.write(JSON.stringify({ sizes, losses }));

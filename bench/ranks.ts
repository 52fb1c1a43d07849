/**
 * @file The workloads of `npm run bench -- mpi`, as ranks run them: steps of training of which every rank computes its
 * share, and collectives. The words are how many milliseconds each workload is to take, and workloads; rank 0 answers
 * with times in microseconds, as JSON.
 */
import {
  compile,
  crossEntropy,
  manualSeed,
  rand,
  randint,
  type Tensor,
  tensor,
  zeros,
} from "../src/index.js";
import { DataParallel, init } from "../src/mpi/index.js";
import type { Module } from "../src/nn/index.js";
import { Adam, AdamW, type Optimizer } from "../src/optim/index.js";
import * as networks from "./networks.js";

const world = init();

/** This rank's share of a batch. */
function shareOf(batch: number): number {
  return Math.floor((batch + world.size - 1 - world.rank) / world.size);
}

function training<Inputs extends readonly [Tensor], Output>(
  model: Module<Inputs, Output>,
  optimizer: Optimizer,
  loss: (output: Output, labels: Tensor) => Tensor,
  x: Tensor,
  labels: Tensor,
): () => void {
  const parallel = new DataParallel(model, world);
  const step = compile((input: Tensor, wanted: Tensor) => {
    optimizer.zeroGrad();
    const value = loss(parallel.forward(...([input] as unknown as Inputs)), wanted);
    parallel.backward(value);
    optimizer.step();
    return value;
  });
  return () => void step(x, labels);
}

function mlp(batch: number): () => void {
  const [model, n] = [networks.mlp(), shareOf(batch)];
  return training(model, new Adam(model.parameters()), crossEntropy, rand([n, 784]), randint(0, 10, [n]));
}

function cnn(batch: number): () => void {
  const [model, n] = [networks.cnn(), shareOf(batch)];
  const images = rand([n, 1, 28, 28]);
  return training(model, new Adam(model.parameters()), crossEntropy, images, randint(0, 10, [n]));
}

function gpt(): () => void {
  const model = networks.gpt();
  const tokens = (): Tensor => randint(0, networks.vocabulary, [shareOf(networks.texts), networks.context]);
  const asLayer = model as unknown as Module<[Tensor], readonly [Tensor, unknown]>;
  return training(asLayer, new AdamW(model.parameters()), networks.gptLoss, tokens(), tokens());
}

function allReduce(length: number): () => void {
  const x = zeros([length]);
  return () => world.allReduce(x);
}

const workloads: Readonly<Record<string, () => () => void>> = {
  mlp512: () => mlp(512),
  mlp2048: () => mlp(2048),
  cnn64: () => cnn(64),
  gpt12: gpt,
  ...Object.fromEntries(
    [1, 1000, 10_000, 100_000, 1_000_000].map((length) => [`allReduce ${length}`, () => allReduce(length)]),
  ),
  barrier: () => () => world.barrier(),
};

/** The time of the fastest tenth of calls in µs: others are slowed down by what else runs. All ranks make as many. */
function measure(step: () => void, milliseconds: number): number {
  for (let i = 0; i < 3; i++) step();
  const start = performance.now();
  for (let i = 0; i < 5; i++) step();
  const each = Math.max((performance.now() - start) / 5, 1e-4);
  const count = tensor([Math.min(Math.max(Math.ceil(milliseconds / each), 5), 100_000)], { dtype: "int32" });
  world.broadcast(count);
  const times = Array.from({ length: count.item() }, () => {
    const before = performance.now();
    step();
    return 1000 * (performance.now() - before);
  });
  return times.sort((a, b) => a - b)[Math.floor(times.length / 10)]!;
}

const [milliseconds, ...names] = process.argv.slice(2);
const answers: Record<string, number> = {};
for (const name of names) {
  manualSeed(0);
  answers[name] = measure(workloads[name]!(), Number(milliseconds));
}
if (world.rank === 0) console.log(JSON.stringify(answers));

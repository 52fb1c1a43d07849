/**
 * @file The workloads of `npm run bench -- mpi`, as ranks run them: steps of training of which every rank computes its
 * share, and collectives. The words are how many milliseconds each workload is to take, and workloads; rank 0 answers
 * with times in microseconds, as JSON.
 */
import { GPT } from "../examples/capstones/gptModel.js";
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
import { Conv2d, Flatten, Linear, MaxPool2d, type Module, ReLU, Sequential } from "../src/nn/index.js";
import { Adam, AdamW, type Optimizer } from "../src/optim/index.js";

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
  const model = new Sequential(
    new Linear(784, 128),
    new ReLU(),
    new Linear(128, 64),
    new ReLU(),
    new Linear(64, 10),
  );
  const n = shareOf(batch);
  return training(model, new Adam(model.parameters()), crossEntropy, rand([n, 784]), randint(0, 10, [n]));
}

function cnn(batch: number): () => void {
  const model = new Sequential(
    new Conv2d(1, 8, 5),
    new ReLU(),
    new MaxPool2d(2),
    new Conv2d(8, 16, 5),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    new Linear(256, 10),
  );
  const n = shareOf(batch);
  const images = rand([n, 1, 28, 28]);
  return training(model, new Adam(model.parameters()), crossEntropy, images, randint(0, 10, [n]));
}

function gpt(batch: number): () => void {
  const [vocabulary, context] = [65, 64];
  const model = new GPT(vocabulary, { layers: 4, heads: 4, width: 128, context, dropout: 0 });
  const loss = ([scores]: readonly [Tensor, unknown], labels: Tensor): Tensor =>
    crossEntropy(scores.reshape([-1, vocabulary]), labels.reshape([-1]));
  const tokens = (): Tensor => randint(0, vocabulary, [shareOf(batch), context]);
  const asLayer = model as unknown as Module<[Tensor], readonly [Tensor, unknown]>;
  return training(asLayer, new AdamW(model.parameters()), loss, tokens(), tokens());
}

function allReduce(length: number): () => void {
  const x = zeros([length]);
  return () => world.allReduce(x);
}

const workloads: Readonly<Record<string, () => () => void>> = {
  mlp512: () => mlp(512),
  mlp2048: () => mlp(2048),
  cnn64: () => cnn(64),
  gpt12: () => gpt(12),
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

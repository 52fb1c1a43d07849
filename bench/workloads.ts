/**
 * @file The workloads as tapegrad runs them, each a function of tensors or one op, of the sizes in
 * docs/benchmarks.md. The first argument says how: `eager`, `compiled`, with two `threads`, or with `blas`; the last two
 * are compiled, too. The second is how many threads compute.
 */
import {
  add,
  binaryCrossEntropyWithLogits,
  compile,
  crossEntropy,
  manualSeed,
  matmul,
  noGrad,
  oneHot,
  ones,
  rand,
  randint,
  randn,
  type Tensor,
  tensor,
  useKernels,
  zeros,
} from "../src/index.js";
import {
  BatchNorm2d,
  Conv2d,
  Embedding,
  functional,
  LeakyReLU,
  Linear,
  LSTM,
  Module,
  ReLU,
  RNN,
  Sequential,
  Sigmoid,
} from "../src/nn/index.js";
import { Adam, AdamW, type Optimizer, SGD } from "../src/optim/index.js";
import { type SetUp, takePart } from "./contestant.js";
import * as networks from "./networks.js";

const mode = process.argv[2] ?? "eager";
const threads = Number(process.argv[3] ?? 1);
if (mode === "threads") useKernels("wasm", { threads: Math.max(2, threads) });
else if (threads > 1) useKernels("wasm", { threads });
if (mode === "blas") (await import("../src/blas/index.js")).useBlas({ threads });

/** What is called again and again; compiled unless it is to run eagerly. */
function repeated<Args extends readonly Tensor[]>(fn: (...args: Args) => Tensor, ...args: Args): () => void {
  const run = mode === "eager" ? fn : compile(fn);
  return () => void run(...args);
}

/** A step of training: forward, loss, backward, update. */
function training(
  optimizer: Optimizer,
  loss: (x: Tensor, target: Tensor) => Tensor,
  x: Tensor,
  target: Tensor,
): () => void {
  return repeated(
    (input: Tensor, wanted: Tensor) => {
      optimizer.zeroGrad();
      const value = loss(input, wanted);
      value.backward();
      optimizer.step();
      return value;
    },
    x,
    target,
  );
}

function classifier(model: Module, optimizer: Optimizer, x: Tensor, labels: Tensor): () => void {
  return training(optimizer, (input, wanted) => crossEntropy(model.forward(input), wanted), x, labels);
}

function spiral(): () => void {
  const model = new Sequential(new Linear(2, 64), new ReLU(), new Linear(64, 3));
  return classifier(model, new SGD(model.parameters(), { lr: 1 }), randn([300, 2]), randint(0, 3, [300]));
}

function mlp(batch: number): () => void {
  const model = networks.mlp();
  return classifier(model, new Adam(model.parameters()), rand([batch, 784]), randint(0, 10, [batch]));
}

/** {@link mlp} when some units have been without a gradient for long, so that averages have decayed. */
function trainedMlp(steps: number): () => void {
  const step = mlp(64);
  for (let i = 0; i < steps; i++) step();
  return step;
}

/** A character model: a recurrent layer, then a linear one at every step. */
class CharModel extends Module {
  readonly recurrent: RNN | LSTM;
  readonly output: Linear = new Linear(128, 64);

  constructor(recurrent: RNN | LSTM) {
    super();
    this.recurrent = recurrent;
  }

  override forward(x: Tensor): Tensor {
    const [states] = this.recurrent.forward(x);
    return this.output.forward(states.reshape([-1, 128]));
  }
}

function characters(recurrent: RNN | LSTM): () => void {
  const model = new CharModel(recurrent);
  const [length, batch, vocabulary] = [25, 32, 64];
  const x = oneHot(randint(0, vocabulary, [length, batch]), vocabulary);
  const labels = randint(0, vocabulary, [length * batch]);
  return classifier(model, new Adam(model.parameters()), x, labels);
}

function cnn(): () => void {
  const model = networks.cnn();
  return classifier(model, new Adam(model.parameters()), rand([64, 1, 28, 28]), randint(0, 10, [64]));
}

function gan(): () => void {
  const generator = new Sequential(new Linear(32, 128), new ReLU(), new Linear(128, 64), new Sigmoid());
  const critic = new Sequential(new Linear(64, 128), new LeakyReLU(0.2), new Linear(128, 1));
  const [forCritic, forGenerator] = [new Adam(critic.parameters()), new Adam(generator.parameters())];
  const [real, yes, no] = [rand([64, 64]), ones([64, 1]), zeros([64, 1])];
  return repeated((image: Tensor) => {
    const fake = generator.forward(randn([64, 32]));
    forCritic.zeroGrad();
    const loss = binaryCrossEntropyWithLogits(critic.forward(image), yes).add(
      binaryCrossEntropyWithLogits(critic.forward(fake.detach()), no),
    );
    loss.backward();
    forCritic.step();
    forGenerator.zeroGrad();
    binaryCrossEntropyWithLogits(critic.forward(fake), yes).backward();
    forGenerator.step();
    return loss;
  }, real);
}

function gpt(): () => void {
  const model = networks.gpt();
  const tokens = (): Tensor => randint(0, networks.vocabulary, [networks.texts, networks.context]);
  const loss = (x: Tensor, y: Tensor): Tensor => networks.gptLoss(model.forward(x), y);
  return training(new AdamW(model.parameters()), loss, tokens(), tokens());
}

/** Two convolutions, each normalized over the batch, and past them the input itself. */
class ResidualBlock extends Module {
  readonly path: Sequential;

  constructor(channels: number) {
    super();
    const convolution = (): Conv2d => new Conv2d(channels, channels, 3, { padding: 1, bias: false });
    this.path = new Sequential(
      convolution(),
      new BatchNorm2d(channels),
      new ReLU(),
      convolution(),
      new BatchNorm2d(channels),
    );
  }

  override forward(x: Tensor): Tensor {
    return this.path.forward(x).add(x).relu();
  }
}

function residual(): () => void {
  const model = new ResidualBlock(32);
  const shape = [16, 32, 16, 16];
  const loss = (x: Tensor, y: Tensor): Tensor => model.forward(x).sub(y).square().mean();
  return training(new SGD(model.parameters(), { lr: 0.01 }), loss, randn(shape), randn(shape));
}

/** One digit after the other through the network of the main example. */
function requests(): () => void {
  const model = new Sequential(new Linear(64, 256), new ReLU(), new Linear(256, 10)).eval();
  return repeated((x: Tensor) => noGrad(() => model.forward(x).softmax(1)), rand([1, 64]));
}

function embedding(): () => void {
  const model = new Embedding(300_000, 256);
  const loss = (indices: Tensor, y: Tensor): Tensor => model.forward(indices).sub(y).square().mean();
  const optimizer = new SGD(model.parameters(), { lr: 0.1 });
  return training(optimizer, loss, randint(0, 300_000, [1024]), randn([1024, 256]));
}

function attention(): () => void {
  const [q, k, v] = [0, 1, 2].map(() => randn([12, 4, 64, 32], { requiresGrad: true })) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  return repeated(
    (gradient: Tensor) => {
      for (const x of [q, k, v]) x.clearGrad();
      const y = functional.scaledDotProductAttention(q, k, v, { causal: true });
      y.backward({ gradient });
      return y;
    },
    randn([12, 4, 64, 32]),
  );
}

function permute(): () => void {
  const x = randn([12, 64, 4, 32]);
  return () => void noGrad(() => x.permute([0, 2, 1, 3]));
}

function product(n: number): () => void {
  const [a, b] = [randn([n, n]), randn([n, n])];
  return () => void matmul(a, b);
}

function elementwise(f: (x: Tensor) => Tensor): () => void {
  const x = randn([65_536]);
  return () => void noGrad(() => f(x));
}

/** Functions that are called again and again. */
const steps: Record<string, SetUp> = {
  spiral,
  mlp64: () => mlp(64),
  mlp64trained: () => trainedMlp(2000),
  mlp512: () => mlp(512),
  rnn: () => characters(new RNN(64, 128)),
  lstm: () => characters(new LSTM(64, 128)),
  cnn,
  residual,
  gan,
  gpt,
  attention,
  embedding,
  requests,
};

/** Single ops, in which there is nothing to compile. */
const ops: Record<string, SetUp> = {
  add1: () => {
    const [a, b] = [tensor([1], { requiresGrad: true }), tensor([2])];
    return () => void add(a, b);
  },
  chain1000: () => {
    const [a, b] = [tensor([1], { requiresGrad: true }), tensor([2])];
    return () => {
      let x: Tensor = a;
      for (let i = 0; i < 1000; i++) x = add(x, b);
      x.backward();
      a.grad = undefined;
    };
  },
  permute,
  matmul64: () => product(64),
  matmul256: () => product(256),
  matmul1024: () => product(1024),
  exp64k: () => elementwise((x) => x.exp()),
  tanh64k: () => elementwise((x) => x.tanh()),
};

manualSeed(0);
await takePart(mode === "compiled" ? steps : { ...steps, ...ops });

/**
 * @file The workloads as tapegrad runs them. Each is one training step, or one op, of the sizes in
 * docs/benchmarks.md.
 */
import {
  add,
  binaryCrossEntropyWithLogits,
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
  zeros,
} from "../src/index.js";
import {
  Conv2d,
  Flatten,
  LeakyReLU,
  Linear,
  LSTM,
  MaxPool2d,
  Module,
  ReLU,
  RNN,
  Sequential,
  Sigmoid,
} from "../src/nn/index.js";
import { Adam, type Optimizer, SGD } from "../src/optim/index.js";
import { type SetUp, takePart } from "./contestant.js";

/** A step of a classifier: forward, loss, backward, update. */
function classifier(model: Module, optimizer: Optimizer, x: Tensor, labels: Tensor): () => void {
  return () => {
    optimizer.zeroGrad();
    crossEntropy(model.forward(x), labels).backward();
    optimizer.step();
  };
}

function spiral(): () => void {
  const model = new Sequential(new Linear(2, 64), new ReLU(), new Linear(64, 3));
  return classifier(model, new SGD(model.parameters(), { lr: 1 }), randn([300, 2]), randint(0, 3, [300]));
}

function mlp(batch: number): () => void {
  const model = new Sequential(
    new Linear(784, 128),
    new ReLU(),
    new Linear(128, 64),
    new ReLU(),
    new Linear(64, 10),
  );
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
  return classifier(model, new Adam(model.parameters()), rand([64, 1, 28, 28]), randint(0, 10, [64]));
}

function gan(): () => void {
  const generator = new Sequential(new Linear(32, 128), new ReLU(), new Linear(128, 64), new Sigmoid());
  const critic = new Sequential(new Linear(64, 128), new LeakyReLU(0.2), new Linear(128, 1));
  const [forCritic, forGenerator] = [new Adam(critic.parameters()), new Adam(generator.parameters())];
  const [real, yes, no] = [rand([64, 64]), ones([64, 1]), zeros([64, 1])];
  return () => {
    const fake = generator.forward(randn([64, 32]));
    forCritic.zeroGrad();
    const loss = binaryCrossEntropyWithLogits(critic.forward(real), yes).add(
      binaryCrossEntropyWithLogits(critic.forward(fake.detach()), no),
    );
    loss.backward();
    forCritic.step();
    forGenerator.zeroGrad();
    binaryCrossEntropyWithLogits(critic.forward(fake), yes).backward();
    forGenerator.step();
  };
}

function product(n: number): () => void {
  const [a, b] = [randn([n, n]), randn([n, n])];
  return () => void matmul(a, b);
}

function elementwise(f: (x: Tensor) => Tensor): () => void {
  const x = randn([65_536]);
  return () => void noGrad(() => f(x));
}

const workloads: Record<string, SetUp> = {
  spiral,
  mlp64: () => mlp(64),
  mlp64trained: () => trainedMlp(2000),
  mlp512: () => mlp(512),
  rnn: () => characters(new RNN(64, 128)),
  lstm: () => characters(new LSTM(64, 128)),
  cnn,
  gan,
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
  matmul64: () => product(64),
  matmul256: () => product(256),
  matmul1024: () => product(1024),
  exp64k: () => elementwise((x) => x.exp()),
  tanh64k: () => elementwise((x) => x.tanh()),
};

manualSeed(0);
await takePart(workloads);

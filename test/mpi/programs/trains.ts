/**
 * Trains networks on all ranks, and on rank 0 alone with the whole batches. Prints, for each training, the largest
 * difference of a parameter or buffer, relative to its norm.
 */
import {
  compile,
  crossEntropy,
  type DType,
  Generator,
  manualSeed,
  randint,
  randn,
  type Tensor,
} from "../../../src/index.js";
import { DataParallel, init, SyncBatchNorm } from "../../../src/mpi/index.js";
import {
  BatchNorm1d,
  BatchNorm2d,
  Conv2d,
  Flatten,
  Linear,
  LSTM,
  MaxPool2d,
  Module,
  ReLU,
  Sequential,
  Tanh,
} from "../../../src/nn/index.js";
import { Adam, type Optimizer, SGD } from "../../../src/optim/index.js";

const world = init();
const steps = 20;
const classes = 4;

/** The last output of a sequence, as logits. */
class Reader extends Module {
  readonly lstm: LSTM;
  readonly output: Linear;

  constructor(dtype: DType) {
    super();
    this.lstm = new LSTM(5, 8, { batchFirst: true, dtype });
    this.output = new Linear(8, classes, { dtype });
  }

  override forward(x: Tensor): Tensor {
    const [outputs] = this.lstm.forward(x);
    return this.output.forward(outputs.select(1, -1));
  }
}

type Mode = "eager" | "compiled";

interface Network {
  /** The shape of one example. */
  readonly example: readonly number[];
  model(dtype: DType): Module;
  optimizer(parameters: Tensor[]): Optimizer;
  readonly modes: { readonly float32: readonly Mode[]; readonly float64: readonly Mode[] };
}

const networks: Readonly<Record<string, Network>> = {
  MLP: {
    example: [6],
    model: (dtype) =>
      new Sequential(new Linear(6, 33, { dtype }), new Tanh(), new Linear(33, classes, { dtype })),
    optimizer: (parameters) => new Adam(parameters, { lr: 0.01 }),
    modes: { float32: ["eager", "compiled"], float64: ["eager"] },
  },
  CNN: {
    example: [2, 6, 6],
    model: (dtype) =>
      new Sequential(
        new Conv2d(2, 4, 3, { padding: 1, dtype }),
        new BatchNorm2d(4, { dtype }),
        new ReLU(),
        new MaxPool2d(2),
        new Flatten(),
        new Linear(36, 8, { dtype }),
        new BatchNorm1d(8, { dtype, momentum: null }),
        new Linear(8, classes, { dtype }),
      ),
    optimizer: (parameters) => new SGD(parameters, { lr: 0.05, momentum: 0.9 }),
    modes: { float32: ["compiled"], float64: ["eager"] },
  },
  LSTM: {
    example: [7, 5],
    model: (dtype) => new Reader(dtype),
    optimizer: (parameters) => new SGD(parameters, { lr: 0.2, momentum: 0.9 }),
    modes: { float32: ["eager"], float64: ["compiled"] },
  },
};

/** Batches of 11 examples and every fifth of 7: neither 2 nor 3 ranks get equal parts. */
function batchesFor({ example }: Network, dtype: DType): [Tensor, Tensor][] {
  const generator = new Generator(7);
  return Array.from({ length: steps }, (_, i) => {
    const n = i % 5 === 4 ? 7 : 11;
    const labels = randint(0, classes, [n], { generator });
    // Far from 0, as images are: statistics must not suffer from it.
    return [randn([n, ...example], { generator, dtype }).add(3), labels];
  });
}

/** What one rank gets of a tensor: every so many rows. */
function share(x: Tensor): Tensor {
  return x.index(`${world.rank}::${world.size}`);
}

function trained(network: Network, dtype: DType, mode: Mode | "whole"): Map<string, Tensor> {
  const isParallel = mode !== "whole";
  // Rank 0's initial values are to become those of all.
  manualSeed(isParallel ? 5 + world.rank : 5);
  const model = network.model(dtype);
  const optimizer = network.optimizer(model.parameters());
  const parallel = isParallel ? new DataParallel(SyncBatchNorm.convert(model, world), world) : undefined;
  const step = (x: Tensor, labels: Tensor): Tensor => {
    optimizer.zeroGrad();
    const loss = crossEntropy((parallel ?? model).forward(x), labels);
    if (parallel) parallel.backward(loss);
    else loss.backward();
    optimizer.step();
    return loss;
  };
  const run = mode === "compiled" ? compile(step) : step;
  for (const [x, labels] of batchesFor(network, dtype)) {
    if (parallel) run(share(x), share(labels));
    else run(x, labels);
  }
  parallel?.checkAgreement();
  return new Map(Object.entries(model.stateDict()));
}

/** The largest norm of a difference over the norm of what was expected. */
function distance(actual: ReadonlyMap<string, Tensor>, expected: ReadonlyMap<string, Tensor>): number {
  const ratios = Array.from(expected, ([name, whole]) => {
    const [a, b] = [actual.get(name)!, whole].map((x) => x.to("float64"));
    return a!.sub(b!).norm().item() / b!.norm().item();
  });
  return Math.max(...ratios);
}

const distances: Record<string, number> = {};
for (const [name, network] of Object.entries(networks)) {
  for (const dtype of ["float32", "float64"] as const) {
    const whole = trained(network, dtype, "whole");
    for (const mode of network.modes[dtype]) {
      distances[`${name} ${dtype} ${mode}`] = distance(trained(network, dtype, mode), whole);
    }
  }
}
if (world.rank === 0) console.log(JSON.stringify(distances));

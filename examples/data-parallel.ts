/**
 * @file Learning to read digits on several processes: `npx tsx examples/data-parallel.ts` starts one, and
 * `mpirun -n 4 node --import tsx examples/data-parallel.ts` starts four that do the same together.
 *
 * It adds to an ordinary training: the world, a sampler that divides batches, a model that averages its
 * gradients, and sums over the ranks.
 */
import { batchOf, DataLoader, DistributedSampler } from "../src/data/index.js";
import { compile, crossEntropy, manualSeed, noGrad, type Tensor, tensor } from "../src/index.js";
import { DataParallel, init, SyncBatchNorm } from "../src/mpi/index.js";
import { BatchNorm1d, Dropout, Flatten, Linear, ReLU, Sequential } from "../src/nn/index.js";
import { Adam } from "../src/optim/index.js";
import { loadImages } from "./capstones/digitImages.js";
import { count, inputFolder, main, positive, seed } from "./support/running/cli.js";
import { Progress } from "./support/running/progress.js";

const program = {
  name: "data-parallel",
  usage: "npx tsx examples/data-parallel.ts, or mpirun -n 4 node --import tsx examples/data-parallel.ts",
  about: "Trains a network to read handwritten digits, on all processes that mpirun has started.",
  options: {
    epochs: count("passes over the training digits", 20),
    batchSize: count("digits in a batch, on all ranks together", 64),
    hidden: count("units of the hidden layer", 128),
    lr: positive("learning rate", 0.003),
    seed: seed(),
    data: inputFolder("folder with MNIST's files, optionally gzipped", "the embedded digits"),
  },
};

await main(program, async ({ epochs, batchSize, hidden, lr, seed, data }) => {
  const world = init();
  // The same on all ranks: the test digits, and the order of the training digits.
  manualSeed(seed);
  const images = await loadImages({ data, download: "none", mirror: "", atMost: Infinity });
  const sampler = new DistributedSampler(images.train.length, world, { seed });
  const batches = new DataLoader(images.train, { batchSize, sampler });

  const model = new Sequential(
    new Flatten(),
    new Linear(images.side ** 2, hidden),
    new BatchNorm1d(hidden),
    new ReLU(),
    new Dropout(0.3),
    new Linear(hidden, 10),
  );
  const parallel = new DataParallel(SyncBatchNorm.convert(model, world), world, { checkEvery: 100 });
  const optimizer = new Adam(model.parameters(), { lr });
  // Different on each: the elements that dropout drops.
  manualSeed([seed, world.rank]);

  const learn = compile((x: Tensor, labels: Tensor) => {
    optimizer.zeroGrad();
    const loss = crossEntropy(parallel.forward(x), labels);
    parallel.backward(loss);
    optimizer.step();
    return loss;
  });

  const [testImages, testLabels] = batchOf(images.test);
  /** The fraction of test digits that are read correctly; each rank reads its share. */
  const accuracy = (): number => {
    const share = `${world.rank}::${world.size}` as const;
    const guess = noGrad(() => model.eval().forward(testImages.index(share)).argmax(1));
    const right = tensor([guess.eq(testLabels.index(share)).to("int32").sum().item()]);
    world.allReduce(right);
    return right.item() / images.test.length;
  };

  const isFirst = world.rank === 0;
  if (isFirst) {
    const by = world.library === undefined ? "" : ` by ${world.library}`;
    console.log(
      `${images.train.length} training digits, ${world.size} ${world.size === 1 ? "rank" : "ranks"}${by}; seed ${seed}`,
    );
  }
  const progress = isFirst ? new Progress({ total: epochs, steps: batches.length }) : undefined;
  let reached = 0;
  for (const _ of progress?.rounds() ?? Array(epochs)) {
    model.train();
    for (const [x, labels] of batches) {
      const loss = learn(x, labels);
      progress?.step({ "loss of rank 0": loss.item() });
    }
    reached = accuracy();
    progress?.show({ "test accuracy": reached });
  }
  parallel.checkAgreement();
  world.once(() => {
    console.log("ranks agree: yes");
    console.log(`test accuracy: ${(100 * reached).toFixed(1)}%`);
  });
});

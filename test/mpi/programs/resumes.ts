/**
 * Trains on digits from a checkpoint, if there is one, until a number of steps; saves; prints the parameters. Words:
 * the file, the number of steps.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import {
  DataLoader,
  DistributedSampler,
  loadDigits,
  Subset,
  TensorDataset,
} from "../../../src/data/index.js";
import { crossEntropy, manualSeed, rand } from "../../../src/index.js";
import { DataParallel, init, loadCheckpoint, saveCheckpoint } from "../../../src/mpi/index.js";
import { Linear, ReLU, Sequential } from "../../../src/nn/index.js";
import { Adam, StepLR } from "../../../src/optim/index.js";

const [path, last] = process.argv.slice(2) as [string, string];
const world = init();
manualSeed(1);
const digits = loadDigits({ scale: 1 });
const all = new TensorDataset(digits.images.to("float64"), digits.labels);
const some = new Subset(
  all,
  Array.from({ length: 97 }, (_, i) => i),
);
const sampler = new DistributedSampler(some.length, world, { seed: 3 });
const loader = new DataLoader(some, { batchSize: 20, sampler });
const model = new Sequential(
  new Linear(64, 16, { dtype: "float64" }),
  new ReLU(),
  new Linear(16, 10, { dtype: "float64" }),
);
const optimizer = new Adam(model.parameters(), { lr: 0.01 });
const schedule = new StepLR(optimizer, { stepSize: 4, gamma: 0.5 });
const parts = { model, optimizer, schedule, loader };
manualSeed([1, world.rank]);
let step = existsSync(path) ? loadCheckpoint(world, path, parts).step : 0;
const parallel = new DataParallel(model, world, { checkEvery: 2 });

training: while (true) {
  for (const [x, labels] of loader) {
    if (step === Number(last)) break training;
    optimizer.zeroGrad();
    parallel.backward(crossEntropy(parallel.forward(x), labels));
    optimizer.step();
    schedule.step();
    step++;
    // Inside of the loop, a batch counts as done.
    if (step === Number(last)) saveCheckpoint(world, path, parts, { step });
  }
}

// Random numbers go on where they were, others on each rank.
const drawn = rand([4]).toArray(1);
loadCheckpoint(world, path, parts);
assert.deepEqual(rand([4]).toArray(1), drawn);
const everybodys = world.allGather(rand([1])).toArray(1);
assert.equal(new Set(everybodys).size, world.size);

// An error of rank 0 is everybody's.
assert.throws(() => saveCheckpoint(world, `${path}/nowhere/file`, parts), /ENO(ENT|TDIR)/);
assert.throws(() => loadCheckpoint(world, `${path}.missing`, parts), /ENOENT/);
assert.throws(
  () => saveCheckpoint(world, path, { ...parts, ranks: model }),
  /a part must not be named ranks/,
);

if (world.rank === 0) {
  const state = Object.entries(model.stateDict()).map(([name, x]) => [name, Array.from(x.toTypedArray())]);
  console.log(JSON.stringify({ step, state: Object.fromEntries(state) }));
}

/** What DataParallel promises, against plain sums over all ranks' examples; prints what was compared. */
import assert from "node:assert/strict";
import { compile, concat, noGrad, RankError, type Tensor, tensor } from "../../../src/index.js";
import { DataParallel, init } from "../../../src/mpi/index.js";
import { BatchNorm1d, buffer, Linear, Module, parameter } from "../../../src/nn/index.js";

const world = init();
const { rank, size } = world;
const ranks = Array.from({ length: size }, (_, r) => r);
const compared: string[] = [];

/** y = x·weight, with parameters of all fates. */
class Model extends Module {
  readonly weight: Tensor = parameter(tensor([1 + rank, 2, 3]));
  readonly frozen: Tensor = parameter(tensor([4]), { requiresGrad: false });
  readonly unused: Tensor = parameter(tensor([5]));
  /** Takes part on rank 1 only. */
  readonly sometimes: Tensor = parameter(tensor([6]));
  readonly fixed: Tensor = buffer(tensor([1 / 3 + rank]));

  override forward(x: Tensor): Tensor {
    const y = x.mul(this.weight).sum(1);
    return rank === 1 ? y.add(this.sometimes) : y;
  }
}

/** Rank r has r + 1 examples. */
function examples(r: number, shift = 0): Tensor {
  return tensor(Array.from({ length: r + 1 }, (_, i) => [r + shift, i, 1 + i * r]));
}

function everybodys(shift = 0): Tensor {
  return concat(ranks.map((r) => examples(r, shift)));
}

function compare(what: string, actual: Tensor | undefined, expected: Tensor): void {
  const isClose = actual?.allClose(expected, { rtol: 1e-6, atol: 1e-7 }) ?? false;
  assert.ok(isClose, `${what} on rank ${rank}: ${actual} instead of ${expected}`);
  if (!compared.includes(what)) compared.push(what);
}

/** Throws on every rank, with a message about all of them. */
function refused(what: string, run: () => unknown, message: RegExp): void {
  assert.throws(run, (error: unknown) => error instanceof RankError && message.test(error.message), what);
  compared.push(what);
}

const model = new Model();
const parallel = new DataParallel(model, world);
compare("parameters of rank 0", model.weight, tensor([1, 2, 3]));
compare("buffers of rank 0", model.fixed, tensor([1 / 3]));

parallel.backward(parallel.forward(examples(rank)).mean());
compare("weighted averages", model.weight.grad, everybodys().mean(0));
assert.deepEqual([model.frozen.grad, model.unused.grad], [undefined, undefined]);
// d(mean)/d(sometimes) is 1 on rank 1, which has 2 of the examples.
compare("a gradient of one rank", model.sometimes.grad, tensor([2 / everybodys().shape[0]!]));
compare("buffers that stay", model.fixed, tensor([1 / 3]));

model.zeroGrad();
parallel.noSync(() => parallel.backward(parallel.forward(examples(rank)).mean()));
compare("gradients that stay", model.weight.grad, examples(rank).mean(0));
parallel.backward(parallel.forward(examples(rank, 1)).mean());
compare("accumulated gradients", model.weight.grad, everybodys().mean(0).add(everybodys(1).mean(0)));

model.zeroGrad();
const kept = tensor([rank]);
model.unused.grad = kept;
parallel.backward(parallel.forward(examples(rank)).mean());
compare("a gradient that somebody keeps", kept, tensor([rank]));
const weighted = ranks.reduce((sum, r) => sum + r * (r + 1), 0);
compare("a gradient that was set", model.unused.grad, tensor([weighted / everybodys().shape[0]!]));

// Sums over a number of tokens that changes from call to call, in a compiled function.
const step = compile((x: Tensor, tokens: Tensor) => {
  model.zeroGrad();
  parallel.backward(parallel.forward(x).sum().div(tokens), { weight: tokens });
});
for (let call = 1; call <= 4; call++) {
  step(examples(rank, call), tensor(call + rank));
  const total = ranks.reduce((sum, r) => sum + call + r, 0);
  compare("weights as tensors", model.weight.grad, everybodys(call).sum(0).div(total));
}
assert.match(step.explain(), /DataParallel: average +1 +host/);
refused(
  "weights of 0",
  () => step(examples(rank), tensor(0)),
  /^DataParallel: the sum of all ranks' weights must be/,
);

// More than fits into one message.
const large = new Linear(1500, 800);
const wide = new DataParallel(large, world);
wide.backward(wide.forward(tensor(Array.from({ length: 2 }, () => Array(1500).fill(rank)))).mean());
const middle = (size - 1) / 2 / 800;
compare("several messages", large.weight.grad!.amax(), tensor(middle));
compare("several messages", large.weight.grad!.amin(), tensor(middle));
compare("several messages", large.bias!.grad!.amax(), tensor(1 / 800));

// Running statistics are those of rank 0, eager and compiled.
const norm = new BatchNorm1d(3);
const normalized = new DataParallel(norm, world);
const normalize = compile((x: Tensor) => {
  norm.zeroGrad();
  normalized.backward(normalized.forward(x).square().mean());
});
for (let call = 0; call < 4; call++) {
  normalize(examples(rank + 1, call));
  const [first, ...others] = ranks.map((r) => {
    const copy = norm.runningMean!.clone();
    world.broadcast(copy, { root: r });
    return copy;
  });
  for (const other of others) compare("running statistics", other, first!);
}
normalized.checkAgreement();

refused(
  "other models",
  () => new DataParallel(new Linear(2, rank === 1 ? 3 : 4), world),
  /^DataParallel: ranks have different models: the first difference is tensor 0, weight float32 \[4, 2\] on rank 0/,
);
parallel.checkAgreement();
if (rank === size - 1) noGrad(() => model.sometimes.assign(model.sometimes.add(1e-6)));
refused(
  "ranks that disagree",
  () => parallel.checkAgreement(),
  /^DataParallel: ranks disagree: sometimes is not the/,
);

const watched = new DataParallel(new Linear(2, 1), world, { checkEvery: 2 });
const learn = (): void => watched.backward(watched.forward(tensor([[1, rank]])).mean());
learn();
if (rank === 0) noGrad(() => watched.module.parameters()[1]!.assign(tensor([7])));
refused("disagreement that is looked for", learn, /^DataParallel: ranks disagree: bias is not the same/);

if (rank === 0) console.log(JSON.stringify(compared));

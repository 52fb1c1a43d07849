/** A training with convolutions, batch normalization, dropout and Adam, eager and compiled: for any engine. */
import { compile, crossEntropy, Generator, manualSeed, randn, type Tensor, tensor } from "../../src/index.js";
import { BatchNorm2d, Conv2d, Dropout, Flatten, Linear, ReLU, Sequential } from "../../src/nn/index.js";
import { Adam, clipGradNorm } from "../../src/optim/index.js";

/** Losses and all that is learned in 20 steps. */
function trained(isCompiled: boolean, batch: number): number[] {
  manualSeed(3);
  const generator = new Generator(4);
  const model = new Sequential(
    new Conv2d(1, 8, 3, { padding: 1 }),
    new BatchNorm2d(8),
    new ReLU(),
    new Flatten(),
    new Dropout(0.2),
    new Linear(8 * 64, 64),
    new ReLU(),
    new Linear(64, 5),
  );
  const optimizer = new Adam(model.parameters());
  const step = (x: Tensor, labels: Tensor): Tensor => {
    optimizer.zeroGrad();
    const loss = crossEntropy(model.forward(x), labels);
    loss.backward();
    clipGradNorm(model.parameters(), 1);
    optimizer.step();
    return loss;
  };
  const compiled = compile(step);
  const losses = Array.from({ length: 20 }, () => {
    const x = randn([batch, 1, 8, 8], { generator });
    const labels = tensor(generator.randint(0, 5, batch), { dtype: "int32" });
    return (isCompiled ? compiled : step)(x, labels).item();
  });
  if (isCompiled && !compiled.explain().includes("calls of kernels")) throw new Error(compiled.explain());
  return [losses, ...Object.values(model.stateDict()).map((x) => [...x.toTypedArray()])].flat();
}

/** Whether both trainings, of some images a step, come to the same bits; throws unless the compiled one is replayed. */
export function isSameCompiled(batch: number): boolean {
  const eager = trained(false, batch);
  return trained(true, batch).every((value, i) => Object.is(value, eager[i]));
}

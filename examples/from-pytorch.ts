/**
 * @file A network from PyTorch and back: `npx tsx examples/from-pytorch.ts`.
 *
 * `from-pytorch/digits_cnn.py` has trained it on 200 digits and saved its weights. Here they read the test digits as they
 * did there, learn from all training digits, and are saved; PyTorch, where it is installed, reads the file back.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DataLoader, loadDigits, TensorDataset } from "../src/data/index.js";
import { compile, crossEntropy, manualSeed, noGrad, type Tensor } from "../src/index.js";
import { loadSafetensors, saveSafetensors } from "../src/io/node.js";
import { BatchNorm2d, Conv2d, Linear, MaxPool2d, Module, ReLU, Sequential } from "../src/nn/index.js";
import { Adam } from "../src/optim/index.js";
import { count, main, outputFolder, positive, seed, text } from "./support/running/cli.js";
import { Progress } from "./support/running/progress.js";

const program = {
  name: "from-pytorch",
  usage: "npx tsx examples/from-pytorch.ts",
  about: "Takes over a network that PyTorch has trained, trains it further, and hands it back.",
  options: {
    epochs: count("passes over the training digits", 10),
    batchSize: count("digits in a batch", 64),
    lr: positive("learning rate", 0.003),
    seed: seed(),
    python: text("where to look for PyTorch", "python3,/usr/bin/python3"),
    out: outputFolder("folder for the weights", "runs/from-pytorch"),
  },
};

const folder = `${import.meta.dirname}/from-pytorch`;

/** `DigitReader` of digits_cnn.py. Its weights have PyTorch's names, its own fields in snake_case: `last_layer.weight`. */
class DigitReader extends Module {
  readonly features: Sequential = new Sequential(
    new Conv2d(1, 8, 3, { padding: 1 }), // [N, 1, 8, 8] → [N, 8, 8, 8]
    new BatchNorm2d(8),
    new ReLU(),
    new MaxPool2d(2), // → [N, 8, 4, 4]
  );
  readonly lastLayer: Linear = new Linear(128, 10);

  override forward(x: Tensor): Tensor {
    return this.lastLayer.forward(this.features.forward(x).flatten({ startAxis: 1 }));
  }
}

/** What a network makes of the test digits: the fraction that is right, and the scores of the first ten. */
interface Predictions {
  readonly accuracy: number;
  readonly scores: readonly (readonly number[])[];
}

await main(program, ({ epochs, batchSize, lr, seed, python, out }) => {
  manualSeed(seed);
  const { images, labels } = loadDigits({ scale: 1 });
  const x = images.reshape([-1, 1, 8, 8]);
  const train = new TensorDataset(x.index(":1438"), labels.index(":1438"));
  const [testImages, testLabels] = [x.index("1438:"), labels.index("1438:")];

  const model = new DigitReader();
  model.loadStateDict(loadSafetensors(`${folder}/digits_cnn.safetensors`).tensors);
  const predict = (): Predictions => {
    const scores = noGrad(() => model.eval().forward(testImages));
    const right = scores.argmax(1).eq(testLabels).to("float64");
    return { accuracy: right.mean().item(), scores: scores.index(":10").toArray(2) };
  };

  console.log("--- PyTorch's weights, on 359 test digits ---");
  const recorded = JSON.parse(readFileSync(`${folder}/digits_cnn.json`, "utf8")) as Predictions;
  console.log(compared(predict(), recorded));

  console.log("\n--- Trained here, on all 1,438 training digits ---");
  const optimizer = new Adam(model.parameters(), { lr });
  const learn = compile((images: Tensor, labels: Tensor) => {
    optimizer.zeroGrad();
    const loss = crossEntropy(model.forward(images), labels);
    loss.backward();
    optimizer.step();
    return loss;
  });
  const batches = new DataLoader(train, { batchSize, shuffle: true });
  const progress = new Progress({ total: epochs, steps: batches.length });
  for (const _ of progress.rounds()) {
    model.train();
    for (const [images, labels] of batches) progress.step({ loss: learn(images, labels).item() });
    progress.show({ "test accuracy": predict().accuracy });
  }

  console.log("\n--- Back in PyTorch ---");
  const file = join(out, "digits_cnn.safetensors");
  saveSafetensors(file, model.stateDict());
  console.log(file);
  const theirs = askPyTorch(python.split(","), file);
  console.log(theirs === undefined ? notFound(file) : compared(predict(), theirs));
});

/** What PyTorch predicts with the weights in a file, asked of the first of these Pythons that has it. */
function askPyTorch(pythons: readonly string[], file: string): Predictions | undefined {
  for (const python of pythons) {
    const args = [`${folder}/digits_cnn.py`, "read", file];
    const { status, stdout } = spawnSync(python, args, { encoding: "utf8", timeout: 120_000 });
    if (status === 0) return JSON.parse(stdout) as Predictions;
  }
  return undefined;
}

function notFound(file: string): string {
  return `PyTorch was not found. Where it is: python3 examples/from-pytorch/digits_cnn.py read ${file}`;
}

function compared(ours: Predictions, theirs: Predictions): string {
  const apart = ours.scores.flatMap((row, i) =>
    row.map((score, j) => Math.abs(score - theirs.scores[i]![j]!)),
  );
  const percent = (fraction: number): string => `${(100 * fraction).toFixed(1)}%`;
  return (
    `test accuracy: ${percent(ours.accuracy)} here, ${percent(theirs.accuracy)} in PyTorch; ` +
    `scores differ by at most ${Math.max(...apart).toExponential(1)}`
  );
}

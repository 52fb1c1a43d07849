/**
 * @file Capstone `gan`: two networks against each other, until there are new digits.
 * `npm run capstone -- gan --help`
 *
 * The generator makes images out of noise; the discriminator learns to tell them from real ones; the
 * generator learns to fool it. At the end, a third network, which reads digits, counts how many of the new
 * ones it recognizes.
 */
import { DataLoader, TensorDataset } from "../../src/data/index.js";
import {
  binaryCrossEntropyWithLogits as bce,
  compile,
  full,
  Generator,
  manualSeed,
  noGrad,
  ones,
  randn,
  type Tensor,
  zeros,
} from "../../src/index.js";
import { History } from "../../src/io/index.js";
import { Adam } from "../../src/optim/index.js";
import { framesOf, saveImageSheet, saveLineChart } from "../support/charts/index.js";
import {
  type Command,
  choice,
  command,
  count,
  positive,
  quickly,
  UsageError,
} from "../support/running/cli.js";
import { latestMeans, meansOf, Training, trainingOptions } from "../support/running/training.js";
import { scoresFor } from "./cnn.js";
import { imageOptions, loadImages } from "./digitImages.js";
import { trainedReader } from "./digitReader.js";
import { Album, dcgan, denseGan } from "./ganNetworks.js";

const program = {
  name: "gan",
  usage: "npm run capstone -- gan",
  about: "Learns to make new handwritten digits, and counts how many of them can be read.",
  options: {
    epochs: quickly(count("passes over the real images; MNIST needs about 20", 300), 20),
    arch: choice("layers of both networks", ["dense", "dcgan"], "dense"),
    lr: positive("learning rate of both networks", 0.0005),
    ...imageOptions,
    ...trainingOptions("gan", "20 epochs"),
  },
};

const noiseSize = 32;
const batchSize = 64;

export const run: Command = command(program, async (values) => {
  const { epochs, arch, lr, seed, quick, out, data, download } = values;
  manualSeed(seed);

  const { train, test, side } = await loadImages({ ...values, atMost: Infinity });
  if (train.length < batchSize) {
    throw new UsageError(`needs at least ${batchSize} training images, got ${train.length}`);
  }
  const batches = new DataLoader(train, { batchSize, shuffle: true, dropLast: true });
  const { generator, discriminator } = { dense: denseGan, dcgan }[arch](side, noiseSize);
  const [forger, critic] = [generator, discriminator].map(
    (network) => new Adam(network.parameters(), { lr, betas: [0.5, 0.999] }),
  ) as [Adam, Adam];
  const learn = compile((real: Tensor) => {
    const fake = generator.forward(randn([batchSize, noiseSize]));

    // The discriminator's targets are 0.9 for real and 0 for fake images; if it were certain, it would teach
    // nothing.
    discriminator.setRequiresGrad(true);
    const [onReal, onFake] = [discriminator.forward(real), discriminator.forward(fake.detach())];
    const criticLoss = bce(onReal, full([batchSize, 1], 0.9)).add(bce(onFake, zeros([batchSize, 1])));
    critic.zeroGrad();
    criticLoss.backward();
    critic.step();

    // The generator's target is to fool the discriminator, which is frozen meanwhile.
    discriminator.setRequiresGrad(false);
    const forgerLoss = bce(discriminator.forward(fake), ones([batchSize, 1]));
    forger.zeroGrad();
    forgerLoss.backward();
    forger.step();
    return { forgerLoss, criticLoss };
  });
  // Always the same noise, so that the pictures show what training changes.
  const noise = randn([1000, noiseSize], { generator: new Generator(seed) });
  const made = (): Tensor => noGrad(() => generator.eval().forward(noise));

  console.log(`${train.length} training images; seed ${seed}\n${generator}\n${discriminator}`);
  const [history, album, film] = [new History(), new Album(12), new Album(25)];
  const filmed = framesOf(epochs, 36);
  const every = Math.ceil(epochs / 6);
  const training = new Training({
    ...values,
    name: program.name,
    parts: { generator, discriminator, forger, critic, batches, history, album, film },
    settings: { seed, arch, lr, data, download },
    ...{ total: epochs, steps: batches.length, every },
  });
  for await (const epoch of training.rounds()) {
    generator.train();
    for await (const [real] of training.steps(batches)) {
      const { forgerLoss, criticLoss } = learn(real);
      const losses = { generator: forgerLoss.item(), discriminator: criticLoss.item() };
      history.record(epoch, losses);
      training.show(losses);
    }
    // A single batch is a matter of luck; the line shows means, like the chart.
    training.show(latestMeans(history, ["generator", "discriminator"]));
    if (filmed.has(epoch)) film.add(`epoch ${epoch}`, made());
    if (epoch === 1 || epoch % every === 0) {
      album.add(`epoch ${epoch}`, made());
      album.save(`${out}/through-training.png`, side);
    }
  }

  const digits = made();
  console.log(`${out}/through-training.png`);
  console.log(await film.saveFilm(`${out}/through-training.gif`, side));
  console.log(await saveLosses(`${out}/losses.png`, history));
  console.log(saveDigits(`${out}/digits.png`, digits, side));

  const reader = trainedReader(train, side, quick || side >= 16 ? 3 : 10);
  const [onTest, onMade] = [
    reading(scoresFor(reader, test)),
    reading(scoresFor(reader, new TensorDataset(digits, zeros([1000], { dtype: "int32" })))),
  ];
  console.log(`${onTest.share}% of the real test images are recognized with over 90% confidence`);
  const result = `${onMade.share}% of the generated digits, and ${onMade.classes} of the ten classes occur`;
  console.log(`recognized with over 90% confidence: ${result}`);
});

/**
 * The percentage of images read with over 90% confidence, and the number of classes that at least 1% of the
 * images are read as.
 */
function reading(scores: Tensor): { share: string; classes: number } {
  const total = scores.shape[0]!;
  const sure = scores.softmax(1).amax(1).gt(0.9).toTypedArray();
  const times = new Array<number>(10).fill(0);
  scores
    .argmax(1)
    .toTypedArray()
    .forEach((digit: number, i: number) => void (sure[i] && times[digit]!++));
  const share = (100 * times.reduce((sum, n) => sum + n, 0)) / total;
  return { share: share.toFixed(1), classes: times.filter((n) => n >= total / 100).length };
}

function saveDigits(path: string, digits: Tensor, side: number): string {
  const pixels = digits.toTypedArray();
  return saveImageSheet(path, {
    title: "Digits that nobody has written",
    images: Array.from({ length: 100 }, (_, i) => ({
      pixels: pixels.subarray(i * side * side, (i + 1) * side * side),
    })),
    size: [side, side],
  });
}

async function saveLosses(path: string, history: History): Promise<string> {
  const series = ["generator", "discriminator"].map((name) => ({ name, y: meansOf(history, name) }));
  return saveLineChart(path, {
    title: "Two networks against each other",
    subtitle: "the generator's loss is low when it deceives, the discriminator's when it is not deceived",
    panels: [{ series, xLabel: "epoch", yLabel: "mean loss" }],
  });
}

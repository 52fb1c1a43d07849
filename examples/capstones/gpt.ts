/**
 * @file Capstone `gpt`: a transformer learns to write, letter by letter. `npm run capstone -- gpt --help`
 *
 * Capstone `text` carries a state from letter to letter; this network instead looks back at all letters
 * before, and learns where to look: the pictures show it.
 */
import { CharVocabulary, DataLoader, NextTokenDataset } from "../../src/data/index.js";
import {
  compile,
  crossEntropy,
  defaultGenerator,
  Generator,
  manualSeed,
  noGrad,
  stack,
  type Tensor,
} from "../../src/index.js";
import { History } from "../../src/io/index.js";
import { AdamW, clipGradNorm, LambdaLR } from "../../src/optim/index.js";
import {
  between,
  type Command,
  choice,
  command,
  count,
  optional,
  positive,
  quickly,
} from "../support/running/cli.js";
import { readCorpus } from "../support/running/textFile.js";
import { Training, trainingOptions } from "../support/running/training.js";
import { corpus, corpusPath } from "../support/texts/index.js";
import { checkPrompt, samplingOptions, write } from "../support/texts/writing.js";
import { GPT, Writer } from "./gptModel.js";
import { saveAttention, saveLoss } from "./gptPictures.js";

/** Matching sizes and training settings; `nano` is nanoGPT's configuration for computers without a GPU. */
const presets = {
  tiny: { layers: 1, heads: 2, width: 32, context: 32, dropout: 0, batchSize: 8, steps: 200, lr: 0.003 },
  small: { layers: 3, heads: 4, width: 64, context: 64, dropout: 0.1, batchSize: 12, steps: 1500, lr: 0.003 },
  nano: { layers: 4, heads: 4, width: 128, context: 64, dropout: 0, batchSize: 12, steps: 2000, lr: 0.001 },
} as const;

const program = {
  name: "gpt",
  usage: "npm run capstone -- gpt",
  about: "Trains a small GPT on a text, lets it write, and shows what it looks at.",
  options: {
    data: corpus("austen"),
    preset: quickly(
      choice("size of the network and its training", ["tiny", "small", "nano"], "small"),
      "tiny",
    ),
    steps: optional(count("training steps", 1500), "the preset's"),
    lr: optional(positive("the highest learning rate", 0.001), "the preset's"),
    dropout: optional(between("fraction of activations dropped during training", 0, 0.9, 0), "the preset's"),
    topK: optional(count("sample from only this many most likely characters", 10), "all"),
    ...samplingOptions(0.8),
    ...trainingOptions("gpt", "200 steps of a tiny network"),
  },
};

export const run: Command = command(program, async (values) => {
  const { data, preset, temperature, topK, prompt, seed, out } = values;
  const { batchSize, ...size } = presets[preset];
  const { steps = size.steps, dropout = size.dropout, lr = size.lr } = values;
  manualSeed(seed);

  const needed = 10 * (size.context + 1);
  const source = readCorpus(corpusPath(data), { flag: "--data", moreThan: needed, see: "--preset" });
  const vocabulary = new CharVocabulary(source);
  checkPrompt(prompt, vocabulary);
  const all = vocabulary.encode(source);
  const cut = Math.floor(0.9 * all.size);
  const learned = new NextTokenDataset(all.narrow(0, 0, cut), size.context, { stride: 1 });
  const unseen = new NextTokenDataset(all.narrow(0, cut, all.size - cut), size.context);

  const model = new GPT(vocabulary.size, { ...size, dropout });
  const matrices = model.parameters().filter(({ ndim }) => ndim > 1);
  const others = model.parameters().filter(({ ndim }) => ndim <= 1);
  // Biases and norm scales are few and cannot memorize anything, so they do not decay.
  const groups = [
    { params: matrices, weightDecay: 0.1 },
    { params: others, weightDecay: 0 },
  ];
  const optimizer = new AdamW(groups, { lr, betas: [0.9, 0.99] });
  const schedule = new LambdaLR(optimizer, (step) => warmUpAndFall(step, steps));
  const history = new History();
  // Always the same draws, so that samples differ only by what was learned.
  const sample = (length: number): string => {
    const how = { vocabulary, prompt, length, temperature, topK, generator: new Generator(seed) };
    return write(new Writer(model.eval()), how);
  };

  const numbers = model.parameters().reduce((sum, { size }) => sum + size, 0);
  console.log(`${all.size} characters, ${vocabulary.size} distinct; seed ${seed}, dropout ${dropout}`);
  console.log(`${model}\n${numbers} parameters`);
  const every = Math.ceil(steps / 10);
  const training = new Training({
    ...values,
    name: program.name,
    parts: { model, optimizer, schedule, history },
    settings: { seed, data, preset, steps, lr, dropout },
    ...{ total: steps, steps: 1, unit: "step", every },
  });
  const learn = compile((x: Tensor, y: Tensor) => {
    optimizer.zeroGrad();
    const loss = lossOf(model, x, y);
    loss.backward();
    clipGradNorm(model.parameters(), 1);
    optimizer.step();
    schedule.step();
    return loss;
  });
  for await (const step of training.rounds()) {
    model.train();
    const starts = Array.from(defaultGenerator().randint(0, learned.length, batchSize), (at) =>
      learned.get(at),
    );
    const loss = learn(stack(starts.map(([x]) => x)), stack(starts.map(([, y]) => y)));
    history.record(step, { learned: loss.item() });
    training.show({ "loss per character": loss.item() });
    if (step % every !== 0 && step !== steps) continue;
    // Part of the unseen text during training, all of it at the end.
    const measured = meanLoss(model, unseen, step === steps ? Infinity : 20);
    history.record(step, { unseen: measured });
    training.show({ unseen: measured });
    training.note(`    ${sample(80).replaceAll("\n", " / ")}`);
  }

  console.log(`\nafter training it writes:\n${sample(500).replaceAll(/^/gm, "    ")}\n`);
  console.log(await saveLoss(`${out}/loss.png`, history, vocabulary.size));
  const [shown] = unseen.get(0);
  const first = shown.narrow(0, 0, Math.min(24, shown.size));
  for (const path of await saveAttention(out, model.eval(), first, vocabulary)) console.log(path);
  const last = history.last("unseen")!;
  console.log(`loss per unseen character: ${last.toFixed(4)}, or ${(last / Math.LN2).toFixed(3)} bits`);
});

/** The learning rate's factor: linear warm-up over a twentieth of the steps, then cosine decay to a tenth. */
function warmUpAndFall(step: number, steps: number): number {
  const rise = steps / 20;
  if (step < rise) return (step + 1) / (rise + 1);
  return 0.1 + 0.45 * (1 + Math.cos((Math.PI * (step - rise)) / (steps - rise)));
}

/** Mean of −ln p over all characters of a batch [N, L]. */
function lossOf(model: GPT, x: Tensor, y: Tensor): Tensor {
  const [scores] = model.forward(x);
  return crossEntropy(scores.reshape([-1, scores.shape[2]!]), y.reshape([-1]));
}

/** The loss without dropout over the first batches of a text. */
function meanLoss(model: GPT, text: NextTokenDataset, batches: number): number {
  model.eval();
  let [sum, characters] = [0, 0];
  for (const [x, y] of new DataLoader(text, { batchSize: 16 })) {
    sum += noGrad(() => lossOf(model, x, y)).item() * x.size;
    characters += x.size;
    if (--batches === 0) break;
  }
  return sum / characters;
}

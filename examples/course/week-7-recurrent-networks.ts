/**
 * @file Week 7: recurrent networks. Run it with `npm run week -- 7`.
 *
 * A recurrent cell hears what it said one step before: h(t) = tanh(x(t)·Wxh + h(t−1)·Whh + bh). So it has a
 * memory, and the backward pass goes through time. By hand and on the tape first; then the cell learns to
 * write, letter by letter.
 */
import {
  cellOnTape,
  compareRecurrent,
  comparisonSummary,
  comparisonTable,
} from "../../src/comparison/index.js";
import { batchOf, CharVocabulary, NextTokenDataset } from "../../src/data/index.js";
import { compile, crossEntropy, Generator, type Tensor } from "../../src/index.js";
import { Matrix, RNNCell } from "../../src/manual/index.js";
import { Adam, CosineAnnealingLR, clipGradNorm } from "../../src/optim/index.js";
import { type Command, command, count, outputFolder, positive, seed, text } from "../support/running/cli.js";
import { interrupted } from "../support/running/interrupt.js";
import { Progress } from "../support/running/progress.js";
import { readCorpus } from "../support/running/textFile.js";
import { corpus, corpusPath } from "../support/texts/index.js";
import { checkPrompt, write } from "../support/texts/writing.js";
import { CharRNN } from "./charRnn.js";
import { saveMemory, saveWritingLoss } from "./recurrentPictures.js";

const program = {
  name: "week-7",
  usage: "npm run week -- 7",
  about: "A recurrent cell by hand and on the tape; then it learns to write from a text.",
  options: {
    text: corpus("rhymes"),
    steps: count("training steps", 1000),
    hidden: count("neurons in the recurrent layer", 128),
    length: count("characters in a training sequence", 40),
    lr: positive("learning rate of Adam, at first", 0.01),
    temperature: positive("randomness of the samples; below 1 is more conservative", 0.4),
    prompt: text("text that samples begin with", "The "),
    seed: seed(),
    out: outputFolder("folder for the pictures", "runs/week-7"),
  },
};

export const run: Command = command(
  program,
  async ({ text, steps, hidden, length, lr, temperature, prompt, seed, out }) => {
    const source = readCorpus(corpusPath(text), { flag: "--text", moreThan: length, see: "--length" });
    const vocabulary = new CharVocabulary(source);
    checkPrompt(prompt, vocabulary);
    compareCell(seed);
    console.log(`\nmemory: ${await saveMemory(`${out}/memory.png`, seed)}`);

    const generator = new Generator(seed);
    const characters = vocabulary.encode(source);
    const sequences = new NextTokenDataset(characters, length, { stride: 1 });
    const model = new CharRNN(vocabulary.size, hidden, generator);
    const optimizer = new Adam(model.parameters(), { lr });
    const schedule = new CosineAnnealingLR(optimizer, { tMax: steps }); // shorter and shorter steps, as week 4 advises
    // Always the same draws, so that samples differ only by what was learned.
    const sample = (size: number): string =>
      write(model, { vocabulary, prompt, length: size, temperature, generator: new Generator(seed) });

    const learn = compile((x: Tensor, y: Tensor) => {
      const [scores] = model.forward(x);
      const loss = crossEntropy(scores.reshape([-1, vocabulary.size]), y.reshape([-1]));
      optimizer.zeroGrad();
      loss.backward();
      // Going back through many steps can make gradients explode (see memory.png); this keeps them bounded.
      clipGradNorm(model.parameters(), 1);
      optimizer.step();
      schedule.step();
      return loss;
    });

    console.log(`\n--- A text of ${characters.size} characters, ${vocabulary.size} distinct ---\n${model}`);
    console.log(`\nbefore training it writes:\n${indented(sample(120))}\n`);

    const losses: number[] = [];
    const every = Math.ceil(steps / 10);
    const progress = new Progress({ total: steps, unit: "step", every });
    for (const step of progress.rounds()) {
      const [x, y] = batchOf(sequences, generator.randint(0, sequences.length, 32));
      losses.push(learn(x, y).item());
      progress.show({ "loss per character": losses.at(-1)! });
      if (step % every === 0 && step < steps) progress.note(indented(sample(60).replaceAll("\n", " / ")));
      if (step % 10 === 0 && (await interrupted())) break;
    }

    console.log(`\nafter training it writes:\n${indented(sample(400))}\n`);
    console.log(`loss: ${await saveWritingLoss(`${out}/loss.png`, losses, source)}`);
    const last = losses.slice(-20).reduce((sum, loss) => sum + loss / Math.min(20, losses.length), 0);
    console.log(`loss per character: ${losses[0]!.toFixed(4)} at first, ${last.toFixed(4)} at the end`);
  },
);

/** Three steps of a small cell by hand and on the tape. */
function compareCell(seed: number): void {
  const generator = new Generator(seed);
  const cell = new RNNCell(3, 4, { generator, scale: 0.5 });
  const drawn = (cols: number) =>
    Array.from({ length: 3 }, () => new Matrix(2, cols, generator.randn(2 * cols)));
  const quantities = compareRecurrent(cell, cellOnTape(cell), drawn(3), drawn(4));
  console.log("--- The cell by hand and on the tape: forward and backward through three steps, float64 ---");
  console.log(`${comparisonTable(quantities)}\n${comparisonSummary(quantities)}`);
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, "    ");
}

/**
 * @file Week 7: recurrent networks. Run it with `npm run week -- 7`.
 *
 * A recurrent cell hears what it said one step before: h(t) = tanh(x(t)·Wxh + h(t−1)·Whh + bh). So it has a memory, and
 * going backward goes through time. By hand and on the tape first; then the cell learns to write, letter by letter.
 */
import { cellOnTape, compareRecurrent, comparisonSummary, comparisonTable } from "../src/comparison/index.js";
import { batchOf, CharVocabulary, NextTokenDataset } from "../src/data/index.js";
import { crossEntropy, Generator } from "../src/index.js";
import { Matrix, RNNCell, stackRows } from "../src/manual/index.js";
import { Adam, clipGradNorm } from "../src/optim/index.js";
import { CharRNN, entropyOf, write } from "./support/charRnn.js";
import { count, inputFile, main, outputFolder, positive, seed, text, UsageError } from "./support/cli.js";
import { interrupted } from "./support/interrupt.js";
import { saveLineChart } from "./support/pictures.js";
import { Progress } from "./support/progress.js";
import { readText } from "./support/textFile.js";

const ownText = `${import.meta.dirname}/text/harbour-rhymes.txt`;
const program = {
  name: "week-7",
  usage: "npm run week -- 7",
  about: "A recurrent cell by hand and on the tape; then it learns to write from a text.",
  options: {
    text: inputFile("text to learn from", "harbour rhymes, written for this course"),
    steps: count("training steps", 1000),
    hidden: count("neurons in the recurrent layer", 128),
    length: count("characters in a training sequence", 40),
    lr: positive("learning rate of Adam", 0.006),
    temperature: positive("how daring the samples are; below 1 is careful", 0.4),
    prompt: text("how the samples begin", "The "),
    seed: seed(),
    out: outputFolder("folder for the pictures", "runs/week-7"),
  },
};

await main(program, async ({ text, steps, hidden, length, lr, temperature, prompt, seed, out }) => {
  if (prompt === "") throw new UsageError("--prompt must not be empty");
  compareCell(seed);
  console.log(`\nmemory: ${await plotMemory(seed, `${out}/memory.png`)}`);

  const generator = new Generator(seed);
  const source = readText(text ?? ownText);
  const vocabulary = new CharVocabulary(source + prompt);
  const sequences = new NextTokenDataset(vocabulary.encode(source), length, { stride: 1 });
  const model = new CharRNN(vocabulary.size, hidden, generator);
  const optimizer = new Adam(model.parameters(), { lr });
  // Always the same draws, so that samples differ by what was learned alone.
  const sample = (characters: number): string =>
    write(model, { vocabulary, prompt, length: characters, temperature, generator: new Generator(seed) });

  console.log(`\n--- A text of ${source.length} characters, ${vocabulary.size} different ones ---\n${model}`);
  console.log(`\nbefore training it writes:\n${indented(sample(120))}\n`);

  const losses: number[] = [];
  const every = Math.ceil(steps / 10);
  const progress = new Progress({ total: steps, unit: "step", every });
  for (const step of progress.rounds()) {
    const [x, y] = batchOf(sequences, generator.randint(0, sequences.length, 32));
    const [scores] = model.forward(x);
    const loss = crossEntropy(scores.reshape([-1, vocabulary.size]), y.reshape([-1]));
    optimizer.zeroGrad();
    loss.backward();
    // Going back through many steps can make gradients explode (see memory.png); this keeps them bounded.
    clipGradNorm(model.parameters(), 1);
    optimizer.step();

    losses.push(loss.item());
    progress.show({ "loss per character": losses.at(-1)! });
    if (step % every === 0 && step < steps) progress.note(indented(sample(60).replaceAll("\n", " / ")));
    if (step % 10 === 0 && (await interrupted())) break;
  }

  console.log(`\nafter training it writes:\n${indented(sample(400))}\n`);
  console.log(`loss: ${await plotLoss(losses, source, vocabulary.size, `${out}/loss.png`)}`);
  const last = losses.slice(-20).reduce((sum, loss) => sum + loss / Math.min(20, losses.length), 0);
  console.log(`loss per character: ${losses[0]!.toFixed(4)} at first, ${last.toFixed(4)} at last`);
});

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

/** How much of a gradient at the last step arrives at the steps before, for weights Whh of three sizes. */
async function plotMemory(seed: number, path: string): Promise<string> {
  const T = 40;
  const series = Object.entries({ "small weights": 0.09, "just right": 0.132, "large weights": 0.25 }).map(
    ([name, scale]) => {
      const generator = new Generator(seed);
      const cell = new RNNCell(1, 64, { generator, scale });
      const inputs = Array.from({ length: T }, () => new Matrix(1, 1, generator.normal(0, 0.1, 1)));
      cell.forward(inputs);
      cell.backward(new Matrix(1, 64, generator.randn(64)));
      const sizes = stackRows(cell.dh)
        .toArray()
        .map((row) => Math.hypot(...row));
      return { name, x: sizes.map((_, t) => T - 1 - t), y: sizes };
    },
  );
  return saveLineChart(path, {
    title: "How far back does a gradient reach?",
    subtitle: "a loss at the last of 40 steps, a cell of 64 neurons",
    panels: [
      { series, xLabel: "steps back in time", yLabel: "size of the gradient at that state", logY: true },
    ],
  });
}

/** The loss, and what it costs to know nothing, or only how frequent each character is. */
async function plotLoss(losses: number[], source: string, size: number, path: string): Promise<string> {
  const level = (name: string, y: number) => ({ name, x: [1, losses.length], y: [y, y], dashed: true });
  const series = [
    { name: "the network", y: losses },
    level("knows the frequencies", entropyOf(source)),
    level("guesses blindly", Math.log(size)),
  ];
  return saveLineChart(path, {
    title: "Learning to write, letter by letter",
    panels: [{ series, xLabel: "step", yLabel: "loss per character", yRange: [0, 1.1 * Math.log(size)] }],
  });
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, "    ");
}

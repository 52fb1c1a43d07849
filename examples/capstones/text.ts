/**
 * @file Capstone `text`: a network with a long memory learns to write, letter by letter.
 * `npm run capstone -- text --help`
 *
 * The text is read in pieces, in order. The network's memory is carried from one piece to the next; gradients
 * go back only to the beginning of a piece.
 */
import { CharVocabulary, DataLoader } from "../../src/data/index.js";
import { compile, crossEntropy, Generator, manualSeed, type Tensor } from "../../src/index.js";
import { History } from "../../src/io/index.js";
import { Adam, clipGradNorm } from "../../src/optim/index.js";
import { columns } from "../../src/print/columns.js";
import { saveLineChart } from "../support/charts/index.js";
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
import { corpus, corpusPath, dropoutFor } from "../support/texts/index.js";
import { checkPrompt, samplingOptions, write } from "../support/texts/writing.js";
import { bitsOf, Carried, CharModel, countedBits, type Memory, ParallelTexts } from "./charModel.js";

const program = {
  name: "text",
  usage: "npm run capstone -- text",
  about: "Learns to write from a text, and is compared with merely counting its letters.",
  options: {
    text: corpus("rhymes"),
    epochs: quickly(count("passes over the text", 50), 10),
    cell: choice("recurrent cell", ["lstm", "gru"], "lstm"),
    hidden: count("neurons in the recurrent layer", 192),
    length: count("characters in a piece", 32),
    lr: positive("learning rate", 0.004),
    dropout: optional(
      between("fraction of activations dropped during training", 0, 0.9, 0),
      "less for a longer text: 0.6 for rhymes, 0.26 for austen",
    ),
    ...samplingOptions(0.6),
    ...trainingOptions("text", "10 epochs"),
  },
};

export const run: Command = command(program, async (values) => {
  const { epochs, cell, hidden, length, lr, temperature, prompt, seed, out } = values;
  manualSeed(seed);

  const shortest = Math.ceil((8 * length + 1) / 0.9);
  const bounds = { flag: "--text", moreThan: shortest - 1, see: "--length" };
  const source = readCorpus(corpusPath(values.text), bounds);
  const vocabulary = new CharVocabulary(source);
  checkPrompt(prompt, vocabulary);
  const all = vocabulary.encode(source);
  const { dropout = dropoutFor(all.size) } = values;
  const cut = Math.floor(0.9 * all.size);
  const [learned, unseen] = [all.narrow(0, 0, cut), all.narrow(0, cut, all.size - cut)];
  const pieces = new DataLoader(new ParallelTexts(learned, 8, length), { collate: ([piece]) => piece! });

  const model = new CharModel(vocabulary.size, { cell, hidden, dropout });
  const optimizer = new Adam(model.parameters(), { lr });
  const learn = compile((x: Tensor, y: Tensor, ...before: Tensor[]) => {
    const [scores, memory] = model.forward(x, before.length > 0 ? before : undefined);
    const loss = crossEntropy(scores.reshape([-1, vocabulary.size]), y.reshape([-1]));
    optimizer.zeroGrad();
    loss.backward();
    clipGradNorm(model.parameters(), 1);
    optimizer.step();
    return [loss, ...memory];
  });
  const [carried, history] = [new Carried(), new History()];
  // Always the same draws, so that samples differ only by what was learned.
  const sample = (characters: number): string => {
    const generator = new Generator(seed);
    return write(model.eval(), { vocabulary, prompt, length: characters, temperature, generator });
  };

  console.log(`${all.size} characters, ${vocabulary.size} distinct; seed ${seed}, dropout ${dropout}`);
  console.log(String(model));
  const every = Math.ceil(epochs / 10);
  const training = new Training({
    ...values,
    name: program.name,
    parts: { model, optimizer, pieces, carried, history },
    settings: { seed, text: values.text, cell, hidden, length, lr, dropout, prompt },
    ...{ total: epochs, steps: pieces.length, every },
  });
  for await (const epoch of training.rounds()) {
    model.train();
    for await (const [x, y] of training.steps(pieces)) {
      const [loss, ...memory] = learn(x, y, ...(carried.memory ?? [])) as [Tensor, ...Memory];
      carried.memory = memory;
      training.show({ "bits per character": loss.item() / Math.LN2 });
    }
    carried.memory = undefined;
    const bits = { learned: bitsOf(model, learned), unseen: bitsOf(model, unseen) };
    history.record(epoch, bits);
    training.show({ "bits per character": bits.learned, unseen: bits.unseen });
    if (epoch % every === 0) training.note(`    ${sample(80).replaceAll("\n", " / ")}`);
  }

  console.log(`\nafter training it writes:\n${sample(500).replaceAll(/^/gm, "    ")}\n`);
  const size = vocabulary.size;
  const counting = (known: 0 | 1) => ({
    learned: countedBits(learned, learned, known, 0, size),
    unseen: countedBits(learned, unseen, known, 0.1, size),
  });
  const bits = { learned: history.last("learned")!, unseen: history.last("unseen")! };
  const rivals = { frequencies: counting(0), pairs: counting(1) };
  console.log(await saveBits(`${out}/bits.png`, history, rivals));
  const row = (name: string, { learned, unseen }: Bits) => [name, learned.toFixed(3), unseen.toFixed(3)];
  const table = [
    ["bits per character", "learned text", "unseen text"],
    row("knowing how frequent each character is", rivals.frequencies),
    row("knowing which character follows which", rivals.pairs),
    row(`the network (${cell.toUpperCase()})`, bits),
  ];
  console.log(columns(table));
});

interface Bits {
  readonly learned: number;
  readonly unseen: number;
}

async function saveBits(path: string, history: History, rivals: Record<string, Bits>): Promise<string> {
  // The same axis for both, so that they can be compared.
  const all = [...history.series("learned").values, ...history.series("unseen").values];
  for (const { learned, unseen } of Object.values(rivals)) all.push(learned, unseen);
  const yRange = [Math.floor(Math.min(...all)), Math.ceil(Math.max(...all))] as const;
  const panel = (part: keyof Bits, title: string) => {
    const { steps, values } = history.series(part);
    const levels = Object.entries(rivals).map(([name, bits]) => {
      return { name: `knows the ${name}`, x: [1, steps.length], y: [bits[part], bits[part]], dashed: true };
    });
    const series = [{ name: "the network", x: steps, y: values }, ...levels];
    return { title, series, xLabel: "epoch", yLabel: "bits per character", yRange };
  };
  return saveLineChart(path, {
    title: "Learning to write, letter by letter",
    panels: [panel("learned", "the text it learns from"), panel("unseen", "the rest of it, never seen")],
  });
}

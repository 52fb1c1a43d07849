/**
 * @file Capstone `attention`: a small transformer learns to sort digits.
 * `npm run capstone -- attention --help`
 *
 * Nobody tells it where to look: the pictures show which digits each position of the answer has learned to
 * look at.
 */
import { compile, defaultGenerator, manualSeed, noGrad, type Tensor, tensor } from "../../src/index.js";
import { History } from "../../src/io/index.js";
import {
  CrossEntropyLoss,
  Embedding,
  Linear,
  Module,
  PositionalEncoding,
  TransformerEncoderLayer,
} from "../../src/nn/index.js";
import { Adam, clipGradNorm, OneCycleLR } from "../../src/optim/index.js";
import { saveHeatMap, saveLearningCurves } from "../support/charts/index.js";
import {
  type Command,
  choice,
  command,
  count,
  positive,
  quickly,
  UsageError,
} from "../support/running/cli.js";
import { Training, trainingOptions } from "../support/running/training.js";

const program = {
  name: "attention",
  usage: "npm run capstone -- attention",
  about: "Trains a transformer to sort digits, or to write them backwards, and shows what it looks at.",
  options: {
    task: choice("task", ["sort", "reverse"], "sort"),
    length: quickly(count("digits in a sequence, at most 32", 8), 4),
    steps: quickly(count("training steps, each on 64 new sequences", 1000), 300),
    lr: positive("the highest learning rate", 0.003),
    ...trainingOptions("attention", "300 steps on sequences of 4"),
  },
};

const width = 32;
const every = 100;

/** Digits [N, L] int32 → scores [N, L, 10] for the digits of the answer. */
class Encoder extends Module {
  readonly embedding: Embedding = new Embedding(10, width);
  readonly positions: PositionalEncoding;
  readonly layers: readonly TransformerEncoderLayer[];
  readonly output: Linear = new Linear(width, 10);

  constructor(maxLength: number) {
    super();
    const settings = { dropout: 0, batchFirst: true };
    this.positions = new PositionalEncoding(width, { ...settings, maxLength });
    this.layers = [0, 1].map(
      () => new TransformerEncoderLayer(width, 4, { ...settings, dimFeedforward: 2 * width }),
    );
  }

  override forward(digits: Tensor): Tensor {
    return this.output.forward(this.#states(digits).at(-1)!);
  }

  /** For each layer [N, L, L]: how much each position attends to each other, averaged over heads. */
  attention(digits: Tensor): Tensor[] {
    const states = this.#states(digits);
    return this.layers.map(({ selfAttn }, i) => selfAttn.forward(states[i]!)[1]!);
  }

  /** The inputs of all layers, and the output of the last, [N, L, width]. */
  #states(digits: Tensor): Tensor[] {
    const states = [this.positions.forward(this.embedding.forward(digits))];
    for (const layer of this.layers) states.push(layer.forward(states.at(-1)!));
    return states;
  }
}

export const run: Command = command(program, async (values) => {
  const { task, length, steps, lr, seed, out } = values;
  if (length > 32) throw new UsageError(`--length must be at most 32, got ${length}`);
  manualSeed(seed);

  const [questions, answers] = sequences(task, 1000, length);
  const model = new Encoder(length);
  const criterion = new CrossEntropyLoss();
  const optimizer = new Adam(model.parameters(), { lr });
  const schedule = new OneCycleLR(optimizer, { maxLr: lr, totalSteps: steps });
  const learn = compile((x: Tensor, y: Tensor) => {
    // Each position of each sequence counts as an example of its own.
    const loss = criterion.forward(model.forward(x).reshape([-1, 10]), y.reshape([-1]));
    optimizer.zeroGrad();
    loss.backward();
    // Otherwise a rare batch with a large gradient could undo what has been learned.
    clipGradNorm(model.parameters(), 1);
    optimizer.step();
    schedule.step();
    return loss;
  });
  const history = new History();
  const guess = (digits: Tensor): Tensor => noGrad(() => model.forward(digits)).argmax(2);

  console.log(
    `to ${task} ${length} digits, tested on ${questions.shape[0]} sequences; seed ${seed}\n${model}`,
  );
  const training = new Training({
    ...values,
    name: program.name,
    parts: { model, optimizer, schedule, history },
    settings: { seed, task, length, steps, lr },
    ...{ total: steps, unit: "step", every },
  });
  for await (const step of training.rounds()) {
    const loss = learn(...sequences(task, 64, length)).item();
    history.record(step, { loss });
    if (step % every === 0 || step === steps) {
      const accuracy = shareOf(guess(questions).eq(answers));
      history.record(step, { accuracy });
      training.show({ loss, accuracy });
    }
  }

  console.log(await saveCurves(`${out}/learning-curves.png`, history, task));
  for (const path of await saveAttention(out, model, questions.narrow(0, 0, 1))) console.log(path);
  const given = guess(questions);
  for (const n of [0, 1, 2]) {
    console.log([questions, given].map((x) => digitsOf(x, n).join(" ")).join("  →  "));
  }
  const right = given.eq(answers);
  console.log(`entire sequences correct: ${(100 * shareOf(right.all(1))).toFixed(1)}%`);
  console.log(`accuracy: ${(100 * shareOf(right)).toFixed(1)}%`);
});

/** Random digits and their targets, both [n, length]; newly drawn at every call. */
function sequences(task: "sort" | "reverse", n: number, length: number): [Tensor, Tensor] {
  const digits = defaultGenerator().randint(0, 10, n * length);
  const done = digits.slice();
  for (let start = 0; start < done.length; start += length) done.subarray(start, start + length)[task]();
  return [tensor(digits).reshape([n, length]), tensor(done).reshape([n, length])];
}

function shareOf(isRight: Tensor): number {
  return isRight.to("float32").mean().item();
}

/** Sequence n of [N, L]. */
function digitsOf(sequences: Tensor, n: number): string[] {
  return Array.from(sequences.select(0, n).toTypedArray(), String);
}

async function saveCurves(path: string, history: History, task: string): Promise<string> {
  const [loss, accuracy] = [history.series("loss"), history.series("accuracy")];
  return saveLearningCurves(path, {
    title: `Learning to ${task}`,
    loss: [{ name: "new sequences", x: loss.steps, y: loss.values }],
    accuracy: [{ name: "test sequences", x: accuracy.steps, y: accuracy.values }],
    xLabel: "step",
    logLoss: true,
  });
}

/** Saves a picture for each layer: its attention in one sequence [1, L]. */
async function saveAttention(out: string, model: Encoder, digits: Tensor): Promise<string[]> {
  const [asked, answer] = [digits, model.forward(digits).argmax(2)].map((x) => digitsOf(x, 0));
  const maps = noGrad(() => model.attention(digits)).map((map) => map.select(0, 0));
  return Promise.all(
    maps.map((map, i) =>
      saveHeatMap(`${out}/attention-${i + 1}.png`, {
        title: `Layer ${i + 1} of ${maps.length}: where each position looks`,
        subtitle: "each row adds up to 1 over the digits it looks at; mean of the heads",
        values: map.toArray() as number[][],
        rowLabels: answer!.map((digit, place) => `${place + 1}: ${digit}`),
        columnLabels: asked!,
        rowTitle: "position and digit of the answer",
        columnTitle: "digits of the input",
        range: [0, 1],
        showValues: digits.size <= 12,
      }),
    ),
  );
}

/**
 * @file Run by memory.test.ts in a process of its own: makes and drops many small models, as a server that trains one per
 * request does, and prints the resident size, in bytes, after a tenth of them and the largest one after that.
 *
 * `requests`: each is trained, and requests are separated by timers; `loop`: all are made without the event loop getting
 * a turn.
 */
import { crossEntropy, manualSeed, nn, optim, randint, randn } from "../src/index.js";

const [kind, count] = [process.argv[2], Number(process.argv[3])];

manualSeed(0);
const x = randn([32, 64]);
const labels = randint(0, 10, [32]);

function make(): nn.Sequential {
  const { Linear, ReLU, Sequential } = nn;
  return new Sequential(
    new Linear(64, 128),
    new ReLU(),
    new Linear(128, 128),
    new ReLU(),
    new Linear(128, 10),
  );
}

function train(): void {
  const model = make();
  const optimizer = new optim.Adam(model.parameters());
  for (let step = 0; step < 5; step++) {
    optimizer.zeroGrad();
    crossEntropy(model.forward(x), labels).backward();
    optimizer.step();
  }
}

let early = 0;
let late = 0;
for (let i = 1; i <= count; i++) {
  if (kind === "loop") make();
  else {
    train();
    await new Promise((done) => setTimeout(done, 0));
  }
  const size = process.memoryUsage.rss();
  if (i === count / 10) early = size;
  if (i > count / 10) late = Math.max(late, size);
}
process.stdout.write(JSON.stringify({ early, late }));

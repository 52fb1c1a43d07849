/** Saves again and again, until it is killed: parameters that all are the number of the save. */
import { writeFileSync } from "node:fs";
import { full, noGrad } from "../../../src/index.js";
import { init, saveCheckpoint } from "../../../src/mpi/index.js";
import { Linear } from "../../../src/nn/index.js";

const [path] = process.argv.slice(2) as [string];
const world = init();
const model = new Linear(700, 700);
writeFileSync(`${path}.rank-${world.rank}`, String(process.pid));
for (let step = 1; ; step++) {
  for (const x of model.parameters()) noGrad(() => x.assign(full(x.shape, step)));
  saveCheckpoint(world, path, { model }, { step });
}

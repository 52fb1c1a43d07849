/**
 * @file Checkpoints of all ranks, which can be resumed with any number of ranks. On Node's file system.
 *
 * Rank 0 saves everything that ranks have in common. The generator that `manualSeed` seeds is each rank's
 * own, so that dropout drops different elements everywhere: the states of all ranks are gathered.
 */
/// <reference types="node" />
import { readFileSync } from "node:fs";
import { Tensor, tensor } from "../autograd/index.js";
import { ArgumentError } from "../errors.js";
import type { CheckpointParts, Progress } from "../io/index.js";
import { decodeCheckpoint, restoreCheckpoint } from "../io/index.js";
import { type Path, saveCheckpoint as saveFile } from "../io/node.js";
import type { Settled } from "../options.js";
import { defaultGenerator, type GeneratorState } from "../random/index.js";
import type { World } from "./world.js";

/** The part for state that differs from rank to rank. */
const ranksName = "ranks";

/**
 * Saves a training run as `saveCheckpoint` of `tapegrad/io/node` does, atomically, on rank 0 while the others
 * wait. All ranks call it.
 *
 * @example `saveCheckpoint(world, "run.safetensors", { model, optimizer, loader }, { epoch, step });`
 * @throws ArgumentError as `encodeCheckpoint`, and for a part named `ranks`
 * @throws RankError on the other ranks if rank 0 cannot write; rank 0 throws the file system's error
 */
export function saveCheckpoint(world: World, path: Path, parts: CheckpointParts, progress?: Progress): void {
  checkParts("saveCheckpoint", parts);
  const generators = world.allGather(stateTensor(defaultGenerator().getState()));
  const ranks = { stateDict: () => ({ generators }), loadStateDict: () => {} };
  world.once(() => saveFile(path, { ...parts, [ranksName]: ranks }, progress));
}

/**
 * Restores a training run on all ranks from a file that rank 0 reads, saved by any number of ranks, or by one
 * process. All ranks call it. Additional ranks, which the saved run did not have, get their own random
 * numbers.
 *
 * @throws FormatError as `restoreCheckpoint`; nothing is changed then
 * @throws RankError on the other ranks if rank 0 cannot read; rank 0 throws the file system's error
 */
export function loadCheckpoint(world: World, path: Path, parts: CheckpointParts): Settled<Progress> {
  checkParts("loadCheckpoint", parts);
  let file = new Uint8Array(0);
  world.once(() => {
    file = readFileSync(path);
  });
  const bytes = world.shareBytes(file);
  const progress = restoreCheckpoint(bytes, parts);
  const { ranks } = decodeCheckpoint(bytes).states as { ranks?: { generators?: unknown } };
  const first = defaultGenerator().getState();
  const saved = ranks?.generators instanceof Tensor ? statesOf(ranks.generators) : [first];
  const own = saved[world.rank];
  if (own !== undefined) defaultGenerator().setState(own);
  else defaultGenerator().seed([...first.key, first.position, world.rank]);
  return progress;
}

function checkParts(op: string, parts: CheckpointParts): void {
  if (!Object.hasOwn(parts, ranksName)) return;
  throw new ArgumentError(op, `a part must not be named ${ranksName}: that holds the ranks' random states`);
}

/** A state as numbers: key, position, whether there is a cached normal deviate, that deviate. */
function stateTensor({ key, position, cachedNormal }: GeneratorState): Tensor {
  const numbers = [...key, position, Number(cachedNormal !== null), cachedNormal ?? 0];
  return tensor([numbers], { dtype: "float64" });
}

function statesOf(generators: Tensor): GeneratorState[] {
  return generators.toArray(2).map((numbers) => {
    const [position, isCached, normal] = numbers.slice(-3) as [number, number, number];
    const cachedNormal = isCached === 1 ? normal : null;
    return { algorithm: "MT19937", key: numbers.slice(0, -3), position, cachedNormal };
  });
}

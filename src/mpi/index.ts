/**
 * @file `tapegrad/mpi`: training on several processes and machines, by an MPI that is installed.
 *
 * The law of this folder: launchers, transport and collectives are MPI's. `library` calls it, `world` gives its
 * collectives to tensors, `ending` has the ranks end together; everything else is made of these.
 */
export { loadCheckpoint, saveCheckpoint } from "./checkpoint.js";
export { DataParallel, type DataParallelOptions, type ParallelBackwardOptions } from "./dataParallel.js";
export { type InitOptions, init } from "./init.js";
export { SyncBatchNorm } from "./syncBatchNorm.js";
export type { BroadcastOptions, ReduceOp, World } from "./world.js";

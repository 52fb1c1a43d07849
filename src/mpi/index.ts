/**
 * @file `tapegrad/mpi`: training on several processes and machines, through an installed MPI.
 *
 * The law of this folder: launchers, transport and collectives are MPI's. `library` calls it, `world` applies
 * its collectives to tensors, `ending` makes ranks end together; everything else is built on these.
 */
export { loadCheckpoint, saveCheckpoint } from "./checkpoint.js";
export { DataParallel, type DataParallelOptions, type ParallelBackwardOptions } from "./dataParallel.js";
export { type InitOptions, init } from "./init.js";
export { SyncBatchNorm } from "./syncBatchNorm.js";
export type { BroadcastOptions, ReduceOp, World } from "./world.js";

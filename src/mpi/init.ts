/**
 * @file `init`: turns a process into a rank.
 */
/// <reference types="node" />
import { RankError, show } from "../errors.js";
import { settled } from "../options.js";
import { endTogether } from "./ending.js";
import { launchOf } from "./launcher.js";
import { startMpi } from "./library.js";
import { World } from "./world.js";

/** Options of {@link init}. */
export interface InitOptions {
  /** The MPI library's file, e.g. `libmpi.so.12`; default: the first of the launcher's family on this system. */
  readonly library?: string | undefined;
}

/** MPI can be started only once per process. */
let started: { readonly world: World; readonly library: string | undefined } | undefined;

/**
 * Joins the ranks that `mpirun`, `mpiexec` or `srun` has started with this program, through MPICH or Open MPI
 * and the package `koffi`. Started without a launcher, the program is the only rank, and needs neither. Later
 * calls return the same world.
 *
 * ```ts
 * import { init } from "tapegrad/mpi";
 * const world = init();                    // mpirun -n 4 node train.js
 * console.log(`rank ${world.rank} of ${world.size}`);
 * ```
 *
 * A program that ends normally leaves the other ranks automatically. An uncaught error, an unhandled
 * rejection, and `process.exit` before `world.finalize()` end all ranks, with a message and a code other than
 * 0.
 *
 * @throws KernelError without koffi, or without the launcher's MPI
 * @throws RankError if the library belongs to another MPI than the launcher, or on a later call with another
 * library
 */
export function init(options?: InitOptions): World {
  const { library } = settled("init", options, { library: undefined });
  if (started !== undefined) {
    if (library !== undefined && library !== started.library) {
      const before =
        started.library === undefined ? "without a library's name" : `for ${show(started.library)}`;
      throw new RankError("init", `was called before, ${before}: MPI starts only once`);
    }
    return started.world;
  }
  const launch = launchOf(process.env);
  started = { world: joined(library, launch), library };
  return started.world;
}

function joined(library: string | undefined, launch: ReturnType<typeof launchOf>): World {
  if (library === undefined && launch === undefined) return new World();
  const mpi = startMpi("init", library, launch);
  return new World(mpi, endTogether(mpi));
}

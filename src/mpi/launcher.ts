/**
 * @file Detects what started this process, from the environment variables that launchers set.
 */
/// <reference types="node" />

/** The two families of MPI libraries, which differ in their binary interface. */
export type FamilyName = "MPICH" | "Open MPI";

/** A program that starts ranks. */
interface Launcher {
  /** Its name in messages. */
  readonly name: string;
  /** The variable that holds the number of ranks. */
  readonly size: string;
  /** The libraries that it can start; `undefined` if any. */
  readonly family: FamilyName | undefined;
}

/** Those that start others come last: for `mpirun` inside a Slurm job, the launcher is `mpirun`. */
const launchers: readonly Launcher[] = [
  { name: "Open MPI's mpirun", size: "OMPI_COMM_WORLD_SIZE", family: "Open MPI" },
  { name: "MVAPICH's mpirun_rsh", size: "MV2_COMM_WORLD_SIZE", family: "MPICH" },
  { name: "MPICH's mpiexec", size: "PMI_SIZE", family: "MPICH" },
  // Variables of a job step, which are not set in a job's script without srun.
  { name: "Slurm's srun", size: "SLURM_STEP_NUM_TASKS", family: undefined },
];

/** The launcher of this process and its number of ranks. */
export interface Launch {
  readonly name: string;
  readonly family: FamilyName | undefined;
  readonly size: number;
}

/** The launcher that `environment` indicates; `undefined` without one. */
export function launchOf(environment: Readonly<Record<string, string | undefined>>): Launch | undefined {
  for (const { name, size: variable, family } of launchers) {
    const size = Number(environment[variable]);
    if (Number.isInteger(size) && size >= 1) return { name, family, size };
  }
  return undefined;
}

import { afterAll, describe, expect, it, vi } from "vitest";
import { ArgumentError, DTypeError, GradientError, RankError, tensor, zeros } from "../../src/index.js";
import { init } from "../../src/mpi/index.js";
import { launchOf } from "../../src/mpi/launcher.js";
import { World } from "../../src/mpi/world.js";
import { launchers, Programs, printed } from "./launch.js";

// Ranks wait for each other, and for a core.
vi.setConfig({ testTimeout: 300_000 });

const programs = new Programs();
afterAll(() => programs.remove());

const compared = [
  ...["broadcast of float32", "max of float32", "sum of float32", "mean of float32", "allGather of float32"],
  ...["broadcast of float64", "max of float64", "sum of float64", "mean of float64", "allGather of float64"],
  ...["broadcast of int32", "max of int32", "sum of int32", "allGather of int32"],
  ...["broadcast of bool", "max of bool", "allGather of bool"],
  ...["sums of several", "max of NaN", "int32 beyond its range", "unequal rows"],
  ...["sum in a compiled function", "once"],
];

describe.skipIf(launchers.length === 0).each(launchers)("collectives under $name", (launcher) => {
  it.each([2, 3])("are those of plain loops, on %i ranks", async (ranks) => {
    const library = expect.stringMatching(new RegExp(`^${launcher.name} \\d+\\.\\d+`));
    expect(printed(await programs.run(launcher, ranks, "collectives"))).toEqual({
      size: ranks,
      library,
      compared,
    });
  });
});

describe("one rank", () => {
  it("has the same collectives without MPI", async () => {
    const several = compared.filter((what) => what !== "int32 beyond its range" && what !== "unequal rows");
    expect(printed(await programs.alone("collectives"))).toEqual({ size: 1, compared: several });
  });

  const world = new World();

  it("refuses what it cannot send, before anything is changed", () => {
    const x = zeros([2], { requiresGrad: true }).mul(2);
    expect(() => world.broadcast(3 as never)).toThrow(new ArgumentError("broadcast", "takes tensors, got 3"));
    expect(() => world.broadcast([zeros([1]), "x"] as never)).toThrow(
      new ArgumentError("broadcast", 'takes tensors, got "x"'),
    );
    expect(() => world.broadcast(zeros([1]), { root: 1 })).toThrow(
      new ArgumentError("broadcast", "root 1 is none of 1 ranks"),
    );
    expect(() => world.broadcast(zeros([1]), { rank: 1 } as never)).toThrow(
      'broadcast: unknown option "rank", known are "root"',
    );
    expect(() => world.allReduce(x)).toThrow(GradientError);
    expect(() => world.allReduce(zeros([1]), "min" as never)).toThrow(
      new ArgumentError("allReduce", 'op must be "sum", "mean" or "max", got "min"'),
    );
    expect(() => world.allReduce(tensor([1], { dtype: "int32" }), "mean")).toThrow(
      new DTypeError("allReduce", "a mean needs a floating dtype, got int32"),
    );
    expect(() => world.allReduce(tensor([true]), "sum")).toThrow(DTypeError);
    expect(() => world.once((async () => {}) as never)).toThrow("once: the function must be synchronous");
    expect(() => world.abort(0)).toThrow("abort: code must be a whole number ≥ 1, got 0");
  });

  it("parts with finalize", () => {
    const other = new World();
    other.finalize();
    other.finalize();
    const parted = new RankError("barrier", "the ranks have parted: finalize was called");
    expect(() => other.barrier()).toThrow(parted);
    expect(() => other.allReduce(zeros([1]))).toThrow(RankError);
  });
});

describe("init", () => {
  it("finds the launcher in the environment, the innermost if one started another", () => {
    expect(launchOf({ PATH: "/bin", SLURM_NTASKS: "8", SLURM_PROCID: "0" })).toBeUndefined();
    const slurm = { SLURM_STEP_NUM_TASKS: "4", SLURM_NTASKS: "8" };
    expect(launchOf(slurm)).toEqual({ name: "Slurm's srun", family: undefined, size: 4 });
    expect(launchOf({ ...slurm, PMI_SIZE: "8" })).toMatchObject({ family: "MPICH", size: 8 });
    expect(launchOf({ ...slurm, OMPI_COMM_WORLD_SIZE: "2" })).toMatchObject({ family: "Open MPI", size: 2 });
  });

  it("names the cure when the library is not there or no MPI", () => {
    expect(() => init({ library: "libnothing.so" })).toThrow(
      /^init: cannot load libnothing\.so \(.*\)\. Install one \(Debian: apt install mpich, or openmpi/,
    );
    if (process.platform === "linux")
      expect(() => init({ library: "libm.so.6" })).toThrow(/^init: libm\.so\.6 is no MPI library\. Install/);
    expect(() => init({ threads: 2 } as never)).toThrow('init: unknown option "threads"');
  });

  describe.skipIf(launchers.length < 2)("with the library of another MPI than the launcher's", () => {
    const other = { MPICH: "libmpi.so.40", "Open MPI": "libmpich.so.12" } as Record<string, string>;

    it.each(launchers)("refuses to be so many single ranks: $name", async (launcher) => {
      const { code, stderr, stdout } = await programs.run(launcher, 2, "joins", [other[launcher.name]!]);
      expect([code, stdout]).toEqual([1, ""]);
      expect(stderr).toMatch(
        new RegExp(
          `RankError: init: ${launcher.name}'s mpi(run|exec) started this process, but ${other[launcher.name]} ` +
            "is .+ \\d\\.\\d.*: each of the 2 ranks would run alone. Start with the mpirun of (MPICH|Open MPI), or",
        ),
      );
    });

    it("refuses a library that sees other ranks", async () => {
      const { code, stderr } = await programs.alone("joins", ["libmpich.so.12"], {
        SLURM_STEP_NUM_TASKS: "2",
      });
      expect(code).toBe(1);
      expect(stderr).toContain(
        "init: Slurm's srun started 2 ranks, but MPICH 4.0.2 (libmpich.so.12) sees a single rank. Library",
      );
    });

    it.each(Object.values(other))("starts a named library without a launcher: %s", async (library) => {
      const outcome = await programs.alone("joins", [library]);
      expect(printed(outcome)).toEqual({ rank: 0, size: 1, library: expect.stringMatching(/MPI/) });
    });
  });

  it("gives the same world again", () => {
    expect(init()).toBe(init());
    expect(() => init({ library: "libmpi.so.40" })).toThrow(
      "init: was called before, without a library's name: MPI starts only once",
    );
  });
});

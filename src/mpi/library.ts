/**
 * @file Implementations of MPI: the two families of libraries, and the few functions that are called.
 *
 * All functions are standardized. Constants are not: in MPICH and compatible libraries (Intel MPI, MVAPICH,
 * Cray MPICH, MS-MPI) handles are numbers, in Open MPI they are addresses of variables.
 */
/// <reference types="node" />
import { type DataArray, type DType, dtypeOf } from "../dtype.js";
import { RankError } from "../errors.js";
import { loadLibrary, type NativeFunction, type NativeLibrary } from "../native/koffi.js";
import type { FamilyName, Launch } from "./launcher.js";

type HandleName = DType | "world" | "sum" | "max";

/** A family of libraries with one binary interface. */
interface Family {
  readonly name: FamilyName;
  /** Files to look for, by platform. */
  readonly files: { readonly [Platform in NodeJS.Platform]?: readonly string[] };
  /** The C type of handles. */
  readonly handle: "int" | "void *";
  /** Numbers, or names of variables whose addresses are the handles. */
  readonly handles: Readonly<Record<HandleName, number | string>>;
  /** `MPI_IN_PLACE` */
  readonly inPlace: number;
}

const families: readonly Family[] = [
  {
    name: "MPICH",
    files: {
      linux: ["libmpich.so.12", "libmpi.so.12", "libmpi_cray.so.12", "libmpich.so"],
      darwin: ["/opt/homebrew/opt/mpich/lib/libmpi.12.dylib", "libmpi.12.dylib"],
      win32: ["msmpi.dll"],
    },
    handle: "int",
    handles: {
      world: 0x44000000,
      float32: 0x4c00040a,
      float64: 0x4c00080b,
      int32: 0x4c000405,
      bool: 0x4c00013b,
      sum: 0x58000003,
      max: 0x58000001,
    },
    inPlace: -1,
  },
  {
    name: "Open MPI",
    files: {
      linux: ["libmpi.so.40"],
      darwin: ["/opt/homebrew/opt/open-mpi/lib/libmpi.40.dylib", "libmpi.40.dylib"],
    },
    handle: "void *",
    handles: {
      world: "ompi_mpi_comm_world",
      float32: "ompi_mpi_float",
      float64: "ompi_mpi_double",
      int32: "ompi_mpi_int",
      bool: "ompi_mpi_uint8_t",
      sum: "ompi_mpi_op_sum",
      max: "ompi_mpi_op_max",
    },
    inPlace: 1,
  },
];

/** Message passing between ranks, on arrays. All ranks make the same calls in the same order. */
export interface Mpi {
  /** Implementation and version, e.g. `Open MPI 4.1.4`. */
  readonly description: string;
  readonly rank: number;
  readonly size: number;
  /** Returns when all ranks have called it. */
  barrier(): void;
  /** Overwrites an array with that of rank `root`. */
  broadcast(array: DataArray, root: number): void;
  /** Overwrites an array with the sums or maxima over all ranks. */
  allReduce(array: DataArray, op: "sum" | "max"): void;
  /** Fills `out` with the arrays of all ranks, in their order; `counts` are their lengths. */
  allGather(out: DataArray, own: DataArray, counts: Int32Array): void;
  /** Ends all ranks. */
  abort(code: number): void;
  finalize(): void;
}

/** C counts elements in an int. */
const longest = 2 ** 30;

/**
 * Loads the library, starts MPI, and checks that launcher and MPI agree on the ranks.
 * @throws KernelError if there is no library
 * @throws RankError if it does not belong to the launcher, or reports other ranks
 */
export function startMpi(op: string, file: string | undefined, launch: Launch | undefined): Mpi {
  const { path, library, family } = found(op, file, launch);
  if (!exports(library, "MPI_Init_thread"))
    throw new RankError(op, `${path} is no MPI library. ${installing}`);
  const text = versionOf(library);
  const version = /\bv?(\d{1,9}(?:\.\d{1,9})+)/.exec(text);
  const description =
    version === null
      ? family.name
      : `${text.slice(0, version.index).replace("Version:", "").trim()} ${version[1]}`;
  if (launch?.family !== undefined && launch.family !== family.name) {
    throw new RankError(
      op,
      `${launch.name} started this process, but ${path} is ${description}: each of the ${launch.size} ranks ` +
        `would run alone. Start with the mpirun of ${family.name}, or name another library: init({ library }).`,
    );
  }
  const mpi = bound(library, family, description);
  if (launch !== undefined && mpi.size !== launch.size) {
    const ranks = mpi.size === 1 ? "a single rank" : `${mpi.size} ranks`;
    throw new RankError(
      op,
      `${launch.name} started ${launch.size} ranks, but ${description} (${path}) sees ${ranks}. ` +
        "Library and launcher must be of the same MPI: name the library, init({ library }), or start with its mpirun.",
    );
  }
  return mpi;
}

/**
 * Environment variables set before libraries are loaded, unless they are set already. UCX, which MPICH often
 * uses, replaces functions that allocate memory, and V8's handler of segmentation faults, on which
 * WebAssembly's bounds checks rely: processes with V8's threads occasionally crashed.
 */
const settings: Readonly<Record<string, string>> = {
  UCX_MEM_EVENTS: "n",
  UCX_ERROR_SIGNALS: "SIGILL,SIGBUS,SIGFPE",
};

const installing =
  "Install one (Debian: apt install mpich, or openmpi-bin libopenmpi-dev), or name its file: init({ library }).";

function found(
  op: string,
  file: string | undefined,
  launch: Launch | undefined,
): { path: string; library: NativeLibrary; family: Family } {
  const suited = families.filter(({ name }) => launch?.family === undefined || launch.family === name);
  const known = suited.flatMap(({ files }) => files[process.platform] ?? []);
  for (const [name, value] of Object.entries(settings)) process.env[name] ??= value;
  // Open MPI loads plugins, which use its symbols.
  const { path, library } = loadLibrary(op, file === undefined ? known : [file], installing, {
    global: true,
  });
  const [mpich, openMpi] = families as [Family, Family];
  return { path, library, family: exports(library, openMpi.handles.world as string) ? openMpi : mpich };
}

function exports(library: NativeLibrary, name: string): boolean {
  try {
    library.symbol(name);
    return true;
  } catch {
    return false;
  }
}

/** The library's description of itself: one or more lines. */
function versionOf(library: NativeLibrary): string {
  // MPICH has the longest text.
  const [text, length] = [new Uint8Array(8192), new Int32Array(1)];
  library.func("int MPI_Get_library_version(void *text, void *length)")(text, length);
  return new TextDecoder().decode(text.subarray(0, length[0]));
}

/** The functions of a library, after starting MPI. */
function bound(library: NativeLibrary, family: Family, description: string): Mpi {
  const { handle, inPlace } = family;
  const handles = Object.fromEntries(
    Object.entries(family.handles).map(([name, value]) => [
      name,
      typeof value === "string" ? library.symbol(value) : value,
    ]),
  ) as Readonly<Record<HandleName, number | bigint>>;
  const typeOf = (array: DataArray): number | bigint => handles[dtypeOf(array)];
  const { world } = handles;
  const get = (name: string): number => {
    const value = new Int32Array(1);
    library.func(`int ${name}(${handle} comm, void *value)`)(world, value);
    return value[0]!;
  };
  const barrier = library.func(`int MPI_Barrier(${handle} comm)`);
  const broadcast = library.func(
    `int MPI_Bcast(void *buffer, int count, ${handle} type, int root, ${handle} comm)`,
  );
  const allReduce = library.func(
    `int MPI_Allreduce(intptr_t send, void *receive, int count, ${handle} type, ${handle} op, ${handle} comm)`,
  );
  const allGather = library.func(
    `int MPI_Allgatherv(const void *send, int count, ${handle} sent, void *receive, const void *counts, ` +
      `const void *places, ${handle} received, ${handle} comm)`,
  );
  const abort = library.func(`int MPI_Abort(${handle} comm, int code)`);
  start(library);
  return {
    description,
    rank: get("MPI_Comm_rank"),
    size: get("MPI_Comm_size"),
    barrier: () => void barrier(world),
    broadcast(array, root) {
      for (const part of partsOf(array)) broadcast(part, part.length, typeOf(part), root, world);
    },
    allReduce(array, op) {
      for (const part of partsOf(array))
        allReduce(inPlace, part, part.length, typeOf(part), handles[op], world);
    },
    allGather(out, own, counts) {
      const places = counts.map((_, i) => counts.subarray(0, i).reduce((sum, count) => sum + count, 0));
      const type = typeOf(out);
      allGather(own, own.length, type, out, counts, places, type, world);
    },
    abort: (code) => void abort(world, code),
    finalize: () => void library.func("int MPI_Finalize()")(),
  };
}

/** Other threads compute, but only this one communicates. */
const funneled = 1;

function start(library: NativeLibrary): void {
  const init: NativeFunction = library.func(
    "int MPI_Init_thread(void *argc, void *argv, int required, void *provided)",
  );
  init(null, null, funneled, new Int32Array(1));
}

/** Splits an array into parts whose lengths fit a C int. */
function partsOf(array: DataArray): DataArray[] {
  const count = Math.ceil(array.length / longest);
  return Array.from({ length: count }, (_, i) => array.subarray(i * longest, (i + 1) * longest));
}

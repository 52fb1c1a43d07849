/**
 * @file Implementations of BLAS: where to find them, and the few functions in which they differ.
 *
 * All of them compute products through CBLAS; only the functions for the number of threads and the version
 * differ.
 */
/// <reference types="node" />
import { KernelError } from "../errors.js";
import { loadLibrary, type NativeFunction, type NativeLibrary } from "../native/koffi.js";

/** An implementation of BLAS. */
interface Implementation {
  readonly name: string;
  /** Files to look for, by platform. */
  readonly files: { readonly [Platform in NodeJS.Platform]?: readonly string[] };
  /** An implementation-specific function that sets the number of threads. */
  readonly setThreads?: { readonly symbol: string; readonly declaration: string };
  /** Declaration of a function that returns the version as a string. */
  readonly version?: string;
}

const implementations: readonly Implementation[] = [
  {
    name: "OpenBLAS",
    files: {
      linux: ["libopenblas.so.0", "libopenblas.so"],
      darwin: ["/opt/homebrew/opt/openblas/lib/libopenblas.dylib", "libopenblas.dylib"],
      win32: ["libopenblas.dll", "openblas.dll"],
    },
    setThreads: { symbol: "openblas_set_num_threads", declaration: "void openblas_set_num_threads(int)" },
    version: "const char *openblas_get_config()",
  },
  {
    name: "BLIS",
    files: { linux: ["libblis.so.4", "libblis.so"], darwin: ["libblis.dylib"], win32: ["libblis.dll"] },
    setThreads: {
      symbol: "bli_thread_set_num_threads",
      declaration: "void bli_thread_set_num_threads(int64_t)",
    },
    version: "const char *bli_info_get_version_str()",
  },
  {
    name: "MKL",
    files: { linux: ["libmkl_rt.so.2", "libmkl_rt.so"], win32: ["mkl_rt.2.dll", "mkl_rt.dll"] },
    setThreads: { symbol: "MKL_Set_Num_Threads", declaration: "void MKL_Set_Num_Threads(int)" },
  },
  {
    // Its threads are managed by the system.
    name: "Accelerate",
    files: { darwin: ["/System/Library/Frameworks/Accelerate.framework/Accelerate"] },
  },
];

/** A loaded BLAS. */
export interface Blas {
  /** Implementation and version, e.g. `OpenBLAS 0.3.21`. */
  readonly description: string;
  /** `cblas_sgemm` and `cblas_dgemm`. */
  readonly sgemm: NativeFunction;
  readonly dgemm: NativeFunction;
}

const gemm = (letter: string, type: string): string =>
  `void cblas_${letter}gemm(int order, int transA, int transB, int m, int n, int k, ${type} alpha, ` +
  `const void *a, int lda, const void *b, int ldb, ${type} beta, void *c, int ldc)`;

/**
 * Loads a BLAS: the file `library`, or else the first implementation found on this system, and sets its
 * number of threads.
 * @throws KernelError if there is none, or the file is not a CBLAS
 */
export function loadBlas(op: string, library: string | undefined, threads: number): Blas {
  const known = implementations.flatMap(({ files }) => files[process.platform] ?? []);
  const found = loadLibrary(op, library === undefined ? known : [library], installing);
  const implementation = implementations.find(
    ({ setThreads }) => setThreads && declared(found.library, setThreads.declaration),
  );
  if (implementation?.setThreads) found.library.func(implementation.setThreads.declaration)(threads);
  const sgemm = declared(found.library, gemm("s", "float"));
  const dgemm = declared(found.library, gemm("d", "double"));
  if (!sgemm || !dgemm) throw new KernelError(op, `${found.path} has no cblas_sgemm. ${installing}`);
  return { description: describe(implementation, found), sgemm, dgemm };
}

const installing =
  "Install one (Debian: apt install libopenblas0-pthread), or name its file: useBlas({ library }).";

function declared(library: NativeLibrary, declaration: string): NativeFunction | undefined {
  try {
    return library.func(declaration);
  } catch {
    return undefined;
  }
}

/** `OpenBLAS 0.3.21`, extracted from a version string that may be a whole sentence. */
function describe(
  implementation: Implementation | undefined,
  { path, library }: { path: string; library: NativeLibrary },
): string {
  const name = implementation?.name ?? (path.includes("Accelerate") ? "Accelerate" : path);
  const version = implementation?.version && declared(library, implementation.version)?.();
  const number = typeof version === "string" ? version.match(/\b\d+(\.\d+)+/)?.[0] : undefined;
  return number === undefined ? name : `${name} ${number}`;
}

/**
 * @file The frame around a kernel's code: arrays are staged, the code runs on their addresses, and results
 * are copied out; calls that the code does not support go to the reference.
 *
 * ```ts
 * const softmax = staged("softmax", "out in", reference.softmax, (out, a, rows, columns, log) => …);
 * ```
 */
import type { DataArray } from "../../dtype.js";
import { leftToLoops } from "../loops.js";
import {
  copyOut,
  isFloat32,
  isResident,
  type KernelArray,
  openStaging,
  partOf,
  stageIn,
  stageOut,
  stagingLimit,
} from "../memory.js";

interface Treatment {
  readonly float32: boolean;
  readonly reads: boolean;
  readonly writes: boolean;
}

/** How code uses the arguments before a kernel's lengths. */
const treatments = {
  in: { float32: true, reads: true, writes: false },
  out: { float32: true, reads: false, writes: true },
  /** Adds to existing elements. */
  sum: { float32: true, reads: true, writes: true },
  /** Positions, which are int32: reads or writes them. */
  index: { float32: false, reads: true, writes: false },
  outIndex: { float32: false, reads: false, writes: true },
  /** Any elements of 32 bits. */
  words: { float32: false, reads: true, writes: false },
  outWords: { float32: false, reads: false, writes: true },
  someWords: { float32: false, reads: true, writes: true },
  /** No array. */
  flag: { float32: false, reads: false, writes: false },
} as const satisfies Record<string, Treatment>;

type Role = keyof typeof treatments;

/** A kernel's arguments as passed to its code: addresses instead of arrays. */
type Addressed<Args extends readonly unknown[]> = {
  [I in keyof Args]: Args[I] extends DataArray ? number : Args[I];
};

/** Which calls the code handles, and how large ones are divided. */
interface Limits<Args extends readonly unknown[]> {
  /** False for calls that the reference handles better. */
  readonly suits?: (...args: Args) => boolean;
  /** The position of a length that is the outermost axis of all arrays: large calls are divided along it. */
  readonly along?: number;
}

/**
 * A kernel of the contract that runs `code`, or `reference` if an array that must be float32 is not, or
 * `suits` returns false. A call that exceeds {@link stagingLimit} runs in blocks; if it cannot be divided,
 * the reference handles it, and `kernelInfo` reports that.
 *
 * @param roles - how the code uses each array, in order; lengths have no role.
 */
export function staged<Args extends readonly unknown[]>(
  name: string,
  roles: string,
  reference: (...args: Args) => void,
  code: (...args: Addressed<Args>) => void,
  { suits, along }: Limits<Args> = {},
): (...args: Args) => void {
  const arrays = roles.split(" ").map((role) => treatments[role as Role]);
  const kernel = (...args: Args): void => {
    if (!areFloats(arrays, args) || (suits !== undefined && !suits(...args))) {
      reference(...args);
      return;
    }
    if (outgrowsStaging(arrays, args)) {
      if (!inBlocks(kernel, arrays, args, along)) {
        leftToLoops(name);
        reference(...args);
      }
      return;
    }
    openStaging(name);
    const addressed: unknown[] = args.slice();
    for (let i = 0; i < arrays.length; i++) {
      const { reads, writes } = arrays[i]!;
      if (reads) addressed[i] = stageIn(args[i] as KernelArray);
      else if (writes) addressed[i] = stageOut(args[i] as KernelArray);
    }
    code(...(addressed as unknown as Addressed<Args>));
    for (let i = 0; i < arrays.length; i++) {
      if (arrays[i]!.writes) copyOut(args[i] as KernelArray, addressed[i] as number);
    }
  };
  return kernel;
}

/** Whether staging would exceed the limit. */
function outgrowsStaging(arrays: readonly Treatment[], args: readonly unknown[]): boolean {
  if (sizeOf(arrays, args) <= stagingLimit) return false;
  const copied = arrays.map((treatment, i) =>
    treatment !== treatments.flag && isResident(args[i] as DataArray) ? treatments.flag : treatment,
  );
  return sizeOf(copied, args) > stagingLimit;
}

/** The total size of all arrays in bytes. */
function sizeOf(arrays: readonly Treatment[], args: readonly unknown[]): number {
  let size = 0;
  for (let i = 0; i < arrays.length; i++) {
    if (arrays[i] !== treatments.flag) size += (args[i] as KernelArray).byteLength;
  }
  return size;
}

/** Calls a kernel on blocks of all its arrays; false if they cannot be divided enough. */
function inBlocks<Args extends readonly unknown[]>(
  kernel: (...args: Args) => void,
  arrays: readonly Treatment[],
  args: Args,
  along: number | undefined,
): boolean {
  if (along === undefined) return false;
  const count = args[along] as number;
  const step = Math.floor((count * stagingLimit) / sizeOf(arrays, args));
  if (step < 1) return false;
  for (let first = 0; first < count; first += step) {
    const length = Math.min(step, count - first);
    const parts: unknown[] = args.slice();
    for (let i = 0; i < arrays.length; i++) {
      if (arrays[i] === treatments.flag) continue;
      const each = (args[i] as KernelArray).length / count;
      parts[i] = partOf(args[i] as KernelArray, first * each, length * each);
    }
    parts[along] = length;
    kernel(...(parts as unknown as Args));
  }
  return true;
}

/** Whether all arrays that must be float32 are. */
function areFloats(arrays: readonly Treatment[], args: readonly unknown[]): boolean {
  for (let i = 0; i < arrays.length; i++) {
    if (arrays[i]!.float32 && !isFloat32(args[i] as DataArray)) return false;
  }
  return true;
}

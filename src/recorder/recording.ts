/**
 * @file The parts of a recording: calls of the kernel contract on numbered buffers, interleaved with what the
 * host does.
 *
 * ```
 * const loss = mseLoss(model.forward(x), y)      buffer 0 [argument]  buffer 1 [argument]  buffer 2 …
 *
 *   3 ← matmul(0, 2, 300, 2, 64)                 calls: a kernel's name and its arguments, in which
 *   4 ← elementwise(tanh, 3)                     every array is a view of a buffer
 *   host: Adam.step                              host entries: code that runs again unchanged
 * ```
 */
import type { DataArray, DType } from "../dtype.js";
import type { KernelName, KernelSet } from "../kernels/contract/index.js";
import type { AnyFamily } from "../kernels/sets.js";

/** Memory used by recorded calls: that of an array and of all arrays that share it. */
export interface Buffer {
  /** Buffers are numbered in order of first use. */
  readonly number: number;
  /** The memory during recording: all of an ordinary array's memory, or a place in the kernels' memory. */
  array: DataArray;
  readonly byteLength: number;
}

/** A recorded array: a part of a buffer. */
export class View {
  readonly buffer: Buffer;
  readonly dtype: DType;
  /** Byte offset within the buffer. */
  readonly offset: number;
  /** Number of elements. */
  readonly length: number;

  constructor(buffer: Buffer, dtype: DType, offset: number, length: number) {
    this.buffer = buffer;
    this.dtype = dtype;
    this.offset = offset;
    this.length = length;
  }
}

/** The views that an entry reads and writes. */
interface Uses {
  /** Includes what is also written, if the entry adds to it or changes only part of it. */
  readonly reads: readonly View[];
  readonly writes: readonly View[];
}

/** Adds to an error of a replay in which module it occurred. */
export type Locator = (error: unknown) => void;

/** A kernel call. */
export interface Call extends Uses {
  readonly kind: "call";
  readonly kernel: KernelName;
  /** The kernel's family; `undefined` for kernels of the core. */
  readonly family: AnyFamily | undefined;
  /** The arguments, with {@link View}s in place of arrays. */
  readonly args: readonly unknown[];
  /** The module it runs in; `undefined` outside of modules. */
  readonly locate: Locator | undefined;
}

/** What the host does: JavaScript that runs again in each replay. */
export interface HostEntry extends Uses {
  readonly kind: "host";
  readonly name: string;
  /** The tensor that is changed, if only one: if each call creates it anew, nobody else sees the change. */
  readonly owner: object | undefined;
  /** The objects and numbers that `run` refers to; they must be the same in every recording. */
  readonly about: readonly unknown[];
  /** Works on the given arrays or, if there are none, on objects: parameters, optimizers. */
  readonly run: (writes: readonly DataArray[], reads: readonly DataArray[]) => unknown;
  /** An array outside of the recording to which `run` copies its only read, unless it is already there. */
  readonly home: DataArray | undefined;
  /** The module it runs in; `undefined` outside of modules. */
  readonly locate: Locator | undefined;
}

/** One entry of a recording. */
export type Entry = Call | HostEntry;

/** A dependency of a recording: a value that is read again before a replay. */
export interface Dependency {
  readonly value: unknown;
  readonly read: () => unknown;
}

/** A list of calls, their buffers, and their dependencies. */
export interface Recording {
  readonly entries: readonly Entry[];
  readonly buffers: readonly Buffer[];
  /** By property (`"requiresGrad"`) and subject. */
  readonly dependencies: ReadonlyMap<string, ReadonlyMap<object, Dependency>>;
  /** The kernels that ran the calls. */
  readonly kernels: KernelSet | undefined;
  /**
   * What was modified in place and outlives the recording: storages of tensors, whose versions a replay must
   * raise again.
   */
  readonly changed: ReadonlySet<object>;
  /** Why the recording cannot be replayed; `undefined` if it can. */
  readonly obstacle: string | undefined;
}

/**
 * Whether a host entry works on objects rather than given arrays, so that its reads and writes are unknown.
 */
export function isOpaque(entry: Entry): boolean {
  return entry.kind === "host" && entry.reads.length === 0 && entry.writes.length === 0;
}

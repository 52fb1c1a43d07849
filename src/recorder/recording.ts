/**
 * @file What a recording is: calls of the kernel contract on numbered buffers, and between them what the host
 * does.
 *
 * ```
 * const loss = mseLoss(model.forward(x), y)      buffer 0 [argument]  buffer 1 [argument]  buffer 2 …
 *
 *   3 ← matmul(0, 2, 300, 2, 64)                 calls: a kernel's name and its arguments, in which
 *   4 ← elementwise(tanh, 3)                     every array is a view of a buffer
 *   host: Adam.step                              entries of the host: code that runs again as it is
 * ```
 */
import type { DataArray, DType } from "../dtype.js";
import type { KernelName, Kernels } from "../kernels/contract.js";

/** Memory that recorded calls use: what an array and all arrays that share its memory lie in. */
export interface Buffer {
  /** Buffers are numbered in the order of their first use. */
  readonly number: number;
  /** Where it lies while the recording is made: all of an ordinary array's memory, or a place in the kernels'. */
  array: DataArray;
  readonly byteLength: number;
}

/** An array as recorded: a part of a buffer. */
export class View {
  readonly buffer: Buffer;
  readonly dtype: DType;
  /** In bytes from where the buffer begins. */
  readonly offset: number;
  /** In elements. */
  readonly length: number;

  constructor(buffer: Buffer, dtype: DType, offset: number, length: number) {
    this.buffer = buffer;
    this.dtype = dtype;
    this.offset = offset;
    this.length = length;
  }
}

/** What an entry does to the memory of views. */
interface Uses {
  /** What it reads; what it adds to or changes in part is among both. */
  readonly reads: readonly View[];
  readonly writes: readonly View[];
}

/** A call of a kernel. */
export interface Call extends Uses {
  readonly kind: "call";
  readonly kernel: KernelName;
  /** The arguments, with {@link View}s in place of arrays. */
  readonly args: readonly unknown[];
}

/** Tells an error of a replay where it happened: in which module. */
export type Locator = (error: unknown) => void;

/** What the host does: JavaScript that runs again at each replay. */
export interface HostEntry extends Uses {
  readonly kind: "host";
  readonly name: string;
  /** The tensor that is changed, if it is but one: where each call makes it anew, nobody else sees that. */
  readonly owner: object | undefined;
  /** What must be the same in every recording: the objects and numbers that `run` knows. */
  readonly about: readonly unknown[];
  /** Works on the arrays that it is given, or, without any, on objects: parameters, optimizers. */
  readonly run: (writes: readonly DataArray[], reads: readonly DataArray[]) => unknown;
  /** An array outside of the recording that `run` copies its only read to, unless it lies there already. */
  readonly home: DataArray | undefined;
  /** Where it stands; `undefined` outside of modules. */
  readonly locate: Locator | undefined;
}

/** One entry of a recording. */
export type Entry = Call | HostEntry;

/** What a recording relied on: a value that is asked of a subject again before a replay. */
export interface Dependency {
  readonly value: unknown;
  readonly read: () => unknown;
}

/** A list of calls, the buffers that they work on, and what they rely on. */
export interface Recording {
  readonly entries: readonly Entry[];
  readonly buffers: readonly Buffer[];
  /** By what is asked (`"requiresGrad"`) and of whom. */
  readonly dependencies: ReadonlyMap<string, ReadonlyMap<object, Dependency>>;
  /** The kernels that computed. */
  readonly kernels: Kernels | undefined;
  /** What lasts and was changed in place: tensors' storages, whose versions must be raised again. */
  readonly changed: ReadonlySet<object>;
  /** Why the calls cannot stand for what was recorded; `undefined` when they can. */
  readonly obstacle: string | undefined;
}

/** Whether an entry of the host works on objects, not on given arrays: nobody knows what it reads and writes. */
export function isOpaque(entry: Entry): boolean {
  return entry.kind === "host" && entry.reads.length === 0 && entry.writes.length === 0;
}

/** @file The recorder: watches the current kernels and records every call. */
import { type DataArray, dtypeOf } from "../dtype.js";
import { type KernelName, type KernelSet, signatures } from "../kernels/contract/index.js";
import { placeInKernels } from "../kernels/memory.js";
import { type AnyFamily, wrapped } from "../kernels/sets.js";
import {
  type Buffer,
  type Call,
  type Dependency,
  type Entry,
  type Locator,
  type Recording,
  View,
} from "./recording.js";

/** Records kernel calls, and whatever the host declares. */
export class Recorder implements Recording {
  readonly entries: Entry[] = [];
  readonly buffers: Buffer[] = [];
  readonly dependencies: Map<string, Map<object, Dependency>> = new Map();
  readonly changed: Set<object> = new Set();
  kernels: KernelSet | undefined;
  obstacle: string | undefined;
  /** Adds to errors in which of the running modules they occurred. */
  locator: Locator | undefined;
  /** Called when elements are read; `op` is the function that reads them. */
  readonly onRead: (op: string) => void;
  /** An ordinary array's memory is one buffer; in the kernels' memory, each place is one. */
  readonly #byMemory = new Map<ArrayBufferLike, Buffer>();
  readonly #byAddress = new Map<string, Buffer>();
  readonly #overwritten = new Map<string, Set<object>>();

  constructor(onRead: (op: string) => void = () => {}) {
    this.onRead = onRead;
  }

  /** The part of a buffer that an array occupies. */
  viewOf(array: DataArray): View {
    const place = placeInKernels(array);
    if (place !== undefined) {
      const buffer = this.#byAddress.get(place) ?? this.#newBuffer(array);
      this.#byAddress.set(place, buffer);
      return new View(buffer, dtypeOf(array), 0, array.length);
    }
    const buffer = this.#byMemory.get(array.buffer) ?? this.#newBuffer(wholeOf(array));
    this.#byMemory.set(array.buffer, buffer);
    return new View(buffer, dtypeOf(array), array.byteOffset, array.length);
  }

  #newBuffer(array: DataArray): Buffer {
    const buffer = { number: this.buffers.length, array, byteLength: array.byteLength };
    this.buffers.push(buffer);
    return buffer;
  }

  /** Wraps kernels so that each call is recorded and passed on. */
  watch(kernels: KernelSet): KernelSet {
    this.kernels = kernels;
    return wrapped(kernels, (run, kernel, family) => (...args) => {
      this.entries.push(this.#call(kernel, family, args));
      run(...args);
    });
  }

  #call(kernel: KernelName, family: AnyFamily | undefined, args: readonly unknown[]): Call {
    const reads: View[] = [];
    const writes: View[] = [];
    const parameters: readonly string[] = signatures[kernel];
    const recorded = args.map((arg, i) => {
      const mark = parameters[i]![0];
      if (parameters[i] === "options")
        return this.#options(arg as OptionsWithArrays | undefined, reads, writes);
      if (mark !== ">" && mark !== "+" && mark !== "<") return arg;
      const viewed = this.#viewed(arg as DataArray | readonly DataArray[] | undefined);
      const views = viewed === undefined ? [] : [viewed].flat();
      if (mark !== "<") writes.push(...views);
      if (mark !== ">") reads.push(...views);
      return viewed;
    });
    return { kind: "call", kernel, family, args: recorded, reads, writes, locate: this.locator };
  }

  #viewed(arg: DataArray | readonly DataArray[] | undefined): View | View[] | undefined {
    if (arg === undefined) return undefined;
    return Array.isArray(arg)
      ? arg.map((array: DataArray) => this.viewOf(array))
      : this.viewOf(arg as DataArray);
  }

  #options(options: OptionsWithArrays | undefined, reads: View[], writes: readonly View[]): unknown {
    if (options?.accumulate) reads.push(...writes);
    if (options?.bias === undefined) return options;
    const bias = this.viewOf(options.bias);
    reads.push(bias);
    return { ...options, bias };
  }

  /**
   * Declares a dependency on the value that `read` returns for `subject`, as it was before the recording
   * began.
   */
  dependOn(what: string, subject: object, read: () => unknown): boolean {
    const known = this.dependencies.get(what) ?? new Map<object, Dependency>();
    this.dependencies.set(what, known);
    if (known.has(subject) || this.#overwritten.get(what)?.has(subject)) return false;
    known.set(subject, { value: read(), read });
    return true;
  }

  /**
   * Declares that the recording changed this property of `subject`, so that its previous value no longer
   * matters.
   */
  overwrite(what: string, subject: object): void {
    const known = this.#overwritten.get(what) ?? new Set();
    this.#overwritten.set(what, known.add(subject));
  }
}

/** The parts of kernel options that concern arrays. */
interface OptionsWithArrays {
  readonly bias?: DataArray | undefined;
  readonly accumulate?: boolean;
}

/** The whole memory of an ordinary array. */
function wholeOf(array: DataArray): DataArray {
  if (array.byteLength === array.buffer.byteLength) return array;
  const Kind = array.constructor as new (memory: ArrayBufferLike) => DataArray;
  return new Kind(array.buffer);
}

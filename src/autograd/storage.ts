/**
 * @file Where a tensor's elements are stored, and which buffers are recycled.
 *
 * Tensors that users hold belong to the garbage collector: an ordinary typed array that stays valid as long
 * as anything refers to it. Tensors that are never visible, the gradients of intermediates while `backward`
 * runs, live in reference-counted buffers inside kernel memory that are reused immediately. If such a buffer
 * becomes visible after all (a gradient that a user reads), it is copied out first.
 */
import { uncloneable } from "../cloning.js";
import { type DataArray, type DType, dtypeOf, isFloat32, zerosOf } from "../dtype.js";
import { kernels } from "../kernels/index.js";
import { allocateResident, isResident, releaseResident } from "../kernels/memory.js";
import { currentRecorder } from "../recorder/index.js";
import type { RowStorage } from "./rowStorage.js";

/** Value of `holders` if the garbage collector owns the storage. */
const collected = -1;
/** Value of `holders` for a leaf's gradient at home, where recorded calls expect it. */
const atHome = -2;

/** Shorter arrays are cheaper to allocate than to recycle. */
const shortestRecycled = 64;

/** A tensor's elements, shared by tensors that view the same data in another shape. */
export class Storage {
  /** Must be the first field, so that cloning a tensor fails before its elements are copied. */
  readonly uncloneable: object = uncloneable;
  data: DataArray;
  readonly dtype: DType;
  /** Counts in-place changes, so that backward can detect a saved tensor that has changed since. */
  version = 0;
  /**
   * How many pending gradients use this recycled buffer; −1 if the garbage collector owns the data, −2 for a
   * gradient at home.
   */
  holders: number;

  constructor(data: DataArray, holders: number = collected, dtype: DType = dtypeOf(data)) {
    this.data = data;
    this.dtype = dtype;
    this.holders = holders;
  }

  /** The number of elements. */
  get length(): number {
    return this.data.length;
  }

  /** This storage if it stores some rows of a matrix alone. */
  get rows(): RowStorage | undefined {
    return undefined;
  }
}

let moveCount = 0;
/** Memory that tensors' elements have been moved out of. */
const left = new WeakSet<object>();

/**
 * How often elements of long-lived tensors have been moved. As long as it does not change, every location
 * stays valid.
 */
export function movesSoFar(): number {
  return moveCount;
}

/** Notes that a long-lived tensor's elements have moved out of this array. */
export function leave(array: DataArray): void {
  moveCount++;
  left.add(memoryOf(array));
}

/** Whether the elements in an array's memory have been moved elsewhere. */
export function wasLeft(array: DataArray): boolean {
  return left.has(memoryOf(array));
}

/** A resident array identifies itself: all of them share the kernels' memory. */
function memoryOf(array: DataArray): object {
  return isResident(array) ? array : array.buffer;
}

/** Storage of a leaf's gradient that never moves, since recorded calls write to it. */
export function storageAtHome(data: DataArray): Storage {
  return new Storage(data, atHome);
}

/** Buffers that have been handed out but not yet claimed; `undefined` if nothing is recycled. */
let unclaimed: Storage[] | undefined;

/** Storage for a new result: recycled memory inside {@link recycling}, an ordinary array elsewhere. */
export function allocate(dtype: DType, length: number): Storage {
  if (unclaimed === undefined) return new Storage(zerosOf(dtype, length), collected, dtype);
  const recycled = dtype === "float32" && length >= shortestRecycled ? borrowResident(length) : undefined;
  // Arrays too short to recycle are counted all the same: a gradient is accumulated in place only if it has a
  // single holder.
  const storage = new Storage(recycled ?? zerosOf(dtype, length), 0, dtype);
  unclaimed.push(storage);
  return storage;
}

/** {@link allocate}, with every element set to `value`. */
export function allocateFilled(dtype: DType, length: number, value: number): Storage {
  const storage = allocate(dtype, length);
  // An ordinary array is already 0, but a recording must contain the fill, or replays would not repeat it.
  const isZero = value === 0 && !isResident(storage.data) && currentRecorder() === undefined;
  if (!isZero) kernels.fill(storage.data, value);
  return storage;
}

/** {@link allocate}, with every element set to 0. */
export function allocateZeros(dtype: DType, length: number): Storage {
  return allocateFilled(dtype, length, 0);
}

/** {@link allocate}, with the elements of an array, converted if the dtype differs. */
export function allocateCopy(dtype: DType, data: DataArray): Storage {
  const storage = allocate(dtype, data.length);
  kernels.copy(storage.data, data);
  return storage;
}

/**
 * Kernel memory to borrow and return, if there is room. None is available during a recording, in which every
 * array needs memory of its own, so that each location holds a single value.
 */
export function borrowResident(length: number): Float32Array | undefined {
  return currentRecorder() === undefined ? allocateResident(length) : undefined;
}

/**
 * Runs `body` with all results in recycled memory. A result that must outlive the next {@link claim} has to
 * be claimed itself.
 */
export function recycling<T>(body: () => T): T {
  const outer = unclaimed;
  unclaimed = [];
  try {
    return body();
  } finally {
    freeUnclaimed();
    unclaimed = outer;
  }
}

/** Holds a result once, and frees everything else that was allocated while computing it. */
export function claim(storage: Storage): void {
  hold(storage);
  freeUnclaimed();
}

function freeUnclaimed(): void {
  if (unclaimed === undefined || unclaimed.length === 0) return;
  for (const storage of unclaimed) if (storage.holders === 0) release(storage);
  unclaimed.length = 0;
}

/**
 * Runs `compute` with its results in ordinary memory, for user code, which may keep the tensors it creates.
 */
export function notRecycling<T>(compute: () => T): T {
  const outer = unclaimed;
  unclaimed = undefined;
  try {
    return compute();
  } finally {
    unclaimed = outer;
  }
}

/** Adds a holder of a recycled buffer. */
export function hold(storage: Storage): void {
  if (storage.holders >= 0) storage.holders++;
}

/** Removes a holder; the buffer is freed with the last one. */
export function drop(storage: Storage): void {
  if (storage.holders > 0 && --storage.holders === 0) release(storage);
}

/**
 * Removes a holder whose place another will take: the buffer counts as newly allocated, to be claimed or
 * freed.
 */
export function handOver(storage: Storage): void {
  if (storage.holders <= 0) return;
  storage.holders--;
  unclaimed?.push(storage);
}

/** Whether `storage` has a single holder, which may change it in place. */
export function isHeldOnce(storage: Storage): boolean {
  return storage.holders === 1 || storage.holders === atHome;
}

/** Hands a storage over to the garbage collector: from now on it may be kept indefinitely. */
export function escape(storage: Storage): void {
  const { holders } = storage;
  if (holders === collected) return;
  storage.holders = collected;
  const { data } = storage;
  if (holders !== atHome && !isResident(data)) return;
  const copy = zerosOf(storage.dtype, data.length);
  kernels.copy(copy, data);
  if (holders !== atHome) releaseResident(data as Float32Array);
  storage.data = copy;
}

const gone = new Float32Array(0);

function release(storage: Storage): void {
  releaseResident(storage.data as Float32Array);
  storage.data = gone;
}

/**
 * Moves float32 elements into kernel memory for as long as `storage` lives, so that kernels need not copy
 * them. Does nothing for other dtypes, or if that memory is full or unavailable.
 */
export function makeResident(storage: Storage): void {
  if (!isFloat32(storage.data) || isResident(storage.data)) return;
  const buffer = allocateResident(storage.data.length);
  if (buffer === undefined) return;
  buffer.set(storage.data);
  leave(storage.data);
  storage.data = buffer;
}

/**
 * @file Where a tensor's elements lie, and which of these places are recycled.
 *
 * Tensors that users hold belong to the garbage collector: an ordinary typed array that stays valid for as
 * long as anybody can see it. What nobody can see, the gradients of intermediates while `backward` runs, lies
 * in buffers inside kernel memory that are counted and used again at once. A buffer that becomes visible
 * after all (a gradient that a user reads) is copied out first.
 */
import { uncloneable } from "../cloning.js";
import { type DataArray, type DType, dtypeOf, isFloat32, zerosOf } from "../dtype.js";
import { kernels } from "../kernels/index.js";
import { allocateResident, isResident, releaseResident } from "../kernels/memory.js";
import { currentRecorder } from "../recorder/index.js";

/** `holders` of a storage that the garbage collector owns. */
const collected = -1;
/** `holders` of a leaf's gradient at home, where recorded calls expect it. */
const atHome = -2;

/** Shorter arrays are cheaper to allocate than to recycle. */
const shortestRecycled = 64;

/** A tensor's elements; shared by tensors that are the same data in another shape. */
export class Storage {
  /** Comes first, and so before the elements when somebody clones a tensor. */
  readonly uncloneable: object = uncloneable;
  data: DataArray;
  readonly dtype: DType;
  /** Counts the changes made in place, so that backward can refuse a saved tensor that was changed since. */
  version = 0;
  /**
   * How many gradients in flight use this recycled buffer; −1 when the garbage collector owns the data, −2 for a
   * gradient at home.
   */
  holders: number;

  constructor(data: DataArray, holders: number = collected, dtype: DType = dtypeOf(data)) {
    this.data = data;
    this.dtype = dtype;
    this.holders = holders;
  }
}

let moveCount = 0;
/** The memory that tensors' elements have been moved out of. */
const left = new WeakSet<object>();

/** How often elements of lasting tensors were moved: until the next time, whatever lies somewhere lies there still. */
export function movesSoFar(): number {
  return moveCount;
}

/** Notes that a lasting tensor's elements lie elsewhere from now on. */
export function leave(array: DataArray): void {
  moveCount++;
  left.add(memoryOf(array));
}

/** Whether the elements that lay in an array's memory were moved elsewhere. */
export function wasLeft(array: DataArray): boolean {
  return left.has(memoryOf(array));
}

/** A resident is a place of its own in the kernels' memory. */
function memoryOf(array: DataArray): object {
  return isResident(array) ? array : array.buffer;
}

/** Storage of a leaf's gradient that stays where it is: recorded calls write to it. */
export function storageAtHome(data: DataArray): Storage {
  return new Storage(data, atHome);
}

/** Buffers handed out and not yet claimed by anybody; `undefined` when nothing is recycled. */
let unclaimed: Storage[] | undefined;

/** Storage for a new result: recycled memory inside {@link recycling}, an ordinary array elsewhere. */
export function allocate(dtype: DType, length: number): Storage {
  if (unclaimed === undefined) return new Storage(zerosOf(dtype, length), collected, dtype);
  const recycled = dtype === "float32" && length >= shortestRecycled ? borrowResident(length) : undefined;
  // What is too short to recycle is counted all the same: gradients are added up in place where nobody else
  // has them.
  const storage = new Storage(recycled ?? zerosOf(dtype, length), 0, dtype);
  unclaimed.push(storage);
  return storage;
}

/** The same with every element `value`. */
export function allocateFilled(dtype: DType, length: number, value: number): Storage {
  const storage = allocate(dtype, length);
  // An ordinary array is 0 already, but that would be news to whoever replays what is recorded.
  const isZero = value === 0 && !isResident(storage.data) && currentRecorder() === undefined;
  if (!isZero) kernels.fill(storage.data, value);
  return storage;
}

/** The same with every element 0. */
export function allocateZeros(dtype: DType, length: number): Storage {
  return allocateFilled(dtype, length, 0);
}

/** The same with the elements of an array, in another dtype if need be. */
export function allocateCopy(dtype: DType, data: DataArray): Storage {
  const storage = allocate(dtype, data.length);
  kernels.copy(storage.data, data);
  return storage;
}

/**
 * Kernel memory to be given back and used again, if there is room. While something is recorded there is none:
 * every array then has memory of its own, so that each place is one value.
 */
export function borrowResident(length: number): Float32Array | undefined {
  return currentRecorder() === undefined ? allocateResident(length) : undefined;
}

/**
 * Runs `body` with all results in recycled memory. What is to outlive the next {@link claim} must be claimed
 * itself.
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

/** Holds a result once, and frees whatever else was allocated on the way to it. */
export function claim(storage: Storage): void {
  hold(storage);
  freeUnclaimed();
}

function freeUnclaimed(): void {
  if (unclaimed === undefined || unclaimed.length === 0) return;
  for (const storage of unclaimed) if (storage.holders === 0) release(storage);
  unclaimed.length = 0;
}

/** Runs `compute` with its results in ordinary memory: for code of users, which may keep what it makes. */
export function notRecycling<T>(compute: () => T): T {
  const outer = unclaimed;
  unclaimed = undefined;
  try {
    return compute();
  } finally {
    unclaimed = outer;
  }
}

/** One more user of a recycled buffer. */
export function hold(storage: Storage): void {
  if (storage.holders >= 0) storage.holders++;
}

/** One user fewer; the last one frees the buffer. */
export function drop(storage: Storage): void {
  if (storage.holders > 0 && --storage.holders === 0) release(storage);
}

/** One user fewer, for whom a new one comes: the buffer is as if it had just been allocated, to be claimed or freed. */
export function handOver(storage: Storage): void {
  if (storage.holders <= 0) return;
  storage.holders--;
  unclaimed?.push(storage);
}

/** True when `storage` may be changed in place by its only holder. */
export function isHeldOnce(storage: Storage): boolean {
  return storage.holders === 1 || storage.holders === atHome;
}

/** Gives a storage's contents to the garbage collector's care: from now on anybody may keep it. */
export function escape(storage: Storage): void {
  const { holders, data } = storage;
  if (holders === collected) return;
  storage.holders = collected;
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
 * them. Does nothing for other dtypes, or when that memory is full or absent.
 */
export function makeResident(storage: Storage): void {
  if (!isFloat32(storage.data) || storage.holders !== collected) return;
  if (isResident(storage.data)) return;
  const buffer = allocateResident(storage.data.length);
  if (buffer === undefined) return;
  buffer.set(storage.data);
  leave(storage.data);
  storage.data = buffer;
}

/**
 * @file The kernels' memory: one WebAssembly.Memory with a staging area and a resident area.
 *
 * WebAssembly sees only its own memory. Tensor data is in ordinary typed arrays, so a kernel call *stages*
 * its operands: it copies them to the start of the memory, computes, and copies the result out. Long-lived
 * data (parameters, their gradients, optimizer state) is *resident*: it consists of views of this memory,
 * which are used in place.
 *
 * ```
 *  0      64                        top                       floor                         end
 *  | null | staged operands of the call | free, never touched | resident arrays, by size class |
 * ```
 *
 * The staging area starts over with each call and so stays in the processor's cache; residents are allocated
 * from the end. The memory never grows, because growing detaches views: it is reserved once, with the largest
 * size up to 4 GiB that the engine allows, which is determined by trying. Untouched pages cost no memory, and
 * only one garbage collection at the start.
 *
 * Addresses go up to 2³², beyond the numbers that JavaScript's `>>` and `&` treat as positive.
 */
import { type DataArray, type DType, isFloat32, isInt32 } from "../dtype.js";
import { KernelError } from "../errors.js";
import { capacityFor, collectAfter, weightOf } from "./capacity.js";
import { outOfMemory, reserveMemory } from "./reservation.js";

export { isFloat32 };

/** What kernels read and write: numbers, indices, masks. */
export type KernelArray = Float32Array | Int32Array | Uint8Array;

const mebibyte = 2 ** 20;
const alignment = 16;
/** Address 0 stays unused, by convention. */
const start = 64;
/** Arrays up to this length are copied by a loop: `TypedArray.set` costs as much as 48 rounds. */
const shortLength = 48;

/**
 * The maximum number of bytes that one call may stage: touched pages are never returned to the system. Larger
 * calls run in blocks, or fall back to loops.
 */
export let stagingLimit: number = 128 * mebibyte;

/** @internal Sets another limit, for tests; returns the previous one. */
export function limitStaging(size: number): number {
  const before = stagingLimit;
  stagingLimit = size;
  return before;
}

let memory: WebAssembly.Memory | undefined;
/** Whether threads share the memory, and the memory in use before they did. */
let isShared = false;
let former: WebAssembly.Memory | undefined;
let floats = new Float32Array(0);
let ints = new Int32Array(0);
let bytes = new Uint8Array(0);
/** The address of each resident. A lookup takes 11 ns, a third of the time for comparing `array.buffer`. */
let addresses = new WeakMap<DataArray, number>();
/** The kernel that is staging, for messages. */
let kernel = "";
let top = start;
let floor = start;

/** The memory that kernels work in, reserved on first use. */
export function kernelMemory(): WebAssembly.Memory {
  memory ??= workIn(reserveMemory(isShared));
  return memory;
}

function workIn(reserved: WebAssembly.Memory): WebAssembly.Memory {
  floats = new Float32Array(reserved.buffer);
  ints = new Int32Array(reserved.buffer);
  bytes = new Uint8Array(reserved.buffer);
  top = start;
  floor = bytes.length;
  return reserved;
}

/**
 * Makes the kernels' memory shared among threads, permanently. If another memory was in use, this is a new
 * one: arrays that were resident keep their elements, but count as ordinary arrays from then on, which are
 * staged.
 */
export function shareMemory(op: string): void {
  if (isShared) return;
  let shared: WebAssembly.Memory;
  try {
    shared = reserveMemory(true);
  } catch (error) {
    throw new KernelError(op, error instanceof Error ? error.message : String(error));
  }
  isShared = true;
  // An empty one is returned to the system.
  former = floor < bytes.length ? memory : undefined;
  addresses = new WeakMap();
  pool.clear();
  vacant.clear();
  smallTaken = 0;
  raisable = false;
  memory = workIn(shared);
}

let refused = false;

/** Whether there is memory for kernels, which only an attempt to reserve it can show. */
export function hasKernelMemory(): boolean {
  if (memory !== undefined) return true;
  if (refused) return false;
  try {
    kernelMemory();
  } catch {
    refused = true;
  }
  return !refused;
}

/** Resets the staging area, for a call of `name`. */
export function openStaging(name: string): void {
  if (memory === undefined) kernelMemory();
  kernel = name;
  top = start;
}

/** The kernel that is staging. */
export function stagingKernel(): string {
  return kernel;
}

/** Where the next reservation begins; {@link releaseFrom} takes it. */
export function stagingMark(): number {
  return top;
}

/** Releases everything reserved since a mark, within one call. */
export function releaseFrom(mark: number): void {
  top = mark;
}

/** Reserves `size` bytes and returns their 16-byte aligned address; the contents are undefined. */
export function reserve(size: number): number {
  const at = top;
  // One cache line more than requested: buffers of 2ⁿ bytes would otherwise compete for the same cache sets.
  const end = at + size + 64 + alignment - 1;
  if (end > floor) raiseFloor();
  if (end > floor) throw outOfMemory(kernel, end, bytes.length, bytes.length - floor);
  top = end - (end % alignment);
  return at;
}

/** The address at which kernels read an array: its own if it is resident, otherwise that of a copy. */
export function stageIn(array: KernelArray): number {
  if (isFloat32(array)) return stageFloats(array);
  const resident = addresses.get(array);
  if (resident !== undefined) return resident;
  const at = reserve(array.byteLength);
  if (isInt32(array)) ints.set(array, at >>> 2);
  else bytes.set(array, at);
  return at;
}

// A function of its own, so that the engine sees only one type of array.
function stageFloats(array: Float32Array): number {
  const resident = addresses.get(array);
  if (resident !== undefined) return resident;
  const { length } = array;
  const at = reserve(4 * length);
  const first = at >>> 2;
  if (length > shortLength) floats.set(array, first);
  else for (let i = 0; i < length; i++) floats[first + i] = array[i]!;
  return at;
}

/**
 * The address at which kernels write an array: its own if it is resident, otherwise that of space for
 * {@link copyOut}.
 */
export function stageOut(array: KernelArray): number {
  // What engines know of one type of array only is faster.
  return addresses.get(array) ?? reserve(isFloat32(array) ? 4 * array.length : array.byteLength);
}

/**
 * Copies a result from the address returned by {@link stageOut} (or {@link stageIn}); does nothing for
 * residents.
 */
export function copyOut(array: KernelArray, at: number): void {
  if (at >= floor) return;
  if (isFloat32(array)) copyFloats(array, at >>> 2);
  else if (isInt32(array)) array.set(ints.subarray(at >>> 2, (at >>> 2) + array.length));
  else array.set(bytes.subarray(at, at + array.length));
}

function copyFloats(array: Float32Array, first: number): void {
  const { length } = array;
  if (length > shortLength) array.set(floats.subarray(first, first + length));
  else for (let i = 0; i < length; i++) array[i] = floats[first + i]!;
}

/** {@link stageIn} for `length` elements of an array, beginning with `from`. */
export function stagePartIn(array: KernelArray, from: number, length: number): number {
  if (length === array.length) return stageIn(array);
  const resident = addresses.get(array);
  if (resident === undefined) return stageIn(array.subarray(from, from + length));
  return resident + array.BYTES_PER_ELEMENT * from;
}

/** {@link stageOut} for a part of an array. */
export function stagePartOut(array: KernelArray, from: number, length: number): number {
  if (length === array.length) return stageOut(array);
  const resident = addresses.get(array);
  const { BYTES_PER_ELEMENT: bytesEach } = array;
  return resident === undefined ? reserve(length * bytesEach) : resident + bytesEach * from;
}

/** {@link copyOut} for a part of an array. */
export function copyPartOut(array: KernelArray, from: number, length: number, at: number): void {
  if (length === array.length) copyOut(array, at);
  else if (at < floor) copyOut(array.subarray(from, from + length), at);
}

/** Whether kernels use an array in place. */
export function isResident(array: DataArray): boolean {
  return addresses.has(array);
}

/**
 * Identifies an array's location in the kernels' memory, including the one in use before threads; `undefined`
 * for ordinary arrays.
 */
export function placeInKernels(array: DataArray): string | undefined {
  const isFormer = former !== undefined && array.buffer === former.buffer;
  if (!isFormer && !isResident(array)) return undefined;
  return `${isFormer ? "former " : ""}${array.byteOffset} ${array.length}`;
}

/**
 * A part of an array, which kernels use in place if the array is resident. It is valid as long as the array
 * is: only the array itself keeps the memory, and only the array is released.
 */
export function partOf<A extends DataArray>(array: A, from: number, length: number): A {
  const part = array.subarray(from, from + length) as A;
  const at = addresses.get(array);
  if (at !== undefined) addresses.set(part, at + array.BYTES_PER_ELEMENT * from);
  return part;
}

/**
 * An array inside the memory of another, `offset` bytes from its start, with its own dtype. Its lifetime is
 * like that of {@link partOf}.
 */
export function placedIn(room: Float32Array, offset: number, dtype: DType, length: number): DataArray {
  const at = addresses.get(room);
  const placed = arrayOn(room.buffer, room.byteOffset + offset, dtype, length);
  if (at !== undefined) addresses.set(placed, at + offset);
  return placed;
}

function arrayOn(memory: ArrayBufferLike, at: number, dtype: DType, length: number): DataArray {
  switch (dtype) {
    case "float32":
      return new Float32Array(memory as ArrayBuffer, at, length);
    case "float64":
      return new Float64Array(memory as ArrayBuffer, at, length);
    case "int32":
      return new Int32Array(memory as ArrayBuffer, at, length);
    case "bool":
      return new Uint8Array(memory as ArrayBuffer, at, length);
  }
}

/** Released residents, by capacity. */
const pool = new Map<number, Float32Array[]>();

/** Addresses of residents that became unreachable without {@link releaseResident}, by capacity. */
const vacant = new Map<number, number[]>();

interface Place {
  readonly at: number;
  readonly capacity: number;
  /** The memory that it is in. */
  readonly buffer: ArrayBufferLike;
}

const unreachable = new FinalizationRegistry<Place>(({ at, capacity, buffer }) => {
  if (buffer !== bytes.buffer) return;
  if (at === floor) raisable = true;
  listIn(vacant, capacity).push(at);
});

/**
 * A buffer of the same size for each resident, never touched and so without pages. A resident is a view,
 * which the garbage collector counts as a few bytes; its weight shows the collector how much there is to
 * reclaim.
 */
const weights = new WeakMap<Float32Array, ArrayBuffer>();

/**
 * Beyond this many bytes, only large arrays become resident. Garbage left by a synchronous loop goes
 * unnoticed until the loop ends, since engines report it only between tasks: a loop that creates small models
 * would fill the memory. Ordinary arrays are collected meanwhile.
 */
const roomForSmall = 128 * mebibyte;
const large = mebibyte;
let smallTaken = 0;

/**
 * A float32 array in the kernels' memory, used in place; its contents are undefined. `undefined` if the
 * memory is full or the engine has no WebAssembly: then any array will do, at the cost of staging.
 */
export function allocateResident(length: number): Float32Array | undefined {
  if (!hasKernelMemory()) return undefined;
  const capacity = capacityFor(length);
  const released = pool.get(capacity)?.pop();
  if (released) {
    if (released.length === length) return released;
    unreachable.unregister(released);
    return residentAt(released.byteOffset, length, capacity, weights.get(released));
  }
  const at = vacant.get(capacity)?.pop() ?? lowered(4 * capacity);
  return at === undefined ? undefined : residentAt(at, length, capacity, weightOf(4 * capacity));
}

/** Lowers the floor to make room for a resident. */
function lowered(size: number): number | undefined {
  const isFull = (): boolean => {
    // Half of the memory is kept for staging, so that residents cannot starve the kernels that use them.
    return floor - size < bytes.length / 2 || (size < large && smallTaken + size > roomForSmall);
  };
  if (isFull()) raiseFloor();
  if (isFull()) {
    collectAfter(size);
    return undefined;
  }
  if (size < large) smallTaken += size;
  floor -= size;
  return floor;
}

/** Whether the resident right above the floor was released since the floor was last raised. */
let raisable = false;

/** Returns released memory right above the floor to the staging area. */
function raiseFloor(): void {
  if (!raisable) return;
  raisable = false;
  const idle = new Map<number, { capacity: number; forget: () => void }>();
  for (const [capacity, released] of pool) {
    for (const array of released) {
      const forget = (): void => {
        released.splice(released.indexOf(array), 1);
        addresses.delete(array);
        unreachable.unregister(array);
      };
      idle.set(array.byteOffset, { capacity, forget });
    }
  }
  for (const [capacity, places] of vacant) {
    for (const at of places) idle.set(at, { capacity, forget: () => places.splice(places.indexOf(at), 1) });
  }
  for (let next = idle.get(floor); next !== undefined; next = idle.get(floor)) {
    next.forget();
    const size = 4 * next.capacity;
    if (size < large) smallTaken -= size;
    floor += size;
  }
}

/**
 * Returns a resident's memory to the pool; the array must not be used any more. Other arrays are ignored.
 */
export function releaseResident(array: Float32Array): void {
  if (isResident(array)) giveBack(array, capacityFor(array.length));
}

function giveBack(array: Float32Array, capacity: number): void {
  if (array.byteOffset === floor) raisable = true;
  listIn(pool, capacity).push(array);
}

function listIn<T>(lists: Map<number, T[]>, capacity: number): T[] {
  const list = lists.get(capacity) ?? [];
  lists.set(capacity, list);
  return list;
}

function residentAt(
  at: number,
  length: number,
  capacity: number,
  weight: ArrayBuffer | undefined,
): Float32Array {
  const array = new Float32Array(bytes.buffer, at, length);
  addresses.set(array, at);
  if (weight !== undefined) weights.set(array, weight);
  unreachable.register(array, { at, capacity, buffer: bytes.buffer }, array);
  return array;
}

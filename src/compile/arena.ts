/**
 * @file The memory that all plans of a function share. Nothing in it survives from one replay to the next,
 * and only one plan runs at a time.
 */
import { allocateResident, isResident, releaseResident } from "../kernels/memory.js";

/** Memory of the size that the largest plan needs. */
export class Arena {
  #room: Float32Array = new Float32Array(0);
  #wasResident = false;

  /**
   * Memory for `bytes`: a new one if the previous one was too small, or if kernels have switched memories.
   */
  roomFor(bytes: number): Float32Array {
    const isInPlace = isResident(this.#room) === this.#wasResident;
    if (isInPlace && bytes <= this.#room.byteLength) return this.#room;
    releaseResident(this.#room);
    this.#room = memoryOf(Math.max(bytes, this.#room.byteLength));
    this.#wasResident = isResident(this.#room);
    return this.#room;
  }
}

/** Memory for `bytes`, inside the kernels' memory if there is room. */
export function memoryOf(bytes: number): Float32Array {
  const length = Math.ceil(bytes / 4);
  return (length > 0 ? allocateResident(length) : undefined) ?? new Float32Array(length);
}

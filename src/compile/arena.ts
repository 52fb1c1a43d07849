/**
 * @file The memory that all plans of a function share. It holds nothing from one replay to the next, and only one
 * plan runs at a time.
 */
import { allocateResident, isResident, releaseResident } from "../kernels/memory.js";

/** Memory as large as the largest plan needs. */
export class Arena {
  #room: Float32Array = new Float32Array(0);
  #wasResident = false;

  /** Room for some bytes: other memory than before if that was too small, or if kernels work in another one now. */
  roomFor(bytes: number): Float32Array {
    const isInPlace = isResident(this.#room) === this.#wasResident;
    if (isInPlace && bytes <= this.#room.byteLength) return this.#room;
    releaseResident(this.#room);
    this.#room = memoryOf(Math.max(bytes, this.#room.byteLength));
    this.#wasResident = isResident(this.#room);
    return this.#room;
  }
}

/** Memory for some bytes, the kernels' if there is room. */
export function memoryOf(bytes: number): Float32Array {
  const length = Math.ceil(bytes / 4);
  return (length > 0 ? allocateResident(length) : undefined) ?? new Float32Array(length);
}

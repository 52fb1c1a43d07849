/**
 * @file The memory that all plans of a function share. It holds nothing from one replay to the next, and only one
 * plan runs at a time.
 */
import { allocateResident, releaseResident } from "../kernels/memory.js";

/** Memory as large as the largest plan needs. */
export class Arena {
  #room: Float32Array = new Float32Array(0);

  /** Room for some bytes: other memory than before if that was too small. */
  roomFor(bytes: number): Float32Array {
    if (bytes <= this.#room.byteLength) return this.#room;
    releaseResident(this.#room);
    this.#room = memoryOf(bytes);
    return this.#room;
  }
}

/** Memory for some bytes, the kernels' if there is room. */
export function memoryOf(bytes: number): Float32Array {
  const length = Math.ceil(bytes / 4);
  return (length > 0 ? allocateResident(length) : undefined) ?? new Float32Array(length);
}

/**
 * @file Buffers and typed arrays, from whatever realm they come.
 *
 * An iframe, a `vm` context or a test runner has an `ArrayBuffer` and a `Float32Array` of its own, which
 * `instanceof` does not recognize. What an array is follows from its internal slots instead.
 */
import { ArgumentError, show } from "./errors.js";

/** The content of a file: what `fetch(…).arrayBuffer()`, `File.arrayBuffer()` and Node's `readFile` give. */
export type FileBytes = ArrayBufferLike | Uint8Array;

/** `Float32Array`, … for typed arrays (of subclasses as well), `DataView`; `undefined` for anything else. */
export function viewKind(value: unknown): string | undefined {
  return ArrayBuffer.isView(value) ? (value as unknown as Tagged)[Symbol.toStringTag] : undefined;
}

interface Tagged {
  readonly [Symbol.toStringTag]: string;
}

/** Whether a buffer is memory that threads may share. */
export function isShared(buffer: unknown): boolean {
  return Object.prototype.toString.call(buffer) === "[object SharedArrayBuffer]";
}

function isBuffer(value: unknown): value is ArrayBufferLike {
  return isShared(value) || Object.prototype.toString.call(value) === "[object ArrayBuffer]";
}

/**
 * The content of a file as bytes. They are copied if the memory is shared, which decoders of text and of
 * compressed data do not take, and which may change while it is read.
 *
 * @throws ArgumentError unless `file` is a buffer or a view of one
 */
export function bytesOf(op: string, file: unknown): Uint8Array<ArrayBuffer> {
  let bytes: Uint8Array;
  if (ArrayBuffer.isView(file)) bytes = new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
  else if (isBuffer(file)) bytes = new Uint8Array(file);
  else throw new ArgumentError(op, `takes an ArrayBuffer or Uint8Array, got ${show(file)}`);
  return isShared(bytes.buffer) ? new Uint8Array(bytes) : (bytes as Uint8Array<ArrayBuffer>);
}

/**
 * @file Buffers and typed arrays from any realm.
 *
 * An iframe, a `vm` context, or a test runner has its own `ArrayBuffer` and `Float32Array`, which
 * `instanceof` does not recognize. Arrays are identified by their internal slots instead.
 */
import { ArgumentError, show } from "./errors.js";

/**
 * The content of a file, as returned by `fetch(…).arrayBuffer()`, `File.arrayBuffer()`, and Node's
 * `readFile`.
 */
export type FileBytes = ArrayBufferLike | Uint8Array;

/**
 * `Float32Array`, … for typed arrays (including subclasses), or `DataView`; `undefined` for anything else.
 */
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
 * The content of a file as bytes. Shared memory is copied: text and compression decoders do not accept it,
 * and it may change while being read.
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

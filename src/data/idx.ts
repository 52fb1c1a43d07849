/** @file IDX, the file format of MNIST. */
import { bytesOf, type FileBytes } from "../bytes.js";
import { FormatError, show } from "../errors.js";

/** The element types of an IDX file. */
export type IdxData = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

/** The content of an IDX file. `tensor(data, { shape })` converts it to a tensor. */
export interface IdxArray {
  /** The lengths of the axes, outermost first. */
  readonly shape: readonly number[];
  /** The elements, row-major. */
  readonly data: IdxData;
}

/** Keyed by the third byte of the file: the size of an element, and how to read `length` of them. */
const types: Readonly<
  Record<number, { bytes: number; read: (view: DataView, offset: number, length: number) => IdxData }>
> = {
  8: { bytes: 1, read: (v, o, n) => Uint8Array.from({ length: n }, (_, i) => v.getUint8(o + i)) },
  9: { bytes: 1, read: (v, o, n) => Int8Array.from({ length: n }, (_, i) => v.getInt8(o + i)) },
  11: { bytes: 2, read: (v, o, n) => Int16Array.from({ length: n }, (_, i) => v.getInt16(o + 2 * i)) },
  12: { bytes: 4, read: (v, o, n) => Int32Array.from({ length: n }, (_, i) => v.getInt32(o + 4 * i)) },
  13: { bytes: 4, read: (v, o, n) => Float32Array.from({ length: n }, (_, i) => v.getFloat32(o + 4 * i)) },
  14: { bytes: 8, read: (v, o, n) => Float64Array.from({ length: n }, (_, i) => v.getFloat64(o + 8 * i)) },
};

/**
 * Parses an IDX file: two zero bytes, the element type, the number of axes, their lengths, and the elements,
 * all big-endian. {@link https://yann.lecun.org/exdb/mnist/ | The format, at the end of MNIST's page}
 *
 * @throws FormatError if the file is not IDX, or longer or shorter than its header claims; thrown before
 * anything is allocated
 */
export function parseIdx(file: FileBytes): IdxArray {
  const bytes = bytesOf("parseIdx", file);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4) throw new FormatError("parseIdx", `${bytes.length} bytes are too few for a header`);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    throw new FormatError("parseIdx", "this is gzip. Decompress it first.");
  }
  if (view.getUint16(0) !== 0) {
    throw new FormatError("parseIdx", `must begin with two zero bytes, got ${show([bytes[0], bytes[1]])}`);
  }
  const type = types[bytes[2]!];
  if (type === undefined) {
    throw new FormatError("parseIdx", `element type must be 8, 9, 11, 12, 13 or 14, got ${bytes[2]}`);
  }
  const start = 4 + 4 * bytes[3]!;
  if (bytes.length < start) {
    throw new FormatError(
      "parseIdx",
      `a header of ${bytes[3]} axes has ${start} bytes, the file ${bytes.length}`,
    );
  }
  const shape = Array.from({ length: bytes[3]! }, (_, axis) => view.getUint32(4 + 4 * axis));
  const length = shape.reduce((product, n) => product * n, 1);
  if (length * type.bytes !== bytes.length - start) {
    const promised = `${shape.join(" × ") || "1"} elements of ${type.bytes} bytes`;
    throw new FormatError(
      "parseIdx",
      `${promised} do not fill the ${bytes.length - start} bytes after the header`,
    );
  }
  return { shape, data: type.read(view, start, length) };
}

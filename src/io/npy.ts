/**
 * @file .npy: a single array, as written by `np.save`.
 *
 * A magic number, a version, the header length, the header (a Python dict), and the elements.
 * {@link https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html | NumPy's format}
 */

import { checkTensor } from "../autograd/extend.js";
import type { Tensor } from "../autograd/index.js";
import { bytesOf, type FileBytes } from "../bytes.js";
import { type DataArray, type DType, dtypeOf, zerosOf } from "../dtype.js";
import { ArgumentError, show, showShape } from "../errors.js";
import { type Shape, sizeOf, stridesOf } from "../shape.js";
import { type Refuse, refuser, textOf, viewOf } from "./bytes.js";
import { bytesPer, type Kind, readElements, tensorOf, writeElements } from "./elements.js";

/** `\x93NUMPY` */
const magic: readonly number[] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** Only structured arrays have longer headers, and a limit keeps other files from being parsed as text. */
const maxHeader = 65_535;

const descrOf: Readonly<Record<DType, string>> = {
  bool: "|b1",
  int32: "<i4",
  float32: "<f4",
  float64: "<f8",
};

/** Element types by NumPy's letter and size. */
const kinds: ReadonlyMap<string, Kind> = new Map([
  ["b1", "BOOL"],
  ["u1", "U8"],
  ["i1", "I8"],
  ["u2", "U16"],
  ["i2", "I16"],
  ["u4", "U32"],
  ["i4", "I32"],
  ["u8", "U64"],
  ["i8", "I64"],
  ["f2", "F16"],
  ["f4", "F32"],
  ["f8", "F64"],
]);

/** Encodes a tensor as a .npy file, version 1.0, row-major. @throws ArgumentError unless x is a tensor */
export function encodeNpy(x: Tensor): Uint8Array {
  checkTensor("encodeNpy", "x", x);
  const { data, dtype, shape } = x;
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const dict = `{'descr': '${descrOf[dtype]}', 'fortran_order': False, 'shape': ${tuple}, }`;
  // Like NumPy, pads with spaces so that the elements start at a multiple of 64.
  const start = Math.ceil((magic.length + 4 + dict.length + 1) / 64) * 64;
  const length = start - magic.length - 4;
  if (length > maxHeader) throw new ArgumentError("encodeNpy", `${shape.length} axes are too many`);
  const file = new Uint8Array(start + data.byteLength);
  file.set([...magic, 1, 0, length & 255, length >> 8]);
  file.set(new TextEncoder().encode(`${dict.padEnd(length - 1)}\n`), magic.length + 4);
  writeElements(data, file, start);
  return file;
}

/**
 * Decodes a .npy file of version 1, 2, or 3, in either byte order; arrays in Fortran order become row-major.
 * Half precision becomes float32, and integers become int32.
 *
 * @throws FormatError if the file is not a valid .npy file, is longer or shorter than its header claims, or
 * holds complex numbers, strings, objects, records, or integers that int32 cannot hold
 */
export function decodeNpy(file: FileBytes): Tensor {
  const bytes = bytesOf("decodeNpy", file);
  return readNpy(bytes, refuser("decodeNpy"));
}

/** {@link decodeNpy} for an array that may be one of several in a file. */
export function readNpy(bytes: Uint8Array, refuse: Refuse): Tensor {
  const { text, start } = headerOf(bytes, refuse);
  const { descr, fortranOrder, shape } = parseHeader(text, refuse);
  const kind = kinds.get(descr.slice(1));
  if (kind === undefined || !"<>|".includes(descr[0]!) || (bytesPer(kind) > 1 && descr[0] === "|")) {
    return refuse(`dtype ${show(descr)} is not one of ${[...kinds.keys()].join(", ")} after < or >`);
  }
  const needed = sizeOf(shape) * bytesPer(kind);
  if (needed !== bytes.length - start) {
    refuse(
      `${descr} ${showShape(shape)} needs ${needed} bytes, but ${bytes.length - start} follow the header`,
    );
  }
  const data = readElements(bytes.subarray(start), kind, refuse, descr[0] !== ">");
  return tensorOf(fortranOrder ? rowMajor(data, shape) : data, shape);
}

/** The text of the header, and where it ends. */
function headerOf(bytes: Uint8Array, refuse: Refuse): { text: string; start: number } {
  if (magic.some((byte, i) => bytes[i] !== byte))
    refuse('a .npy file begins with "\\x93NUMPY", this one does not');
  const [major, minor] = [bytes[6], bytes[7]];
  const before = major === 1 ? 10 : 12;
  if (bytes.length < before) refuse(`${bytes.length} bytes are too few for a .npy file`);
  if (minor !== 0 || ![1, 2, 3].includes(major!)) refuse(`version ${major}.${minor} is not 1.0, 2.0 or 3.0`);
  const length = major === 1 ? viewOf(bytes).getUint16(8, true) : viewOf(bytes).getUint32(8, true);
  const start = before + length;
  if (start > bytes.length)
    refuse(`the header should have ${length} bytes, but only ${bytes.length - before} follow`);
  if (length > maxHeader) refuse(`a header of ${length} bytes is too long for an array of numbers`);
  return { text: textOf(bytes.subarray(before, start), "the header", refuse), start };
}

interface Header {
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: Shape;
}

/** A key and its value, followed by a comma or the end. */
const entry = /\s*(['"])(\w+)\1\s*:\s*('[^']*'|"[^"]*"|True|False|\([\d\s,L]*\))\s*(?:,\s*|$)/gy;

function parseHeader(text: string, refuse: Refuse): Header {
  const bad = (): never => refuse(`the header must give descr, fortran_order and shape, got ${show(text)}`);
  const body = /^\s*\{([^}]*)\}\s*$/.exec(text)?.[1] ?? bad();
  const matches = [...body.matchAll(entry)];
  const found = new Map(matches.map(([, , name, value]) => [name, value!]));
  const read = matches.reduce((sum, [whole]) => sum + whole.length, 0);
  const [descr, order, shape] = ["descr", "fortran_order", "shape"].map((name) => found.get(name) ?? bad());
  if (read !== body.length || matches.length !== 3 || !/^['"]/.test(descr!)) bad();
  if (order !== "True" && order !== "False") bad();
  return { descr: descr!.slice(1, -1), fortranOrder: order === "True", shape: lengths(shape!, bad) };
}

/** Parses `(3, 4)`, `(3,)`, or `()`; Python 2 wrote `3L`. */
function lengths(tuple: string, bad: () => never): number[] {
  if (!tuple.startsWith("(")) bad();
  const parts = tuple
    .slice(1, -1)
    .split(",")
    .map((part) => part.trim());
  if (parts.at(-1) === "") parts.pop();
  const list = parts.map((part) => (/^\d+L?$/.test(part) ? Number.parseInt(part, 10) : Number.NaN));
  return list.every((n) => Number.isSafeInteger(n)) ? list : bad();
}

/** Reorders elements whose first axis varies fastest to row-major order. */
function rowMajor(data: DataArray, shape: Shape): DataArray {
  const out = zerosOf(dtypeOf(data), data.length);
  const strides = stridesOf([...shape].reverse()).reverse();
  const index = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let to = 0; to < out.length; to++) {
    out[to] = data[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}

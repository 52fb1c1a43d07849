/**
 * @file safetensors: named tensors in one file, the format in which PyTorch users exchange weights.
 *
 * Eight bytes with the header length, the header (JSON: the dtype, shape, and position of each tensor), and
 * the elements, little-endian and row-major. {@link https://huggingface.co/docs/safetensors | The format}
 */
import { bytesOf, type FileBytes } from "../bytes.js";
import { isObject } from "../checks.js";
import { ArgumentError, show, showShape } from "../errors.js";
import { settled } from "../options.js";
import { sizeOf } from "../shape.js";
import { isShape, parseJson, type Refuse, refuser, sketch, textOf, viewOf } from "./bytes.js";
import {
  bytesPer,
  checkTensors,
  isKind,
  type Kind,
  kindNames,
  kindOf,
  readElements,
  type Tensors,
  tensorOf,
  writeElements,
} from "./elements.js";

/** The content of a safetensors file. */
export interface Safetensors {
  /** Tensors by name, in the order of the header. */
  readonly tensors: Tensors;
  /** Strings by name. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Options of {@link encodeSafetensors}. */
export interface SafetensorsOptions {
  /** Strings by name; PyTorch tools look for `{ format: "pt" }`. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** The header's key for metadata, which is not available as a tensor name. */
const metadataName = "__metadata__";

/** Bytes before the header. */
const prefix = 8;

/** A tensor's entry in the header: its elements are at begin … end after the header. */
interface Place {
  readonly name: string;
  readonly kind: Kind;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * Encodes named tensors, such as `model.stateDict()`, as a safetensors file. bool, int32, float32, and
 * float64 become BOOL, I32, F32, and F64.
 *
 * @throws ArgumentError unless all values are tensors and all metadata strings; for the name `__metadata__`
 */
export function encodeSafetensors(tensors: Tensors, options?: SafetensorsOptions): Uint8Array {
  const op = "encodeSafetensors";
  checkTensors(op, tensors);
  const { metadata } = settled(op, options, { metadata: undefined });
  if (Object.hasOwn(tensors, metadataName)) {
    throw new ArgumentError(op, `a tensor cannot be called ${metadataName}`);
  }
  for (const [name, text] of Object.entries(metadata ?? {})) {
    if (typeof text !== "string") {
      throw new ArgumentError(op, `metadata must be strings, got ${show(text)} for ${name}`);
    }
  }
  const entries = Object.entries(tensors);
  const places = new Map<string, [begin: number, end: number]>();
  // Widest elements first, so that all are aligned.
  const width = ([, { data }]: (typeof entries)[number]): number => data.BYTES_PER_ELEMENT;
  let end = 0;
  for (const [name, { data }] of [...entries].sort((a, b) => width(b) - width(a))) {
    places.set(name, [end, end + data.byteLength]);
    end += data.byteLength;
  }
  const lines = entries.map(([name, { dtype, shape }]) => {
    return [name, { dtype: kindOf[dtype], shape, data_offsets: places.get(name)! }] as const;
  });
  const header = Object.fromEntries<unknown>(metadata ? [[metadataName, metadata], ...lines] : lines);
  const text = new TextEncoder().encode(JSON.stringify(header));
  const start = prefix + Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(start + end);
  viewOf(file).setBigUint64(0, BigInt(start - prefix), true);
  file.fill(0x20, prefix, start);
  file.set(text, prefix);
  for (const [name, { data }] of entries) writeElements(data, file, start + places.get(name)![0]);
  return file;
}

/**
 * Decodes a safetensors file. F16 and BF16 become float32, and integers become int32.
 *
 * @throws FormatError if the file is invalid; if offsets exceed the file, overlap, or leave gaps; for
 * duplicate names, unknown element types, and integers that int32 cannot hold
 */
export function decodeSafetensors(file: FileBytes): Safetensors {
  const op = "decodeSafetensors";
  const bytes = bytesOf(op, file);
  const refuse = refuser(op);
  const { header, start } = headerOf(bytes, refuse);
  const { [metadataName]: metadata = {}, ...lines } = header;
  checkMetadata(metadata, refuse);
  const places = Object.entries(lines).map(([name, line]) => placeOf(name, line, refuse));
  checkTiling(places, bytes.length - start, refuse);
  const tensors = places.map(({ name, kind, shape, begin, end }) => {
    const elements = bytes.subarray(start + begin, start + end);
    const data = readElements(elements, kind, (problem) => refuse(`tensor ${show(name)}: ${problem}`));
    return [name, tensorOf(data, shape)] as const;
  });
  return { tensors: Object.fromEntries(tensors), metadata };
}

/** The header, and where it ends. */
function headerOf(
  bytes: Uint8Array,
  refuse: Refuse,
): { header: Readonly<Record<string, unknown>>; start: number } {
  if (bytes.length < prefix) refuse(`${bytes.length} bytes are too few for a safetensors file`);
  const length = viewOf(bytes).getBigUint64(0, true);
  if (length > bytes.length - prefix) {
    refuse(`the header should have ${length} bytes, but only ${bytes.length - prefix} follow`);
  }
  const start = prefix + Number(length);
  const header = parseJson(textOf(bytes.subarray(prefix, start), "the header", refuse), "the header", refuse);
  if (!isObject(header)) return refuse(`the header must be a JSON object, got ${sketch(header)}`);
  return { header, start };
}

function checkMetadata(metadata: unknown, refuse: Refuse): asserts metadata is Record<string, string> {
  if (!isObject(metadata) || Object.values(metadata).some((text) => typeof text !== "string")) {
    refuse(`${metadataName} must be an object of strings`);
  }
}

function placeOf(name: string, line: unknown, refuse: Refuse): Place {
  const tensor = `tensor ${show(name)}`;
  if (!isObject(line))
    return refuse(`${tensor} must have dtype, shape and data_offsets, got ${sketch(line)}`);
  const { dtype: kind, shape, data_offsets: offsets } = line;
  if (!isKind(kind)) return refuse(`${tensor} has dtype ${sketch(kind)}, known are ${kindNames}`);
  if (!isShape(shape))
    return refuse(`${tensor} must have a shape of whole numbers ≥ 0, got ${sketch(shape)}`);
  if (!isShape(offsets) || offsets.length !== 2)
    return refuse(`${tensor} must have two offsets ≥ 0, got ${sketch(offsets)}`);
  const [begin, end] = offsets as [number, number];
  const size = sizeOf(shape) * bytesPer(kind);
  if (size !== end - begin) {
    const need = `${tensor}, ${kind} ${showShape(shape)}, needs ${size} bytes`;
    refuse(`${need}, its offsets ${begin} … ${end} have ${end - begin}`);
  }
  return { name, kind, shape, begin, end };
}

/** Throws unless the tensors fill the file without gaps or overlaps. */
function checkTiling(places: readonly Place[], length: number, refuse: Refuse): void {
  let position = 0;
  for (const { name, begin, end } of [...places].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== position) {
      const problem = begin < position ? "overlaps another" : "leaves a gap";
      refuse(`tensor ${show(name)} ${problem}: it starts at ${begin}, not ${position}`);
    }
    position = end;
  }
  if (position !== length) refuse(`the tensors have ${position} bytes, the file ${length}`);
}

/**
 * @file safetensors: named tensors in one file, as PyTorch users exchange them.
 *
 * Eight bytes that give the length of the header, the header (JSON: for each tensor its dtype, shape and
 * place), the elements, little-endian and row-major. {@link https://huggingface.co/docs/safetensors | The
 * format}
 */
import { bytesOf, type FileBytes } from "../bytes.js";
import { ArgumentError, show, showShape } from "../errors.js";
import { settled } from "../options.js";
import { sizeOf } from "../shape.js";
import { isObject, isShape, parseJson, type Refuse, refuser, sketch, textOf, viewOf } from "./bytes.js";
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
  /** Texts by name. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** What may go into a safetensors file beside tensors. */
export interface SafetensorsOptions {
  /** Texts by name; PyTorch's tools look for `{ format: "pt" }`. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** Where texts are in the header, which no tensor can be called. */
const metadataName = "__metadata__";

/** Bytes in front of the header. */
const prefix = 8;

/** A tensor's line in the header: its elements are at begin … end after the header. */
interface Place {
  readonly name: string;
  readonly kind: Kind;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * The safetensors file of named tensors, e.g. of `model.stateDict()`. bool, int32, float32 and float64 are
 * BOOL, I32, F32 and F64 there.
 *
 * @throws ArgumentError for what is no tensor, metadata that are no texts, and the name `__metadata__`
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
      throw new ArgumentError(op, `metadata must be texts, got ${show(text)} for ${name}`);
    }
  }
  const entries = Object.entries(tensors);
  const places = new Map<string, [begin: number, end: number]>();
  // Elements of many bytes first, so that all of them are aligned.
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
 * Reads a safetensors file. F16 and BF16 become float32, whole numbers int32.
 *
 * @throws FormatError for what is no such file; when offsets leave the file, overlap or leave bytes out; for
 * names that occur twice, kinds of numbers not known, and whole numbers that int32 cannot hold
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
    refuse(`${metadataName} must be an object of texts`);
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

/** Refuses places that are not side by side, from the first byte to the last. */
function checkTiling(places: readonly Place[], length: number, refuse: Refuse): void {
  let position = 0;
  for (const { name, begin, end } of [...places].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== position) {
      const problem = begin < position ? "overlaps another" : "leaves a hole";
      refuse(`tensor ${show(name)} ${problem}: it begins at ${begin}, not ${position}`);
    }
    position = end;
  }
  if (position !== length) refuse(`the tensors have ${position} bytes, the file ${length}`);
}

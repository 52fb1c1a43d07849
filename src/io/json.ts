/**
 * @file State dicts as JSON: for web pages, small models embedded in source code, and human eyes.
 *
 * `{ "weight": { "dtype": "float32", "shape": [1, 2], "data": [0.5, -1] } }`
 */
import { checkOneOf, isObject } from "../checks.js";
import { type DataArray, type DType, dtypes, zerosOf } from "../dtype.js";
import { ArgumentError, show, showShape } from "../errors.js";
import { settled } from "../options.js";
import { sizeOf } from "../shape.js";
import { isShape, parseJson, type Refuse, refuser, sketch } from "./bytes.js";
import {
  bytesPer,
  checkTensors,
  kindOf,
  readElements,
  type Tensors,
  tensorOf,
  writeElements,
} from "./elements.js";
import { readNumber, writeNumber } from "./numbers.js";

/** Options of {@link encodeJson}. */
export interface JsonOptions {
  /**
   * `"base64"` (default): the little-endian bytes, about 5 characters per float32; `"numbers"`: a flat list,
   * in which NaN, the infinities, and −0 are the strings `"NaN"`, `"Infinity"`, `"-Infinity"`, and `"-0"`.
   */
  readonly data?: "base64" | "numbers" | undefined;
}

/**
 * Encodes named tensors as JSON. Both forms preserve every bit, except for the payload of NaNs in the form of
 * numbers.
 *
 * @throws ArgumentError unless all values are tensors; for an unknown form
 */
export function encodeJson(tensors: Tensors, options?: JsonOptions): string {
  checkTensors("encodeJson", tensors);
  const { data: form } = settled("encodeJson", options, { data: "base64" });
  checkOneOf("encodeJson", "data", form, ["base64", "numbers"]);
  const write = form === "base64" ? toBase64 : (data: DataArray) => Array.from(data, writeNumber);
  const entries = Object.entries(tensors).map(([name, { dtype, shape, data }]) => {
    return [name, { dtype, shape, data: write(data) }] as const;
  });
  return JSON.stringify(Object.fromEntries(entries));
}

/** Decodes the output of {@link encodeJson}. @throws FormatError for any other text */
export function decodeJson(text: string): Tensors {
  if (typeof text !== "string")
    throw new ArgumentError("decodeJson", `the text must be a string, got ${show(text)}`);
  const refuse = refuser("decodeJson");
  const dict = parseJson(text, "the text", refuse);
  if (!isObject(dict)) return refuse(`the text must be an object of tensors, got ${sketch(dict)}`);
  const entries = Object.entries(dict).map(([name, value]) => {
    const own: Refuse = (problem) => refuse(`tensor ${show(name)} ${problem}`);
    if (!isObject(value)) return own(`must have dtype, shape and data, got ${sketch(value)}`);
    const { dtype, shape, data } = value;
    if (!isDType(dtype)) return own(`has dtype ${sketch(dtype)}, known are ${dtypes.join(", ")}`);
    if (!isShape(shape)) return own(`must have a shape of whole numbers ≥ 0, got ${sketch(shape)}`);
    const elements =
      typeof data === "string" ? fromBase64(data, dtype, shape, own) : numbers(data, dtype, shape, own);
    return [name, tensorOf(elements, shape)] as const;
  });
  return Object.fromEntries(entries);
}

function isDType(name: unknown): name is DType {
  return dtypes.some((dtype) => dtype === name);
}

function toBase64(data: DataArray): string {
  const bytes = new Uint8Array(data.byteLength);
  writeElements(data, bytes, 0);
  const parts: string[] = [];
  // In chunks of a multiple of three bytes, since the number of arguments in a call is limited.
  for (let i = 0; i < bytes.length; i += 12_288) {
    parts.push(btoa(Reflect.apply(String.fromCharCode, undefined, bytes.subarray(i, i + 12_288))));
  }
  return parts.join("");
}

function fromBase64(text: string, dtype: DType, shape: number[], refuse: Refuse): DataArray {
  const kind = kindOf[dtype];
  const length = sizeOf(shape) * bytesPer(kind);
  const needed = 4 * Math.ceil(length / 3);
  const own = `needs ${needed} characters of base64 for ${dtype} ${showShape(shape)}`;
  if (text.length !== needed) refuse(`${own}, got ${text.length}`);
  let binary = "";
  try {
    binary = atob(text);
  } catch {
    refuse(`${own}, got ${show(text)}`);
  }
  // atob accepts spaces, but then yields too few bytes.
  if (binary.length !== length) refuse(`${own}, got ${show(text)}`);
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = binary.charCodeAt(i);
  return readElements(bytes, kind, refuse);
}

function numbers(list: unknown, dtype: DType, shape: number[], refuse: Refuse): DataArray {
  if (!Array.isArray(list))
    return refuse(`must have base64 or a list of numbers as data, got ${sketch(list)}`);
  if (list.length !== sizeOf(shape))
    refuse(`needs ${sizeOf(shape)} numbers for ${showShape(shape)}, got ${list.length}`);
  const data = zerosOf(dtype, list.length);
  for (let i = 0; i < data.length; i++) {
    const value = readNumber(list[i]) ?? refuse(`must have a number at ${i}, got ${sketch(list[i])}`);
    data[i] = value;
    const exact = Object.is(data[i], value) || (dtype === "float32" && Number.isFinite(data[i]!));
    if (!exact || (dtype === "bool" && value > 1)) refuse(`has ${value} at ${i}, which ${dtype} cannot hold`);
  }
  return data;
}

/**
 * @file Encoding a graph as an ONNX model.
 * {@link https://github.com/onnx/onnx/blob/main/onnx/onnx.proto | The messages and their fields}
 */
import { type Attribute, type ElementType, elementTypes, type Scalar } from "./graph.js";
import type { Constant, Merged, NamedNode } from "./merge.js";
import { type Content, encode, type Message } from "./protobuf.js";

/** An input or output: its name, element type, and lengths, which are names where they vary. */
export interface Interface {
  readonly name: string;
  readonly dtype: ElementType;
  readonly shape: readonly (number | string)[];
}

const [irVersion, opset] = [8, 17];
/** AttributeProto.AttributeType */
const types = { float: 1, int: 2, string: 3, tensor: 4, ints: 7 } as const;

/** The bytes of a model. */
export function encodeModel(
  merged: Merged,
  inputs: readonly Interface[],
  outputs: readonly Interface[],
): Uint8Array {
  const graph = {
    1: merged.nodes.map(nodeMessage),
    2: "tapegrad",
    5: merged.constants.map(tensorMessage),
    11: inputs.map(interfaceMessage),
    12: outputs.map(interfaceMessage),
  };
  return encode({ 1: irVersion, 2: "tapegrad", 7: graph, 8: { 1: "", 2: opset } });
}

function nodeMessage({ op, inputs, results, attributes }: NamedNode): Message {
  const listed = Object.entries(attributes).map(([name, value]) => attributeMessage(name, value));
  return { 1: inputs, 2: results, 3: results[0], 4: op, 5: listed };
}

function attributeMessage(name: string, value: Attribute): Message {
  if (typeof value === "number") return { 1: name, 3: value, 20: types.int };
  if (typeof value === "string") return { 1: name, 4: value, 20: types.string };
  if ("float" in value) return { 1: name, 2: value as Content, 20: types.float };
  if ("number" in value) return { 1: name, 5: scalarMessage(value), 20: types.tensor };
  return { 1: name, 8: value as readonly number[], 20: types.ints };
}

function scalarMessage({ number, dtype }: Scalar): Message {
  const arrays = { float32: Float32Array, float64: Float64Array, int32: Int32Array, bool: Uint8Array };
  return { 1: [1], 2: elementTypes[dtype], 9: littleEndian(arrays[dtype].of(number)) };
}

function tensorMessage({ name, shape, dtype, data }: Constant): Message {
  const bytes =
    dtype === "int64" ? littleEndian(BigInt64Array.from(data as number[], BigInt)) : littleEndian(data);
  return { 1: shape, 2: elementTypes[dtype], 8: name, 9: bytes };
}

function littleEndian({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function interfaceMessage({ name, dtype, shape }: Interface): Message {
  const dims = shape.map((length): Message => (typeof length === "string" ? { 2: length } : { 1: length }));
  return { 1: name, 2: { 1: { 1: elementTypes[dtype], 2: { 1: dims } } } };
}

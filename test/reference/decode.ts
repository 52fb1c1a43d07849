/** @file Tensors and trees of them as the reference files spell them, and how to read and walk them. */
import { type DataArray, type DType, zerosOf } from "../../src/dtype.js";
import { type Shape, sizeOf } from "../../src/shape.js";

/** A tensor by value. */
export interface TensorValue {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: DataArray;
  readonly requiresGrad: boolean;
}

/** Arguments or outputs: tensors (of an engine's type `T`) and plain values, in lists and records. */
export type Tree<T = TensorValue> =
  | T
  | undefined
  | null
  | boolean
  | number
  | string
  | readonly Tree<T>[]
  | { readonly [key: string]: Tree<T> };

export interface Encoded {
  readonly [key: string]: unknown;
}

/** True for a tensor in a tree. */
export function isTensorValue(tree: Tree): tree is TensorValue {
  return isRecord(tree) && "dtype" in tree && "shape" in tree && "data" in tree;
}

/** The tensors of a tree, in order of appearance. */
export function tensorsIn(tree: Tree): TensorValue[] {
  const found: TensorValue[] = [];
  mapTensors(tree, (tensor) => found.push(tensor));
  return found;
}

/** The same tree with every tensor replaced, in order of appearance: how arguments become an engine's. */
export function mapTensors<T>(tree: Tree, replace: (tensor: TensorValue) => T): Tree<T> {
  if (isTensorValue(tree)) return replace(tree);
  if (Array.isArray(tree)) return tree.map((item: Tree) => mapTensors(item, replace));
  if (!isRecord(tree)) return tree as Tree<T>;
  return Object.fromEntries(Object.entries(tree).map(([key, item]) => [key, mapTensors(item, replace)]));
}

/** A tree as JSON has it, with its tensors as typed arrays. */
export function decode(encoded: unknown): Tree {
  if (Array.isArray(encoded)) return encoded.map(decode);
  if (!isRecord(encoded)) return encoded as Tree;
  if ("absent" in encoded) return undefined;
  if ("number" in encoded) return decodeNumber(encoded.number as string);
  if ("dtype" in encoded && "shape" in encoded && "data" in encoded) return decodeTensor(encoded);
  return Object.fromEntries(Object.entries(encoded).map(([key, item]) => [key, decode(item)]));
}

function decodeTensor(encoded: Encoded): TensorValue {
  const { dtype, shape } = encoded as { dtype: DType; shape: Shape };
  const elements = encoded.data as (number | string)[];
  if (elements.length !== sizeOf(shape))
    throw new Error(`${elements.length} elements for shape [${shape.join(", ")}]`);
  const data = zerosOf(dtype, elements.length);
  data.set(elements.map(decodeNumber));
  return { dtype, shape, data, requiresGrad: encoded.requiresGrad === true };
}

const specials: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  "-inf": Number.NEGATIVE_INFINITY,
  "-0": -0,
};

function decodeNumber(encoded: number | string): number {
  const value = typeof encoded === "number" ? encoded : specials[encoded];
  if (value === undefined) throw new Error(`not a number: ${encoded}`);
  return value;
}

function isRecord(value: unknown): value is Encoded {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

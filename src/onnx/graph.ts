/**
 * @file A graph of ONNX nodes as it grows, with the numbers of one batch size in it: those that depend on the
 * batch are found afterwards, by comparing graphs (merge.ts).
 */
import type { DataArray, DType } from "../dtype.js";
import { type Shape, sameShape, sizeOf } from "../shape.js";

/** What elements of values are. */
export type ElementType = DType | "int64";

/** The result of a node, an input, or an initializer. */
export interface Value {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: ElementType;
}

/** Whole numbers as an operand: a shape, where a slice starts and ends. */
export interface Ints {
  readonly ints: readonly number[];
}

/** A number as an operand. */
export interface Scalar {
  readonly number: number;
  readonly dtype: DType;
}

/** What a node is applied to; `undefined` is an optional operand that is left out. */
export type Operand = Value | Ints | Scalar | undefined;

/** An attribute of a node. */
export type Attribute = number | { readonly float: number } | string | readonly number[] | Scalar;

/** One operation. */
export interface Node {
  readonly op: string;
  readonly operands: readonly Operand[];
  readonly results: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** What a value is known to hold from the beginning. */
export interface Initializer extends Value {
  readonly data: DataArray;
}

/** Nodes in the order of computation, and the constants that they read. */
export class Graph {
  readonly nodes: Node[] = [];
  readonly initializers: Map<string, Initializer> = new Map();
  readonly #producers = new Map<string, Node>();
  readonly #changed = new Map<string, Value>();

  /** The result of a new node. */
  add(
    op: string,
    operands: readonly Operand[],
    shape: Shape,
    dtype: ElementType,
    attributes: Readonly<Record<string, Attribute>> = {},
  ): Value {
    const name = `${op}_${this.nodes.length}`;
    const node = { op, operands, results: [name], attributes };
    this.nodes.push(node);
    this.#producers.set(name, node);
    return { name, shape, dtype };
  }

  /** A constant that the graph holds. */
  constant(name: string, shape: Shape, dtype: DType, data: DataArray): Value {
    const value = { name, shape, dtype, data };
    this.initializers.set(name, value);
    return value;
  }

  /** The same number `length` times. */
  filled(number: number, length: number, dtype: DType): Value {
    return this.add("ConstantOfShape", [{ ints: [length] }], [length], dtype, { value: { number, dtype } });
  }

  /** The node that a value comes from, if it is one's result. */
  producerOf(value: Value): Node | undefined {
    return this.#producers.get(value.name);
  }

  /** The same elements in another shape. */
  reshaped(value: Value, shape: Shape): Value {
    if (sameShape(value.shape, shape)) return value;
    return this.#once(`${value.name} as ${shape.join()}`, () =>
      this.add("Reshape", [value, { ints: shape }], shape, value.dtype),
    );
  }

  /** As one line. */
  flat(value: Value): Value {
    return this.reshaped(value, [sizeOf(value.shape)]);
  }

  /** The same elements in another dtype. */
  cast(value: Value, dtype: ElementType): Value {
    if (value.dtype === dtype) return value;
    return this.#once(`${value.name} to ${dtype}`, () =>
      this.add("Cast", [value], value.shape, dtype, { to: elementTypes[dtype] }),
    );
  }

  #once(what: string, make: () => Value): Value {
    const made = this.#changed.get(what) ?? make();
    this.#changed.set(what, made);
    return made;
  }
}

/** The numbers by which ONNX names dtypes. */
export const elementTypes: Readonly<Record<ElementType, number>> = {
  float32: 1,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
};

/**
 * @file A graph of ONNX nodes under construction, with the lengths of one particular batch size; which of
 * them depend on the batch is found afterwards, by comparing graphs (merge.ts).
 */
import type { DataArray, DType } from "../dtype.js";
import { type Shape, sameShape, sizeOf } from "../shape.js";

/** The type of a value's elements. */
export type ElementType = DType | "int64";

/** The result of a node, an input, or an initializer. */
export interface Value {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: ElementType;
}

/** Integers as an operand: a shape, or the bounds of a slice. */
export interface Ints {
  readonly ints: readonly number[];
}

/** A number as an operand. */
export interface Scalar {
  readonly number: number;
  readonly dtype: DType;
}

/** An operand of a node; `undefined` omits an optional one. */
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

/** A value with known contents. */
export interface Initializer extends Value {
  readonly data: DataArray;
}

/** Nodes in the order of computation, and the constants that they read. */
export class Graph {
  readonly nodes: Node[] = [];
  readonly initializers: Map<string, Initializer> = new Map();
  readonly #producers = new Map<string, Node>();
  readonly #changed = new Map<string, Value>();

  /** Adds a node and returns its result. */
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

  /** Adds a constant to the graph. */
  constant(name: string, shape: Shape, dtype: DType, data: DataArray): Value {
    const value = { name, shape, dtype, data };
    this.initializers.set(name, value);
    return value;
  }

  /** The same number `length` times. */
  filled(number: number, length: number, dtype: DType): Value {
    return this.add("ConstantOfShape", [{ ints: [length] }], [length], dtype, { value: { number, dtype } });
  }

  /** The node that computes a value, if any. */
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

  /** Flattened to one axis. */
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

/** ONNX's numbers for dtypes. */
export const elementTypes: Readonly<Record<ElementType, number>> = {
  float32: 1,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
};

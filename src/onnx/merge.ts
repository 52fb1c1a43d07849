/**
 * @file One graph for every batch size, from graphs of several: numbers that are the same in all of them are
 * constants, and those that grow with the batch are computed from it.
 */
import type { DType } from "../dtype.js";
import type { Attribute, Graph, Initializer, Node, Operand } from "./graph.js";

/** A node whose operands are names. */
export interface NamedNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly results: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A constant with its elements; int64 as integers. */
export type Constant =
  | Initializer
  | {
      readonly name: string;
      readonly shape: readonly number[];
      readonly dtype: "int64";
      readonly data: readonly number[];
    };

/** The contents of a model. */
export interface Merged {
  readonly nodes: readonly NamedNode[];
  readonly constants: readonly Constant[];
}

/** The axis of an input from which the batch size is read. */
export interface BatchSource {
  readonly input: string;
  readonly axis: number;
}

/** `slope·N + intercept` for each of the batch sizes N, or `undefined`. */
function affine(
  values: readonly number[],
  sizes: readonly number[],
): { slope: number; intercept: number } | undefined {
  const slope = values.length < 2 ? 0 : (values[1]! - values[0]!) / (sizes[1]! - sizes[0]! || 1);
  const intercept = values[0]! - slope * sizes[0]!;
  const fits = values.every(
    (value, i) => Object.is(value, slope * sizes[i]! + intercept) || value === slope * sizes[i]! + intercept,
  );
  return fits && Number.isInteger(slope) && Number.isInteger(intercept) ? { slope, intercept } : undefined;
}

const same = (values: readonly number[]): boolean => values.every((value) => Object.is(value, values[0]));

/** Collects the nodes and constants of the result. */
export class Merger {
  readonly #nodes: NamedNode[] = [];
  readonly #constants = new Map<string, Constant>();
  readonly #sizes: readonly number[];
  readonly #source: BatchSource;
  #batch: string | undefined;

  constructor(sizes: readonly number[], source: BatchSource) {
    this.#sizes = sizes;
    this.#source = source;
  }

  /** Merges the graphs into one. @throws Error that states a difference between them that is not supported */
  merged(graphs: readonly Graph[], results: readonly string[]): Merged {
    const [first] = graphs as [Graph];
    if (graphs.some(({ nodes }) => nodes.length !== first.nodes.length)) {
      throw new Error("computes different things for different inputs");
    }
    first.nodes.forEach((node, i) => {
      this.#node(
        graphs.map(({ nodes }) => nodes[i]!),
        node,
      );
    });
    for (const name of first.initializers.keys()) this.#initializer(graphs, name);
    return this.#needed(results);
  }

  #initializer(graphs: readonly Graph[], name: string): void {
    const [first, ...others] = graphs.map(({ initializers }) => initializers.get(name)) as [Initializer];
    const differs = others.some(
      (other: Initializer | undefined) =>
        other === undefined ||
        other.data.length !== first.data.length ||
        other.data.some((value, i) => !Object.is(value, first.data[i])),
    );
    // A difference matters only if something reads it.
    this.#constants.set(name, differs ? { ...first, name: `${name}, which depends on the input` } : first);
    if (differs) this.#differing.add(name);
  }

  readonly #differing = new Set<string>();

  #node(nodes: readonly Node[], { op, operands, results, attributes }: Node): void {
    const alike = nodes.every(
      (other) =>
        other.op === op &&
        other.operands.length === operands.length &&
        JSON.stringify(other.attributes) === JSON.stringify(attributes),
    );
    if (!alike) throw new Error("computes different things for different inputs");
    const inputs = operands.map((_, i) =>
      this.#operand(
        op,
        nodes.map((node) => node.operands[i]),
      ),
    );
    this.#nodes.push({ op, inputs, results, attributes });
  }

  #operand(op: string, all: readonly Operand[]): string {
    const [first] = all;
    if (first === undefined) return "";
    if ("name" in first) {
      const names = all.map((one) => (one as { name: string }).name);
      if (names.some((name) => name !== first.name)) {
        throw new Error("computes different things for different inputs");
      }
      return first.name;
    }
    if ("ints" in first)
      return this.#ints(
        op,
        all.map((one) => (one as { ints: readonly number[] }).ints),
      );
    return this.#scalar(
      all.map((one) => (one as { number: number }).number),
      first.dtype,
    );
  }

  #ints(op: string, lists: readonly (readonly number[])[]): string {
    const columns = lists[0]!.map((_, i) => lists.map((list) => list[i]!));
    const growing = columns.filter((values) => !same(values));
    if (growing.length === 0) return this.#int64(lists[0]!);
    if (op === "Reshape" && growing.length === 1) {
      return this.#int64(columns.map((values) => (same(values) ? values[0]! : -1)));
    }
    const parts = columns.map((values) => (same(values) ? this.#int64([values[0]!]) : this.#grown(values)));
    return parts.length === 1 ? parts[0]! : this.#add("Concat", parts, { axis: 0 });
  }

  #scalar(values: readonly number[], dtype: DType): string {
    if (same(values)) return this.#number(values[0]!, dtype);
    const reciprocal = affine(
      values.map((value) => 1 / value),
      this.#sizes,
    );
    const computed = affine(values, this.#sizes);
    if (computed === undefined && reciprocal === undefined) {
      throw new Error("uses a number that depends on the batch in a way that is not exported");
    }
    const whole = this.#grown(computed === undefined ? values.map((value) => Math.round(1 / value)) : values);
    const types = { float32: 1, float64: 11, int32: 6, bool: 9 };
    const number = this.#add("Cast", [this.#add("Squeeze", [whole], {})], { to: types[dtype] });
    return computed === undefined ? this.#add("Reciprocal", [number], {}) : number;
  }

  /** A length that depends on the batch: int64 [1]. */
  #grown(values: readonly number[]): string {
    const found = affine(values, this.#sizes);
    if (found === undefined)
      throw new Error("has a length that depends on the batch in a way that is not exported");
    const { slope, intercept } = found;
    const { input, axis } = this.#source;
    this.#batch ??= this.#add("Shape", [input], { start: axis, end: axis + 1 });
    const scaled = slope === 1 ? this.#batch : this.#add("Mul", [this.#batch, this.#int64([slope])], {});
    return intercept === 0 ? scaled : this.#add("Add", [scaled, this.#int64([intercept])], {});
  }

  #add(op: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>>): string {
    const name = `batch_${op}_${this.#nodes.length}`;
    this.#nodes.push({ op, inputs, results: [name], attributes });
    return name;
  }

  #int64(data: readonly number[]): string {
    const name = `numbers ${data.join(" ")}`;
    this.#constants.set(name, { name, shape: [data.length], dtype: "int64", data });
    return name;
  }

  #number(value: number, dtype: DType): string {
    const name = `${dtype} ${Object.is(value, -0) ? "-0" : value}`;
    const arrays = { float32: Float32Array, float64: Float64Array, int32: Int32Array, bool: Uint8Array };
    this.#constants.set(name, { name, shape: [], dtype, data: arrays[dtype].of(value) });
    return name;
  }

  /** The nodes and constants that results depend on. */
  #needed(results: readonly string[]): Merged {
    const wanted = new Set(results);
    const nodes: NamedNode[] = [];
    for (const node of this.#nodes.toReversed()) {
      if (!node.results.some((name) => wanted.has(name))) continue;
      nodes.push(node);
      for (const name of node.inputs) wanted.add(name);
    }
    const frozen = [...this.#differing].find((name) => wanted.has(name));
    if (frozen !== undefined) {
      throw new Error("computes something from its inputs outside of kernels, which would become a constant");
    }
    const constants = [...this.#constants]
      .filter(([name]) => wanted.has(name))
      .map(([, constant]) => constant);
    return { nodes: nodes.reverse(), constants };
  }
}

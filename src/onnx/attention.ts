/**
 * @file Attention as a composition of ONNX nodes, since the opset has no operator for it.
 */
import { ArgumentError } from "../errors.js";
import type { Attention } from "../kernels/contract/index.js";
import type { View } from "../recorder/index.js";
import type { Graph, Value } from "./graph.js";
import type { Memory } from "./memory.js";

/** `softmax(scale · q·kᵀ + bias)·v`, as `Kernels.attention` computes it. */
export function attention(
  { graph, memory }: { readonly graph: Graph; readonly memory: Memory },
  out: View,
  q: View,
  k: View,
  v: View,
  bias: View | undefined,
  lengths: Attention,
): void {
  const { batch, queries, keys, features, values, scale, causal } = lengths;
  const { dtype } = out;
  const scores = [batch, queries, keys];
  const [query, key, value] = [
    graph.reshaped(memory.read(q), [batch, queries, features]),
    graph.reshaped(memory.read(k), [batch, keys, features]),
    graph.reshaped(memory.read(v), [batch, keys, values]),
  ];
  const transposed = graph.add("Transpose", [key], [batch, features, keys], dtype, { perm: [0, 2, 1] });
  let x = graph.add("MatMul", [query, transposed], scores, dtype);
  x = graph.add("Mul", [x, { number: scale, dtype }], scores, dtype);
  if (bias !== undefined) {
    const added = graph.reshaped(memory.read(bias), biasShape(lengths));
    x = graph.add("Add", [x, added], scores, dtype);
  }
  if (causal) x = graph.add("Add", [x, future(graph, queries, keys)], scores, dtype);
  const weights = graph.add("Softmax", [x], scores, dtype, { axis: -1 });
  memory.write(out, graph.add("MatMul", [weights, value], [batch, queries, values], dtype));
}

/** The shape of the bias: one for the whole batch, or one for each element of it. */
function biasShape({ batch, queries, keys, biasRow, biasStarts }: Attention): number[] {
  const rows = biasRow === 0 ? 1 : queries;
  if (biasStarts.every((start) => start === 0)) return [1, rows, keys];
  if (biasStarts.every((start, b) => start === b * rows * keys)) return [batch, rows, keys];
  throw new ArgumentError("exportOnnx", "there must be one mask for the whole batch, or one for each head");
}

/** A causal mask: −∞ where a key comes after the query. */
function future(graph: Graph, queries: number, keys: number): Value {
  const isLater = (n: number): boolean => n % keys > Math.floor(n / keys);
  const mask = Float32Array.from({ length: queries * keys }, (_, n) => (isLater(n) ? -Infinity : 0));
  return graph.constant(`later_${queries}_${keys}`, [1, queries, keys], "float32", mask);
}

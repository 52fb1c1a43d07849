/**
 * @file The translation of each kernel's calls: nodes on values in the shapes that the kernel's contract
 * states.
 */
import type { DataArray, DType } from "../dtype.js";
import type {
  Broadcast,
  KernelName,
  Kernels,
  MatmulOptions,
  Reduction,
  Windows,
} from "../kernels/contract/index.js";
import type { Program } from "../kernels/expression.js";
import type { View } from "../recorder/index.js";
import { attention } from "./attention.js";
import { lowered } from "./expressions.js";
import type { Graph, Value } from "./graph.js";
import type { Memory } from "./memory.js";
import { stridedValue } from "./strided.js";

/** Where translations write nodes and values. */
export interface Target {
  readonly graph: Graph;
  readonly memory: Memory;
}

/** A recorded argument of a kernel: a view where the kernel takes an array. */
type Recorded<T> = T extends DataArray ? View : T extends readonly DataArray[] ? readonly View[] : T;

type RecordedAll<T extends readonly unknown[]> = { [I in keyof T]: Recorded<T[I]> };

/** Translates a call of kernel `K`. */
type Translation<K extends KernelName> = (
  target: Target,
  ...args: RecordedAll<Parameters<Kernels[K]>>
) => void;

const reductions: Readonly<Record<Reduction, string>> = {
  sum: "ReduceSum",
  mean: "ReduceMean",
  prod: "ReduceProd",
  max: "ReduceMax",
  min: "ReduceMin",
  norm: "ReduceL2",
  meanSquare: "ReduceMean",
  rms: "ReduceMean",
};

/** The value in `view`, in the given shape. */
function read({ graph, memory }: Target, view: View, shape: readonly number[]): Value {
  return graph.reshaped(memory.read(view), shape);
}

/** The sum, mean, … over axes, which are kept with length 1. */
function reduced({ graph }: Target, op: string, x: Value, axes: readonly number[]): Value {
  const shape = x.shape.map((n, i) => (axes.includes(i) ? 1 : n));
  // Sum is the only reduction that takes its axes as an operand.
  if (op === "ReduceSum") return graph.add(op, [x, { ints: axes }], shape, x.dtype, { keepdims: 1 });
  return graph.add(op, [x], shape, x.dtype, { axes, keepdims: 1 });
}

const elementwise: Translation<"elementwise"> = (
  { graph, memory },
  program,
  outs,
  ins,
  broadcast,
  uniforms = [],
) => {
  const inputs = ins.map((view) => memory.read(view));
  const joined = normalizedAffine(graph, program, inputs, broadcast);
  const values =
    joined === undefined
      ? lowered(
          graph,
          program,
          inputs,
          outs.map(({ dtype }) => dtype),
          broadcast,
          uniforms,
        )
      : [joined];
  outs.forEach((out, i) => {
    memory.write(out, values[i]!);
  });
};

/** A scale and shift right after a LayerNormalization are merged into it. */
function normalizedAffine(
  graph: Graph,
  program: Program,
  [x, scale, shift]: readonly Value[],
  broadcast: Broadcast | undefined,
): Value | undefined {
  const normalized = x && graph.producerOf(x);
  if (normalized?.op !== "LayerNormalization" || program.name !== "affine" || !broadcast) return undefined;
  const [rows, columns] = broadcast.shape;
  const alongRows = ([, a, b]: Broadcast["strides"]): boolean => `${a}` === "0,1" && `${b}` === "0,1";
  if (broadcast.shape.length !== 2 || !alongRows(broadcast.strides)) return undefined;
  if (x!.shape[0] !== rows || x!.shape[1] !== columns) return undefined;
  const operands = [normalized.operands[0], graph.flat(scale!), graph.flat(shift!)];
  return graph.add("LayerNormalization", operands, x!.shape, x!.dtype, normalized.attributes);
}

function matmul(
  target: Target,
  out: View,
  a: View,
  b: View,
  m: number,
  k: number,
  n: number,
  options: Omit<MatmulOptions, "bias"> & { bias?: View } = {},
): void {
  const { graph, memory } = target;
  const { transposeA, transposeB, batch = 1, bias, activation, accumulate } = options;
  const matrix = (view: View, rows: number, columns: number, stride: number, transposed?: boolean): Value => {
    const count = batch === 1 || stride === 0 ? [] : [batch];
    const [first, second] = transposed ? [columns, rows] : [rows, columns];
    const x = read(target, view, [...count, first, second]);
    if (!transposed) return x;
    const perm = count.length === 0 ? [1, 0] : [0, 2, 1];
    return graph.add("Transpose", [x], [...count, rows, columns], x.dtype, { perm });
  };
  const left = matrix(a, m, k, options.strideA ?? m * k, transposeA);
  const right = matrix(b, k, n, options.strideB ?? k * n, transposeB);
  const shape = batch === 1 ? [m, n] : [batch, m, n];
  let y = graph.add("MatMul", [left, right], shape, out.dtype);
  if (accumulate) y = graph.add("Add", [y, read(target, out, shape)], shape, out.dtype);
  if (bias !== undefined) y = graph.add("Add", [y, read(target, bias, [n])], shape, out.dtype);
  if (activation === "relu") y = graph.add("Relu", [y], shape, out.dtype);
  memory.write(out, y);
}

const reduce: Translation<"reduce"> = (target, reduction, out, a, outer, length, inner) => {
  const { graph, memory } = target;
  let x = read(target, a, [outer, length, inner]);
  // Reductions of masks count them, or test whether all or any are true.
  if (x.dtype === "bool") x = graph.cast(x, "int32");
  if (out.dtype !== "bool" && x.dtype !== out.dtype) x = graph.cast(x, out.dtype);
  if (reduction === "meanSquare" || reduction === "rms") x = graph.add("Mul", [x, x], x.shape, x.dtype);
  const y = reduced(target, reductions[reduction], x, [1]);
  const result = reduction === "rms" ? graph.add("Sqrt", [y], y.shape, y.dtype) : y;
  memory.write(out, graph.cast(result, out.dtype));
};

const argReduce: Translation<"argReduce"> = (target, which, out, a, outer, length, inner) => {
  const x = read(target, a, [outer, length, inner]);
  const op = which === "max" ? "ArgMax" : "ArgMin";
  const found = target.graph.add(op, [x], [outer, 1, inner], "int64", { axis: 1, keepdims: 1 });
  target.memory.write(out, target.graph.cast(found, "int32"));
};

const cumsum: Translation<"cumsum"> = (target, out, a, outer, length, inner) => {
  const x = target.graph.cast(read(target, a, [outer, length, inner]), out.dtype);
  const axis = { number: 1, dtype: "int32" as DType };
  target.memory.write(out, target.graph.add("CumSum", [x, axis], x.shape, out.dtype));
};

const softmax: Translation<"softmax"> = (target, out, a, rows, columns, isLog) => {
  const x = read(target, a, [rows, columns]);
  const op = isLog ? "LogSoftmax" : "Softmax";
  target.memory.write(out, target.graph.add(op, [x], x.shape, x.dtype, { axis: -1 }));
};

const normalize: Translation<"normalize"> = (
  target,
  out,
  mean,
  variance,
  scale,
  a,
  outer,
  length,
  inner,
  eps,
  centered,
) => {
  const { graph, memory } = target;
  for (const view of [mean, variance, scale]) memory.withhold(view, "statistics of a batch are not exported");
  const { dtype } = a;
  if (outer === 1 && centered) {
    const x = read(target, a, [length, inner]);
    const ones = graph.constant(
      `ones_${graph.nodes.length}`,
      [inner],
      dtype,
      new Float32Array(inner).fill(1),
    );
    const attributes = { axis: -1, epsilon: { float: eps } };
    memory.write(out, graph.add("LayerNormalization", [x, ones], x.shape, dtype, attributes));
    return;
  }
  const x = read(target, a, [outer, length, inner]);
  const average = (y: Value): Value => reduced(target, "ReduceMean", y, [0, 2]);
  const deviation = centered ? graph.add("Sub", [x, average(x)], x.shape, dtype) : x;
  const meanSquare = average(graph.add("Mul", [deviation, deviation], x.shape, dtype));
  const epsilon = { number: eps, dtype };
  const root = graph.add(
    "Sqrt",
    [graph.add("Add", [meanSquare, epsilon], meanSquare.shape, dtype)],
    meanSquare.shape,
    dtype,
  );
  memory.write(out, graph.add("Div", [deviation, root], x.shape, dtype));
};

const crossEntropy: Translation<"crossEntropy"> = (
  target,
  losses,
  scales,
  logits,
  targets,
  rows,
  columns,
) => {
  const { graph, memory } = target;
  memory.withhold(scales, "what a gradient needs is not exported");
  const x = read(target, logits, [rows, columns]);
  const logs = graph.add("LogSoftmax", [x], x.shape, x.dtype, { axis: -1 });
  const classes = read(target, targets, [rows, 1]);
  const zero = { number: 0, dtype: "int32" as DType };
  const within = graph.add("Max", [classes, zero], [rows, 1], "int32");
  const picked = graph.add("GatherElements", [logs, within], [rows, 1], x.dtype, { axis: 1 });
  const ignored = graph.add("Less", [classes, zero], [rows, 1], "bool");
  const loss = graph.add("Neg", [picked], [rows, 1], x.dtype);
  const none = { number: 0, dtype: x.dtype as DType };
  memory.write(losses, graph.add("Where", [ignored, none, loss], [rows, 1], x.dtype));
};

const indexSelect: Translation<"indexSelect"> = (target, out, a, index, outer, length, count, inner) => {
  const x = read(target, a, [outer, length, inner]);
  const at = read(target, index, [count]);
  target.memory.write(out, target.graph.add("Gather", [x, at], [outer, count, inner], x.dtype, { axis: 1 }));
};

const gather: Translation<"gather"> = (target, out, a, index, outer, length, count, inner) => {
  const x = read(target, a, [outer, length, inner]);
  const at = read(target, index, [outer, count, inner]);
  target.memory.write(out, target.graph.add("GatherElements", [x, at], at.shape, x.dtype, { axis: 1 }));
};

/** Adds to existing elements, at positions given for each element, or for whole slices. */
function adding(perElement: boolean): Translation<"indexAdd"> {
  return (target, out, a, index, outer, length, count, inner) => {
    const { graph } = target;
    const sum = read(target, out, [outer, length, inner]);
    const x = read(target, a, [outer, count, inner]);
    const given = read(target, index, perElement ? x.shape : [1, count, 1]);
    const at = perElement ? given : graph.add("Expand", [given, { ints: x.shape }], x.shape, "int32");
    const attributes = { axis: 1, reduction: "add" };
    target.memory.write(out, graph.add("ScatterElements", [sum, at, x], sum.shape, sum.dtype, attributes));
  };
}

/** Padding after the last row and column, so that the number of windows is right. */
function padsOf({ size, outSize, kernel, stride, padding, dilation }: Windows): number[] {
  const after = ([0, 1] as const).map((axis) => {
    const extent = (outSize[axis] - 1) * stride[axis] + dilation[axis] * (kernel[axis] - 1) + 1;
    return Math.max(0, extent - size[axis] - padding[axis]);
  });
  return [...padding, ...after];
}

const convolution: Translation<"convolution"> = (target, out, x, weight, bias, lengths) => {
  const { batch, groups, channels, filters, size, outSize, kernel, stride, dilation } = lengths;
  const images = read(target, x, [batch, groups * channels, ...size]);
  const w = read(target, weight, [groups * filters, channels, ...kernel]);
  const b = bias && read(target, bias, [groups * filters]);
  const attributes = { group: groups, strides: stride, dilations: dilation, pads: padsOf(lengths) };
  const shape = [batch, groups * filters, ...outSize];
  target.memory.write(
    out,
    target.graph.add("Conv", b ? [images, w, b] : [images, w], shape, x.dtype, attributes),
  );
};

const convolutionTranspose: Translation<"convolutionTranspose"> = (target, out, y, weight, lengths) => {
  const { batch, groups, channels, filters, size, outSize, kernel, stride, padding, dilation } = lengths;
  const images = read(target, y, [batch, groups * filters, ...outSize]);
  const w = read(target, weight, [groups * filters, channels, ...kernel]);
  const extra = ([0, 1] as const).map((axis) => {
    const extent = (outSize[axis] - 1) * stride[axis] + dilation[axis] * (kernel[axis] - 1) + 1;
    return size[axis] + 2 * padding[axis] - extent;
  });
  const attributes = {
    group: groups,
    strides: stride,
    dilations: dilation,
    pads: [...padding, ...padding],
    output_padding: extra,
  };
  const shape = [batch, groups * channels, ...size];
  target.memory.write(out, target.graph.add("ConvTranspose", [images, w], shape, y.dtype, attributes));
};

const maxPool: Translation<"maxPool"> = (target, out, indices, x, planes, windows) => {
  const { size, outSize, kernel, stride, dilation } = windows;
  const images = read(target, x, [planes, 1, ...size]);
  const attributes = { kernel_shape: kernel, strides: stride, dilations: dilation, pads: padsOf(windows) };
  target.memory.withhold(indices, "positions of maxima are not exported");
  const shape = [planes, 1, ...outSize];
  target.memory.write(out, target.graph.add("MaxPool", [images], shape, x.dtype, attributes));
};

const fill: Translation<"fill"> = ({ graph, memory }, out, value) => {
  memory.fill(out, graph.filled(value, out.length, out.dtype), value);
};

const copy: Translation<"copy"> = ({ graph, memory }, out, a) => {
  memory.write(out, graph.cast(memory.read(a), out.dtype));
};

const stridedRead: Translation<"stridedRead"> = ({ graph, memory }, out, a, shape, strides, offset) => {
  memory.write(out, stridedValue(graph, memory.read(a), shape, strides, offset));
};

const stridedWrite: Translation<"stridedWrite"> = ({ memory }, out, a, shape, strides, offset) => {
  memory.writeBox(out, memory.read(a), shape, strides, offset);
};

/** The kernels that can be exported. */
export const translations: Readonly<
  { [K in Exclude<KernelName, "matmul">]?: Translation<K> } & { matmul: typeof matmul }
> = {
  elementwise,
  matmul,
  reduce,
  argReduce,
  cumsum,
  softmax,
  normalize,
  crossEntropy,
  attention,
  indexSelect,
  gather,
  indexAdd: adding(false),
  scatterAdd: adding(true),
  convolution,
  convolutionTranspose,
  maxPool,
  fill,
  copy,
  stridedRead,
  stridedWrite,
};

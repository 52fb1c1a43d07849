/**
 * @file Matrix products.
 */
import { type DType, promote, zerosOf } from "../../dtype.js";
import { ArgumentError, DTypeError, ShapeError, show } from "../../errors.js";
import { input, s } from "../../kernels/expression.js";
import { kernels } from "../../kernels/index.js";
import { settled } from "../../options.js";
import { broadcastShapes, type Shape, sizeOf } from "../../shape.js";
import { takesAtMost, takesOnly } from "../declare/arguments.js";
import { summed } from "../declare/broadcasting.js";
import { apply, pointwise } from "../declare/pointwise.js";
import { type Edge, record, recordAs } from "../graph.js";
import { allocate, Storage } from "../storage.js";
import { checkTensor, Tensor } from "../tensor.js";
import { mul } from "./arithmetic.js";
import { type Matrices, product } from "./parts/product.js";
import { unsqueeze } from "./reshape.js";
import { expand } from "./sum.js";
import { to } from "./to.js";

/** The dtype that the factors promote to, which must be able to hold sums. */
function dtypeOfSums(op: string, ...factors: (Tensor | undefined)[]): DType {
  let dtype: DType = "bool";
  for (const factor of factors) if (factor) dtype = promote(dtype, false, factor.dtype, false);
  if (dtype === "bool") throw new DTypeError(op, 'is not defined for bool. Convert with to("int32").');
  return dtype;
}

/**
 * Matrix product `[…, m, k] · […, k, n] → […, m, n]`; `da = dy·bᵀ   db = aᵀ·dy`. Axes before the last two are
 * batches and broadcast. A 1-d operand counts as a row on the left and as a column on the right, and its axis
 * is dropped from the result.
 *
 * @example `tensor([[1, 2], [3, 4]]).matmul(tensor([1, 1]))  // [3. 7.]`
 * @throws ShapeError if the inner lengths differ, batches do not broadcast, or an operand is a scalar
 * @throws DTypeError for two bool operands
 */
export function matmul(a: Tensor, b: Tensor): Tensor {
  takesOnly("matmul", 2, arguments);
  return productOf("matmul", a, b);
}

/** {@link matmul}, under the name that errors and the graph show. */
function productOf(op: string, a: Tensor, b: Tensor): Tensor {
  checkTensor(op, "a", a);
  checkTensor(op, "b", b);
  if (a.ndim === 0 || b.ndim === 0)
    throw new ShapeError(op, "scalars have no rows or columns", a.shape, b.shape);
  const k = a.shape.at(-1)!;
  const k2 = b.ndim === 1 ? b.shape[0]! : b.shape.at(-2)!;
  if (k !== k2) throw new ShapeError(op, `inner lengths ${k} and ${k2} differ`, a.shape, b.shape);
  const dtype = dtypeOfSums(op, a, b);
  const [left, right] = [to(a, dtype), to(b, dtype)];
  // A 1-d operand is a row on the left, a column on the right, and adds no axis to the result.
  const [m, rows] = a.ndim === 1 ? [1, []] : [a.shape.at(-2)!, [a.shape.at(-2)!]];
  const [n, columns] = b.ndim === 1 ? [1, []] : [b.shape.at(-1)!, [b.shape.at(-1)!]];
  const batchA = a.shape.slice(0, -2);
  if (b.ndim <= 2) {
    // With a single matrix on the right, the batches on the left are just more rows.
    const one = { of: left, rows: sizeOf(batchA) * m, columns: k };
    return product(op, one, { of: right, rows: k, columns: n }, [...batchA, ...rows, ...columns]);
  }
  const batch = broadcastShapes(op, batchA, b.shape.slice(0, -2));
  const stackA = stacked(left, m, k, batch);
  return product(op, stackA, stacked(right, k, n, batch), [...batch, ...rows, ...columns]);
}

/** x [(…,) rows, columns], one matrix for the whole batch or one for each element of it. */
function stacked(x: Tensor, rows: number, columns: number, batch: Shape): Matrices {
  if (sizeOf(x.shape.slice(0, -2)) === 1) return { of: x, rows, columns };
  return { of: expand(x, [...batch, rows, columns]), rows, columns, count: sizeOf(batch) };
}

/** Options of {@link linear}. */
export interface AffineOptions {
  /** Applied to the result in the same kernel; default: none. */
  activation?: "relu" | undefined;
}

/**
 * Affine map `y = x·Wᵀ + b`, x […, in], W [out, in], b [out] → […, out], in one kernel, which can apply ReLU
 * as well; `dx = dy·W   dW = dyᵀ·x   db = Σₙ dy`, with dy 0 where ReLU gave 0.
 *
 * @example `linear(x, weight, bias, { activation: "relu" })  // a hidden layer`
 * @throws ShapeError unless x's last axis is as long as W's, and b as long as W has rows
 * @throws ArgumentError for any other activation
 * @throws DTypeError if all operands are bool
 */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor, options?: AffineOptions): Tensor {
  takesAtMost("linear", 4, arguments);
  checkTensor("linear", "x", x);
  checkTensor("linear", "weight", weight);
  if (bias !== undefined) checkTensor("linear", "bias", bias);
  const { activation } = settled("linear", options, { activation: undefined });
  if (activation !== undefined && activation !== "relu") {
    throw new ArgumentError("linear", `activation must be "relu" or undefined, got ${show(activation)}`);
  }
  const [out, inputs] = weight.shape;
  if (weight.ndim !== 2 || x.ndim === 0 || x.shape.at(-1) !== inputs) {
    throw new ShapeError("linear", `needs […, in] and a weight [out, in]`, x.shape, weight.shape);
  }
  if (bias !== undefined && (bias.ndim !== 1 || bias.shape[0] !== out)) {
    throw new ShapeError("linear", `the bias must have the weight's ${out} rows`, bias.shape, weight.shape);
  }
  const dtype = dtypeOfSums("linear", x, weight, bias);
  return affine(to(x, dtype), to(weight, dtype), bias && to(bias, dtype), activation);
}

function affine(
  x: Tensor,
  w: Tensor,
  b: Tensor | undefined,
  activation: AffineOptions["activation"],
): Tensor {
  const [out, inputs] = w.shape as [number, number];
  const lead = x.shape.slice(0, -1);
  const rows = sizeOf(lead);
  const storage = allocate(x.dtype, rows * out);
  kernels.matmul(storage.data, x.data, w.data, rows, inputs, out, {
    transposeB: true,
    bias: b?.data,
    activation,
  });
  const matrixX = { of: x, rows, columns: inputs };
  const matrixW = { of: w, rows: out, columns: inputs };
  const edges: Edge[] = [
    [x, (g) => product("matmul", { of: g, rows, columns: out }, matrixW, x.shape), w],
    [w, (g) => product("matmul", { of: g, rows: out, columns: rows, transposed: true }, matrixX, w.shape), x],
    ...(b === undefined ? [] : [[b, (g: Tensor) => summed(g, [...lead.keys()], b.shape)] as const]),
  ];
  const shape = [...lead, out];
  if (activation === undefined) return record("linear", storage, shape, edges);
  // ReLU appears in the graph as a node of its own; the values of the node before it are never read.
  const sums = record("linear", new Storage(zerosOf(x.dtype, 0)), shape, edges);
  const y = new Tensor(storage, shape);
  return recordAs(y, "relu", [[sums, (g) => apply(cut, [g, y.detach()]), y]]);
}

/** g where ReLU did not give 0. */
const cut = pointwise("reluGradient", 2, s.select(s.le(input(1), 0), 0, input(0)));

/**
 * `y = Σ aᵢ·bᵢ` of two 1-d tensors; `da = dy·b   db = dy·a`.
 *
 * @throws ShapeError if they are not 1-d, or differ in length
 * @throws DTypeError for two bool operands
 */
export function dot(a: Tensor, b: Tensor): Tensor {
  takesOnly("dot", 2, arguments);
  checkTensor("dot", "a", a);
  checkTensor("dot", "b", b);
  if (a.ndim !== 1 || b.ndim !== 1 || a.size !== b.size) {
    throw new ShapeError("dot", "needs two 1-d tensors of equal length", a.shape, b.shape);
  }
  return productOf("dot", a, b);
}

/**
 * `yᵢⱼ = aᵢ·bⱼ` of two 1-d tensors; `da = dy·b   db = dyᵀ·a`.
 *
 * @example `tensor([1, 2]).outer(tensor([3, 4]))  // [[3, 4], [6, 8]]`
 * @throws ShapeError if they are not 1-d
 */
export function outer(a: Tensor, b: Tensor): Tensor {
  takesOnly("outer", 2, arguments);
  checkTensor("outer", "a", a);
  checkTensor("outer", "b", b);
  if (a.ndim !== 1 || b.ndim !== 1) throw new ShapeError("outer", "needs two 1-d tensors", a.shape, b.shape);
  return mul(unsqueeze(a, 1), unsqueeze(b, 0));
}

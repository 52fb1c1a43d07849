/**
 * @file Matrix products.
 */
import { type DType, promote, zerosOf } from "../../dtype.js";
import { ArgumentError, DTypeError, ShapeError, show } from "../../errors.js";
import { input, s } from "../../kernels/expression.js";
import { kernels } from "../../kernels/index.js";
import { checkOptions } from "../../options.js";
import { broadcastShapes, sizeOf } from "../../shape.js";
import { apply, pointwise } from "../declare/pointwise.js";
import { type Edge, record, recordAs } from "../graph.js";
import { allocate, Storage } from "../storage.js";
import { checkTensor, Tensor } from "../tensor.js";
import { mul } from "./arithmetic.js";
import { product } from "./parts/product.js";
import { reshape, squeeze, unsqueeze } from "./reshape.js";
import { expand, sum } from "./sum.js";
import { to } from "./to.js";

/** The dtype that factors promote to, which must be able to hold sums. */
function dtypeOfSums(op: string, ...factors: (Tensor | undefined)[]): DType {
  let dtype: DType = "bool";
  for (const factor of factors) if (factor) dtype = promote(dtype, false, factor.dtype, false);
  if (dtype === "bool") throw new DTypeError(op, 'is not defined for bool. Convert with to("int32").');
  return dtype;
}

/**
 * Matrix product `[…, m, k] · […, k, n] → […, m, n]`; `da = dy·bᵀ   db = aᵀ·dy`. Axes before the last two are
 * batches and broadcast. A 1-d operand is a row on the left, a column on the right, and leaves no axis.
 * {@link https://pytorch.org/docs/stable/generated/torch.matmul.html | PyTorch}
 *
 * @example `tensor([[1, 2], [3, 4]]).matmul(tensor([1, 1]))  // [3. 7.]`
 * @throws ShapeError when the inner lengths differ, batches do not broadcast, or an operand is a scalar
 * @throws DTypeError for two bool operands
 */
export function matmul(a: Tensor, b: Tensor): Tensor {
  return productOf("matmul", a, b);
}

/** {@link matmul}, under the name that refusals give. */
function productOf(op: string, a: Tensor, b: Tensor): Tensor {
  checkTensor(op, "a", a);
  checkTensor(op, "b", b);
  if (a.ndim === 0 || b.ndim === 0)
    throw new ShapeError(op, "scalars have no rows or columns", a.shape, b.shape);
  const k = a.shape.at(-1)!;
  const k2 = b.ndim === 1 ? b.shape[0]! : b.shape.at(-2)!;
  if (k !== k2) throw new ShapeError(op, `inner lengths ${k} and ${k2} differ`, a.shape, b.shape);
  const dtype = dtypeOfSums(op, a, b);
  const left = to(a.ndim === 1 ? unsqueeze(a, 0) : a, dtype);
  const right = to(b.ndim === 1 ? unsqueeze(b, 1) : b, dtype);
  const y = batched(op, left, right);
  if (a.ndim > 1 && b.ndim > 1) return y;
  return reshape(y, [
    ...y.shape.slice(0, -2),
    ...(a.ndim > 1 ? [y.shape.at(-2)!] : []),
    ...(b.ndim > 1 ? [y.shape.at(-1)!] : []),
  ]);
}

function batched(op: string, a: Tensor, b: Tensor): Tensor {
  const m = a.shape.at(-2)!;
  const k = a.shape.at(-1)!;
  const n = b.shape.at(-1)!;
  const batchA = a.shape.slice(0, -2);
  const batchB = b.shape.slice(0, -2);
  if (b.ndim === 2) {
    // One matrix on the right: the batches on the left are only more rows.
    const rows = sizeOf(batchA) * m;
    return reshape(product(reshape(a, [1, rows, k]), reshape(b, [1, k, n]), false, false), [...batchA, m, n]);
  }
  const batch = broadcastShapes(op, batchA, batchB);
  const stacked = (x: Tensor, own: readonly number[]): Tensor => {
    const [rows, columns] = x.shape.slice(-2) as [number, number];
    const one = sizeOf(own) === 1;
    return reshape(one ? x : expand(x, [...batch, rows, columns]), [one ? 1 : sizeOf(batch), rows, columns]);
  };
  const y = product(stacked(a, batchA), stacked(b, batchB), false, false);
  return reshape(y, [...batch, m, n]);
}

/** Options of {@link linear}. */
export interface AffineOptions {
  /** Applied to the result in the same kernel; default: nothing. */
  activation?: "relu" | undefined;
}

/**
 * Affine map `y = x·Wᵀ + b`, x […, in], W [out, in], b [out] → […, out], in one kernel, which can cut off
 * what is below 0, too; `dx = dy·W   dW = dyᵀ·x   db = Σₙ dy`, with dy 0 where y was cut off.
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.linear.html | PyTorch}
 *
 * @example `linear(x, weight, bias, { activation: "relu" })  // a hidden layer`
 * @throws ShapeError when x's last axis is not W's, or b's length not W's rows
 * @throws ArgumentError for another activation
 * @throws DTypeError for bool only
 */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor, options: AffineOptions = {}): Tensor {
  checkTensor("linear", "x", x);
  checkTensor("linear", "weight", weight);
  if (bias !== undefined) checkTensor("linear", "bias", bias);
  checkOptions("linear", options, { activation: "relu" });
  const { activation } = options;
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
  const rows = sizeOf(x.shape.slice(0, -1));
  const flat = reshape(to(x, dtype), [rows, inputs!]);
  const y = affine(flat, to(weight, dtype), bias && to(bias, dtype), activation);
  return reshape(y, [...x.shape.slice(0, -1), out!]);
}

function affine(
  x: Tensor,
  w: Tensor,
  b: Tensor | undefined,
  activation: AffineOptions["activation"],
): Tensor {
  const [rows, inputs] = x.shape as [number, number];
  const out = w.shape[0]!;
  const storage = allocate(x.dtype, rows * out);
  kernels.matmul(storage.data, x.data, w.data, rows, inputs, out, {
    transposeB: true,
    bias: b?.data,
    activation,
  });
  const times = (left: Tensor, right: Tensor, transposeLeft: boolean): Tensor =>
    squeeze(product(unsqueeze(left, 0), unsqueeze(right, 0), transposeLeft, false), 0);
  const edges: Edge[] = [
    [x, (g) => times(g, w, false), w],
    [w, (g) => times(g, x, true), x],
    ...(b === undefined ? [] : [[b, (g: Tensor) => sum(g, 0)] as const]),
  ];
  const shape = [rows, out];
  if (activation === undefined) return record("linear", storage, shape, edges);
  // What is cut off stands in the graph as a node of its own, whose values nobody reads.
  const sums = record("linear", new Storage(zerosOf(x.dtype, 0)), shape, edges);
  const y = new Tensor(storage, shape);
  return recordAs(y, "relu", [[sums, (g) => apply(cut, [g, y.detach()]), y]]);
}

/** g where y was not cut off at 0. */
const cut = pointwise("reluGradient", 2, s.select(s.le(input(1), 0), 0, input(0)));

/**
 * `y = Σ aᵢ·bᵢ` of two 1-d tensors; `da = dy·b   db = dy·a`.
 * {@link https://pytorch.org/docs/stable/generated/torch.dot.html | PyTorch}
 *
 * @throws ShapeError when they are not 1-d, or differ in length
 * @throws DTypeError for two bool operands
 */
export function dot(a: Tensor, b: Tensor): Tensor {
  checkTensor("dot", "a", a);
  checkTensor("dot", "b", b);
  if (a.ndim !== 1 || b.ndim !== 1 || a.size !== b.size) {
    throw new ShapeError("dot", "needs two lists of one length", a.shape, b.shape);
  }
  return productOf("dot", a, b);
}

/**
 * `yᵢⱼ = aᵢ·bⱼ` of two 1-d tensors; `da = dy·b   db = dyᵀ·a`.
 * {@link https://pytorch.org/docs/stable/generated/torch.outer.html | PyTorch}
 *
 * @example `tensor([1, 2]).outer(tensor([3, 4]))  // [[3, 4], [6, 8]]`
 * @throws ShapeError when they are not 1-d
 */
export function outer(a: Tensor, b: Tensor): Tensor {
  checkTensor("outer", "a", a);
  checkTensor("outer", "b", b);
  if (a.ndim !== 1 || b.ndim !== 1) throw new ShapeError("outer", "needs two lists", a.shape, b.shape);
  return mul(unsqueeze(a, 1), unsqueeze(b, 0));
}

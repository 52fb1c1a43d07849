/**
 * @file Elementwise ops from scalar expressions: broadcasting, dtypes, kernels, and gradients, for all ops at
 * once.
 *
 * An op states what happens to a single element. Its gradient is another such expression, derived from the
 * table of derivatives, so it runs as one fused kernel and can itself be differentiated.
 */
import { type DataArray, type DType, isFloat32, isFloating, promote } from "../../dtype.js";
import { ArgumentError, show } from "../../errors.js";
import type { Broadcast } from "../../kernels/contract/index.js";
import {
  type Expression,
  expression,
  input,
  type Operand,
  type Program,
  program,
  reads,
  substitute,
  uniform,
} from "../../kernels/expression.js";
import { kernels } from "../../kernels/index.js";
import { broadcastShapes, type Shape, sameShape, sizeOf, stridesOf } from "../../shape.js";
import { currentObserver, cutBehind, type Edge, isCut, isGradEnabled, recordAs } from "../graph.js";
import { allocate, allocateZeros } from "../storage.js";
import { Tensor } from "../tensor.js";
import { summedTo } from "./broadcasting.js";
import { differentiate, renumber, replace } from "./derivatives.js";

/**
 * An operand of an elementwise op: a tensor, or a number, which widens the other operand's dtype only by
 * category.
 */
export type TensorLike = Tensor | number | boolean;

/** The dtype of a result, given the promoted dtype of the operands: the same, a floating one, or a mask. */
export type Outcome = "same" | "floating" | "bool";

/** An explicit gradient: from g, the result y, and the operands to the gradient of each operand. */
export type PointwiseGradient = (
  g: Expression,
  y: Expression,
  ...operands: Expression[]
) => readonly Operand[];

/** An elementwise op. */
export interface Pointwise {
  readonly name: string;
  readonly arity: number;
  /** The number of option values, which precede those that stand for operands. */
  readonly uniforms: number;
  readonly expression: Expression;
  readonly outcome: Outcome;
  readonly gradient: PointwiseGradient | undefined;
  /** Kernels and gradients, indexed by which operands are numbers (bit i is set if operand i is). */
  readonly variants: (Variant | undefined)[];
}

/** An op for a given set of operands that are numbers. */
interface Variant {
  readonly program: Program;
  /** One per tensor operand. */
  readonly gradients: readonly (Way | undefined)[];
}

/**
 * The gradient of one operand: `"identity"`, or an op on the gradient, some of the operands, and the result.
 */
type Way = "identity" | { readonly op: Pointwise; readonly operands: readonly number[] };

/** Declares an elementwise op. Without an explicit `gradient`, the table of derivatives provides it. */
export function pointwise(
  name: string,
  arity: number,
  result: Operand,
  outcome: Outcome = "same",
  gradient?: PointwiseGradient,
): Pointwise {
  const e = expression(result);
  return {
    name,
    arity,
    uniforms: program(name, arity, [e]).uniforms,
    expression: e,
    outcome,
    gradient,
    variants: [],
  };
}

/**
 * Applies an op to tensors and numbers. It makes one pass over the operands, since it runs for every
 * elementwise op.
 */
export function apply(
  op: Pointwise,
  operands: readonly TensorLike[],
  uniforms: readonly number[] = none,
): Tensor {
  const ins: DataArray[] = [];
  let numbers = uniforms;
  let mask = 0;
  let shape: Shape | undefined;
  let repeats = false;
  let requiresGrad = false;
  for (let i = 0; i < operands.length; i++) {
    const operand = operands[i]!;
    if (!(operand instanceof Tensor)) {
      mask |= 1 << i;
      numbers = [...numbers, toNumber(op.name, operand)];
      continue;
    }
    ins.push(operand.storage.data);
    requiresGrad ||= operand.requiresGrad;
    if (shape === undefined) shape = operand.shape;
    else if (!sameShape(shape, operand.shape)) {
      shape = broadcastShapes(op.name, shape, operand.shape);
      repeats = true;
    }
  }
  shape ??= [];
  const tensors = mask === 0 ? (operands as readonly Tensor[]) : operands.filter((x) => x instanceof Tensor);
  const variant = op.variants[mask] ?? variantOf(op, mask);
  const storage = allocate(resultDType(op, operands, ins), sizeOf(shape));
  const broadcast = repeats ? broadcastOf(tensors, shape) : undefined;
  kernels.elementwise(variant.program, [storage.data], ins, broadcast, numbers);
  const y = new Tensor(storage, shape, tensors.length > 0 && !repeats);
  if (!requiresGrad || !isGradEnabled()) {
    currentObserver()?.made(op.name, y);
    for (let i = 0; i < tensors.length && !isCut(y); i++) y.cut = cutBehind(tensors[i]!) ?? y.cut;
    return y;
  }
  const edges: Edge[] = [];
  for (let i = 0; i < tensors.length; i++) {
    if (tensors[i]!.requiresGrad) edges.push(edgeTo(variant.gradients[i], tensors, i, y, numbers));
  }
  return recordAs(y, op.name, edges);
}

const none: readonly number[] = [];

/** The edge to the i-th tensor from which y was computed. */
function edgeTo(
  way: Way | undefined,
  tensors: readonly Tensor[],
  i: number,
  y: Tensor,
  uniforms: readonly number[],
): Edge {
  const x = tensors[i]!;
  if (way === "identity") return [x, sameShape(x.shape, y.shape) ? same : (g) => summedTo(g, x.shape)];
  if (way === undefined) return [x, () => new Tensor(allocateZeros(x.dtype, x.size), x.shape)];
  const reads = way.operands.map((k) => tensors[k] ?? y);
  const gradient = (g: Tensor): Tensor => apply(way.op, [g, ...reads], uniforms);
  if (sameShape(x.shape, y.shape)) return [x, gradient, ...reads];
  return [x, (g) => summedTo(gradient(g), x.shape), ...reads];
}

const same = (g: Tensor): Tensor => g;

// ── kernels and gradients of an op, by numeric operands ───────────────────────────────────────

function variantOf(op: Pointwise, numbers: number): Variant {
  let tensors = 0;
  let uniforms = op.uniforms;
  const operands = Array.from(
    { length: op.arity },
    (_, i): Expression => (numbers & (1 << i) ? uniform(uniforms++) : input(tensors++)),
  );
  const y = input(tensors);
  const g = tensors + 1;
  const e = substitute(op.expression, operands);
  const explicit = op.gradient?.(input(g), y, ...operands).map(expression);
  const ways: (Way | undefined)[] = [];
  operands.forEach((operand, i) => {
    if (operand.kind !== "input") return;
    const gradient = explicit ? explicit[i] : differentiate(e, operand.index, input(g));
    ways.push(
      gradient && wayOf(op.name, e.kind === "apply" ? replace(gradient, e, y) : gradient, g, uniforms),
    );
  });
  const variant = { program: program(op.name, tensors, [e]), gradients: ways };
  op.variants[numbers] = variant;
  return variant;
}

function wayOf(name: string, gradient: Expression, g: number, uniforms: number): Way {
  if (gradient.kind === "input" && gradient.index === g) return "identity";
  const operands: number[] = [];
  for (let i = 0; i < g; i++) if (reads(gradient, i)) operands.push(i);
  const op: Pointwise = {
    name: `${name}Gradient`,
    arity: operands.length + 1,
    uniforms,
    expression: renumber(gradient, [g, ...operands]),
    outcome: "same",
    gradient: undefined,
    variants: [],
  };
  return { op, operands };
}

// ── shapes and dtypes ────────────────────────────────────────────────────────────────────────────

function toNumber(op: string, operand: unknown): number {
  if (typeof operand === "number") return operand;
  if (typeof operand === "boolean") return Number(operand);
  throw new ArgumentError(op, `takes tensors and numbers, got ${show(operand)}`);
}

/** The dtype of a number: whole numbers count as int32, so that an int32 tensor stays int32. */
export function dtypeOfNumber(value: number | boolean): DType {
  if (typeof value === "boolean") return "bool";
  return value === (value | 0) ? "int32" : "float32";
}

/** The promoted dtype of the operands. */
export function promoteOperands(operands: readonly TensorLike[]): DType {
  let dtype: DType | undefined;
  let scalar = true;
  for (const operand of operands) {
    const isTensor = operand instanceof Tensor;
    const own = isTensor ? operand.dtype : dtypeOfNumber(operand);
    const ownScalar = !isTensor || operand.shape.length === 0;
    dtype = dtype === undefined ? own : promote(dtype, scalar, own, ownScalar);
    scalar &&= ownScalar;
  }
  return dtype ?? "float32";
}

function resultDType(op: Pointwise, operands: readonly TensorLike[], ins: readonly DataArray[]): DType {
  if (op.outcome === "bool") return "bool";
  // The common case: only float32 tensors, which numbers do not widen.
  let i = 0;
  while (i < ins.length && isFloat32(ins[i]!)) i++;
  if (i > 0 && i === ins.length) return "float32";
  const dtype = promoteOperands(operands);
  return op.outcome === "floating" && !isFloating(dtype) ? "float32" : dtype;
}

/** How the tensors repeat within `shape`, with neighboring axes merged. */
function broadcastOf(tensors: readonly Tensor[], shape: Shape): Broadcast {
  const lengths: number[] = [];
  const strides: number[][] = tensors.map(() => []);
  const own = tensors.map((tensor) => stridesOf(tensor.shape));
  shape.forEach((n, axis) => {
    if (n === 1) return;
    const here = tensors.map(({ shape: its }, t) => {
      const i = axis - (shape.length - its.length);
      return i < 0 || its[i] === 1 ? 0 : own[t]![i]!;
    });
    const merges = lengths.length > 0 && here.every((stride, t) => strides[t]!.at(-1) === stride * n);
    if (merges) lengths[lengths.length - 1]! *= n;
    else lengths.push(n);
    here.forEach((stride, t) => {
      if (merges) strides[t]![lengths.length - 1] = stride;
      else strides[t]!.push(stride);
    });
  });
  if (lengths.length === 0) return { shape: [1], strides: tensors.map(() => [0]) };
  return { shape: lengths, strides };
}

/**
 * @file Elementwise programs translated to nodes, primitive by primitive.
 */
import { type DType, isFloating, wider } from "../dtype.js";
import type { Broadcast } from "../kernels/contract/index.js";
import {
  type Apply,
  argumentKind,
  type Expression,
  type Primitive,
  type Program,
  resultKind,
} from "../kernels/expression.js";
import { type Shape, sizeOf } from "../shape.js";
import type { Graph, Operand, Scalar, Value } from "./graph.js";

type Lowered = Value | Scalar;

/** The result of translating an expression. */
interface Scope {
  readonly graph: Graph;
  readonly inputs: readonly Value[];
  readonly uniforms: readonly number[];
  /** The dtype that numbers are computed in. */
  readonly dtype: DType;
  /** The shape of the result; plain numbers have none. */
  readonly shape: Shape;
  readonly known: Map<Expression, Lowered>;
}

/** Primitives with an ONNX operator, and its name. */
const nodes: Readonly<Partial<Record<Primitive, string>>> = {
  neg: "Neg",
  abs: "Abs",
  sign: "Sign",
  floor: "Floor",
  ceil: "Ceil",
  round: "Round",
  sqrt: "Sqrt",
  add: "Add",
  sub: "Sub",
  mul: "Mul",
  div: "Div",
  maximum: "Max",
  minimum: "Min",
  exp: "Exp",
  log: "Log",
  sin: "Sin",
  cos: "Cos",
  tan: "Tan",
  asin: "Asin",
  acos: "Acos",
  atan: "Atan",
  sinh: "Sinh",
  cosh: "Cosh",
  tanh: "Tanh",
  sigmoid: "Sigmoid",
  erf: "Erf",
  pow: "Pow",
  eq: "Equal",
  lt: "Less",
  le: "LessOrEqual",
  gt: "Greater",
  ge: "GreaterOrEqual",
  isNaN: "IsNaN",
  not: "Not",
  and: "And",
  or: "Or",
  xor: "Xor",
  select: "Where",
};

type Compose = (scope: Scope, ...args: Lowered[]) => Value;

/** Primitives without one, composed of others. */
const composed: Readonly<Partial<Record<Primitive, Compose>>> = {
  ne: (scope, a, b) => node(scope, "Not", [node(scope, "Equal", [a, b], "bool")], "bool"),
  isFinite: (scope, x) => {
    const odd = [node(scope, "IsNaN", [x], "bool"), node(scope, "IsInf", [x], "bool")];
    return node(scope, "Not", [node(scope, "Or", odd, "bool")], "bool");
  },
  trunc: (scope, x) =>
    node(scope, "Mul", [node(scope, "Sign", [x]), node(scope, "Floor", [node(scope, "Abs", [x])])]),
  expm1: (scope, x) => node(scope, "Sub", [node(scope, "Exp", [x]), number(scope, 1)]),
  log1p: (scope, x) => node(scope, "Log", [node(scope, "Add", [x, number(scope, 1)])]),
  log2: (scope, x) => node(scope, "Mul", [node(scope, "Log", [x]), number(scope, Math.LOG2E)]),
  remainder: (scope, a, b) => {
    const whole = node(scope, "Floor", [node(scope, "Div", [a, b])]);
    return node(scope, "Sub", [a, node(scope, "Mul", [whole, b])]);
  },
};

function number({ dtype }: Scope, value: number): Scalar {
  return { number: value, dtype };
}

function isValue(x: Operand): x is Value {
  return x !== undefined && "name" in x;
}

/** The shape that operands broadcast to. */
function shapeOf(args: readonly Operand[]): Shape {
  const shapes = args.filter(isValue).map(({ shape }) => shape);
  const rank = Math.max(0, ...shapes.map(({ length }) => length));
  return Array.from({ length: rank }, (_, i) => Math.max(...shapes.map((s) => s[i - rank + s.length] ?? 1)));
}

function node(scope: Scope, op: string, args: readonly Lowered[], dtype: DType = scope.dtype): Value {
  return scope.graph.add(op, args, shapeOf(args), dtype);
}

/** The outputs of a program for the given inputs. */
export function lowered(
  graph: Graph,
  program: Program,
  inputs: readonly Value[],
  results: readonly DType[],
  broadcast: Broadcast | undefined,
  uniforms: readonly number[],
): Value[] {
  const shape = broadcast?.shape ?? inputs[0]!.shape;
  const shaped = inputs.map((input, i) => {
    const own = broadcast?.strides[i]?.map((stride, axis) => (stride === 0 ? 1 : shape[axis]!)) ?? shape;
    return graph.reshaped(input, own);
  });
  const numbers = [...inputs.map((input) => input.dtype as DType), ...results].filter(
    (one) => one !== "bool",
  );
  let dtype = numbers.reduce(wider, "int32" as DType);
  if (!isFloating(dtype) && program.outputs.some((e) => hasFraction(e, uniforms))) dtype = "float32";
  const scope = { graph, inputs: shaped, uniforms, dtype, shape, known: new Map() };
  return program.outputs.map((expression, i) => {
    const kind = results[i] === "bool" ? "mask" : "number";
    const value = as(scope, kind, lower(scope, expression));
    return graph.cast(filled(scope, isValue(value) ? value : undefined, value), results[i]!);
  });
}

/** Expands a result that depends on no input, or on none of the full shape. */
function filled({ graph, shape }: Scope, value: Value | undefined, lone: Lowered): Value {
  if (value !== undefined && sizeOf(value.shape) === sizeOf(shape)) return value;
  const dtype = value?.dtype ?? lone.dtype;
  return graph.add("Expand", [lone, { ints: shape }], shape, dtype);
}

function hasFraction(e: Expression, uniforms: readonly number[]): boolean {
  if (e.kind === "apply") return e.args.some((arg) => hasFraction(arg, uniforms));
  if (e.kind === "input") return false;
  return !Number.isInteger(e.kind === "constant" ? e.value : uniforms[e.index]);
}

function lower(scope: Scope, e: Expression): Lowered {
  const known = scope.known.get(e);
  if (known !== undefined) return known;
  const made = lowerNew(scope, e);
  scope.known.set(e, made);
  return made;
}

function lowerNew(scope: Scope, e: Expression): Lowered {
  if (e.kind === "constant") return number(scope, e.value);
  if (e.kind === "uniform") return number(scope, scope.uniforms[e.index]!);
  if (e.kind === "input") return scope.inputs[e.index]!;
  const x = rectified(e);
  return x === undefined ? applied(scope, e) : node(scope, "Relu", [as(scope, "number", lower(scope, x))]);
}

/** The argument of a rectifier: `x ≤ 0 ? 0 : x` has an operator of its own. */
function rectified({ primitive, args }: Apply): Expression | undefined {
  const [isBelow, zero, x] = args;
  if (primitive !== "select" || isBelow?.kind !== "apply" || isBelow.primitive !== "le") return undefined;
  const isZero = (e: Expression | undefined): boolean => e?.kind === "constant" && e.value === 0;
  const isSame = JSON.stringify(isBelow.args[0]) === JSON.stringify(x);
  return isZero(isBelow.args[1]) && isZero(zero) && isSame ? x : undefined;
}

function applied(scope: Scope, { primitive, args }: Apply): Lowered {
  const operands = args.map((arg, i) => as(scope, argumentKind(primitive, i), lower(scope, arg)));
  const dtype = resultKind(primitive) === "mask" ? "bool" : scope.dtype;
  const compose = composed[primitive];
  if (compose !== undefined) return compose(scope, ...operands);
  const op = nodes[primitive];
  if (op === undefined) throw new Error(`${primitive} has no counterpart in ONNX`);
  return node(scope, op, operands, dtype);
}

/** A value as a mask, or as a number in the scope's dtype. */
function as(scope: Scope, kind: "mask" | "number", value: Lowered): Lowered {
  if (!isValue(value)) {
    if (kind === "number") return { number: value.number, dtype: scope.dtype };
    return { number: Number(value.number !== 0), dtype: "bool" };
  }
  if (kind === "number") return scope.graph.cast(value, scope.dtype);
  if (value.dtype === "bool") return value;
  return node(
    scope,
    "Not",
    [node(scope, "Equal", [value, { number: 0, dtype: value.dtype as DType }], "bool")],
    "bool",
  );
}

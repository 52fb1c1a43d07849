/**
 * @file Scalar expressions: what one element of an elementwise kernel computes.
 *
 * An op states its expression once. The reference kernels interpret it, the WebAssembly kernels turn it into
 * SIMD code, autograd differentiates it, and two kernels are fused by putting one expression into another.
 *
 * ```ts
 * const x = input(0);
 * const silu = program("silu", 1, [s.mul(x, s.sigmoid(x))]);
 * ```
 */

/** The `index`-th input array's element. */
export interface Input {
  readonly kind: "input";
  readonly index: number;
}

/** A number given with each call: a learning rate, a slope. Kernels are not specialized on it. */
export interface Uniform {
  readonly kind: "uniform";
  readonly index: number;
}

/** A number that is part of the kernel. */
export interface Constant {
  readonly kind: "constant";
  readonly value: number;
}

/** A primitive applied to expressions. */
export interface Apply {
  readonly kind: "apply";
  readonly primitive: Primitive;
  readonly args: readonly Expression[];
}

/** One element of an output, computed from the inputs' elements at the same position. */
export type Expression = Input | Uniform | Constant | Apply;

/** An expression, or a number, which becomes a constant. */
export type Operand = Expression | number;

/** Arguments and result of each primitive: `n` a number, `m` a mask (true or false). */
const signatures = {
  // arithmetic; maximum and minimum propagate NaN, round is half to even, remainder has the divisor's sign
  neg: "n:n",
  abs: "n:n",
  sign: "n:n",
  floor: "n:n",
  ceil: "n:n",
  round: "n:n",
  trunc: "n:n",
  sqrt: "n:n",
  add: "nn:n",
  sub: "nn:n",
  mul: "nn:n",
  div: "nn:n",
  maximum: "nn:n",
  minimum: "nn:n",
  remainder: "nn:n",
  // transcendental
  exp: "n:n",
  expm1: "n:n",
  log: "n:n",
  log1p: "n:n",
  log2: "n:n",
  sin: "n:n",
  cos: "n:n",
  tan: "n:n",
  asin: "n:n",
  acos: "n:n",
  atan: "n:n",
  sinh: "n:n",
  cosh: "n:n",
  tanh: "n:n",
  sigmoid: "n:n",
  erf: "n:n",
  pow: "nn:n",
  atan2: "nn:n",
  // comparison and choice
  eq: "nn:m",
  ne: "nn:m",
  lt: "nn:m",
  le: "nn:m",
  gt: "nn:m",
  ge: "nn:m",
  isNaN: "n:m",
  isFinite: "n:m",
  not: "m:m",
  and: "mm:m",
  or: "mm:m",
  xor: "mm:m",
  select: "mnn:n",
} as const;

/** The name of a primitive. */
export type Primitive = keyof typeof signatures;

/** All primitives, in the order of the table. */
export const primitives: readonly Primitive[] = Object.keys(signatures) as Primitive[];

type ArgumentKinds = {
  [P in Primitive]: (typeof signatures)[P] extends `${infer Args}:${string}` ? Args : never;
};
type OperandsOf<Args extends string> = Args extends `${string}${infer Rest}`
  ? [Operand, ...OperandsOf<Rest>]
  : [];

/** The kind of argument that a primitive takes at `position`. */
export function argumentKind(primitive: Primitive, position: number): "number" | "mask" {
  return signatures[primitive][position] === "m" ? "mask" : "number";
}

/** The kind of result that a primitive returns. */
export function resultKind(primitive: Primitive): "number" | "mask" {
  return signatures[primitive].endsWith("m") ? "mask" : "number";
}

/**
 * One builder per primitive: `s.mul(s.add(x, 1), y)`. Numbers become constants. A mask counts as 0 or 1 where
 * a number is needed; a number counts as true unless 0 where a mask is needed.
 */
export const s: { readonly [P in Primitive]: (...args: OperandsOf<ArgumentKinds[P]>) => Apply } =
  Object.fromEntries(
    primitives.map((primitive) => [
      primitive,
      (...args: Operand[]): Apply => ({ kind: "apply", primitive, args: args.map(expression) }),
    ]),
  ) as never;

/** An operand as an expression. */
export function expression(operand: Operand): Expression {
  return typeof operand === "number" ? constant(operand) : operand;
}

/** The `index`-th input. */
export function input(index: number): Input {
  return { kind: "input", index };
}

/** The `index`-th number given with each call. */
export function uniform(index: number): Uniform {
  return { kind: "uniform", index };
}

/** A number that is part of the kernel. */
export function constant(value: number): Constant {
  return { kind: "constant", value };
}

/**
 * An elementwise kernel's description: its name, how many inputs and uniforms it takes, one expression per
 * output. Programs are created once and kept: kernel sets cache compiled code by their identity.
 */
export interface Program {
  readonly name: string;
  readonly inputs: number;
  readonly uniforms: number;
  readonly outputs: readonly Expression[];
}

/** Makes a program; the number of uniforms follows from the expressions. */
export function program(name: string, inputs: number, outputs: readonly Operand[]): Program {
  const expressions = outputs.map(expression);
  return { name, inputs, uniforms: Math.max(0, ...expressions.map(uniformsIn)), outputs: expressions };
}

/** One more than the largest index of a uniform in `e`. */
function uniformsIn(e: Expression): number {
  if (e.kind === "apply") return Math.max(0, ...e.args.map(uniformsIn));
  return e.kind === "uniform" ? e.index + 1 : 0;
}

/** `e` with each input replaced by an expression, which is how kernels are fused. */
export function substitute(e: Expression, inputs: readonly Operand[]): Expression {
  if (e.kind === "apply") return { ...e, args: e.args.map((arg) => substitute(arg, inputs)) };
  return e.kind === "input" ? expression(inputs[e.index] ?? e) : e;
}

/** Whether `e` reads input `index`. */
export function reads(e: Expression, index: number): boolean {
  if (e.kind === "apply") return e.args.some((arg) => reads(arg, index));
  return e.kind === "input" && e.index === index;
}

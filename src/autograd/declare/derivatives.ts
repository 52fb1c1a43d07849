/**
 * @file The table of derivatives, and the chain rule on scalar expressions.
 *
 * Each row is a pullback: from the gradient `g` of a primitive's result `y` to the gradients of its
 * arguments. Every elementwise op, its gradient, and the gradient of that gradient follow from this one
 * table.
 */
import {
  constant,
  type Expression,
  expression,
  input,
  type Operand,
  type Primitive,
  s,
  substitute,
} from "../../kernels/expression.js";

/** No gradient flows to this argument. */
const none: undefined = undefined;

type Rule = (
  g: Expression,
  y: Expression,
  a: Expression,
  b: Expression,
  c: Expression,
) => (Operand | undefined)[];

const flat: Rule = () => [none];
const choice: Rule = () => [none, none];
/** 2 / √π */
const twoOverRootPi = 2 / Math.sqrt(Math.PI);

/**
 * Conventions at kinks follow PyTorch: 0 for abs and sign at 0; ties of maximum and minimum share the
 * gradient; steps are flat. A NaN passes the gradient on like the identity. A row's arguments are in the
 * primitive's order; masks have no gradient.
 */
const pullbacks: Record<Exclude<Primitive, "select">, Rule> = {
  neg: (g) => [times(g, -1)],
  abs: (g, _y, x) => [s.select(s.lt(x, 0), s.neg(g), s.select(s.eq(x, 0), 0, g))],
  sign: flat,
  floor: flat,
  ceil: flat,
  round: flat,
  trunc: flat,
  sqrt: (g, y) => [s.div(times(g, 0.5), y)],
  add: (g) => [g, g],
  sub: (g) => [g, times(g, -1)],
  mul: (g, _y, a, b) => [times(g, b), times(g, a)],
  div: (g, y, _a, b) => [s.div(g, b), times(s.div(times(g, y), b), -1)],
  maximum: (g, _y, a, b) => [share(s.lt(a, b), a, b, g), share(s.gt(a, b), a, b, g)],
  minimum: (g, _y, a, b) => [share(s.gt(a, b), a, b, g), share(s.lt(a, b), a, b, g)],
  // a − n·b; n is derived from y, because ⌊a/b⌋ is too large by one if a/b is rounded up to a whole number.
  remainder: (g, y, a, b) => [g, times(g, s.neg(s.round(s.div(s.sub(a, y), b))))],

  exp: (g, y) => [times(g, y)],
  expm1: (g, y) => [times(g, s.add(y, 1))],
  log: (g, _y, x) => [s.div(g, x)],
  log1p: (g, _y, x) => [s.div(g, s.add(x, 1))],
  log2: (g, _y, x) => [s.div(g, times(x, Math.LN2))],
  sin: (g, _y, x) => [times(g, s.cos(x))],
  cos: (g, _y, x) => [times(g, s.neg(s.sin(x)))],
  tan: (g, y) => [times(g, s.add(1, s.mul(y, y)))],
  asin: (g, _y, x) => [s.div(g, s.sqrt(s.sub(1, s.mul(x, x))))],
  acos: (g, _y, x) => [s.neg(s.div(g, s.sqrt(s.sub(1, s.mul(x, x)))))],
  atan: (g, _y, x) => [s.div(g, s.add(1, s.mul(x, x)))],
  sinh: (g, _y, x) => [times(g, s.cosh(x))],
  cosh: (g, _y, x) => [times(g, s.sinh(x))],
  tanh: (g, y) => [times(g, s.sub(1, s.mul(y, y)))],
  sigmoid: (g, y) => [times(g, s.mul(y, s.sub(1, y)))],
  erf: (g, _y, x) => [times(times(g, twoOverRootPi), s.exp(s.neg(s.mul(x, x))))],
  // At exponent 0 the base has no gradient. At base 0 the exponent's gradient is y, which is 0 there, instead
  // of 0·−∞; its own gradient is that of a power, so mixed derivatives do not depend on the order.
  pow: (g, y, a, b) => [
    s.select(s.eq(b, 0), 0, times(g, s.mul(b, s.pow(a, s.sub(b, 1))))),
    s.select(
      s.and(s.eq(a, 0), s.ge(b, 0)),
      s.select(s.eq(b, 0), 0, times(g, y)),
      times(g, s.mul(y, s.log(a))),
    ),
  ],
  // b/(a² + b²) and −a/(a² + b²) without the squares, which overflow or underflow much earlier.
  atan2: (g, _y, a, b) => {
    const [overB, overA] = [s.div(a, b), s.div(b, a)];
    const [nearB, nearA] = [s.add(b, s.mul(a, overB)), s.add(a, s.mul(b, overA))];
    const bIsLarger = s.ge(s.abs(b), s.abs(a));
    return [
      s.select(bIsLarger, s.div(g, nearB), s.div(times(g, overA), nearA)),
      s.neg(s.select(bIsLarger, s.div(times(g, overB), nearB), s.div(g, nearA))),
    ];
  },

  eq: choice,
  ne: choice,
  lt: choice,
  le: choice,
  gt: choice,
  ge: choice,
  isNaN: flat,
  isFinite: flat,
  not: flat,
  and: choice,
  or: choice,
  xor: choice,
};

/** 0 if `loses`, half of g if a and b tie, otherwise g, even if a NaN makes the comparison undecidable. */
function share(loses: Expression, a: Expression, b: Expression, g: Expression): Expression {
  return s.select(loses, 0, s.select(s.eq(a, b), times(g, 0.5), g));
}

/** a·b, without the multiplication by 1. */
function times(a: Operand, b: Operand): Expression {
  if (isConstant(a, 1)) return expression(b);
  if (isConstant(b, 1)) return expression(a);
  if (isConstant(b, -1)) return s.neg(a);
  return s.mul(a, b);
}

function isConstant(e: Operand, value: number): boolean {
  return e === value || (typeof e !== "number" && e.kind === "constant" && e.value === value);
}

/**
 * The gradient of `e` with respect to its input `index`, times `g`; `undefined` if e does not depend on it.
 * Gradients reach an expression from every place it is used, so it is visited once per use; expressions are
 * only a few primitives deep.
 */
export function differentiate(e: Expression, index: number, g: Expression): Expression | undefined {
  if (e.kind === "input") return e.index === index ? g : none;
  if (e.kind !== "apply") return none;
  const [a, b, c] = e.args;
  if (e.primitive === "select") return chosen(a!, differentiate(b!, index, g), differentiate(c!, index, g));
  const unused = constant(Number.NaN);
  const gradients = pullbacks[e.primitive](g, e, a ?? unused, b ?? unused, c ?? unused);
  let total: Expression | undefined;
  e.args.forEach((arg, i) => {
    const gradient = gradients[i];
    const part = gradient === undefined ? none : differentiate(arg, index, expression(gradient));
    if (part !== undefined) total = total === undefined ? part : s.add(total, part);
  });
  return total;
}

/**
 * Selects between finished gradients. Selecting their inputs instead would multiply 0 by the derivative of
 * the branch not taken, which may be infinite.
 */
function chosen(
  mask: Expression,
  a: Expression | undefined,
  b: Expression | undefined,
): Expression | undefined {
  return a === undefined && b === undefined ? none : s.select(mask, a ?? 0, b ?? 0);
}

/** `e` with every occurrence of `part` (the very same expression) replaced by `by`. */
export function replace(e: Expression, part: Expression, by: Expression): Expression {
  if (e === part) return by;
  return e.kind === "apply" ? { ...e, args: e.args.map((arg) => replace(arg, part, by)) } : e;
}

/** `e` with its inputs renumbered: input i becomes input `order.indexOf(i)`. */
export function renumber(e: Expression, order: readonly number[]): Expression {
  const inputs: Operand[] = [];
  order.forEach((old, position) => {
    inputs[old] = input(position);
  });
  return substitute(e, inputs);
}

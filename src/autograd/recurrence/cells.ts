/**
 * @file Recurrent cells: what a step does to a single unit, stated once as scalar expressions.
 *
 * A step first computes *pre-activations* by matrix products, some from the input x and some from the
 * previous state h; everything after that is elementwise. The expressions of a cell yield the kernel of its
 * step, the kernel of its backward pass, and the ops that record it step by step.
 */
import { type Expression, input, type Program, program, reads, s } from "../../kernels/expression.js";
import { differentiate, renumber } from "../declare/derivatives.js";
import { type Pointwise, pointwise } from "../declare/pointwise.js";

/** The array that a kernel of a cell reads or writes: the i-th … */
export type Place =
  /** pre-activation, */
  | { readonly array: "gate"; readonly index: number }
  /** value that the step keeps for the backward pass, */
  | { readonly array: "kept"; readonly index: number }
  /** state before or after the step, */
  | { readonly array: "before" | "after"; readonly index: number }
  /** gradient of a pre-activation, */
  | { readonly array: "gateGradient"; readonly index: number }
  /** gradient of a state, from the following steps; as an output, for the previous step, */
  | { readonly array: "carry"; readonly index: number }
  /** gradient of the output of this step. */
  | { readonly array: "outputGradient"; readonly index: 0 };

/** A program, and the arrays that are its inputs and outputs. */
export interface StepKernel {
  readonly program: Program;
  readonly ins: readonly Place[];
  readonly outs: readonly Place[];
}

/** A recurrent cell. */
export interface Cell {
  readonly name: "tanh" | "relu" | "lstm" | "gru";
  /** The pre-activation fed by each gate of the input's weight, in row order. */
  readonly fromInput: readonly number[];
  /** The same for the weight of the previous state; the same list if both feed the same gates. */
  readonly fromState: readonly number[];
  /** Number of pre-activations. */
  readonly gates: number;
  /** Number of values the step keeps. The first ones replace the pre-activations. */
  readonly kept: number;
  /** Number of states carried from step to step; the first is the output. */
  readonly states: number;
  /**
   * Whether each state's gradient also flows back through the step itself, not just through the recurrent
   * product.
   */
  readonly direct: readonly boolean[];
  readonly forward: StepKernel;
  readonly backward: StepKernel;
  /** An op for each state after the step. */
  readonly ops: readonly StepOp[];
}

/** An op, and the pre-activations and previous states (in this order) it is applied to. */
export interface StepOp {
  readonly op: Pointwise;
  readonly operands: readonly number[];
}

/** A step on expressions: the next states, and what the backward pass needs. */
type Step = (
  gates: readonly Expression[],
  before: readonly Expression[],
) => { readonly after: readonly Expression[]; readonly kept: readonly Expression[] };

interface Feeds {
  readonly fromInput: readonly number[];
  readonly fromState: readonly number[];
  readonly states: number;
}

function cell(name: Cell["name"], feeds: Feeds, step: Step): Cell {
  const gates = Math.max(...feeds.fromInput, ...feeds.fromState) + 1;
  const arity = gates + feeds.states;
  const operands = Array.from({ length: arity }, (_, i) => input(i));
  const { after, kept } = step(operands.slice(0, gates), operands.slice(gates));
  const gradients = gradientsOf(after, arity);
  const operandPlaces = [...places("gate", gates), ...places("before", feeds.states)];
  const resultPlaces = [...places("kept", kept.length), ...places("after", feeds.states)];
  return {
    name,
    ...feeds,
    gates,
    kept: kept.length,
    direct: gradients.slice(gates).map((e) => e !== undefined),
    forward: kernel(name, [...kept, ...after], operandPlaces, resultPlaces),
    backward: backwardKernel(name, gradients, operandPlaces, [...kept, ...after], resultPlaces),
    ops: after.map((e, i) => stepOp(i === 0 ? name : `${name}State`, e, arity)),
  };
}

function places(array: Place["array"], count: number): Place[] {
  return Array.from({ length: count }, (_, index) => ({ array, index }) as Place);
}

/**
 * The kernel of the backward pass: it reads the results of the step in place of what they were computed from.
 */
function backwardKernel(
  name: string,
  gradients: readonly (Expression | undefined)[],
  operands: readonly Place[],
  results: readonly Expression[],
  resultPlaces: readonly Place[],
): StepKernel {
  const states = operands.filter(({ array }) => array === "before").length;
  const received = [...places("outputGradient", 1), ...places("carry", states)];
  const ins = [...operands, ...received, ...resultPlaces];
  const known = new Map<Expression, Expression>();
  results.forEach((e, i) => {
    if (!known.has(e)) known.set(e, input(operands.length + received.length + i));
  });
  const outs = [...places("gateGradient", operands.length - states), ...places("carry", states)];
  const given = gradients.flatMap((e, i): [Expression, Place][] =>
    e ? [[rewritten(e, known), outs[i]!]] : [],
  );
  return kernel(
    `${name}Gradient`,
    given.map(([e]) => e),
    ins,
    given.map(([, place]) => place),
  );
}

/**
 * The gradients of the operands, given those of the next states: input `arity` is what the output of this
 * step received, and the following inputs are what later steps contribute to each state. A state from which
 * another is computed collects its gradient first.
 */
function gradientsOf(after: readonly Expression[], arity: number): (Expression | undefined)[] {
  const cuts = after.map((_, index) => input(-1 - index));
  const whole = new Map<Expression, Expression>(cuts.map((cut, index) => [cut, after[index]!]));
  const received: Expression[] = after.map((_, index) => input(arity + 1 + index));
  received[0] = s.add(input(arity), received[0]!);
  const gradients: (Expression | undefined)[] = new Array(arity).fill(undefined);
  after.forEach((e, index) => {
    const later = new Map(after.slice(index + 1).map((state, k) => [state, cuts[index + 1 + k]!]));
    const own = rewritten(e, later, whole);
    for (let k = index + 1; k < after.length; k++) {
      received[k] = sum(differentiate(own, -1 - k, received[index]!), received[k])!;
    }
    for (let i = 0; i < arity; i++) gradients[i] = sum(gradients[i], differentiate(own, i, received[index]!));
  });
  return gradients.map((e) => e && rewritten(e, whole));
}

function sum(a: Expression | undefined, b: Expression | undefined): Expression | undefined {
  return a === undefined || b === undefined ? (a ?? b) : s.add(a, b);
}

/**
 * `e` with some parts replaced, outermost first; expressions without any of them remain the same objects.
 * `origins` receives the original of each new expression.
 */
function rewritten(
  e: Expression,
  parts: ReadonlyMap<Expression, Expression>,
  origins?: Map<Expression, Expression>,
): Expression {
  const part = parts.get(e);
  if (part !== undefined || e.kind !== "apply") return part ?? e;
  const args = e.args.map((arg) => rewritten(arg, parts, origins));
  if (args.every((arg, i) => arg === e.args[i])) return e;
  const made: Expression = { ...e, args };
  origins?.set(made, e);
  return made;
}

function stepOp(name: string, e: Expression, arity: number): StepOp {
  const operands = Array.from({ length: arity }, (_, i) => i).filter((i) => reads(e, i));
  return { op: pointwise(name, operands.length, renumber(e, operands)), operands };
}

/** A kernel that receives only the inputs it reads. */
function kernel(
  name: string,
  outputs: readonly Expression[],
  ins: readonly Place[],
  outs: readonly Place[],
): StepKernel {
  const used = ins.flatMap((_, i) => (outputs.some((e) => reads(e, i)) ? [i] : []));
  return {
    program: program(
      name,
      used.length,
      outputs.map((e) => renumber(e, used)),
    ),
    ins: used.map((i) => ins[i]!),
    outs,
  };
}

/** Every gate is fed by both weights. */
function bothFeed(gates: number, states: number): Feeds {
  const all = Array.from({ length: gates }, (_, gate) => gate);
  return { fromInput: all, fromState: all, states };
}

/** Elman's cell: `h′ = tanh a`. {@link https://doi.org/10.1207/s15516709cog1402_1 | Elman 1990} */
export const tanhCell: Cell = cell("tanh", bothFeed(1, 1), ([a]) => ({ after: [s.tanh(a!)], kept: [] }));

/** `h′ = max(0, a)`, gradient 0 at 0. {@link https://arxiv.org/abs/1504.00941 | Le et al. 2015} */
export const reluCell: Cell = cell("relu", bothFeed(1, 1), ([a]) => ({
  after: [s.select(s.le(a!, 0), 0, a!)],
  kept: [a!],
}));

/**
 * Long short-term memory: `c′ = σ(f)·c + σ(i)·tanh(g)   h′ = σ(o)·tanh(c′)`.
 * {@link https://doi.org/10.1162/neco.1997.9.8.1735 | Hochreiter & Schmidhuber 1997}
 */
export const lstmCell: Cell = cell("lstm", bothFeed(4, 2), ([a0, a1, a2, a3], [, c]) => {
  const i = s.sigmoid(a0!);
  const f = s.sigmoid(a1!);
  const g = s.tanh(a2!);
  const o = s.sigmoid(a3!);
  const next = s.add(s.mul(f, c!), s.mul(i, g));
  const shown = s.tanh(next);
  return { after: [s.mul(o, shown), next], kept: [i, f, g, o, shown] };
});

/**
 * Gated recurrent unit: `n = tanh(a + σ(r)·m)   h′ = (1 − σ(z))·n + σ(z)·h`, where a comes from the input and
 * m from the state. {@link https://arxiv.org/abs/1406.1078 | Cho et al. 2014}, with the reset gate after the
 * product as in {@link https://pytorch.org/docs/stable/generated/torch.nn.GRU.html | PyTorch}
 */
export const gruCell: Cell = cell(
  "gru",
  { fromInput: [0, 1, 2], fromState: [0, 1, 3], states: 1 },
  ([a0, a1, a2, m], [h]) => {
    const r = s.sigmoid(a0!);
    const z = s.sigmoid(a1!);
    const n = s.tanh(s.add(a2!, s.mul(r, m!)));
    return { after: [s.add(n, s.mul(z, s.sub(h!, n)))], kept: [r, z, n, m!] };
  },
);

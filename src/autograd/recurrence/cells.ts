/**
 * @file Recurrent cells: what a step does to one unit, stated once as scalar expressions.
 *
 * A step first makes *pre-activations* by matrix products, some fed by the input x, some by the state before,
 * h; then it is elementwise. From the expressions of a cell come the kernel of its step, the kernel of the
 * way back, and the ops that record it step by step.
 */
import { type Expression, input, type Program, program, reads, s } from "../../kernels/expression.js";
import { differentiate, renumber } from "../declare/derivatives.js";
import { type Pointwise, pointwise } from "../declare/pointwise.js";

/** Which array a kernel of a cell reads or writes: the i-th … */
export type Place =
  /** pre-activation, */
  | { readonly array: "gate"; readonly index: number }
  /** value that the step keeps for the way back, */
  | { readonly array: "kept"; readonly index: number }
  /** state before, or after the step, */
  | { readonly array: "before" | "after"; readonly index: number }
  /** gradient of a pre-activation, */
  | { readonly array: "gateGradient"; readonly index: number }
  /** gradient of a state, from the steps that follow; on the way out for the step before, */
  | { readonly array: "carry"; readonly index: number }
  /** gradient of the output of this step. */
  | { readonly array: "outputGradient"; readonly index: 0 };

/** A program, and which arrays are its inputs and outputs. */
export interface StepKernel {
  readonly program: Program;
  readonly ins: readonly Place[];
  readonly outs: readonly Place[];
}

/** A recurrent cell. */
export interface Cell {
  readonly name: "tanh" | "relu" | "lstm" | "gru";
  /** The pre-activation that each gate of the input's weight feeds, in the order of its rows. */
  readonly fromInput: readonly number[];
  /** The same for the weight of the state before; the same list where both feed the same. */
  readonly fromState: readonly number[];
  /** How many pre-activations there are. */
  readonly gates: number;
  /** How many values the step keeps. The first take the places of the pre-activations. */
  readonly kept: number;
  /** How many states are carried from step to step; the first is the output. */
  readonly states: number;
  /** States whose gradient goes back through the step itself too, not by the recurrent product alone. */
  readonly direct: readonly boolean[];
  readonly forward: StepKernel;
  readonly backward: StepKernel;
  /** An op for each state after the step. */
  readonly ops: readonly StepOp[];
}

/** An op, and which of the pre-activations and states before (in this order) it is applied to. */
export interface StepOp {
  readonly op: Pointwise;
  readonly operands: readonly number[];
}

/** A step on expressions: the states after it, and what the way back wants to have. */
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
 * The kernel of the way back: it reads the results of the step in the place of what they were computed from.
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
 * The gradients of the operands, from those of the states after: input `arity` is what the output of this
 * step received, and those behind it are what the next steps say of each state. A state that another is
 * computed from collects its gradient first.
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
 * `e` with each of some parts replaced, the outermost first; what has none of them stays the same object.
 * `origins` receives what each new expression was made from.
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

/** A kernel that is given only the inputs that it reads. */
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
 * m from the state. {@link https://arxiv.org/abs/1406.1078 | Cho et al. 2014}, with the reset gate behind the
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

/**
 * @file Passes over memory: calls of elementwise kernels, and how two are merged by substituting the
 * expression of one for an input of the other. Every primitive rounds to float32 individually, so that
 * results stay bit-identical.
 */
import type { Broadcast } from "../kernels/contract/index.js";
import {
  constant,
  type Expression,
  input,
  type Program,
  resultKind,
  s,
  uniform,
} from "../kernels/expression.js";
import type { Call, Entry, Locator, View } from "../recorder/index.js";
import { stridesOf } from "../shape.js";

/** A decomposed elementwise call. */
export interface Pass {
  readonly names: readonly string[];
  readonly outs: readonly View[];
  /** One for each output. */
  readonly expressions: readonly Expression[];
  readonly ins: readonly View[];
  /** How inputs are repeated; `undefined` if all have the outputs' shape. */
  readonly broadcast: Broadcast | undefined;
  readonly uniforms: readonly number[];
  readonly locate: Locator | undefined;
}

/** The addresses of more arrays than this do not fit into the processor's registers, */
const mostArrays = 10;
/** and expressions of more primitives than this are not worth the time to compile them. */
export const largest = 200;

/** An entry as a pass; `undefined` unless it is one that works on float32 and bool. */
export function passOf(entry: Entry): Pass | undefined {
  if (entry.kind !== "call") return undefined;
  const { kernel, args, locate } = entry;
  if (kernel === "fill") return constantPass(args as readonly [View, number], locate);
  if (kernel === "copy") return conversion(args as readonly [View, View], locate);
  if (kernel === "stridedRead") return expansion(args as Parameters<typeof expansion>[0], locate);
  if (kernel !== "elementwise") return undefined;
  const [{ name, outputs }, outs, ins, broadcast, uniforms = []] = args as readonly [
    Program,
    readonly View[],
    readonly View[],
    Broadcast?,
    (readonly number[])?,
  ];
  if (![...outs, ...ins].every(isFast)) return undefined;
  return { names: [name], outs, expressions: outputs, ins, broadcast, uniforms, locate };
}

/** Whether the WebAssembly kernels support the dtype. */
function isFast({ dtype }: View): boolean {
  return dtype === "float32" || dtype === "bool";
}

/** A fill with one number. */
function constantPass([out, value]: readonly [View, number], locate: Locator | undefined): Pass | undefined {
  if (out.dtype !== "float32") return undefined;
  const expressions = [constant(Math.fround(value))];
  return { names: [], outs: [out], expressions, ins: [], broadcast: undefined, uniforms: [], locate };
}

/** A copy, possibly one that converts between masks and numbers. */
function conversion([out, a]: readonly [View, View], locate: Locator | undefined): Pass | undefined {
  if (!isFast(out) || !isFast(a)) return undefined;
  const expressions = [out.dtype === "bool" ? s.ne(input(0), 0) : input(0)];
  return { names: [], outs: [out], expressions, ins: [a], broadcast: undefined, uniforms: [], locate };
}

/** A strided copy that only repeats elements. */
function expansion(
  [out, a, shape, strides, offset]: readonly [View, View, readonly number[], readonly number[], number],
  locate: Locator | undefined,
): Pass | undefined {
  const rows = stridesOf(shape);
  const isExpansion = strides.every((stride, axis) => stride === 0 || stride === rows[axis]);
  if (offset !== 0 || !isExpansion || !isFast(a) || strides.every((stride) => stride !== 0)) return undefined;
  const broadcast = { shape, strides: [strides] };
  return { names: [], outs: [out], expressions: [input(0)], ins: [a], broadcast, uniforms: [], locate };
}

/** A pass as an entry. */
export function entryOf(pass: Pass): Call {
  const { outs, ins, broadcast, uniforms, locate } = pass;
  const args = [programOf(pass), outs, ins, broadcast && merged(broadcast), uniforms];
  return { kind: "call", kernel: "elementwise", family: undefined, args, reads: ins, writes: outs, locate };
}

const programs = new Map<string, Program>();

/** One program for all passes that compute the same, since kernels are compiled for each. */
function programOf({ names, expressions, ins, uniforms }: Pass): Program {
  const key = `${ins.length} ${uniforms.length} ${expressions.map(keyOf).join()}`;
  const known = programs.get(key) ?? {
    name: nameOf(names),
    inputs: ins.length,
    uniforms: uniforms.length,
    outputs: expressions,
  };
  programs.set(key, known);
  return known;
}

function nameOf(names: readonly string[]): string {
  if (names.length > 3) return `${names[0]}+…+${names.at(-1)} (${names.length})`;
  return names.length === 0 ? "copy" : names.join("+");
}

/** An expression as text; equal for those that compute the same bits. */
export function keyOf(e: Expression): string {
  if (e.kind === "apply") return `${e.primitive}(${e.args.map(keyOf).join()})`;
  if (e.kind === "constant") return Object.is(e.value, -0) ? "-0" : String(e.value);
  return `${e.kind}${e.index}`;
}

// ── two passes as one ────────────────────────────────────────────────────────────────────────────────────────

/**
 * Merges both passes, computing `first` where `second` reads its outputs; `undefined` if that is impossible.
 */
export function joined(first: Pass, second: Pass): Pass | undefined {
  const frame = frameOf(first, second);
  if (frame === undefined) return undefined;
  const { shape } = frame;
  const ins: View[] = [];
  const strides: (readonly number[])[] = [];
  const place = (view: View, steps: readonly number[]): Expression => {
    const known = ins.findIndex((other, i) => isSame(other, view) && `${strides[i]}` === `${steps}`);
    if (known >= 0) return input(known);
    strides.push(steps);
    return input(ins.push(view) - 1);
  };
  const stepsOf = ({ broadcast }: Pass, i: number): readonly number[] =>
    broadcast === undefined ? stridesOf(shape) : broadcast.strides[i]!;
  const own = first.ins.map((view, i) => place(view, stepsOf(first, i)));
  const computed = rebuilt(first.expressions, own, uniform);
  const given = second.ins.map((view, i) => {
    const from = first.outs.findIndex((out) => isSame(out, view));
    if (from < 0) return place(view, stepsOf(second, i));
    return stored(computed[from]!, view);
  });
  const expressions = rebuilt(second.expressions, given, (u) => uniform(first.uniforms.length + u));
  const all = [...computed, ...expressions];
  const outs = [...first.outs, ...second.outs];
  if (all.reduce((sum, e) => sum + primitivesIn(e), 0) > largest) return undefined;
  const repeats = strides.some((steps) => `${steps}` !== `${stridesOf(shape)}`);
  return {
    names: [...first.names, ...second.names],
    outs,
    expressions: all,
    ins,
    broadcast: repeats ? { shape, strides } : undefined,
    uniforms: [...first.uniforms, ...second.uniforms],
    locate: second.locate,
  };
}

/** Whether a pass is small enough to be worth its code. */
export function isHandy({ ins, outs }: Pass): boolean {
  return ins.length + outs.length <= mostArrays;
}

/** The pass without unneeded outputs, and without inputs that only these needed. */
export function without(pass: Pass, isNeeded: (out: View) => boolean): Pass {
  const kept = pass.outs.map(isNeeded);
  const expressions = pass.expressions.filter((_, i) => kept[i]);
  const used = new Set<number>();
  for (const e of expressions) noteInputs(e, used);
  const order = [...used].sort((a, b) => a - b);
  const inputs: Expression[] = [];
  order.forEach((old, i) => {
    inputs[old] = input(i);
  });
  return {
    ...pass,
    outs: pass.outs.filter((_, i) => kept[i]),
    expressions: rebuilt(expressions, inputs, uniform),
    ins: order.map((i) => pass.ins[i]!),
    broadcast: pass.broadcast && {
      shape: pass.broadcast.shape,
      strides: order.map((i) => pass.broadcast!.strides[i]!),
    },
  };
}

/** The shape that both passes iterate over; `undefined` if it is not the same, element by element. */
function frameOf(first: Pass, second: Pass): { readonly shape: readonly number[] } | undefined {
  const [length] = second.outs.map((out) => out.length);
  if (first.outs.some((out) => out.length !== length)) return isConstant(first) ? shapeOf(second) : undefined;
  const [one, other] = [first.broadcast, second.broadcast];
  if (one !== undefined && other !== undefined && `${one.shape}` !== `${other.shape}`) return undefined;
  if (isConstant(first)) return shapeOf(second);
  const reads = second.ins.every((view, i) => {
    const isRead = first.outs.some((out) => isSame(out, view));
    return !isRead || other === undefined || `${other.strides[i]}` === `${stridesOf(other.shape)}`;
  });
  return reads ? (one ?? shapeOf(second)) : undefined;
}

function isConstant({ ins }: Pass): boolean {
  return ins.length === 0;
}

function shapeOf({ broadcast, outs }: Pass): { readonly shape: readonly number[] } {
  return broadcast ?? { shape: [outs[0]!.length] };
}

/** The value read from an array that stores an expression: for bool, whether it is nonzero. */
export function stored(e: Expression, { dtype }: View): Expression {
  const isMask = e.kind === "apply" && resultKind(e.primitive) === "mask";
  return dtype === "bool" && !isMask ? s.ne(e, 0) : e;
}

/** Whether two views cover the same elements. */
export function isSame(a: View, b: View): boolean {
  return a.buffer === b.buffer && a.offset === b.offset && a.length === b.length && a.dtype === b.dtype;
}

/** Expressions with other inputs and uniforms. Shared subexpressions stay shared. */
export function rebuilt(
  expressions: readonly Expression[],
  inputs: readonly Expression[],
  uniformAt: (index: number) => Expression,
): Expression[] {
  const known = new Map<Expression, Expression>();
  const rebuild = (e: Expression): Expression => {
    const before = known.get(e);
    if (before !== undefined) return before;
    const after = renewed(e);
    known.set(e, after);
    return after;
  };
  const renewed = (e: Expression): Expression => {
    if (e.kind === "input") return inputs[e.index]!;
    if (e.kind === "uniform") return uniformAt(e.index);
    return e.kind === "apply" ? { ...e, args: e.args.map(rebuild) } : e;
  };
  return expressions.map(rebuild);
}

function noteInputs(e: Expression, used: Set<number>): void {
  if (e.kind === "input") used.add(e.index);
  if (e.kind === "apply") for (const arg of e.args) noteInputs(arg, used);
}

/** The number of primitives in an expression, counting shared ones each time. */
export function primitivesIn(e: Expression): number {
  return e.kind === "apply" ? e.args.reduce((sum, arg) => sum + primitivesIn(arg), 1) : 0;
}

/** The same broadcast with adjacent axes merged wherever every input allows it. */
function merged({ shape, strides }: Broadcast): Broadcast {
  const axes: { length: number; steps: number[] }[] = [];
  shape.forEach((length, axis) => {
    if (length === 1) return;
    const steps = strides.map((own) => own[axis]!);
    const before = axes.at(-1);
    if (before?.steps.every((step, i) => step === steps[i]! * length)) {
      axes[axes.length - 1] = { length: before.length * length, steps };
    } else axes.push({ length, steps });
  });
  if (axes.length === 0) return { shape: [1], strides: strides.map(() => [0]) };
  return {
    shape: axes.map(({ length }) => length),
    strides: strides.map((_, i) => axes.map(({ steps }) => steps[i]!)),
  };
}

/**
 * @file Elementwise kernels by interpretation: an expression becomes a closure that is called for every
 * element.
 *
 * All arithmetic is float64; a float32 result is rounded once, when it is stored.
 */
import { type DataArray, isBool, isInt32 } from "../../dtype.js";
import type { Broadcast, Kernels } from "../contract/index.js";
import { argumentKind, type Expression, type Program, resultKind } from "../expression.js";
import { type ScalarFunction, scalar, scalarInt32 } from "./scalar.js";

/** The value of an expression, from the inputs' elements and the uniforms. */
type Evaluate = (x: ArrayLike<number>, u: ArrayLike<number>) => number;

/** A program ready to run: one closure per output, and a buffer for the inputs' elements. */
interface Compiled {
  readonly outputs: readonly Evaluate[];
  readonly x: Float64Array;
}

const none: readonly number[] = [];
const floating = new WeakMap<Program, Compiled>();
const integer = new WeakMap<Program, Compiled>();

/** {@link Kernels.elementwise} for every dtype. Sums and products of int32 to int32 wrap around. */
export const elementwise: Kernels["elementwise"] = (program, outs, ins, broadcast, uniforms = none) => {
  const compiled = isInteger(outs, ins)
    ? compile(program, integer, scalarInt32)
    : compile(program, floating, scalar);
  if (broadcast === undefined) {
    const length = outs[0]?.length ?? 0;
    for (let i = 0; i < length; i++) {
      for (let k = 0; k < ins.length; k++) compiled.x[k] = ins[k]![i]!;
      store(compiled, outs, i, uniforms);
    }
  } else {
    walk(broadcast, (i, offsets) => {
      for (let k = 0; k < ins.length; k++) compiled.x[k] = ins[k]![offsets[k]!]!;
      store(compiled, outs, i, uniforms);
    });
  }
};

function store(compiled: Compiled, outs: readonly DataArray[], i: number, u: readonly number[]): void {
  for (let j = 0; j < outs.length; j++) {
    const out = outs[j]!;
    const value = compiled.outputs[j]!(compiled.x, u);
    out[i] = isBool(out) ? truth(value) : value;
  }
}

/**
 * Calls `visit` with each position of the output, in order, and the corresponding offset into every input.
 */
function walk({ shape, strides }: Broadcast, visit: (i: number, offsets: readonly number[]) => void): void {
  const size = shape.reduce((product, length) => product * length, 1);
  const index = shape.map(() => 0);
  const offsets = strides.map(() => 0);
  for (let i = 0; i < size; i++) {
    visit(i, offsets);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const length = shape[axis]!;
      const wraps = ++index[axis]! === length;
      if (wraps) index[axis] = 0;
      for (let k = 0; k < offsets.length; k++) {
        offsets[k]! += strides[k]![axis]! * (wraps ? 1 - length : 1);
      }
      if (!wraps) break;
    }
  }
}

function isInteger(outs: readonly DataArray[], ins: readonly DataArray[]): boolean {
  if (!isInt32(outs[0]!)) return false;
  for (let k = 0; k < ins.length; k++) {
    if (!(isInt32(ins[k]!) || isBool(ins[k]!))) return false;
  }
  return true;
}

function compile(program: Program, cache: WeakMap<Program, Compiled>, table: typeof scalar): Compiled {
  let compiled = cache.get(program);
  if (compiled === undefined) {
    const outputs = program.outputs.map((e) => closure(e, table));
    compiled = { outputs, x: new Float64Array(program.inputs) };
    cache.set(program, compiled);
  }
  return compiled;
}

function closure(e: Expression, table: typeof scalar): Evaluate {
  switch (e.kind) {
    case "constant":
      return () => e.value;
    case "input":
      return (x) => x[e.index]!;
    case "uniform":
      return (_x, u) => u[e.index]!;
    case "apply":
      return application(
        table[e.primitive],
        e.args.map((arg, position) => {
          const value = closure(arg, table);
          return argumentKind(e.primitive, position) === "mask" && !isMask(arg)
            ? (x, u) => truth(value(x, u))
            : value;
        }),
      );
  }
}

function application(f: ScalarFunction, args: readonly Evaluate[]): Evaluate {
  const [a, b, c] = args as [Evaluate, Evaluate, Evaluate];
  switch (args.length) {
    case 1:
      return (x, u) => f(a(x, u), 0, 0);
    case 2:
      return (x, u) => f(a(x, u), b(x, u), 0);
    default:
      return (x, u) => f(a(x, u), b(x, u), c(x, u));
  }
}

function isMask(e: Expression): boolean {
  return e.kind === "apply" && resultKind(e.primitive) === "mask";
}

/** A number as a mask: everything but 0 is true, including NaN. */
function truth(value: number): number {
  return value === 0 ? 0 : 1;
}

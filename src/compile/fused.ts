/**
 * @file `fused`: user-defined elementwise ops, composed of others.
 */
import { apply, type Pointwise, pointwise } from "../autograd/extend.js";
import { noGrad, Tensor, type TensorLike, zeros } from "../autograd/index.js";
import { checkFunction } from "../checks.js";
import { ArgumentError, CompileError } from "../errors.js";
import { constant, type Expression, input } from "../kernels/expression.js";
import { type Entry, Recorder, recordedBy, unrecorded, type View } from "../recorder/index.js";
import { sameShape } from "../shape.js";
import { nameOf } from "./differences.js";
import { largest, passOf, primitivesIn, rebuilt, stored } from "./passes.js";
import { valuesOf } from "./versions.js";

/** A function of tensors or numbers, with as many parameters as `fn`. */
export type Fused<Args extends readonly Tensor[]> = (
  ...args: { readonly [I in keyof Args]: TensorLike }
) => Tensor;

/**
 * An op that computes `fn` in a single kernel, and each of its gradients in one: forward and backward each
 * pass over memory once instead of once for each op in `fn`. It broadcasts, promotes, and can be
 * differentiated to any order, since its gradients follow from the same formula.
 *
 * ```ts
 * const gelu = fused((x) => x.mul(0.5).mul(x.mul(Math.SQRT1_2).erf().add(1)));
 * const y = gelu(x);
 * ```
 *
 * `fn` may use elementwise ops on its arguments and numbers, nothing else. It runs once, at the first call,
 * on tensors of zeros; numbers that it uses keep their values from then. In a {@link compile | compiled}
 * function elementwise ops are fused automatically.
 *
 * @throws ArgumentError if `fn` is not a function with parameters, and at the first call if it uses other
 * tensors than its arguments, or an op that is not elementwise
 * @throws CompileError at the first call if `fn` reads elements
 */
export function fused<Args extends readonly Tensor[]>(fn: (...args: Args) => Tensor): Fused<Args> {
  checkFunction("fused", "fn", fn);
  if (fn.length === 0) throw new ArgumentError("fused", "fn must list its parameters, got none");
  let op: Pointwise | undefined;
  return (...args) => {
    if (args.length !== fn.length) {
      throw new ArgumentError(nameFor(fn), `takes ${fn.length} arguments, got ${args.length}`);
    }
    op ??= unrecorded(() => opOf(fn as unknown as (...args: Tensor[]) => Tensor));
    return apply(op, args);
  };
}

function nameFor(fn: { readonly name: string }): string {
  return fn.name || "fused";
}

/** A length that broadcasting cannot hide. */
const sample = [3];

/** Runs a function on samples, and derives its formula from the kernels that it calls. */
function opOf(fn: (...args: Tensor[]) => Tensor): Pointwise {
  const recorder = new Recorder((op) => {
    throw new CompileError(`${op}() reads elements, which a fused function cannot. Choose with where.`);
  });
  const args = Array.from({ length: fn.length }, () => zeros(sample));
  const views = args.map((arg) => recorder.viewOf(arg.data));
  const result = recordedBy(recorder, () => noGrad(() => fn(...args)));
  if (!(result instanceof Tensor) || !sameShape(result.shape, sample)) {
    throw new ArgumentError("fused", "fn must return a tensor of its arguments' shape");
  }
  const { entries, results } = valuesOf({
    entries: recorder.entries,
    origins: recorder.buffers.map((_, i) => (i < args.length ? "argument" : "result")),
    results: [recorder.viewOf(result.data)],
  });
  const e = formulaOf(entries, views, results[0]!);
  if (primitivesIn(e) > largest) {
    throw new ArgumentError("fused", `fn has more than ${largest} primitives. Fuse parts of it.`);
  }
  return pointwise(nameFor(fn), args.length, e, result.dtype === "bool" ? "bool" : "floating");
}

/** The expression of a result in terms of those of the arguments. */
function formulaOf(entries: readonly Entry[], args: readonly View[], result: View): Expression {
  const known = new Map<number, Expression>(args.map(({ buffer }, i) => [buffer.number, input(i)]));
  const read = (view: View): Expression => {
    const e = known.get(view.buffer.number);
    if (e !== undefined) return stored(e, view);
    // A scalar that `fn` created from a number.
    if (view.length === 1) return constant(view.buffer.array[0]!);
    throw new ArgumentError("fused", "fn uses a tensor that is not one of its arguments. Make it one.");
  };
  for (const entry of entries) {
    // Host steps on a single tensor (such as whether it requires a gradient) compute nothing.
    if (entry.kind === "host" && entry.owner !== undefined) continue;
    const pass = passOf(entry);
    if (pass === undefined) {
      throw new ArgumentError("fused", `fn must be made of elementwise ops on numbers, got ${nameOf(entry)}`);
    }
    const { outs, expressions, ins, uniforms } = pass;
    const own = rebuilt(expressions, ins.map(read), (u) => constant(uniforms[u]!));
    for (const [i, out] of outs.entries()) known.set(out.buffer.number, own[i]!);
  }
  return read(result);
}

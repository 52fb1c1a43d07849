/**
 * @file `compile`: functions of tensors that are recorded once and replayed.
 */
import { currentObserver } from "../autograd/extend.js";
import { isGradEnabled, Tensor } from "../autograd/index.js";
import { checkFunction } from "../checks.js";
import type { DType } from "../dtype.js";
import { ArgumentError, CompileError, show, showShape } from "../errors.js";
import { type KernelSet, kernels } from "../kernels/index.js";
import { currentRecorder, Recorder, type Recording, recordedBy } from "../recorder/index.js";
import { type Shape, sameShape } from "../shape.js";
import { Arena } from "./arena.js";
import { agree, type Conditions, settingsOf } from "./conditions.js";
import { differenceOf, faultOf, originsOf } from "./differences.js";
import { explanationOf } from "./explain.js";
import { type Plan, planOf, type Recorded } from "./plan.js";
import { type Outcome, type Results, resultsOf, type Shaped, withTensors } from "./results.js";

/** A compiled function, called like the original. */
export interface Compiled<Args extends readonly Tensor[], Result extends Results> {
  (...args: Args): Result;
  /** Describes the recorded plans: their kernel calls, memory, and host steps; or why there is no plan. */
  explain(): string;
}

/** Plans for more signatures than this are not worth the memory. */
const mostPlans = 8;

/**
 * A faster version of `fn`: the first two calls run `fn` and are recorded; later calls replay the recorded
 * kernel calls, in preallocated memory and without a graph.
 *
 * Replays repeat kernel calls and the library's own steps between them: steps of optimizers and schedules,
 * clipping, moving averages, zeroing of gradients, random numbers (the same as without `compile`), checks of
 * values. *Other code runs only in the recorded calls.* So nothing in `fn` may depend on numbers that change
 * from call to call; if such a number reaches a tensor, the two recordings differ, which is an error.
 *
 * ```ts
 * const step = compile((x: Tensor, labels: Tensor) => {
 *   optimizer.zeroGrad();
 *   const loss = crossEntropy(model.forward(x), labels);
 *   loss.backward();
 *   optimizer.step();
 *   return loss;
 * });
 * for (const [x, labels] of loader) losses.push(step(x, labels).item());
 * ```
 *
 * Arguments are tensors that require no gradient; everything else that `fn` uses (parameters, buffers, data
 * sets) is read at each call. Results are values without a graph: a tensor, a list or an object of tensors,
 * or nothing. Other shapes or dtypes, another mode (`train`, `eval`), frozen parameters, or other kernels
 * lead to another plan; up to eight are kept. Tensors that `fn` stores elsewhere keep their values from the
 * recorded calls.
 *
 * @throws ArgumentError unless `fn` is a synchronous function, arguments are tensors that require no
 * gradient, and results are tensors
 * @throws CompileError if the two recorded calls compute different things, or `fn` reads elements (`item()`)
 */
export function compile<Args extends readonly Tensor[], Result extends Results>(
  fn: (...args: Args) => Result,
): Compiled<Args, Result> {
  checkFunction("compile", "fn", fn);
  const compiled = new CompiledFunction(fn as unknown as (...args: Tensor[]) => Results);
  const call = (...args: Args): Result => compiled.call(args) as Result;
  return Object.assign(call, { explain: () => compiled.explain() });
}

/** The signature of a call, each of which gets its own plan. */
interface Signature {
  readonly args: readonly { readonly dtype: DType; readonly shape: Shape }[];
  readonly isGradEnabled: boolean;
  readonly kernels: KernelSet | undefined;
}

/** What is known about calls with one signature, as long as the conditions they rely on hold. */
interface Version {
  readonly signature: Signature;
  readonly known:
    | { readonly kind: "once"; readonly recorded: Recorded }
    | { readonly kind: "plan"; readonly plan: Plan; readonly shape: Shaped; readonly conditions: Conditions }
    | { readonly kind: "obstacle"; readonly reason: string; readonly conditions: Conditions };
}

class CompiledFunction {
  readonly #fn: (...args: Tensor[]) => Results;
  readonly #arena = new Arena();
  #versions: Version[] = [];
  #isReplaying = false;
  #warned = false;

  constructor(fn: (...args: Tensor[]) => Results) {
    this.#fn = fn;
  }

  call(args: readonly Tensor[]): Results {
    checkArguments(args);
    // Calls during another recording become part of it.
    if (currentRecorder() !== undefined) return this.#fn(...args);
    if (this.#isReplaying || currentObserver() !== undefined) return this.#eager(args);
    for (const { signature, known } of this.#versions) {
      if (known.kind === "once" || !isFor(signature, args) || !known.conditions.hold()) continue;
      return known.kind === "plan" ? this.#replay(known.plan, known.shape, args) : this.#eager(args);
    }
    return this.#record(args);
  }

  #replay(plan: Plan, shape: Shaped, args: readonly Tensor[]): Results {
    const { gradients } = plan.conditions;
    for (let i = 0; i < gradients.length; i++) gradients[i]!.bringGradHome();
    this.#isReplaying = true;
    try {
      return withTensors(shape, plan.run(args.map((arg) => arg.data)));
    } finally {
      this.#isReplaying = false;
    }
  }

  #eager(args: readonly Tensor[]): Results {
    const { shape, tensors } = resultsOf(this.#fn(...args));
    return withTensors(
      shape,
      tensors.map((tensor) => tensor.data.slice()),
    );
  }

  #record(args: readonly Tensor[]): Results {
    this.#versions = this.#versions.filter(
      ({ known }) => known.kind !== "plan" || !known.conditions.areGone(),
    );
    const isBegun = this.#versions.some(
      ({ signature, known }) => known.kind === "once" && isFor(signature, args),
    );
    if (this.#versions.length >= mostPlans && !isBegun) {
      this.#warn(args);
      return this.#eager(args);
    }
    const { recorded, outcome } = record(this.#fn, args);
    const results = withTensors(
      outcome.shape,
      outcome.tensors.map((tensor) => tensor.data.slice()),
    );
    const known = this.#learn(args, recorded, outcome.shape);
    this.#versions.push({ signature: signatureOf(args), known });
    return results;
  }

  /**
   * Draws conclusions from a recorded call, together with an earlier one of the same signature if there is
   * one.
   */
  #learn(args: readonly Tensor[], recorded: Recorded, shape: Shaped): Version["known"] {
    const { recording } = recorded;
    if (recording.obstacle !== undefined)
      return { kind: "obstacle", reason: recording.obstacle, conditions: settingsOf(recording) };
    for (const version of this.#versions) {
      const { signature, known } = version;
      if (known.kind !== "once" || !isFor(signature, args)) continue;
      if (!agree(known.recorded.recording, recording)) continue;
      this.#versions = this.#versions.filter((other) => other !== version);
      const plan = planFrom(known.recorded.recording, recorded, this.#arena);
      return { kind: "plan", plan, shape, conditions: plan.conditions };
    }
    return { kind: "once", recorded };
  }

  #warn(args: readonly Tensor[]): void {
    if (this.#warned) return;
    this.#warned = true;
    const known = this.#versions.map(({ signature }) => showSignature(signature)).join("; ");
    console.warn(
      `compile: ${mostPlans} plans are kept, and this call has none: it runs uncompiled. ` +
        `Called with ${showSignature(signatureOf(args))}; plans are for ${known}`,
    );
  }

  explain(): string {
    return explanationOf(
      this.#versions.map(({ signature, known }) => [showSignature(signature), known] as const),
    );
  }
}

function checkArguments(args: readonly unknown[]): asserts args is readonly Tensor[] {
  args.forEach((arg, i) => {
    if (!(arg instanceof Tensor)) {
      const cure = "Make it a tensor, or use it from outside the function if it never changes.";
      throw new ArgumentError("compile", `argument ${i} must be a tensor, got ${show(arg)}. ${cure}`);
    }
    if (arg.requiresGrad) {
      const cure = "Detach it, or use it from outside the function, like parameters.";
      throw new ArgumentError(
        "compile",
        `argument ${i} requires a gradient, which a plan cannot pass on. ${cure}`,
      );
    }
  });
}

function signatureOf(args: readonly Tensor[]): Signature {
  return {
    args: args.map(({ dtype, shape }) => ({ dtype, shape })),
    isGradEnabled: isGradEnabled(),
    kernels,
  };
}

function isFor(signature: Signature, args: readonly Tensor[]): boolean {
  if (signature.kernels !== kernels || signature.isGradEnabled !== isGradEnabled()) return false;
  if (signature.args.length !== args.length) return false;
  for (let i = 0; i < args.length; i++) {
    const [expected, arg] = [signature.args[i]!, args[i]!];
    if (arg.dtype !== expected.dtype || !sameShape(arg.shape, expected.shape)) return false;
  }
  return true;
}

function showSignature({ args, isGradEnabled }: Signature): string {
  const shapes = args.map(({ dtype, shape }) => `${dtype} ${showShape(shape)}`).join(", ");
  return `(${shapes})${isGradEnabled ? "" : " without gradients"}`;
}

/** Runs a function on copies of its arguments, and records it. */
function record(
  fn: (...args: Tensor[]) => Results,
  args: readonly Tensor[],
): { recorded: Recorded; outcome: Outcome } {
  const recorder = new Recorder((op) => {
    throw new CompileError(
      `${op}() reads elements, which are known only in the two recorded calls. ` +
        "Return the tensor, and read it outside the function.",
    );
  });
  // Copies, since the same tensor might also be used from outside the function, and be a different one next
  // time.
  const copies = args.map((arg) => arg.detach().clone());
  const views = copies.map((copy) => recorder.viewOf(copy.data));
  const outcome = recordedBy(recorder, () => resultsOf(fn(...copies)));
  const results = outcome.tensors.map((tensor) => recorder.viewOf(tensor.data));
  return { recorded: { recording: recorder, args: views, results }, outcome };
}

/** @throws CompileError if the two recorded calls differ */
function planFrom(first: Recording, second: Recorded, arena: Arena): Plan {
  const origins = originsOf(first, second.recording, second.args.length);
  const problem = differenceOf(first, second.recording, origins) ?? faultOf(second.recording, origins);
  if (problem !== undefined) throw new CompileError(problem);
  return planOf(first, second, origins, arena);
}

/**
 * @file `compile`: a function of tensors, recorded once and replayed.
 */
import { currentObserver } from "../autograd/extend.js";
import { isGradEnabled, noGrad, Tensor } from "../autograd/index.js";
import { checkFunction } from "../checks.js";
import { ArgumentError, CompileError, show, showShape } from "../errors.js";
import { type Kernels, kernels } from "../kernels/index.js";
import { currentRecorder, Recorder, type Recording, recordedBy, type View } from "../recorder/index.js";
import { differenceOf, faultOf, originsOf } from "./differences.js";
import { explanationOf } from "./explain.js";
import { type Plan, planOf } from "./plan.js";
import { type Outcome, type Results, resultsOf, type Shaped, withTensors } from "./results.js";

/** A compiled function: called as the function itself. */
export interface Compiled<Args extends readonly Tensor[], Result extends Results> {
  (...args: Args): Result;
  /** What is recorded: the plans with their calls, their memory, and what the host does; or why there are none. */
  explain(): string;
}

/** More ways of calling a function than these are not worth the memory. */
const mostPlans = 8;

/**
 * A function that computes what `fn` computes, faster: `fn` runs in the first two calls, which are recorded;
 * later calls replay what kernels were asked for, on memory of their own, without a graph.
 *
 * What is replayed are the calls of kernels and what the library does between them: steps of optimizers and
 * schedules, clipping, moving averages, zeroing of gradients, random numbers (the same as without `compile`),
 * checks of values. *Other code runs in recorded calls only.* So nothing in `fn` may depend on numbers that
 * change from call to call; where such a number reaches a tensor, the two recordings differ, which is an error.
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
 * Arguments are tensors that require no gradient; what else `fn` uses (parameters, buffers, data sets) is used as
 * it is at each call. Results are values without a graph: a tensor, a list or an object of tensors, or nothing.
 * Other shapes or dtypes, another mode (`train`, `eval`), frozen parameters, other kernels make another plan; up
 * to eight are kept. Tensors that `fn` keeps elsewhere stay as they were in the recorded calls.
 *
 * @throws ArgumentError for what is no function, an argument that is no tensor or requires a gradient, a result
 * that is no tensor, or an asynchronous function
 * @throws CompileError when two calls differ in what they compute, or when `fn` reads elements (`item()`)
 */
export function compile<Args extends readonly Tensor[], Result extends Results>(
  fn: (...args: Args) => Result,
): Compiled<Args, Result> {
  checkFunction("compile", "fn", fn);
  const compiled = new CompiledFunction(fn as unknown as (...args: Tensor[]) => Results);
  const call = (...args: Args): Result => compiled.call(args) as Result;
  return Object.assign(call, { explain: () => compiled.explain() });
}

/** A function that was recorded for the first time, or that has a plan. */
interface Version {
  readonly signature: string;
  readonly kernels: Kernels;
  /** Until there is a plan. */
  readonly recorded: Recorded | undefined;
  readonly plan: { readonly run: Plan; readonly shape: Shaped } | undefined;
}

/** What a recorded call left behind. */
interface Recorded {
  readonly recording: Recording;
  readonly args: readonly View[];
  readonly results: readonly View[];
  readonly shape: Shaped;
}

class CompiledFunction {
  readonly #fn: (...args: Tensor[]) => Results;
  readonly #versions: Version[] = [];
  /** Why it is not replayed; `undefined` while it may be. */
  #obstacle: string | undefined;
  #warned = false;

  constructor(fn: (...args: Tensor[]) => Results) {
    this.#fn = fn;
  }

  call(args: readonly Tensor[]): Results {
    checkArguments(args);
    // What is called while something is recorded becomes part of that.
    if (currentRecorder() !== undefined) return this.#fn(...args);
    if (this.#obstacle !== undefined || currentObserver() !== undefined) return this.#eager(args);
    const signature = signatureOf(args);
    for (const version of this.#versions) {
      if (version.plan !== undefined && isFor(version, signature)) {
        if (holds(version.plan.run)) return this.#replay(version.plan, args);
      }
    }
    const isBegun = this.#versions.some(
      (version) => version.recorded !== undefined && isFor(version, signature),
    );
    if (this.#versions.length >= mostPlans && !isBegun) return this.#eagerWithWarning(args, signature);
    return this.#record(args, signature);
  }

  #replay({ run, shape }: NonNullable<Version["plan"]>, args: readonly Tensor[]): Results {
    const gradients = run.dependencies.get("gradient") ?? [];
    for (const [leaf] of gradients) (leaf as Tensor).bringGradHome();
    const arrays = noGrad(() => run.run(args.map((arg) => arg.data)));
    return withTensors(shape, arrays);
  }

  #eager(args: readonly Tensor[]): Results {
    const { shape, tensors } = resultsOf(this.#fn(...args));
    return withTensors(
      shape,
      tensors.map((tensor) => tensor.data.slice()),
    );
  }

  #eagerWithWarning(args: readonly Tensor[], signature: string): Results {
    if (!this.#warned) {
      const known = this.#versions.map((version) => version.signature).join("; ");
      console.warn(
        `compile: ${mostPlans} plans are kept, and this call has none: it is computed without one. ` +
          `Called with ${signature}; plans are for ${known}`,
      );
    }
    this.#warned = true;
    return this.#eager(args);
  }

  #record(args: readonly Tensor[], signature: string): Results {
    const unwatched = kernels;
    const { recorded, outcome } = record(this.#fn, args);
    const { recording } = recorded;
    const results = withTensors(
      outcome.shape,
      outcome.tensors.map((tensor) => tensor.data.slice()),
    );
    this.#obstacle = recording.obstacle;
    if (this.#obstacle !== undefined) return results;
    const current: Version = { signature, kernels: unwatched, recorded, plan: undefined };
    const before = this.#versions.findIndex(
      ({ recorded: first, ...version }) => first && isFor(version, signature) && agree(first, recorded),
    );
    const first = before < 0 ? undefined : this.#versions.splice(before, 1)[0]!.recorded;
    // A parameter that was moved, by model.to or a new optimizer, lies where it is now: begin again.
    if (first === undefined || isMoved(first.recording, recording)) {
      this.#versions.push(current);
      return results;
    }
    const plan = planFrom(first, recorded, unwatched);
    this.#versions.push({ ...current, recorded: undefined, plan: { run: plan, shape: recorded.shape } });
    return results;
  }

  explain(): string {
    return explanationOf(
      this.#obstacle,
      this.#versions.map(({ signature, plan }) => ({ signature, plan: plan?.run })),
    );
  }
}

function checkArguments(args: readonly unknown[]): asserts args is readonly Tensor[] {
  args.forEach((arg, i) => {
    if (!(arg instanceof Tensor)) {
      const cure = "Make a tensor of it, or use it from outside of the function if it never changes.";
      throw new ArgumentError("compile", `argument ${i} must be a tensor, got ${show(arg)}. ${cure}`);
    }
    if (arg.requiresGrad) {
      const cure = "Detach it, or use it from outside of the function, as parameters are.";
      throw new ArgumentError(
        "compile",
        `argument ${i} requires a gradient, which a plan cannot pass on. ${cure}`,
      );
    }
  });
}

/** What a plan is made for. */
function signatureOf(args: readonly Tensor[]): string {
  const shapes = args.map(({ dtype, shape }) => `${dtype} ${showShape(shape)}`).join(", ");
  return `(${shapes})${isGradEnabled() ? "" : " without gradients"}`;
}

function isFor(version: Pick<Version, "kernels" | "signature">, signature: string): boolean {
  return version.kernels === kernels && version.signature === signature;
}

/** Whether everything that a plan relies on is as it was. */
function holds({ dependencies }: Plan): boolean {
  for (const subjects of dependencies.values()) {
    for (const { read, value } of subjects.values()) if (read() !== value) return false;
  }
  return true;
}

/** Whether two recordings relied on the same, so that they must have done the same. */
function agree({ recording: one }: Recorded, { recording: other }: Recorded): boolean {
  for (const [what, subjects] of other.dependencies) {
    if (what === "memory") continue;
    const before = one.dependencies.get(what);
    for (const [subject, { value }] of subjects) {
      const known = before?.get(subject);
      if (known !== undefined && known.value !== value) return false;
    }
  }
  return true;
}

/** Whether something that both recordings used lay elsewhere in the second one. */
function isMoved(one: Recording, other: Recording): boolean {
  const before = one.dependencies.get("memory");
  for (const [storage, { value }] of other.dependencies.get("memory") ?? []) {
    const known = before?.get(storage);
    if (known !== undefined && known.value !== value) return true;
  }
  return false;
}

/** Runs a function on copies of arguments, and takes down what it does. */
function record(
  fn: (...args: Tensor[]) => Results,
  args: readonly Tensor[],
): { recorded: Recorded; outcome: Outcome } {
  const recorder = new Recorder((op) => {
    throw new CompileError(
      `${op}() reads elements, which are known only in the two calls that are recorded. ` +
        "Return the tensor, and read it outside of the function.",
    );
  });
  // Copies: an argument may be used from outside of the function as well, and be another one next time.
  const copies = args.map((arg) => arg.detach().clone());
  const views = copies.map((copy) => recorder.viewOf(copy.data));
  const outcome = recordedBy(recorder, () => resultsOf(fn(...copies)));
  const results = outcome.tensors.map((tensor) => recorder.viewOf(tensor.data));
  return { recorded: { recording: recorder, args: views, results, shape: outcome.shape }, outcome };
}

/** @throws CompileError when two recorded calls are not the same */
function planFrom(first: Recorded, second: Recorded, unwatched: Kernels): Plan {
  const origins = originsOf(first.recording, second.recording, second.args.length);
  const problem =
    differenceOf(first.recording, second.recording, origins) ?? faultOf(second.recording, origins);
  if (problem !== undefined) throw new CompileError(problem);
  return planOf(first.recording, second.recording, origins, second.args, second.results, unwatched);
}

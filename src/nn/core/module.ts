/**
 * @file `Module`: a function with parameters.
 */

import { leave, Storage } from "../../autograd/extend.js";
import { type GradientHook, Tensor, to } from "../../autograd/index.js";
import { checkFunction } from "../../checks.js";
import { uncloneable } from "../../cloning.js";
import { markCopy } from "../../copies.js";
import { checkDType, checkFloating, type DType, isFloating } from "../../dtype.js";
import { ArgumentError } from "../../errors.js";
import { settled } from "../../options.js";
import { currentRecorder, dependOn, host, obstruct } from "../../recorder/index.js";
import { explore, type Found, fieldsOf, itemsOf, type Member } from "./members.js";
import { copyOf } from "./parameter.js";
import { running } from "./running.js";
import { type KeyDifferences, loadInto, type StateDict } from "./stateDict.js";

/** A module with any inputs and output. */
export type AnyModule = Module<never, unknown>;

/** Called before `forward` with its arguments; a returned list replaces them. */
export type ForwardPreHook = (
  module: AnyModule,
  inputs: readonly unknown[],
) => readonly unknown[] | undefined;

/** Called after `forward`; a result other than undefined replaces the output. */
export type ForwardHook = (module: AnyModule, inputs: readonly unknown[], output: unknown) => unknown;

/** Called by backward with the gradient of a module's output; a returned tensor replaces the gradient. */
export type BackwardHook = (module: AnyModule, gradOutput: Tensor) => Tensor | undefined;

/**
 * A function with parameters; layers, models, and losses are modules. The state of a module is in its fields:
 * tensors created by {@link parameter} or {@link buffer}, other modules, and arrays, sets, maps, and plain
 * objects of these. Nothing is registered; `#private` fields and instances of other classes are not searched.
 *
 * ```ts
 * class Net extends Module {
 *   readonly hidden = new Linear(2, 16);
 *   readonly output = new Linear(16, 3);
 *   override forward(x: Tensor): Tensor {
 *     return this.output.forward(this.hidden.forward(x).tanh());
 *   }
 * }
 * ```
 *
 * `Inputs` and `Output` are what `forward` takes and returns, by default one tensor each.
 */
export abstract class Module<Inputs extends readonly unknown[] = [Tensor], Output = Tensor> {
  /** @internal Comes first: without parameters, cloning would succeed, but the clone would be useless. */
  readonly uncloneable: object = uncloneable;
  /** Whether the module is being trained, which affects dropout and batch normalization. */
  training = true;
  #surrounded: unknown;
  #preHooks: Set<ForwardPreHook> | undefined;
  #hooks: Set<ForwardHook> | undefined;
  #backwardHooks: Set<BackwardHook> | undefined;

  static {
    markCopy(Module.prototype);
    // What Node's `console.log` and others show; they define the symbol's name.
    Object.defineProperty(Module.prototype, Symbol.for("nodejs.util.inspect.custom"), {
      value(this: AnyModule): string {
        return this.toString();
      },
      configurable: true,
    });
  }

  constructor() {
    this.#surroundForward();
  }

  /** Wraps hooks around `forward`, so that every call runs them. */
  #surroundForward(): void {
    const { forward } = this;
    this.#surrounded = (...inputs: Inputs): unknown => running(this, () => this.#run(forward, inputs));
    Object.defineProperty(this, "forward", {
      value: this.#surrounded,
      configurable: true,
      writable: true,
    });
  }

  /** A set of hooks with one more. A field `forward = (x) => …` has replaced the wrapped function. */
  #hooked<Hook>(op: string, hooks: Set<Hook> | undefined, hook: Hook): [Set<Hook>, remove: () => void] {
    checkFunction(op, "hook", hook);
    if (this.forward !== this.#surrounded) this.#surroundForward();
    const all = hooks ?? new Set();
    all.add(hook);
    return [all, () => void all.delete(hook)];
  }

  /** What the module computes. */
  abstract forward(...inputs: Inputs): Output;

  #run(forward: (...inputs: never) => unknown, inputs: readonly unknown[]): unknown {
    if (currentRecorder() !== undefined) this.#recordSettings();
    let given = inputs;
    if (this.#preHooks) for (const hook of this.#preHooks) given = now(hook(this, given)) ?? given;
    let output: unknown = Reflect.apply(forward, this, given);
    if (this.#hooks) for (const hook of this.#hooks) output = now(hook(this, given, output)) ?? output;
    if (this.#backwardHooks) for (const hook of this.#backwardHooks) this.#watch(output, hook);
    return output;
  }

  /** Declares what recorded calls depend on: the mode, and the absence of hooks. */
  #recordSettings(): void {
    dependOn("training", this, () => this.training);
    const hooks = (): number =>
      (this.#preHooks?.size ?? 0) + (this.#hooks?.size ?? 0) + (this.#backwardHooks?.size ?? 0);
    dependOn("hooks", this, hooks);
    if (hooks() > 0) obstruct(`a ${this.constructor.name} has hooks`);
  }

  #watch(output: unknown, hook: BackwardHook): void {
    const onGradient: GradientHook = (grad) => hook(this, grad);
    // An LSTM's output is [o, [h, c]].
    for (const tensor of Array.isArray(output) ? output.flat(Infinity) : [output]) {
      // A leaf would keep the hook forever.
      if (tensor instanceof Tensor && !tensor.isLeaf) tensor.registerHook(onGradient);
    }
  }

  // ── members ─────────────────────────────────────────────────────────────────────────────────────────────

  /** @internal The fields by name, for the search for parameters; containers have other members. */
  members(): Iterable<Member> {
    return fieldsOf(this);
  }

  #found(): Generator<Found<AnyModule>> {
    return explore<AnyModule>(this, isModule);
  }

  /**
   * All parameters by name, e.g. `layers.0.weight`; repeated ones are listed once. As in PyTorch, names are
   * in snake case, and a module's own parameters come before those of nested modules.
   */
  namedParameters(): Map<string, Tensor> {
    return once(this.#found(), (found) => (found.role === "parameter" ? found.tensor : undefined));
  }

  /** All parameters, without repetitions. */
  parameters(): Tensor[] {
    return [...this.namedParameters().values()];
  }

  /** All buffers by name. */
  namedBuffers(): Map<string, Tensor> {
    return once(this.#found(), (found) => (found.role === "buffer" ? found.tensor : undefined));
  }

  /** All buffers, without repetitions. */
  buffers(): Tensor[] {
    return [...this.namedBuffers().values()];
  }

  /** This module (under the name `""`) and all nested modules by name, without repetitions. */
  namedModules(): Map<string, AnyModule> {
    return once(this.#found(), (found) => (found.role === "module" ? found.module : undefined));
  }

  /** This module and all nested modules, without repetitions. */
  modules(): AnyModule[] {
    return [...this.namedModules().values()];
  }

  /** The modules directly in this one by name. */
  namedChildren(): Map<string, AnyModule> {
    const children = new Map<string, AnyModule>();
    for (const [name, value] of this.members()) collectChildren(name, value, children);
    return children;
  }

  /** The modules directly in this one. */
  children(): AnyModule[] {
    return [...this.namedChildren().values()];
  }

  // ── state ────────────────────────────────────────────────────────────────────────────────────────────────

  #state(): Map<string, Tensor> {
    const state = new Map<string, Tensor>();
    for (const found of this.#found()) if (found.role !== "module") state.set(found.name, found.tensor);
    return state;
  }

  /**
   * Copies of all parameters and buffers under PyTorch's names. Unlike PyTorch's, they do not change as
   * training continues.
   * {@link https://pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.state_dict |
   * PyTorch}
   */
  stateDict(): StateDict {
    return Object.fromEntries(Array.from(this.#state(), ([name, tensor]) => [name, copyOf(tensor)]));
  }

  /**
   * Overwrites parameters and buffers with those of a state dict, keeping the module's dtypes. With
   * `strict: false`, missing and unexpected names are allowed and returned.
   * {@link https://pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.load_state_dict |
   * PyTorch}
   *
   * @throws StateDictError that lists all names that are missing, unexpected, or of another shape; nothing is
   * changed then
   */
  loadStateDict(dict: StateDict, options?: { strict?: boolean | undefined }): KeyDifferences {
    return loadInto(
      this.constructor.name,
      this.#state(),
      dict,
      settled("loadStateDict", options, { strict: true }).strict,
    );
  }

  // ── settings of all modules and parameters in it ─────────────────────────────────────────────────────────

  /** Sets whether the module and all nested modules are being trained. Returns the module. */
  train(training = true): this {
    for (const module of this.modules()) module.training = training;
    return this;
  }

  /** The same as `train(false)`. */
  eval(): this {
    return this.train(false);
  }

  /** Freezes (false) or unfreezes all parameters. Returns the module. */
  setRequiresGrad(requiresGrad: boolean): this {
    host("setRequiresGrad", [this, requiresGrad], () => {
      for (const parameter of this.parameters()) parameter.requiresGrad = requiresGrad;
    });
    return this;
  }

  /** Clears the gradients of all parameters. */
  zeroGrad(): void {
    host("zeroGrad", [this], () => {
      for (const parameter of this.parameters()) parameter.clearGrad();
    });
  }

  /** Calls `visit` with every nested module, then with this one. Returns the module. */
  apply(visit: (module: AnyModule) => void): this {
    for (const child of this.children()) child.apply(visit);
    visit(this);
    return this;
  }

  /**
   * Converts all parameters, and all buffers of a floating dtype, in place: they remain the same tensors, but
   * lose their gradients. Returns the module.
   *
   * @throws DTypeError unless `dtype` is float32 or float64
   */
  to(dtype: DType): this {
    checkDType("to", dtype);
    checkFloating("to", dtype);
    for (const tensor of [...this.parameters(), ...this.buffers()]) {
      if (tensor.dtype === dtype || !isFloating(tensor.dtype)) continue;
      tensor.clearGrad();
      const { version, data } = tensor.storage;
      tensor.storage = new Storage(to(tensor.detach(), dtype).data);
      leave(data);
      // Versions only increase, so that a graph that saved the tensor earlier rejects it.
      tensor.storage.version = version + 1;
    }
    for (const parameter of this.parameters()) parameter.resident();
    return this;
  }

  // ── printing ─────────────────────────────────────────────────────────────────────────────────────────────

  /** The text in parentheses when the module is printed; for subclasses to override. */
  extraRepr(): string {
    return "";
  }

  /** The module and its nested modules, as PyTorch prints them. */
  toString(): string {
    const extra = this.extraRepr();
    const lines = Array.from(this.namedChildren(), ([name, child]) => `(${name}): ${child}`);
    if (lines.length === 0 && !extra.includes("\n")) return `${this.constructor.name}(${extra})`;
    if (extra !== "") lines.unshift(extra);
    const indented = lines.map((line) => line.replaceAll(/^/gm, "  "));
    return `${this.constructor.name}(\n${indented.join("\n")}\n)`;
  }

  // ── hooks ────────────────────────────────────────────────────────────────────────────────────────────────

  /** Calls `hook` before every `forward`. Returns a function that removes it. */
  registerForwardPreHook(hook: ForwardPreHook): () => void {
    const [hooks, remove] = this.#hooked("registerForwardPreHook", this.#preHooks, hook);
    this.#preHooks = hooks;
    return remove;
  }

  /** Calls `hook` after every `forward`. Returns a function that removes it. */
  registerForwardHook(hook: ForwardHook): () => void {
    const [hooks, remove] = this.#hooked("registerForwardHook", this.#hooks, hook);
    this.#hooks = hooks;
    return remove;
  }

  /**
   * Calls `hook` whenever backward has computed the gradient of an output tensor of this module. Returns a
   * function that removes it for future outputs.
   */
  registerBackwardHook(hook: BackwardHook): () => void {
    const [hooks, remove] = this.#hooked("registerBackwardHook", this.#backwardHooks, hook);
    this.#backwardHooks = hooks;
    return remove;
  }
}

/** True for modules. */
export function isModule(value: unknown): value is AnyModule {
  return value instanceof Module;
}

/** A hook's result. @throws ArgumentError for a promise, which would replace a tensor */
function now<T>(returned: T): T {
  if (returned instanceof Promise) {
    throw new ArgumentError("forward", "hooks must be synchronous, one of them returned a promise");
  }
  return returned;
}

/** What `pick` finds by name, each thing only under its first name. */
function once<T>(
  all: Iterable<Found<AnyModule>>,
  pick: (found: Found<AnyModule>) => T | undefined,
): Map<string, T> {
  const seen = new Set<T>();
  const named = new Map<string, T>();
  for (const found of all) {
    const value = pick(found);
    if (value === undefined || seen.has(value)) continue;
    seen.add(value);
    named.set(found.name, value);
  }
  return named;
}

function collectChildren(
  name: string,
  value: unknown,
  children: Map<string, AnyModule>,
  above: readonly unknown[] = [],
): void {
  if (isModule(value)) children.set(name, value);
  else if (!above.includes(value)) {
    for (const [own, item] of itemsOf(value) ?? []) {
      collectChildren(`${name}.${own}`, item, children, [...above, value]);
    }
  }
}

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

/** A module, whatever it takes and returns. */
export type AnyModule = Module<never, unknown>;

/** Called before `forward` with its arguments; a list that it returns takes their place. */
export type ForwardPreHook = (
  module: AnyModule,
  inputs: readonly unknown[],
) => readonly unknown[] | undefined;

/** Called after `forward`; what it returns, unless undefined, takes the output's place. */
export type ForwardHook = (module: AnyModule, inputs: readonly unknown[], output: unknown) => unknown;

/**
 * Called by backward with the gradient of a module's output; a tensor that it returns takes the gradient's
 * place.
 */
export type BackwardHook = (module: AnyModule, gradOutput: Tensor) => Tensor | undefined;

/**
 * A function with parameters; layers, models and losses are modules. A module's state is what its fields
 * hold: tensors made by {@link parameter} or {@link buffer}, other modules, and arrays, sets, maps and plain
 * objects of these. Nothing is registered; `#private` fields and instances of other classes are not looked
 * at.
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
 * `Inputs` and `Output` are what `forward` takes and returns: by default one tensor each.
 */
export abstract class Module<Inputs extends readonly unknown[] = [Tensor], Output = Tensor> {
  /** @internal Comes first: without parameters, a clone would succeed and be good for nothing. */
  readonly uncloneable: object = uncloneable;
  /** Whether the module is being trained, which matters to dropout and batch normalisation. */
  training = true;
  #surrounded: unknown;
  #preHooks: Set<ForwardPreHook> | undefined;
  #hooks: Set<ForwardHook> | undefined;
  #backwardHooks: Set<BackwardHook> | undefined;

  static {
    markCopy(Module.prototype);
    // What `console.log` of Node and its kin shows; the name of the symbol is fixed by them.
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

  /** Puts the hooks around `forward`, so that whoever calls it calls them. */
  #surroundForward(): void {
    const { forward } = this;
    this.#surrounded = (...inputs: Inputs): unknown => running(this, () => this.#run(forward, inputs));
    Object.defineProperty(this, "forward", {
      value: this.#surrounded,
      configurable: true,
      writable: true,
    });
  }

  /** A set of hooks with one more. A field `forward = (x) => …` has taken the place of what was surrounded. */
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

  /** What calls recorded now rely on: the mode, and that nobody listens. */
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
      // A leaf would keep the hook for good.
      if (tensor instanceof Tensor && !tensor.isLeaf) tensor.registerHook(onGradient);
    }
  }

  // ── what is in it ────────────────────────────────────────────────────────────────────────────────────────

  /** @internal The fields by name, for the search for parameters; containers have other members. */
  members(): Iterable<Member> {
    return fieldsOf(this);
  }

  #found(): Generator<Found<AnyModule>> {
    return explore<AnyModule>(this, isModule);
  }

  /**
   * All parameters by name, e.g. `layers.0.weight`; one that occurs twice is listed once. As in PyTorch,
   * names are in snake case, and a module's own parameters come before those of the modules in it.
   */
  namedParameters(): Map<string, Tensor> {
    return once(this.#found(), (found) => (found.role === "parameter" ? found.tensor : undefined));
  }

  /** All parameters, each once. */
  parameters(): Tensor[] {
    return [...this.namedParameters().values()];
  }

  /** All buffers by name. */
  namedBuffers(): Map<string, Tensor> {
    return once(this.#found(), (found) => (found.role === "buffer" ? found.tensor : undefined));
  }

  /** All buffers, each once. */
  buffers(): Tensor[] {
    return [...this.namedBuffers().values()];
  }

  /** This module (under the name `""`) and all modules in it by name, each once. */
  namedModules(): Map<string, AnyModule> {
    return once(this.#found(), (found) => (found.role === "module" ? found.module : undefined));
  }

  /** This module and all modules in it, each once. */
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
   * Copies of all parameters and buffers under PyTorch's names. Unlike PyTorch's, they do not change when
   * training goes on.
   * {@link https://pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.state_dict | PyTorch}
   */
  stateDict(): StateDict {
    return Object.fromEntries(Array.from(this.#state(), ([name, tensor]) => [name, copyOf(tensor)]));
  }

  /**
   * Overwrites parameters and buffers with those of a state dict, in the module's own dtypes. With
   * `strict: false` names may be missing or unexpected; they are returned.
   * {@link https://pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.load_state_dict | PyTorch}
   *
   * @throws StateDictError that lists all names that are missing, unexpected, or have another shape; nothing
   * is changed then
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

  /** Says whether the module, and all in it, is being trained. Returns it. */
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

  /** Forgets the gradients of all parameters. */
  zeroGrad(): void {
    host("zeroGrad", [this], () => {
      for (const parameter of this.parameters()) parameter.clearGrad();
    });
  }

  /** Calls `visit` with every module in this one, then with this one. Returns it. */
  apply(visit: (module: AnyModule) => void): this {
    for (const child of this.children()) child.apply(visit);
    visit(this);
    return this;
  }

  /**
   * Converts all parameters, and buffers of a floating dtype, in place: they stay the same tensors, without
   * their gradients. Returns the module.
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
      // Versions only grow, so that a graph that saved the tensor before refuses it.
      tensor.storage.version = version + 1;
    }
    for (const parameter of this.parameters()) parameter.resident();
    return this;
  }

  // ── printing ─────────────────────────────────────────────────────────────────────────────────────────────

  /** What stands in parentheses when the module is printed; for subclasses to override. */
  extraRepr(): string {
    return "";
  }

  /** The module and those in it, as PyTorch prints them. */
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
   * function that removes it, for outputs yet to come.
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

/** What a hook returned. @throws ArgumentError for a promise, which would take the place of a tensor */
function now<T>(returned: T): T {
  if (returned instanceof Promise) {
    throw new ArgumentError("forward", "hooks must be synchronous, one of them returned a promise");
  }
  return returned;
}

/** What `pick` finds by name, each thing under its first name only. */
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

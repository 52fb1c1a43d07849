/**
 * @file `Optimizer`: updates parameters using their gradients.
 */
import { withRecording } from "../autograd/extend.js";
import { enableGrad, fullLike, isGradEnabled, Tensor, to } from "../autograd/index.js";
import { markCopy } from "../copies.js";
import { ArgumentError, GradientError, show } from "../errors.js";
import { currentRecorder, host, obstruct } from "../recorder/index.js";
import {
  checkDistinct,
  type GivenGroup,
  groupOf,
  groupsOf,
  type OptimizerSettings,
  type ParamGroup,
  type Params,
} from "./groups.js";
import { type OptimizerState, packState, type State, unpackState } from "./state.js";

/**
 * Updates parameters using their gradients. Parameters without a gradient, and frozen ones (`requiresGrad`
 * false), are left unchanged. {@link https://pytorch.org/docs/stable/optim.html#torch.optim.Optimizer |
 * PyTorch}
 *
 * ```ts
 * const optimizer = new Adam(model.parameters(), { lr: 0.01 });
 * for (const [x, y] of batches) {
 *   optimizer.zeroGrad();
 *   mseLoss(model.forward(x), y).backward();
 *   optimizer.step();
 * }
 * ```
 *
 * @throws ArgumentError if there are no parameters, one is not a parameter or is repeated, or a setting is
 * invalid
 * @throws GradientError unless all parameters are leaves
 * @throws DTypeError for int32 and bool
 */
export abstract class Optimizer<O extends OptimizerSettings = OptimizerSettings> {
  /** Parameters and their settings, which may be changed between steps. */
  readonly paramGroups: ParamGroup<O>[];
  /** The default settings for all groups. */
  readonly defaults: Readonly<O>;

  static {
    markCopy(Optimizer.prototype);
  }

  constructor(params: Params<O>, defaults: O) {
    this.defaults = defaults;
    this.check(defaults);
    this.paramGroups = groupsOf(this.constructor.name, params, defaults);
    checkDistinct(this.constructor.name, this.paramGroups);
    for (const group of this.paramGroups) this.check(group);
    for (const parameter of this.parameters()) parameter.resident();
    this.#hostStep();
  }

  /** Wraps the class's `step` in a host entry, so that recordings include it. */
  #hostStep(): void {
    const { step } = this;
    const value = (closure?: () => Tensor): Tensor | undefined => {
      const name = `${this.constructor.name}.step`;
      const mode = isGradEnabled();
      const run = (given?: () => Tensor): Tensor | undefined =>
        host(name, [this], () => withRecording(mode, () => step.call(this, given)));
      const isApart = closure !== undefined && this.callsClosureFirst && currentRecorder() !== undefined;
      if (!isApart) {
        if (closure !== undefined) obstruct(`${name} may call its closure more than once`);
        return run(closure);
      }
      const loss = enableGrad(closureOf(this.constructor.name, closure));
      run();
      return loss;
    };
    Object.defineProperty(this, "step", { value, configurable: true, writable: true });
  }

  /** Whether `step` uses a closure only by calling it once, before anything else. */
  protected get callsClosureFirst(): boolean {
    return false;
  }

  /**
   * Throws if settings are out of bounds; called when they are given and before each step, since they can be
   * changed.
   */
  protected abstract check(options: O): void;

  /** The parameters of all groups. */
  parameters(): Tensor[] {
    return this.paramGroups.flatMap((group) => group.params);
  }

  /** Adds a group of parameters. @throws as the constructor */
  addParamGroup(given: GivenGroup<O>): void {
    if (given === null || typeof given !== "object") {
      throw new ArgumentError(this.constructor.name, `takes a group of parameters, got ${show(given)}`);
    }
    const { params, ...settings } = given;
    const group = groupOf(this.constructor.name, params, settings, this.defaults);
    this.check(group);
    checkDistinct(this.constructor.name, [...this.paramGroups, group]);
    for (const parameter of group.params) parameter.resident();
    this.paramGroups.push(group);
  }

  /** Clears the gradients of all parameters. */
  zeroGrad(): void {
    host(`${this.constructor.name}.zeroGrad`, [this], () => {
      for (const group of this.paramGroups) for (const parameter of group.params) parameter.clearGrad();
    });
  }

  /**
   * Updates every parameter using its gradient. If a `closure` that computes the loss and its gradients is
   * given, it is called first, and its result is returned.
   */
  abstract step(closure: () => Tensor): Tensor;
  abstract step(closure?: () => Tensor): Tensor | undefined;

  /** The settings, and copies of the state of each parameter, keyed by its index across all groups. */
  abstract stateDict(): OptimizerState<O>;

  /**
   * Restores a state from {@link Optimizer.stateDict}, with parameters of the same number and shapes.
   *
   * @throws ArgumentError, ShapeError if the state belongs to another optimizer or to other parameters;
   * nothing is changed then
   */
  abstract loadStateDict(dict: OptimizerState<O>): void;
}

/**
 * An optimizer that treats each element independently. It keeps a state for each parameter that it has
 * updated; that of skipped parameters is left unchanged.
 */
export abstract class ElementwiseOptimizer<
  O extends OptimizerSettings = OptimizerSettings,
  S extends State = State,
> extends Optimizer<O> {
  /** The state of each parameter. */
  readonly state: Map<Tensor, S> = new Map();

  /** The state of a parameter before its first step. */
  protected abstract initialState(parameter: Tensor, group: O): S;

  protected override get callsClosureFirst(): boolean {
    return true;
  }

  /** Updates one parameter and its state in place; `isFirst` if the state was just created. */
  protected abstract update(parameter: Tensor, grad: Tensor, state: S, group: O, isFirst: boolean): void;

  /**
   * Why a step cannot be confined to the rows of a gradient stored as rows
   * (`new Embedding(n, d, { sparse: true })`), because other rows would change as well; `undefined` if it
   * can.
   */
  protected refusesRows(_group: O): string | undefined {
    return "it moves rows without a gradient, too";
  }

  override step(closure: () => Tensor): Tensor;
  override step(closure?: () => Tensor): Tensor | undefined;
  override step(closure?: () => Tensor): Tensor | undefined {
    for (const group of this.paramGroups) this.check(group);
    const loss = closure && enableGrad(closureOf(this.constructor.name, closure));
    for (const group of this.paramGroups) this.#checkRows(group);
    for (const group of this.paramGroups)
      for (const parameter of group.params) this.#change(parameter, group);
    return loss;
  }

  #checkRows(group: ParamGroup<O>): void {
    const reason = this.refusesRows(group);
    if (reason === undefined) return;
    for (const parameter of group.params) {
      const grad = parameter.requiresGrad ? parameter.peekGrad() : undefined;
      if (grad?.storage.rows === undefined) continue;
      throw new GradientError(
        this.constructor.name,
        `cannot follow a gradient of rows (sparse: true): ${reason}. Use SparseAdam, AdamW, Adagrad, or SGD.`,
      );
    }
  }

  #change(parameter: Tensor, group: O): void {
    const grad = parameter.peekGrad();
    if (grad === undefined || !parameter.requiresGrad) return;
    let state = this.state.get(parameter);
    if (state !== undefined) followDType(state, parameter);
    const isFirst = state === undefined;
    if (state === undefined) {
      state = this.initialState(parameter, group);
      this.state.set(parameter, state);
    }
    this.update(parameter, grad, state, group, isFirst);
    parameter.markChanged();
  }

  override stateDict(): OptimizerState<O> {
    return packState(this.paramGroups, this.state);
  }

  override loadStateDict(dict: OptimizerState<O>): void {
    const { groups, state } = unpackState(this.constructor.name, dict, this.paramGroups, this.defaults, {
      check: (options) => this.check(options),
      initialState: (parameter, group) => this.initialState(parameter, group),
    });
    this.paramGroups.splice(0, this.paramGroups.length, ...groups);
    this.state.clear();
    for (const [parameter, own] of state) this.state.set(parameter, own);
  }
}

/** Converts a state if its parameter was converted by `model.to` since the last step. */
function followDType(state: State, parameter: Tensor): void {
  for (const name in state) {
    const value = state[name];
    if (value instanceof Tensor && value.dtype !== parameter.dtype) {
      state[name] = to(value, parameter.dtype).resident();
    }
  }
}

/** @throws ArgumentError unless `closure` is a function */
export function closureOf(op: string, closure: unknown): () => Tensor {
  if (typeof closure === "function") return closure as () => Tensor;
  throw new ArgumentError(op, `step takes a function that returns the loss, got ${show(closure)}`);
}

/** A state tensor for a parameter, filled with `value` (default 0), in the kernels' memory. */
export function slot(parameter: Tensor, value = 0): Tensor {
  return fullLike(parameter, value).resident();
}

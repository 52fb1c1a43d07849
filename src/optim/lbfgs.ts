/**
 * @file L-BFGS: Newton's method with the curvature estimated from recent steps.
 */
import { enableGrad, Tensor, tensor } from "../autograd/index.js";
import { checkOneOf, checkWhole, isObject } from "../checks.js";
import { ArgumentError, ShapeError, show } from "../errors.js";
import type { Given } from "../options.js";
import { type Change, dot, largest, newtonDirection, remembered } from "./curvature.js";
import { type OptimizerSettings, type Params, withDefaults } from "./groups.js";
import { type Point, strongWolfe } from "./lineSearch.js";
import { closureOf, Optimizer } from "./optimizer.js";
import { type Bounds, checkBounds, checkNotNegative, checkPositive } from "./settings.js";
import { checkedNumber, type OptimizerState, packState, type State, unpackState } from "./state.js";

/** Settings of {@link LBFGS}. */
export interface LBFGSSettings extends OptimizerSettings {
  /** Maximum iterations per step; default 20. */
  maxIter: number;
  /** Maximum evaluations of the closure per step; default maxIter · 5 / 4. */
  maxEval: number;
  /** A step ends if no element of the gradient is larger; default 1e-7. */
  toleranceGrad: number;
  /** A step ends if neither the loss nor any parameter changes by more; default 1e-9. */
  toleranceChange: number;
  /** The number of past changes to use; default 100. */
  historySize: number;
  /**
   * The step length along the direction: `lr` (default), or found by a line search for the strong Wolfe
   * conditions.
   */
  lineSearch: "none" | "strongWolfe";
}

/** Options of {@link LBFGS}: any of the {@link LBFGSSettings}. */
export type LBFGSOptions = Given<LBFGSSettings>;

/** What is kept between iterations. */
interface Memory {
  iterations: number;
  evaluations: number;
  changes: readonly Change[];
  /**
   * The last direction, how far it was followed, and the previous gradient; undefined before the first
   * iteration.
   */
  last: { readonly d: Float64Array; t: number; readonly g: Float64Array } | undefined;
}

/** The loss and its gradient at the current parameters. */
interface Here {
  readonly f: number;
  readonly g: Float64Array;
}

const bounds: Bounds<LBFGSSettings> = {
  lr: checkPositive,
  maxIter: checkWhole,
  maxEval: checkWhole,
  toleranceGrad: checkNotNegative,
  toleranceChange: checkNotNegative,
  historySize: checkWhole,
  lineSearch: (op, name, value) => checkOneOf(op, name, value, ["none", "strongWolfe"]),
};

/**
 * L-BFGS (limited-memory BFGS), for losses without noise. `step` requires a closure that clears the
 * gradients, computes the loss and its gradients, and returns the loss; it is called several times. All
 * parameters must be in one group. Iterations are computed in float64.
 *
 * ```ts
 * optimizer.step(() => {
 *   optimizer.zeroGrad();
 *   const loss = mseLoss(model.forward(x), y);
 *   loss.backward();
 *   return loss;
 * });
 * ```
 *
 * The learning rate is 1 by default. {@link https://doi.org/10.1007/BF01589116 | Liu and Nocedal 1989}
 *
 * @throws as {@link Optimizer}, and if there is more than one group
 */
export class LBFGS extends Optimizer<LBFGSSettings> {
  #memory: Memory = { iterations: 0, evaluations: 0, changes: [], last: undefined };

  constructor(params: Params<LBFGSSettings>, options?: LBFGSOptions) {
    const maxIter = options?.maxIter ?? 20;
    super(
      params,
      withDefaults<LBFGSSettings>("LBFGS", options, {
        lr: 1,
        maxIter,
        maxEval: Math.floor((maxIter * 5) / 4),
        toleranceGrad: 1e-7,
        toleranceChange: 1e-9,
        historySize: 100,
        lineSearch: "none",
      }),
    );
    if (this.paramGroups.length !== 1) throw onlyOneGroup();
  }

  protected override check(options: LBFGSSettings): void {
    checkBounds(this.constructor.name, options, bounds);
  }

  /** @throws ArgumentError always: only one group is supported */
  override addParamGroup(): never {
    throw onlyOneGroup();
  }

  /** @throws ArgumentError without a closure */
  override step(closure?: () => Tensor): Tensor {
    if (closure === undefined) throw new ArgumentError("LBFGS", "step needs a closure that returns the loss");
    closureOf("LBFGS", closure);
    this.check(this.paramGroups[0]!);
    const lossNow = (): Tensor => {
      const loss: unknown = enableGrad(closure);
      if (loss instanceof Tensor) return loss;
      throw new ArgumentError("LBFGS", `the closure must return the loss, a tensor, got ${show(loss)}`);
    };
    const options = this.paramGroups[0]!;
    const memory = this.#memory;
    const before = memory.evaluations;
    const evaluate = (): Here => {
      memory.evaluations++;
      return { f: lossNow().item(), g: this.#gradient() };
    };
    memory.evaluations++;
    const loss = lossNow();
    let here: Here = { f: loss.item(), g: this.#gradient() };
    if (largest(here.g) <= options.toleranceGrad) return loss;
    for (let left = options.maxIter; left > 0; left--) {
      const next = this.#iterate(here, evaluate, left === 1);
      if (next === undefined || memory.evaluations - before >= options.maxEval) break;
      if (largest(next.g) <= options.toleranceGrad) break;
      if (Math.abs(next.f - here.f) < options.toleranceChange) break;
      const { d, t } = memory.last!;
      if (largest(d) * Math.abs(t) <= options.toleranceChange) break;
      here = next;
    }
    return loss;
  }

  /** Follows one direction. `undefined` if it leads nowhere, or nothing needs the loss at its end. */
  #iterate(here: Here, evaluate: () => Here, isLast: boolean): Here | undefined {
    const { lr, historySize, toleranceChange, lineSearch } = this.paramGroups[0]!;
    const { f, g } = here;
    const memory = this.#memory;
    if (memory.last !== undefined) {
      const { d, t, g: before } = memory.last;
      const change = { s: d.map((value) => t * value), y: g.map((value, i) => value - before[i]!) };
      memory.changes = remembered(memory.changes, change, historySize);
    }
    const d = this.#free(newtonDirection(memory.changes, g));
    const total = g.reduce((sum, value) => sum + Math.abs(value), 0);
    const t = memory.iterations === 0 ? Math.min(1, 1 / total) * lr : lr;
    memory.iterations++;
    memory.last = { d, t, g };
    const slope = dot(g, d);
    if (slope > -toleranceChange) return undefined;
    const origin = this.#positions();
    if (lineSearch === "none") {
      this.#move(origin, t, d);
      return isLast ? undefined : evaluate();
    }
    const at = (distance: number): Point => {
      this.#move(origin, distance, d);
      const point = evaluate();
      return { ...point, t: distance, slope: dot(point.g, d) };
    };
    const found = strongWolfe(at, { t: 0, f, g, slope }, t, largest(d), toleranceChange);
    this.#move(origin, found.t, d);
    memory.last.t = found.t;
    return found;
  }

  /** All gradients in one list; 0 if there is none, or the parameter is frozen. */
  #gradient(): Float64Array {
    const parameters = this.parameters();
    const flat = new Float64Array(parameters.reduce((size, parameter) => size + parameter.size, 0));
    let first = 0;
    for (const parameter of parameters) {
      if (parameter.requiresGrad) flat.set(parameter.peekGrad()?.data ?? [], first);
      first += parameter.size;
    }
    return flat;
  }

  /** The direction without components along frozen parameters, which older changes may have left in it. */
  #free(direction: Float64Array): Float64Array {
    let first = 0;
    for (const parameter of this.parameters()) {
      const end = first + parameter.size;
      if (!parameter.requiresGrad || parameter.peekGrad() === undefined) direction.fill(0, first, end);
      first = end;
    }
    return direction;
  }

  #positions(): Float64Array[] {
    return this.parameters().map((parameter) => Float64Array.from(parameter.data));
  }

  /** Moves the parameters to origin + t·d. */
  #move(origin: readonly Float64Array[], t: number, d: Float64Array): void {
    let first = 0;
    this.parameters().forEach((parameter, i) => {
      const { data } = parameter;
      for (let k = 0; k < data.length; k++) data[k] = origin[i]![k]! + t * d[first + k]!;
      first += data.length;
      parameter.markChanged();
    });
  }

  /** As for other optimizers; the memory is stored with the first parameter, in float64. */
  override stateDict(): OptimizerState<LBFGSSettings> {
    const { iterations, evaluations, changes, last } = this.#memory;
    if (last === undefined) return packState(this.paramGroups, new Map());
    const rows = (lists: readonly Float64Array[]): Tensor =>
      tensor(Float64Array.from(lists.flatMap((list) => [...list])), { shape: [lists.length, last.d.length] });
    const state = {
      nIter: iterations,
      funcEvals: evaluations,
      t: last.t,
      d: tensor(last.d),
      prevFlatGrad: tensor(last.g),
      oldStps: rows(changes.map(({ s }) => s)),
      oldDirs: rows(changes.map(({ y }) => y)),
    };
    return packState(this.paramGroups, new Map([[this.parameters()[0]!, state]]));
  }

  override loadStateDict(dict: OptimizerState<LBFGSSettings>): void {
    const { groups } = unpackState(
      "LBFGS",
      dict && { ...dict, state: isObject(dict.state) ? {} : dict.state },
      this.paramGroups,
      this.defaults,
      {
        check: (options) => this.check(options),
        initialState: () => ({}),
      },
    );
    const size = this.parameters().reduce((sum, parameter) => sum + parameter.size, 0);
    const state: unknown = dict.state[0];
    if (state !== undefined && !isObject(state)) {
      throw new ArgumentError("LBFGS", `state 0 must be an object, got ${show(state)}`);
    }
    this.#memory = memoryOf(state as State | undefined, size);
    this.paramGroups.splice(0, 1, ...groups);
  }
}

function memoryOf(state: Readonly<State> | undefined, size: number): Memory {
  if (state === undefined) return { iterations: 0, evaluations: 0, changes: [], last: undefined };
  const number = (name: string): number => checkedNumber("LBFGS", 0, name, state[name]);
  const rows = (name: string, count: number): Float64Array[] => {
    const value = state[name];
    if (!(value instanceof Tensor))
      throw new ArgumentError("LBFGS", `state 0 needs a tensor ${name}, got ${show(value)}`);
    if (value.size !== count * size) {
      throw new ShapeError("LBFGS", `${name} of state 0 must have ${count} · ${size} elements`, value.shape);
    }
    const flat = Float64Array.from(value.data);
    return Array.from({ length: count }, (_, i) => flat.slice(i * size, (i + 1) * size));
  };
  const steps = state.oldStps;
  const count = steps instanceof Tensor ? (steps.shape[0] ?? 0) : 0;
  const gradients = rows("oldDirs", count);
  return {
    iterations: number("nIter"),
    evaluations: number("funcEvals"),
    changes: rows("oldStps", count).map((s, i) => ({ s, y: gradients[i]! })),
    last: { d: rows("d", 1)[0]!, t: number("t"), g: rows("prevFlatGrad", 1)[0]! },
  };
}

function onlyOneGroup(): ArgumentError {
  return new ArgumentError(
    "LBFGS",
    "supports only one group of parameters, since the curvature is shared by all",
  );
}

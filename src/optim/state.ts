/**
 * @file Optimizer states as plain objects.
 */
import { checkTensor } from "../autograd/extend.js";
import { clone, Tensor, to } from "../autograd/index.js";
import { isObject } from "../checks.js";
import { ArgumentError, ShapeError, show } from "../errors.js";
import { sameShape } from "../shape.js";
import { type ParamGroup, withDefaults } from "./groups.js";

/** The state of a parameter: numbers, and tensors of its shape. */
export type State = Record<string, Tensor | number>;

/** An optimizer's state: the state of each parameter, and the settings. */
export interface OptimizerState<O extends object = object> {
  /** Keyed by the parameter's index across all groups; parameters that were never updated have none. */
  readonly state: Readonly<Record<number, Readonly<State>>>;
  /** The settings of each group, and the indices of its parameters. */
  readonly paramGroups: readonly (O & { readonly params: readonly number[] })[];
}

/** A state as a plain object of copies. */
export function packState<O extends object>(
  groups: readonly ParamGroup<O>[],
  state: ReadonlyMap<Tensor, State>,
): OptimizerState<O> {
  const all = groups.flatMap((group) => group.params);
  let first = 0;
  const paramGroups = groups.map((group) => {
    const params = group.params.map((_, i) => first + i);
    first += params.length;
    return { ...group, params };
  });
  const packed: Record<number, State> = {};
  all.forEach((parameter, i) => {
    const own = state.get(parameter);
    if (own !== undefined && Object.keys(own).length > 0) packed[i] = copyOf(own);
  });
  return { state: packed, paramGroups };
}

function copyOf(state: Readonly<State>): State {
  return Object.fromEntries(
    Object.entries(state).map(([name, value]) => [name, typeof value === "number" ? value : copied(value)]),
  );
}

/** A copy of the elements, without history. */
export function copied(x: Tensor): Tensor {
  return clone(x.detach());
}

/** What {@link unpackState} needs to know about the optimizer. */
interface Rules<O, S> {
  check(options: O): void;
  initialState(parameter: Tensor, group: O): S;
}

/** The groups and state in `dict`, for the parameters of `groups`. */
export function unpackState<O extends object, S extends State>(
  op: string,
  dict: OptimizerState<O>,
  groups: readonly ParamGroup<O>[],
  defaults: O,
  rules: Rules<O, S>,
): { groups: ParamGroup<O>[]; state: Map<Tensor, S> } {
  if (!Array.isArray(dict?.paramGroups) || !isObject(dict.state)) {
    throw new ArgumentError(op, "a state dict must have state and paramGroups");
  }
  const odd = dict.paramGroups.find((group) => !isObject(group) || !Array.isArray(group.params));
  if (odd !== undefined)
    throw new ArgumentError(op, `a group of a state dict must have params, got ${show(odd)}`);
  const sizes = (all: readonly { params: readonly unknown[] }[]): string =>
    all.map((group) => group.params.length).join(" + ");
  if (sizes(groups) !== sizes(dict.paramGroups)) {
    throw new ArgumentError(
      op,
      `the state dict has groups of ${sizes(dict.paramGroups)} parameters, ` +
        `the optimizer has ${sizes(groups)}`,
    );
  }
  const loaded = dict.paramGroups.map(({ params: _, ...options }, i): ParamGroup<O> => {
    const group = { ...withDefaults(op, options, defaults), params: groups[i]!.params };
    rules.check(group);
    return group;
  });
  const state = new Map<Tensor, S>();
  let index = 0;
  for (const group of loaded) {
    for (const parameter of group.params) {
      const own = dict.state[index];
      if (own !== undefined) {
        state.set(parameter, restored(op, index, own, rules.initialState(parameter, group), parameter));
      }
      index++;
    }
  }
  return { groups: loaded, state };
}

/**
 * A loaded state of a parameter: everything a fresh one has, plus anything left behind by settings that were
 * changed along the way.
 */
function restored<S extends State>(
  op: string,
  index: number,
  own: Readonly<State>,
  fresh: S,
  parameter: Tensor,
): S {
  if (!isObject(own)) {
    throw new ArgumentError(op, `state ${index} must be an object, got ${show(own)}`);
  }
  const names = (state: object): string => Object.keys(state).sort().join(", ");
  if (!Object.keys(fresh).every((name) => Object.hasOwn(own, name))) {
    throw new ArgumentError(op, `state ${index} must have ${names(fresh)}, got ${names(own) || "nothing"}`);
  }
  return Object.fromEntries(
    Object.entries(own).map(([name, value]) => {
      if (
        typeof fresh[name] === "number" ||
        (typeof value === "number" && !(fresh[name] instanceof Tensor))
      ) {
        return [name, checkedNumber(op, index, name, value)];
      }
      return [name, slotOf(op, `${name} of state ${index}`, value, parameter)];
    }),
  ) as S;
}

/** A number in a state: finite, and whole if it counts steps. */
export function checkedNumber(op: string, index: number, name: string, value: unknown): number {
  const isCount = /^(step|nIter|funcEvals)$/.test(name);
  const fits = isCount ? Number.isSafeInteger(value) && (value as number) >= 0 : Number.isFinite(value);
  if (fits) return value as number;
  const kind = isCount ? "whole number ≥ 0" : "finite number";
  throw new ArgumentError(op, `${name} of state ${index} must be a ${kind}, got ${show(value)}`);
}

/** A copy of a state tensor in the kernels' memory. */
function slotOf(op: string, name: string, value: unknown, parameter: Tensor): Tensor {
  checkTensor(op, name, value);
  if (!sameShape(value.shape, parameter.shape)) {
    throw new ShapeError(op, `${name} does not fit its parameter`, value.shape, parameter.shape);
  }
  return copied(to(value.detach(), parameter.dtype)).resident();
}

/**
 * @file Parameter groups: parameters with their own settings.
 */
import { checkTensor } from "../autograd/extend.js";
import { Tensor } from "../autograd/index.js";
import { checkFloating } from "../dtype.js";
import { ArgumentError, GradientError, show } from "../errors.js";
import { type Given, settled } from "../options.js";

/** Settings of every optimizer. */
export interface OptimizerSettings {
  /** The learning rate, which schedules change during training. */
  lr: number;
  /** The initial learning rate, recorded here by schedules. */
  initialLr?: number;
}

/** Options of every optimizer. */
export type OptimizerOptions = Given<OptimizerSettings>;

/** Parameters and their settings. Settings may be changed between steps. */
export type ParamGroup<O> = O & { readonly params: readonly Tensor[] };

/** Parameters, and the settings in which they differ from the others. */
export type GivenGroup<O> = Given<O> & { readonly params: Iterable<Tensor> };

/** Parameters, or groups of them, as passed to an optimizer. */
export type Params<O> = Iterable<Tensor> | Iterable<GivenGroup<O>>;

/** `params` as groups with all settings. */
export function groupsOf<O extends object>(op: string, params: Params<O>, defaults: O): ParamGroup<O>[] {
  const list = listOf<Tensor | GivenGroup<O>>(op, params);
  if (list.length === 0) throw new ArgumentError(op, "needs at least one parameter, got none");
  const isGroup = (item: unknown): item is GivenGroup<O> =>
    typeof item === "object" && item !== null && !(item instanceof Tensor) && "params" in item;
  if (!list.some(isGroup)) return [groupOf(op, list, {}, defaults)];
  const odd = list.find((item) => !isGroup(item));
  if (odd !== undefined) {
    throw new ArgumentError(op, `takes parameters or groups of them, not both, got ${show(odd)}`);
  }
  return list.filter(isGroup).map(({ params, ...own }) => groupOf(op, params, own, defaults));
}

function listOf<T>(op: string, items: unknown): readonly T[] {
  const isObject = typeof items === "object" && items !== null;
  // A Sequential is iterable as well, but yields its layers.
  const hasParameters = isObject && "parameters" in items;
  if (!isObject || hasParameters || !(Symbol.iterator in items)) {
    const cure = hasParameters ? ". Pass its parameters()." : "";
    throw new ArgumentError(op, `takes a list of parameters, got ${show(items)}${cure}`);
  }
  return [...(items as Iterable<T>)];
}

/** A list of tensors. @throws ArgumentError for anything else */
export function tensorsOf(op: string, given: unknown): readonly Tensor[] {
  const list = listOf<unknown>(op, given);
  for (const item of list) checkTensor(op, "a parameter", item);
  return list as readonly Tensor[];
}

/** Creates one group with all settings, checking parameters and names of settings. */
export function groupOf<O extends object>(
  op: string,
  params: unknown,
  settings: object,
  defaults: O,
): ParamGroup<O> {
  const list = listOf<Tensor>(op, params);
  for (const parameter of list) checkParameter(op, parameter);
  return { ...withDefaults(op, settings, defaults), params: list };
}

/**
 * `defaults`, overwritten by the given options. `initialLr`, as set by schedules, is also allowed.
 *
 * @throws ArgumentError unless `given` is an object; if it has a setting that `defaults` lacks
 */
export function withDefaults<O extends object>(op: string, given: object | undefined, defaults: O): O {
  const { initialLr, ...own } = settled<object, object>(op, given, { ...defaults, initialLr: undefined }) as {
    initialLr?: number;
  };
  return (initialLr === undefined ? own : { ...own, initialLr }) as O;
}

function checkParameter(op: string, parameter: unknown): void {
  checkTensor(op, "a parameter", parameter);
  if (!parameter.isLeaf) {
    throw new GradientError(op, "only leaves can be optimized, not results of recorded ops");
  }
  checkFloating(op, parameter.dtype);
}

/** Throws if a parameter is repeated. */
export function checkDistinct(op: string, groups: readonly ParamGroup<object>[]): void {
  const seen = new Set<Tensor>();
  for (const { params } of groups) {
    for (const parameter of params) {
      if (seen.has(parameter)) throw new ArgumentError(op, "a parameter occurs twice");
      seen.add(parameter);
    }
  }
}

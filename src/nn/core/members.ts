/**
 * @file Searches a module's fields for what it owns, and names it.
 *
 * Names follow PyTorch, `layers.0.running_mean`, so that state dicts can be exchanged: a field's name in
 * snake case, an array's index, a dictionary's key unchanged. As in PyTorch, a module's own tensors come
 * before those of nested modules.
 */
import type { Tensor } from "../../autograd/index.js";
import { isForeign } from "../../copies.js";
import { ArgumentError, show } from "../../errors.js";
import { isPlain } from "../../options.js";
import { type Role, roleOf } from "./parameter.js";

/** Replaces a tensor where it was found. */
export type Put = (tensor: Tensor) => void;

/** A named member of a module and, if possible, a function that replaces it. */
export type Member = readonly [name: string, value: unknown, put?: Put | undefined];

/** What {@link explore} needs to know about a module. */
export interface Container {
  /** Its members, under the last part of their names. */
  members(): Iterable<Member>;
}

/** A member, under its full name. */
export type Found<M extends Container> =
  | { readonly name: string; readonly role: Role; readonly tensor: Tensor; readonly put: Put | undefined }
  | { readonly name: string; readonly role: "module"; readonly module: M };

/**
 * A field's name in PyTorch's spelling: `runningMean` is `running_mean`, `conv2DLayer` is `conv2d_layer`,
 * `qkvProjW` is `qkv_proj_w`; names without a hump are unchanged.
 */
export function snakeCase(name: string): string {
  return name
    .replace(/(\d)D(?![a-z])/g, "$1d")
    .replace(/([a-z0-9])([A-Z]+)/g, (_, before: string, hump: string) => `${before}_${hump.toLowerCase()}`);
}

/** The fields of a module as members. @throws ArgumentError if two fields have the same name in snake case */
export function fieldsOf(module: object): Member[] {
  const fields = entriesOf(module).map(([field, value, put]): Member => [snakeCase(field), value, put]);
  const names = new Set<string>();
  for (const [name, value] of fields) {
    if (value === null || typeof value !== "object") continue;
    if (names.has(name)) {
      throw new ArgumentError(module.constructor.name, `two fields have the name ${name} in the state dict`);
    }
    names.add(name);
  }
  return fields;
}

/** The own members of an object. */
function entriesOf(object: object): Member[] {
  return Object.entries(object).map(([name, value]): Member => {
    const put: Put = (tensor) => {
      (object as Record<string, unknown>)[name] = tensor;
    };
    return [name, value, put];
  });
}

/**
 * The content of a collection, by index or key: arrays, sets, maps, and objects created by a literal.
 * `undefined` for anything else.
 */
export function itemsOf(value: unknown): Member[] | undefined {
  if (value instanceof Set) return Array.from(value, (item, i): Member => [String(i), item]);
  if (value instanceof Map) {
    return Array.from(value, ([key, item]): Member => [String(key), item, (own) => void value.set(key, own)]);
  }
  const isCollection =
    Array.isArray(value) || (typeof value === "object" && value !== null && isPlain(value));
  return isCollection ? entriesOf(value) : undefined;
}

/**
 * Everything in `module`, itself first, including repetitions. `isModule` identifies modules; collections are
 * searched, nested or not, but instances of other classes are not.
 *
 * @throws ArgumentError if a module contains itself, or a name contains a dot, which separates the parts of
 * names
 */
export function* explore<M extends Container>(
  module: M,
  isModule: (value: unknown) => value is M,
  name = "",
  above: readonly object[] = [],
): Generator<Found<M>> {
  if (above.includes(module)) {
    throw new ArgumentError(
      above[0]!.constructor.name,
      `${name} is a module that contains it. Keep references upward in a #private field.`,
    );
  }
  yield { name, role: "module", module };
  yield* contents([...module.members()], isModule, name, [...above, module]);
}

function* contents<M extends Container>(
  members: readonly Member[],
  isModule: (value: unknown) => value is M,
  prefix: string,
  above: readonly object[],
): Generator<Found<M>> {
  const nameOf = (own: string): string => (prefix === "" ? own : `${prefix}.${own}`);
  const foreign = members.find(([, value]) => isForeign(value));
  if (foreign !== undefined) {
    const [name, value] = foreign;
    throw new ArgumentError(above[0]!.constructor.name, `${nameOf(name)} is ${show(value)}`);
  }
  const refuseDot = (own: string): void => {
    if (!own.includes(".")) return;
    const problem = `what it owns must have names without a dot, got ${show(own)}`;
    throw new ArgumentError(above[0]!.constructor.name, problem);
  };
  for (const wanted of ["parameter", "buffer"] as const) {
    for (const [own, value, put] of members) {
      const role = roleOf(value);
      if (role !== wanted) continue;
      refuseDot(own);
      yield { name: nameOf(own), role, tensor: value as Tensor, put };
    }
  }
  for (const [own, value] of members) {
    const items = isModule(value) ? undefined : itemsOf(value);
    // The content of a collection that contains itself has already been found.
    if (items !== undefined && above.includes(value as object)) continue;
    const inner = isModule(value)
      ? explore(value, isModule, nameOf(own), above)
      : contents(items ?? [], isModule, nameOf(own), [...above, value as object]);
    for (const found of inner) {
      refuseDot(own);
      yield found;
    }
  }
}

/**
 * @file Options: as given by the caller, and as settled once defaults have filled the gaps.
 */
import { isObject } from "./checks.js";
import { ArgumentError, show } from "./errors.js";

/** Some of the options; `undefined` counts as not given. */
export type Given<Options> = { readonly [Name in keyof Options]?: Options[Name] | undefined };

/** Options, all of them set. */
export type Settled<Options> = { readonly [Name in keyof Options]-?: Exclude<Options[Name], undefined> };

/** The values of options that are not given; `undefined` for those without a default. */
export type Defaults<Options> = { readonly [Name in keyof Options]-?: Options[Name] | undefined };

/** Options with their defaults applied: only those without a default may be `undefined`. */
export type WithDefaults<Options, D> = {
  readonly [Name in keyof D & keyof Options]: undefined extends D[Name]
    ? Options[Name]
    : Exclude<Options[Name], undefined>;
};

/**
 * `defaults`, overwritten by the given options. Every function takes options the same way: it declares
 * `options?: Options`, passes them here unchanged, and reads only the result.
 *
 * A class instance may have other fields besides the known ones, so that a layer can pass itself.
 *
 * @throws ArgumentError unless `given` is an object; if it has a name that `defaults` lacks
 */
export function settled<Options extends object, const D extends Defaults<Options>>(
  op: string,
  given: Options | undefined,
  defaults: D,
): WithDefaults<Options, D> {
  // Ops are mostly called without options: that takes 6 ns, while even an empty object takes 30.
  const own = given === undefined ? defaults : overwritten(op, given, defaults);
  return own as WithDefaults<Options, D>;
}

function overwritten(op: string, given: object, defaults: object): object {
  if (!isObject(given)) throw new ArgumentError(op, noOptions(given, defaults));
  let own: Record<string, unknown> | undefined;
  let someKnown = false;
  for (const name in given) {
    const isKnown = Object.hasOwn(defaults, name);
    someKnown ||= isKnown;
    const value = given[name];
    if (value === undefined) continue;
    if (isKnown) {
      own ??= { ...defaults };
      own[name] = value;
    } else if (isPlain(given)) throw new ArgumentError(op, unknown(name, Object.keys(defaults)));
  }
  if (!someKnown && !isPlain(given)) throw new ArgumentError(op, noOptions(given, defaults));
  return own ?? defaults;
}

function noOptions(given: unknown, defaults: object): string {
  const names = Object.keys(defaults);
  const form = names.length > 4 ? `${names.slice(0, 3).join(", ")}, …` : names.join(", ");
  return `options must be an object { ${form} }, got ${show(given)}`;
}

/** True for objects created by a literal, even in another window or worker. */
export function isPlain(given: object): boolean {
  const prototype = Object.getPrototypeOf(given) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function unknown(name: string, known: readonly string[]): string {
  const near = known.find((one) => isNear(name, one));
  if (near !== undefined) return `unknown option ${show(name)}, did you mean ${show(near)}?`;
  const rest = known.length === 0 ? "there are none" : `known are ${known.map(show).join(", ")}`;
  return `unknown option ${show(name)}, ${rest}`;
}

/** True if the names differ only in case, underscores, and one letter, or two letters if they are long. */
function isNear(name: string, known: string): boolean {
  const [a, b] = [name, known].map((text) => text.toLowerCase().replaceAll("_", "")) as [string, string];
  return distance(a, b) <= (Math.min(a.length, b.length) < 6 ? 1 : 2);
}

/**
 * The number of insertions, deletions, and substitutions between two words:
 * {@link https://doi.org/10.1145/321796.321811 | Wagner and Fischer 1974}.
 */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, above[j]! + 1, row[j - 1]! + 1));
    }
  }
  return row[b.length]!;
}

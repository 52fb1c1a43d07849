/**
 * @file Options: as they are given, and as they are once defaults stand in for what was not.
 */
import { ArgumentError, show } from "./errors.js";

/** Some of the options; one that is `undefined` counts as not given. */
export type Given<Options> = { readonly [Name in keyof Options]?: Options[Name] | undefined };

/** Options of which none is left open. */
export type Settled<Options> = { readonly [Name in keyof Options]-?: Exclude<Options[Name], undefined> };

/** What stands in for options that are not given; `undefined` where nothing does. */
export type Defaults<Options> = { readonly [Name in keyof Options]-?: Options[Name] | undefined };

/** Options with their defaults: only those that have none may be `undefined`. */
export type WithDefaults<Options, D> = {
  readonly [Name in keyof D & keyof Options]: undefined extends D[Name]
    ? Options[Name]
    : Exclude<Options[Name], undefined>;
};

/** Every option with some value. */
export type Example<Options> = { readonly [Name in keyof Options]-?: unknown };

/**
 * Refuses what is no object of options, and names that `example`, which has all of them, does not have.
 * Instances of classes may have fields besides.
 */
export function checkOptions<Options extends object>(
  op: string,
  given: Options,
  example: Example<Options>,
): void {
  if (!hasNames(given)) {
    const [name, value] = Object.entries(example)[0]!;
    throw new ArgumentError(
      op,
      `options must be an object such as { ${name}: ${show(value)} }, got ${show(given)}`,
    );
  }
  if (isPlain(given)) refuseUnknown(op, given, Object.keys(example));
}

/**
 * `defaults`, overwritten by what is given.
 *
 * @throws ArgumentError for what is no object, and for a name that `defaults` does not have
 */
export function settled<Options extends object, const D extends Defaults<Options>>(
  op: string,
  given: Options,
  defaults: D,
): WithDefaults<Options, D> {
  const names = Object.keys(defaults);
  if (!hasNames(given)) {
    const form = names.length > 4 ? `${names.slice(0, 3).join(", ")}, …` : names.join(", ");
    throw new ArgumentError(op, `options must be an object { ${form} }, got ${show(given)}`);
  }
  refuseUnknown(op, given, names);
  const own = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(own) } as WithDefaults<Options, D>;
}

function refuseUnknown(op: string, given: object, names: readonly string[]): void {
  for (const name in given) {
    const isGiven = (given as Readonly<Record<string, unknown>>)[name] !== undefined;
    if (isGiven && !names.includes(name)) throw new ArgumentError(op, unknown(name, names));
  }
}

/**
 * True for objects that can tell options: no lists, and no maps and the like, which keep all to themselves.
 */
function hasNames(given: unknown): given is object {
  if (given === null || typeof given !== "object" || Array.isArray(given)) return false;
  return isPlain(given) || Object.keys(given).length > 0;
}

/** True for what `{}` makes, in whatever window or worker. */
function isPlain(given: object): boolean {
  const prototype = Object.getPrototypeOf(given) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function unknown(name: string, known: readonly string[]): string {
  const near = known.find((one) => isNear(name, one));
  if (near !== undefined) return `unknown option ${show(name)}, did you mean ${show(near)}?`;
  const rest = known.length === 0 ? "there are none" : `known are ${known.map(show).join(", ")}`;
  return `unknown option ${show(name)}, ${rest}`;
}

/** True for names that differ in case, underscores, and one letter, or two of a long name. */
function isNear(name: string, known: string): boolean {
  const [a, b] = [name, known].map((text) => text.toLowerCase().replaceAll("_", "")) as [string, string];
  return distance(a, b) <= (Math.min(a.length, b.length) < 6 ? 1 : 2);
}

/**
 * How many letters must be put in, left out or replaced:
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

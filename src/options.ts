/**
 * @file Options: as they are given, and as they are once defaults stand in for what was not.
 */

/** Some of the options; one that is `undefined` counts as not given. */
export type Given<Options> = { readonly [Name in keyof Options]?: Options[Name] | undefined };

/** Options of which none is left open. */
export type Settled<Options> = { readonly [Name in keyof Options]-?: Exclude<Options[Name], undefined> };

/** `defaults`, overwritten by what is given. */
export function settled<Options extends object>(
  given: Options,
  defaults: Settled<Options>,
): Settled<Options> {
  const own = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(own) };
}

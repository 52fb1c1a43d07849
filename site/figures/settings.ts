/**
 * @file What a figure can be set to. Each setting knows its first value, how it is written in the URL, and which
 * control changes it.
 */

interface SettingOf<Kind extends string, T> {
  readonly kind: Kind;
  readonly label: string;
  readonly initial: T;
  /** The value that a text in the URL stands for; `undefined` if it stands for none. */
  readonly parse: (text: string) => T | undefined;
}

/** A number between two bounds: a slider. */
export interface RangeSetting extends SettingOf<"range", number> {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}
/** One of a few numbers, in order: a slider over the list. */
export interface ScaleSetting extends SettingOf<"scale", number> {
  readonly values: readonly number[];
}
/** One of a few names: buttons side by side, or a menu. */
export interface ChoiceSetting<Name extends string = string> extends SettingOf<"choice", Name> {
  /** From the name in the URL to what the learner reads. */
  readonly options: Readonly<Record<Name, string>>;
}
/** On or off. */
export type FlagSetting = SettingOf<"flag", boolean>;
/** Any text, such as an expression. Its view draws the control where the frame's would not do. */
export type TextSetting = SettingOf<"text", string>;

export type Setting = RangeSetting | ScaleSetting | ChoiceSetting | FlagSetting | TextSetting;
export type Schema = Readonly<Record<string, Setting>>;
export type SettingsOf<S extends Schema> = { -readonly [Name in keyof S]: S[Name]["initial"] };

type Labeled<T> = { readonly label: string; readonly initial: T };

export function range(
  options: Labeled<number> & { readonly min: number; readonly max: number; readonly step: number },
): RangeSetting {
  const { min, max } = options;
  return { ...options, kind: "range", parse: (text) => numberIf(text, (x) => x >= min && x <= max) };
}

export function scale(options: Labeled<number> & { readonly values: readonly number[] }): ScaleSetting {
  return { ...options, kind: "scale", parse: (text) => numberIf(text, (x) => options.values.includes(x)) };
}

export function choice<Name extends string>(
  options: Labeled<NoInfer<Name>> & { readonly options: Readonly<Record<Name, string>> },
): ChoiceSetting<Name> {
  const isName = (text: string): text is Name => Object.hasOwn(options.options, text);
  return { ...options, kind: "choice", parse: (text) => (isName(text) ? text : undefined) };
}

export function flag(options: Labeled<boolean>): FlagSetting {
  const values: Readonly<Record<string, boolean>> = { true: true, false: false };
  return { ...options, kind: "flag", parse: (text) => values[text] };
}

export function text(options: Labeled<string>): TextSetting {
  return { ...options, kind: "text", parse: (text) => text };
}

function numberIf(text: string, allowed: (x: number) => boolean): number | undefined {
  const x = Number(text);
  return text.trim() !== "" && Number.isFinite(x) && allowed(x) ? x : undefined;
}

/** Every setting at its first value. */
export function initialSettings<S extends Schema>(schema: S): SettingsOf<S> {
  const entries = Object.entries(schema).map(([name, { initial }]) => [name, initial]);
  return Object.fromEntries(entries) as SettingsOf<S>;
}

/**
 * Reads the settings of one figure from a page's query, `?NAME.rate=0.3`. What is missing or makes no sense is as
 * it is at first.
 */
export function readSettings<S extends Schema>(
  figure: string,
  schema: S,
  first: SettingsOf<S>,
  query: URLSearchParams,
): SettingsOf<S> {
  const entries = Object.entries(schema).map(([name, { parse }]) => {
    const written = query.get(`${figure}.${name}`);
    return [name, (written === null ? undefined : parse(written)) ?? first[name]];
  });
  return Object.fromEntries(entries) as SettingsOf<S>;
}

/** Writes what is not as at first into a page's query, and leaves other figures' settings there. */
export function writeSettings<S extends Schema>(
  figure: string,
  first: SettingsOf<S>,
  settings: SettingsOf<S>,
  query: URLSearchParams,
): void {
  for (const [name, value] of Object.entries(settings)) {
    if (value === first[name]) query.delete(`${figure}.${name}`);
    else query.set(`${figure}.${name}`, String(value));
  }
}

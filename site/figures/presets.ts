/** @file Named settings of a figure that show something, and what there is to see. */
import type { Schema, SettingsOf } from "./settings.js";

export interface Preset<Settings = Readonly<Record<string, number | string | boolean>>> {
  readonly title: string;
  readonly settings: Partial<Settings>;
  /** What there is to see. */
  readonly lesson: string;
}

/** The presets of a figure with these settings: `satisfies Presets<(typeof gan)["settings"]>`. */
export type Presets<S extends Schema> = Readonly<Record<string, Preset<SettingsOf<S>>>>;

/** The name of the preset that settings still are. */
export function presetOf<Name extends string>(
  presets: Readonly<Record<Name, Preset>>,
  settings: Readonly<Record<string, unknown>>,
): Name | undefined {
  const names = Object.keys(presets) as Name[];
  return names.find((name) =>
    Object.entries(presets[name].settings).every(([key, value]) => settings[key] === value),
  );
}

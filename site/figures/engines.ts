/** @file The side of each figure that computes. */
import type { EngineMaker } from "./figure.js";
import type { FigureName, figures } from "./index.js";
import type { SettingsOf } from "./settings.js";

type EngineModule<Name extends FigureName> = {
  // biome-ignore lint/suspicious/noExplicitAny: commands and frames are the figure's own.
  readonly default: EngineMaker<SettingsOf<(typeof figures)[Name]["settings"]>, any, unknown>;
};

export const engines: { readonly [Name in FigureName]: () => Promise<EngineModule<Name>> } = {
  backprop: () => import("./backprop/engine.js"),
  comparison: () => import("./comparison/engine.js"),
  descent: () => import("./descent/engine.js"),
  digit: () => import("./digit/engine.js"),
  gan: () => import("./gan/engine.js"),
  memory: () => import("./memory/engine.js"),
  playground: () => import("./playground/engine.js"),
  softmax: () => import("./softmax/engine.js"),
};

/**
 * @file The table of figures. A figure is a row here and in `engines.ts` and `views.ts`, which the compiler insists
 * on, and a folder with its two sides.
 */
import { backprop } from "./backprop/index.js";
import { comparison } from "./comparison/index.js";
import { descent } from "./descent/index.js";
import { digit } from "./digit/index.js";
import type { Figure } from "./figure.js";
import { gan } from "./gan/index.js";
import { memory } from "./memory/index.js";
import { playground } from "./playground/index.js";
import { softmax } from "./softmax/index.js";

export const figures = {
  backprop,
  comparison,
  descent,
  digit,
  gan,
  memory,
  playground,
  softmax,
} as const satisfies Readonly<Record<string, Figure>>;

export type FigureName = keyof typeof figures;

export function isFigureName(name: string): name is FigureName {
  return Object.hasOwn(figures, name);
}

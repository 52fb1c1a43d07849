/**
 * @file The result of a compiled function: a tensor, a list or an object of tensors, or nothing.
 */
import { Storage } from "../autograd/extend.js";
import { Tensor } from "../autograd/index.js";
import type { DataArray } from "../dtype.js";
import { ArgumentError, show } from "../errors.js";
import type { Shape } from "../shape.js";

/** The types that compiled functions may return. */
// biome-ignore lint/suspicious/noConfusingVoidType: a function without a result returns it.
export type Results = Tensor | readonly Tensor[] | { readonly [name: string]: Tensor } | void;

/** The form of a result: the names of its tensors (`undefined` for one on its own), and their shapes. */
export interface Shaped {
  readonly form: "nothing" | "tensor" | "list" | "object";
  readonly names: readonly string[];
  readonly shapes: readonly Shape[];
}

/** A decomposed result. */
export interface Outcome {
  readonly shape: Shaped;
  readonly tensors: readonly Tensor[];
}

/** Decomposes a result. @throws ArgumentError unless it consists of tensors */
export function resultsOf(result: unknown): Outcome {
  if (result === undefined) return outcome("nothing", []);
  if (result instanceof Tensor) return outcome("tensor", [["", result]]);
  if (result instanceof Promise) {
    throw new ArgumentError(
      "compile",
      "the function must be synchronous: code after an await is not recorded",
    );
  }
  if (typeof result !== "object" || result === null) refuse(result);
  return outcome(Array.isArray(result) ? "list" : "object", Object.entries(result));
}

function outcome(form: Shaped["form"], named: readonly (readonly [string, unknown])[]): Outcome {
  for (const [, value] of named) if (!(value instanceof Tensor)) refuse(value);
  const tensors = named.map(([, value]) => value as Tensor);
  return {
    shape: { form, names: named.map(([name]) => name), shapes: tensors.map(({ shape }) => shape) },
    tensors,
  };
}

function refuse(value: unknown): never {
  throw new ArgumentError(
    "compile",
    `the function must return a tensor, or a list or an object of tensors, got ${show(value)}`,
  );
}

/** Reassembles a result with other elements. */
export function withTensors({ form, names, shapes }: Shaped, arrays: readonly DataArray[]): Results {
  const tensors = arrays.map((array, i) => new Tensor(new Storage(array), shapes[i]!));
  if (form === "nothing") return undefined;
  if (form === "tensor") return tensors[0];
  return form === "list" ? tensors : Object.fromEntries(tensors.map((tensor, i) => [names[i]!, tensor]));
}

/**
 * @file Gives Tensor its methods: every op, backward and assign. The method form is the function form; the
 * types of the methods are derived from those of the functions, so neither is written twice.
 *
 * Code that creates tensors imports the class from here, so that bundlers do not drop the methods.
 */

import type { TupleOf } from "../shape.js";
import { assign } from "./assign.js";
import { backward } from "./backward/backward.js";
import * as ops from "./ops/index.js";
import type { Pieces } from "./ops/rearranging.js";
import { Tensor as BareTensor } from "./tensor.js";

/**
 * A function without its first parameter, for up to two overloads; if there is only one, both branches infer
 * the same.
 */
type Method<Op> = Op extends {
  (self: never, ...rest: infer First): infer FirstResult;
  (self: never, ...rest: infer Rest): infer Result;
}
  ? [First, Rest] extends [Rest, First]
    ? (...rest: Rest) => Result
    : { (...rest: First): FirstResult; (...rest: Rest): Result }
  : never;

// Picked from their modules: properties merely declared here would lose the functions' documentation.
type Functions = typeof ops &
  Pick<typeof import("./assign.js"), "assign"> &
  Pick<typeof import("./backward/backward.js"), "backward">;

/** Generic methods, whose type parameters the derivation would lose. */
interface Generic {
  split: <const Sizes extends number | readonly number[]>(size: Sizes, axis?: number) => Pieces<Sizes>;
  unbind: <const Count extends number = number>(axis?: number, count?: Count) => TupleOf<Tensor, Count>;
}

/** The methods of tensors, derived from functions. */
export type Methods = {
  [Name in keyof Functions]: Name extends keyof Generic ? Generic[Name] : Method<Functions[Name]>;
};

const methods: Functions = { ...ops, assign, backward };

declare module "./tensor.js" {
  interface Tensor extends Methods {}
}

function install(): typeof BareTensor {
  for (const [name, op] of Object.entries(methods)) {
    if (Object.hasOwn(BareTensor.prototype, name)) throw new Error(`Tensor has a member ${name} already`);
    Object.defineProperty(BareTensor.prototype, name, {
      value(this: BareTensor, ...rest: unknown[]): unknown {
        return (op as (self: BareTensor, ...rest: unknown[]) => unknown)(this, ...rest);
      },
      configurable: true,
      writable: true,
    });
  }
  Object.defineProperty(BareTensor.prototype, Symbol.for("nodejs.util.inspect.custom"), {
    value: BareTensor.prototype.inspect,
    configurable: true,
  });
  return BareTensor;
}

/** The class of all tensors, with its methods. */
export const Tensor: typeof BareTensor = install();
export type Tensor = BareTensor;

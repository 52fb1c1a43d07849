/** @file States of every kind, and parts that have them. */
import fc from "fast-check";
import { ArgumentError, Tensor, tensor } from "../../src/index.js";
import type { Plain } from "../../src/io/index.js";
import type { Linear } from "../../src/nn/index.js";
import { Adam } from "../../src/optim/index.js";
import { contentOf, tensors } from "./tensors.js";

const keys = fc.constantFrom(
  "a",
  "a.b",
  "b",
  "$",
  "$tensor",
  "$number",
  "$$tensor",
  "__proto__",
  "constructor",
  "0",
);

/** Any possible state, with tensors at any depth. */
export const plain: fc.Arbitrary<Plain> = fc.letrec<{ plain: Plain }>((tie) => ({
  plain: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom<Plain>(null, true, false, Number.NaN, Infinity, -Infinity, -0),
    fc.double(),
    fc.string({ unit: "binary" }),
    tensors,
    fc.array(tie("plain"), { maxLength: 4 }),
    fc
      .uniqueArray(fc.tuple(fc.oneof(keys, fc.string()), tie("plain")), {
        selector: ([name]) => name,
        maxLength: 4,
      })
      .map((entries) => Object.fromEntries(entries)),
  ),
})).plain;

/** A state with its tensors described to the bit; −0, NaN, and the order of names count. */
export function exact(value: Plain): unknown {
  if (value instanceof Tensor) return { tensor: contentOf({ value }) };
  if (Array.isArray(value)) return value.map(exact);
  if (value === null || typeof value !== "object") return value;
  return { entries: Object.entries(value).map(([name, item]) => [name, exact(item)]) };
}

/** A part whose state can be any value. */
export class Anything {
  state: object;
  constructor(state: object) {
    this.state = state;
  }
  stateDict(): object {
    return this.state;
  }
  loadStateDict(state: object): void {
    this.state = state;
  }
}

/** A part that rejects every state. */
export class Refusing extends Anything {
  override loadStateDict(): never {
    throw new ArgumentError("Refusing", "takes no state");
  }
}

/** A layer and its optimizer after one step. */
export function trained(layer: Linear): { model: Linear; optimizer: Adam } {
  const optimizer = new Adam(layer.parameters());
  layer
    .forward(tensor([[1, 2]]))
    .sum()
    .backward();
  optimizer.step();
  return { model: layer, optimizer };
}

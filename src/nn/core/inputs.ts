/**
 * @file Checks of the inputs of layers and their functions. The compiler checks them as well, but not for untyped
 * programs.
 */
import { checkTensor } from "../../autograd/extend.js";

export { checkTensor };

/** {@link checkTensor} for several, by name. */
export function checkTensors(op: string, all: Readonly<Record<string, unknown>>): void {
  for (const [name, x] of Object.entries(all)) checkTensor(op, name, x);
}

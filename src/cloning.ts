/**
 * @file Rejects `structuredClone`, and with it `postMessage` and IndexedDB.
 *
 * A clone would have neither methods nor a graph, and since a parameter's array is a view of the kernels'
 * memory, all of that memory would be copied. Cloning reads an object's enumerable properties in order, so
 * the first one throws. This costs each tensor one field, which holds the same object for all.
 */
import { ArgumentError } from "./errors.js";

class Uncloneable {
  constructor() {
    Object.defineProperty(this, "elements", {
      enumerable: true,
      get(): never {
        throw new ArgumentError(
          "structuredClone",
          "tensors, modules and optimizers cannot be cloned or sent to a worker. Send x.toTypedArray(), or " +
            "encodeSafetensors(model.stateDict()).",
        );
      },
    });
  }
}

/** The value of the first field of every class that cannot be cloned. */
export const uncloneable: object = /* @__PURE__ */ new Uncloneable();

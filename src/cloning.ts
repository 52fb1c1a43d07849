/**
 * @file Refuses `structuredClone`, and with it `postMessage` and IndexedDB.
 *
 * A clone would have neither methods nor a graph, and the array of a parameter is a view of all of the
 * kernels' memory, which would be copied whole. Cloning reads the enumerable properties of an object in
 * order, so the first one refuses. It costs a tensor one field, the same for all.
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

/** The value of the first field of what cannot be cloned. */
export const uncloneable: object = /* @__PURE__ */ new Uncloneable();

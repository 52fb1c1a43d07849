/** @file What tests of backward passes begin and end with. */
import { type Tensor, tensor } from "../../src/index.js";

/** A tensor that requires a gradient. */
export function leaf(values: Parameters<typeof tensor>[0], dtype: "float32" | "float64" = "float32"): Tensor {
  return tensor(values, { dtype, requiresGrad: true });
}

/** Name and message of the error that `body` throws. */
export function failure(body: () => unknown): string {
  try {
    body();
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return "nothing was thrown";
}

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { log10, tensor } from "../../../src/index.js";
import { kernelSets, restoreKernels } from "../kernelSets.js";

describe.each(kernelSets)("log10 with $title kernels", ({ use }) => {
  beforeAll(use);
  afterAll(restoreKernels);

  it.each(["float32", "float64"] as const)("of a power of 10 in %s is that power", (dtype) => {
    const powers = Array.from({ length: 21 }, (_, i) => i - 10);
    const values = powers.map((power) => Number(`1e${power}`));
    expect(log10(tensor(values, { dtype })).toArray()).toEqual(powers);
  });
});

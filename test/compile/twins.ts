import { expect } from "vitest";
import { type Compiled, compile } from "../../src/compile/index.js";
import { kernelInfo, manualSeed, type Tensor, useKernels } from "../../src/index.js";
import type { AnyModule } from "../../src/nn/core/module.js";

/** A training or inference step, and what it changes. */
export interface Twin<Args extends readonly Tensor[]> {
  readonly step: (...args: Args) => Tensor | readonly Tensor[] | { readonly [name: string]: Tensor };
  readonly modules: readonly AnyModule[];
  /** Other tensors that steps change. */
  readonly others?: readonly Tensor[];
}

const sets = [
  ["reference", {}],
  ["wasm", { fma: false }],
  ["wasm", {}],
] as const;

/**
 * Runs a step eagerly and compiled, from equal beginnings, on every set of kernels: results and everything changed
 * must be equal, bit for bit. Returns the compiled step on the fastest.
 */
export function expectTwins<Args extends readonly Tensor[]>(
  make: () => Twin<Args>,
  batch: (i: number) => Args,
  calls = 20,
): Compiled<Args, Tensor | readonly Tensor[]> {
  const before = kernelInfo().name;
  try {
    return sets.map(([name, options]) => {
      useKernels(name, options);
      return expectTwinsHere(make, batch, calls);
    })[2]!;
  } finally {
    useKernels(before);
  }
}

function expectTwinsHere<Args extends readonly Tensor[]>(
  make: () => Twin<Args>,
  batch: (i: number) => Args,
  calls: number,
): Compiled<Args, Tensor | readonly Tensor[]> {
  const run = (isCompiled: boolean) => {
    manualSeed(1);
    const { step, modules, others = [] } = make();
    const compiled = compile(step as (...args: Args) => Tensor);
    const results: Tensor[][] = [];
    for (let i = 0; i < calls; i++) {
      const result = (isCompiled ? compiled : step)(...batch(i));
      results.push(
        Object.values(Array.isArray(result) ? result : "shape" in result ? [result] : result) as Tensor[],
      );
    }
    const state = modules.flatMap((module) => Object.entries(module.stateDict()));
    const grads = modules.flatMap((module) => module.parameters().map((p) => p.grad?.toTypedArray()));
    return {
      results: results.map((list) => list.map((tensor) => tensor.toTypedArray())),
      state: state.map(([name, tensor]) => [name, tensor.toTypedArray()]),
      others: others.map((tensor) => tensor.toTypedArray()),
      grads,
      compiled,
    };
  };
  const { compiled: _, ...eager } = run(false);
  const { compiled, ...replayed } = run(true);
  expect(replayed).toEqual(eager);
  expect(compiled.explain()).toContain("calls of kernels");
  expect(compiled.explain()).not.toContain("without a plan");
  return compiled;
}

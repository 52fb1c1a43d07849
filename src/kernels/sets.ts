/** @file Kernel sets made of others. */
import type { Family, KernelName, KernelSet } from "./contract/index.js";

/** A kernel, with the types of its arguments forgotten. */
export type AnyKernel = (...args: readonly unknown[]) => void;

/** Any family of the contract. */
export type AnyFamily = Family<object>;

/** {@link KernelSet.of} by `make`, which is called once for each family. */
export function familiesBy(
  make: <Kernels extends object>(family: Family<Kernels>) => Kernels,
): KernelSet["of"] {
  const made = new Map<object, object>();
  return <Kernels extends object>(family: Family<Kernels>): Kernels => {
    const kernels = made.get(family) ?? make(family);
    made.set(family, kernels);
    return kernels as Kernels;
  };
}

/** What takes the place of a kernel; without a family, it belongs to the core. */
type Wrap = (kernel: AnyKernel, name: KernelName, family: AnyFamily | undefined) => AnyKernel;

/** A set with `wrap(kernel, …)` in place of each kernel, for counting and recording. */
export function wrapped({ name, of, ...core }: KernelSet, wrap: Wrap): KernelSet {
  const all = <Kernels extends object>(kernels: Kernels, family?: AnyFamily): Kernels => {
    const entries = Object.entries(kernels) as [KernelName, AnyKernel][];
    return Object.fromEntries(entries.map(([name, kernel]) => [name, wrap(kernel, name, family)])) as Kernels;
  };
  return { ...all(core), name, of: familiesBy((family) => all(of(family), family)) };
}

/** A kernel of a set by name, given the family that it belongs to, if any. */
export function kernelOf(set: KernelSet, name: KernelName, family: AnyFamily | undefined): AnyKernel {
  const kernels = family === undefined ? set : set.of(family);
  return (kernels as Readonly<Record<KernelName, AnyKernel>>)[name];
}

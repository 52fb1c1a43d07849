/** @file The notation for kernels' parameters. */
import type { DataArray } from "../../dtype.js";

/**
 * The parameters of each kernel in order: `>` marks arrays that it overwrites, all or a part, `+` arrays that
 * it adds to, `<` arrays that it reads. The others are lengths, flags, and descriptions. Code that records,
 * replays, or prints kernel calls relies on this list. (A matrix product has two more in its options: the
 * bias is read, and `accumulate` adds to out.)
 */
export type Signatures<Kernels> = {
  readonly [Kernel in keyof Kernels]: Kernels[Kernel] extends (...args: infer Args) => void
    ? Listed<Required<Args>>
    : never;
};

/** One name for each parameter; those of arrays are marked. */
type Listed<Args extends readonly unknown[]> = {
  readonly [I in keyof Args]: Args[I] extends DataArray | readonly DataArray[] | undefined
    ? `${">" | "+" | "<"}${string}`
    : string;
};

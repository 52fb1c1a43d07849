/** @file How the parameters of kernels are listed. */
import type { DataArray } from "../../dtype.js";

/**
 * The parameters of each kernel in order: `>` marks arrays that it overwrites, all or a part, `+` arrays that it adds
 * to, `<` arrays that it reads. The others are lengths, flags, and descriptions. Whatever records, replays, or prints
 * calls of the contract goes by this list. (A matrix product has two more in its options: the bias is read, and with
 * `accumulate` out is added to.)
 */
export type Signatures<Kernels> = {
  readonly [Kernel in keyof Kernels]: Kernels[Kernel] extends (...args: infer Args) => void
    ? Listed<Required<Args>>
    : never;
};

/** As many names as there are parameters; those of arrays are marked. */
type Listed<Args extends readonly unknown[]> = {
  readonly [I in keyof Args]: Args[I] extends DataArray | readonly DataArray[] | undefined
    ? `${">" | "+" | "<"}${string}`
    : string;
};

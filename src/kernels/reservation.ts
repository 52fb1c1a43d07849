/**
 * @file Reserves the kernels' memory: as much as the engine allows, which is determined by trying.
 */
import { KernelError } from "../errors.js";

const mebibyte = 2 ** 20;

/** 4 GiB in pages of 64 KiB. */
const mostPages = 65_536;

/**
 * Up to 4 GiB of WebAssembly memory that never grows.
 * @throws KernelError if not even 64 MiB are available
 */
export function reserveMemory(shared: boolean): WebAssembly.Memory {
  for (let size = mostPages; ; size /= 2) {
    // The last page of 4 GiB is omitted: a view of all of it would have one byte more than an array can have.
    const pages = Math.min(size, mostPages - 1);
    try {
      return new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      if (size === mostPages / 64)
        throw new KernelError(
          "kernelMemory",
          'cannot reserve 64 MiB of WebAssembly memory. Choose useKernels("reference").',
        );
    }
  }
}

/**
 * The error if a kernel needs `needed` bytes of the `all` that are reserved, `taken` of them by residents.
 */
export function outOfMemory(kernel: string, needed: number, all: number, taken: number): KernelError {
  return new KernelError(
    kernel,
    `needs ${Math.ceil(needed / mebibyte)} MiB of kernel memory or more, ` +
      `${Math.floor(all / mebibyte)} MiB are reserved and ${Math.ceil(taken / mebibyte)} MiB of them taken. ` +
      `Work on smaller pieces, or choose useKernels("reference").`,
  );
}

/**
 * @file .npz: named arrays, as written by `np.savez` and `np.savez_compressed`; a ZIP archive of .npy files.
 */

import type { Tensor } from "../autograd/index.js";
import { bytesOf, type FileBytes } from "../bytes.js";
import { checkList, checkNumber } from "../checks.js";
import { show } from "../errors.js";
import { settled } from "../options.js";
import { refuser } from "./bytes.js";
import { checkTensors, type Tensors } from "./elements.js";
import { encodeNpy, readNpy } from "./npy.js";
import { decodeZip, encodeZip } from "./zip.js";

const suffix = ".npy";

/**
 * Encodes named tensors as an uncompressed .npz file for `np.load`.
 * {@link https://numpy.org/doc/stable/reference/generated/numpy.savez.html | numpy.savez}
 *
 * @throws ArgumentError unless all values are tensors; beyond 4 GiB
 */
export function encodeNpz(tensors: Tensors): Uint8Array {
  checkTensors("encodeNpz", tensors);
  const files = Object.entries(tensors).map(([name, x]) => ({ name: name + suffix, bytes: encodeNpy(x) }));
  return encodeZip("encodeNpz", files);
}

/** Options of {@link decodeNpz}. */
export interface NpzOptions {
  /**
   * The maximum uncompressed size of all arrays together, in bytes; default: no limit. A compressed file can
   * expand a thousandfold.
   */
  readonly maxBytes?: number | undefined;
}

/** Options of {@link decodeNpz} with the names of the arrays that are wanted. */
export interface NamedNpzOptions<Name extends string> extends NpzOptions {
  /** The arrays to read, and no others: each must be there. Default: all. */
  readonly names?: readonly Name[] | undefined;
}

/**
 * Decodes a .npz file, compressed or not; asynchronous because platforms only decompress asynchronously.
 *
 * @throws FormatError if the file is invalid, damaged, or larger than `maxBytes`, or holds anything that
 * {@link decodeNpy} rejects
 */
export async function decodeNpz<const Name extends string = string>(
  file: FileBytes,
  options?: NamedNpzOptions<Name>,
): Promise<Readonly<Record<Name, Tensor>>> {
  const { maxBytes, names } = settled("decodeNpz", options, { maxBytes: Infinity, names: undefined });
  if (names !== undefined) checkList("decodeNpz", "names", names, 'names: ["x", "y"]');
  checkNumber("decodeNpz", "maxBytes", maxBytes);
  const refuse = refuser("decodeNpz");
  const files = await decodeZip(bytesOf("decodeNpz", file), refuse, maxBytes);
  const wanted = names && new Set<string>(names.map((name) => name + suffix));
  for (const name of wanted ?? []) {
    if (!files.some((file) => file.name === name))
      refuse(`there is no ${show(name.slice(0, -suffix.length))}`);
  }
  const tensors = files
    .filter(({ name }) => wanted?.has(name) ?? true)
    .map(({ name, bytes }) => {
      if (!name.endsWith(suffix)) refuse(`${show(name)} is not a ${suffix} file`);
      const tensor = readNpy(bytes, (problem) => refuse(`${show(name)}: ${problem}`));
      return [name.slice(0, -suffix.length), tensor] as const;
    });
  return Object.fromEntries(tensors) as Record<Name, Tensor>;
}

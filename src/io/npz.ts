/**
 * @file .npz: arrays by name, as `np.savez` and `np.savez_compressed` write them; a ZIP archive of .npy
 * files.
 */

import { bytesOf, type FileBytes } from "../bytes.js";
import { checkNumber } from "../checks.js";
import { show } from "../errors.js";
import { settled } from "../options.js";
import { refuser } from "./bytes.js";
import { checkTensors, type Tensors } from "./elements.js";
import { encodeNpy, readNpy } from "./npy.js";
import { decodeZip, encodeZip } from "./zip.js";

const suffix = ".npy";

/**
 * The .npz file of named tensors, not compressed, for `np.load`.
 * {@link https://numpy.org/doc/stable/reference/generated/numpy.savez.html | numpy.savez}
 *
 * @throws ArgumentError for what is no tensor, and beyond 4 GiB
 */
export function encodeNpz(tensors: Tensors): Uint8Array {
  checkTensors("encodeNpz", tensors);
  const files = Object.entries(tensors).map(([name, x]) => ({ name: name + suffix, bytes: encodeNpy(x) }));
  return encodeZip("encodeNpz", files);
}

/** How {@link decodeNpz} reads. */
export interface NpzOptions {
  /**
   * The most bytes that all arrays together may take unpacked; default: no limit. Compressed files can be a
   * thousand times as large as they look.
   */
  readonly maxBytes?: number | undefined;
}

/**
 * Reads a .npz file, compressed or not; asynchronous, since that is how platforms decompress.
 *
 * @throws FormatError for what is no such file, is damaged, larger than `maxBytes`, or holds anything that
 * {@link decodeNpy} refuses
 */
export async function decodeNpz(file: FileBytes, options?: NpzOptions): Promise<Tensors> {
  const { maxBytes } = settled("decodeNpz", options, { maxBytes: Infinity });
  checkNumber("decodeNpz", "maxBytes", maxBytes);
  const refuse = refuser("decodeNpz");
  const files = await decodeZip(bytesOf("decodeNpz", file), refuse, maxBytes);
  const tensors = files.map(({ name, bytes }) => {
    if (!name.endsWith(suffix)) refuse(`${show(name)} is not a ${suffix} file`);
    const tensor = readNpy(bytes, (problem) => refuse(`${show(name)}: ${problem}`));
    return [name.slice(0, -suffix.length), tensor] as const;
  });
  return Object.fromEntries(tensors);
}

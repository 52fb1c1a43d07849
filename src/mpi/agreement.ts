/**
 * @file Checks that all ranks hold the same model, bit for bit.
 */
import type { Tensor } from "../autograd/index.js";
import type { DataArray } from "../dtype.js";
import { RankError } from "../errors.js";
import type { World } from "./world.js";

/** The index of the first number that differs between ranks; −1 if none does. */
function firstDifference(world: World, numbers: Int32Array): number {
  // The maximum of the complements is the complement of the minimum.
  const both = new Int32Array(2 * numbers.length);
  both.set(numbers);
  both.set(
    numbers.map((number) => ~number),
    numbers.length,
  );
  world.max(both);
  for (let i = 0; i < numbers.length; i++) if (both[i] !== ~both[numbers.length + i]!) return i;
  return -1;
}

/**
 * Throws on all ranks unless all have tensors with the same names, shapes and dtypes.
 * @throws RankError that names the first that differs
 */
export function checkSameTensors(op: string, world: World, tensors: ReadonlyMap<string, Tensor>): void {
  const own = Array.from(tensors, ([name, { dtype, shape }]) => `${name} ${dtype} [${shape.join(", ")}]`);
  const theirs = world.shareText(own.join("\n")).split("\n");
  const length = Math.max(own.length, theirs.length);
  const isOther = Array.from({ length }, (_, i) => Number(own[i] !== theirs[i]));
  const at = isOther.indexOf(1);
  // Every rank takes part, regardless of what it found.
  const first = firstOf(world, at === -1 ? length : at);
  if (first === undefined) return;
  const here = own[first] === undefined ? "nothing" : own[first];
  throw new RankError(
    op,
    `ranks have different models: the first difference is tensor ${first}, ${theirs[first] ?? "nothing"} on rank 0` +
      (world.rank === 0 ? "" : ` and ${here} on rank ${world.rank}`),
  );
}

/** The smallest of all ranks' numbers; `undefined` if all are equal. */
function firstOf(world: World, own: number): number | undefined {
  const both = Int32Array.of(own, -own);
  world.max(both);
  const [most, least] = [both[0]!, -both[1]!];
  return least < most ? least : undefined;
}

/**
 * Throws on all ranks unless the elements of all tensors are bit-identical everywhere.
 * @throws RankError that names the first that differs
 */
export function checkSameElements(op: string, world: World, tensors: ReadonlyMap<string, Tensor>): void {
  const sums = Int32Array.from(tensors.values(), ({ data }) => checksum(data));
  const first = firstDifference(world, sums);
  if (first < 0) return;
  const name = [...tensors.keys()][first];
  throw new RankError(
    op,
    `ranks disagree: ${name} is not the same on all of them. ` +
      "All ranks must take the same steps, with gradients that were averaged.",
  );
}

/**
 * A checksum: Fowler, Noll and Vo's hash, on words instead of bytes.
 * {@link https://datatracker.ietf.org/doc/html/draft-eastlake-fnv | FNV}
 */
function checksum({ buffer, byteOffset, byteLength }: DataArray): number {
  const words = byteLength >> 2;
  let hash = 0x811c9dc5 | 0;
  const add = (part: number): void => {
    hash = Math.imul(hash ^ part, 0x01000193);
    // Products only move bits upward.
    hash ^= hash >>> 15;
  };
  if (byteOffset % 4 === 0) {
    const ints = new Int32Array(buffer, byteOffset, words);
    for (let i = 0; i < words; i++) add(ints[i]!);
  }
  const rest = byteOffset % 4 === 0 ? 4 * words : 0;
  const bytes = new Uint8Array(buffer, byteOffset + rest, byteLength - rest);
  for (let i = 0; i < bytes.length; i++) add(bytes[i]!);
  return hash;
}

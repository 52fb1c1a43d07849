/**
 * @file Where a leaf's gradient is stored for replays of recorded calls.
 *
 * Recorded calls refer to memory locations, so a gradient that they add to must be in the same location each
 * time: each leaf has one home for its gradient, outside all recordings. Everywhere else, gradients come and
 * go as usual; one that a recording needs at home is copied there.
 */
import { type DataArray, dtypeOf, zerosOf } from "../dtype.js";
import { allocateResident, isResident } from "../kernels/memory.js";
import { type Storage, storageAtHome } from "./storage.js";
import type { Tensor } from "./tensor.js";

const homes = new WeakMap<Tensor, DataArray>();

/** The home of a leaf's gradient. */
export function homeOf(leaf: Tensor): DataArray {
  const known = homes.get(leaf);
  // The leaf may have been converted to another dtype since.
  if (known !== undefined && dtypeOf(known) === leaf.dtype) return known;
  const inKernels = isResident(leaf.data) ? allocateResident(leaf.size) : undefined;
  const home = inKernels ?? zerosOf(leaf.dtype, leaf.size);
  homes.set(leaf, home);
  return home;
}

/** A leaf's gradient at home: its elements are copied there unless they already are. */
export function broughtHome(leaf: Tensor, gradient: DataArray): Storage {
  const home = homeOf(leaf);
  if (gradient !== home) home.set(gradient);
  return storageAtHome(home);
}

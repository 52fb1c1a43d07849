/**
 * @file Where a leaf's gradient lies for those who replay recorded calls.
 *
 * Recorded calls know places, so a gradient that they add to must lie at the same place each time: each leaf has
 * one home for its gradient, outside of all recordings. Elsewhere gradients come and go as before; one that is
 * needed at home is brought there.
 */
import { type DataArray, dtypeOf, zerosOf } from "../dtype.js";
import { allocateResident, isResident } from "../kernels/memory.js";
import { type Storage, storageAtHome } from "./storage.js";
import type { Tensor } from "./tensor.js";

const homes = new WeakMap<Tensor, DataArray>();

/** The home of a leaf's gradient. */
export function homeOf(leaf: Tensor): DataArray {
  const known = homes.get(leaf);
  // The leaf may have been converted since.
  if (known !== undefined && dtypeOf(known) === leaf.dtype) return known;
  const inKernels = isResident(leaf.data) ? allocateResident(leaf.size) : undefined;
  const home = inKernels ?? zerosOf(leaf.dtype, leaf.size);
  homes.set(leaf, home);
  return home;
}

/** A leaf's gradient at home: its elements are copied there unless that is where they lie. */
export function broughtHome(leaf: Tensor, gradient: DataArray): Storage {
  const home = homeOf(leaf);
  if (gradient !== home) home.set(gradient);
  return storageAtHome(home);
}

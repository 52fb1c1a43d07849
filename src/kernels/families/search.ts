/** @file The family of searching. */
import type { Family, SearchingKernels } from "../contract/index.js";
import { searchSorted } from "../reference/sorting.js";

/** The kernels of searching. */
export const searches: Family<SearchingKernels> = {
  reference: { searchSorted },
};

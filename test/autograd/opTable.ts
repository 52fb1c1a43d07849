/**
 * @file The table of ops: a row for each, or this file does not compile.
 */
import { factorizationRows } from "./table/factorizations.js";
import { activationRows, functionRows } from "./table/functions.js";
import { convolutionRows, interpolationRows, poolingRows } from "./table/images.js";
import { indexingRows } from "./table/indexing.js";
import { classificationRows, lossRows, matrixRows, softmaxRows } from "./table/matrix.js";
import { arithmeticRows, comparisonRows, equalityRows } from "./table/operands.js";
import { conversionRows, paddingRows } from "./table/padding.js";
import { pickingRows, scatteringRows } from "./table/picking.js";
import { rankRows } from "./table/ranks.js";
import {
  countingRows,
  cumulativeRows,
  extremeRows,
  reductionRows,
  sortingRows,
  sumRows,
} from "./table/reductions.js";
import type { OpName, Rows } from "./table/row.js";
import { compoundRows, diagonalRows, distanceRows, searchingRows, segmentRows } from "./table/standalone.js";
import { joiningRows, rearrangingRows, reshapeRows, viewRows } from "./table/structure.js";

/** What is known of every op. */
export const opTable: Rows<OpName> = {
  ...functionRows,
  ...activationRows,
  ...arithmeticRows,
  ...comparisonRows,
  ...equalityRows,
  ...sumRows,
  ...reductionRows,
  ...extremeRows,
  ...sortingRows,
  ...cumulativeRows,
  ...countingRows,
  ...reshapeRows,
  ...viewRows,
  ...rearrangingRows,
  ...paddingRows,
  ...conversionRows,
  ...indexingRows,
  ...pickingRows,
  ...scatteringRows,
  ...joiningRows,
  ...rankRows,
  ...compoundRows,
  ...factorizationRows,
  ...diagonalRows,
  ...distanceRows,
  ...searchingRows,
  ...segmentRows,
  ...matrixRows,
  ...softmaxRows,
  ...lossRows,
  ...classificationRows,
  ...convolutionRows,
  ...poolingRows,
  ...interpolationRows,
};

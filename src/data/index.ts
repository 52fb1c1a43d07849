/**
 * @file Data: embedded data sets, parsers for others, and everything from a data set to batches.
 *
 * The law of this folder: everything works on text and buffers, in browsers as in Node; nothing opens a file.
 * Everything random takes a seed or a generator.
 */
export { type CsvOptions, type CsvTable, parseCsv } from "./csv.js";
export { type Batch, batchOf, collate, type Dataset, Subset, TensorDataset } from "./dataset.js";
export {
  type Digits,
  type DigitsOptions,
  loadDigits,
  type ParseDigitsOptions,
  parseDigits,
} from "./digits.js";
export { DistributedSampler, type DistributedSamplerOptions } from "./distributed.js";
export { type IdxArray, type IdxData, parseIdx } from "./idx.js";
export { type CropOptions, randomCrop, randomShift, type ShiftOptions } from "./images.js";
export { type Iris, loadIris } from "./iris.js";
export { DataLoader, type LoaderOptions, type LoaderState } from "./loader.js";
export type { Randomness } from "./randomness.js";
export {
  RandomSampler,
  type Sampler,
  SequentialSampler,
  type Share,
  WeightedRandomSampler,
  type WeightedSamplerOptions,
} from "./sampler.js";
export { fitMinMax, fitStandard, Scaler } from "./scaling.js";
export { makeSpiral, type Spiral, type SpiralOptions } from "./spiral.js";
export { type Split, type SplitOptions, trainTestSplit } from "./split.js";
export { CharVocabulary, NextTokenDataset, type NextTokenOptions } from "./text.js";

/** @file Splitting data into a training set and a test set. */
import { isTensor, type Tensor } from "../autograd/index.js";
import { checkWhole } from "../checks.js";
import { ArgumentError, show } from "../errors.js";
import { settled } from "../options.js";
import { type Dataset, datasetOf, Subset } from "./dataset.js";
import { generatorOf, type Randomness, randomnessDefaults } from "./randomness.js";

/** Options of {@link trainTestSplit}. */
export interface SplitOptions extends Randomness {
  /** The fraction of items in the test set, > 0 and < 1; default 0.25. */
  readonly testFraction?: number | undefined;
  /** Labels, one per item: every class is split in the same proportion. Default: none. */
  readonly stratify?: Tensor | ArrayLike<number> | undefined;
}

/** Two disjoint parts that together form the whole. */
export interface Split<Part> {
  /** The training set. */
  readonly train: Part;
  /** The test set. */
  readonly test: Part;
}

/**
 * Randomly splits a data set, or the indices 0 … n − 1, into a training set and a test set of round(n ·
 * testFraction) items.
 *
 * @example
 * `const { train, test } = trainTestSplit(dataset, { testFraction: 0.2, seed: 0, stratify: labels })`
 * @throws ArgumentError if a part would be empty, or there is not exactly one label per item
 */
export function trainTestSplit(length: number, options?: SplitOptions): Split<Int32Array>;
export function trainTestSplit<T>(
  dataset: Dataset<T> | readonly T[],
  options?: SplitOptions,
): Split<Subset<T>>;
export function trainTestSplit<T>(
  given: number | Dataset<T> | readonly T[],
  options?: SplitOptions,
): Split<Int32Array> | Split<Subset<T>> {
  const own = settled("trainTestSplit", options, {
    testFraction: 0.25,
    stratify: undefined,
    ...randomnessDefaults,
  });
  const { testFraction, stratify } = own;
  const whole = typeof given === "number" ? given : datasetOf("trainTestSplit", given);
  const length = typeof whole === "number" ? whole : whole.length;
  checkWhole("trainTestSplit", "length", length, 0);
  if (!(testFraction > 0 && testFraction < 1)) {
    throw new ArgumentError("trainTestSplit", `testFraction must be > 0 and < 1, got ${show(testFraction)}`);
  }
  const testCount = Math.round(length * testFraction);
  if (testCount === 0 || testCount === length) {
    const problem = `${testCount} of ${length} items for the test leave a part empty`;
    throw new ArgumentError("trainTestSplit", problem);
  }
  const labels = stratify === undefined ? undefined : labelsOf(stratify, length);
  const generator = generatorOf(own);
  const order = generator.permutation(length);
  const testFirst = labels === undefined ? order : quotasFirst(order, labels, testCount);
  // Both parts stay in random order, so neither reveals how the data set was sorted.
  const [test, train] = [testFirst.slice(0, testCount), testFirst.slice(testCount)];
  if (typeof whole === "number") return { train, test };
  return { train: new Subset(whole, train), test: new Subset(whole, test) };
}

function labelsOf(stratify: Tensor | ArrayLike<number>, length: number): ArrayLike<number> {
  const labels = isTensor(stratify) ? stratify.toTypedArray() : stratify;
  if (labels.length === length) return labels;
  throw new ArgumentError("trainTestSplit", `stratify has ${labels.length} labels for ${length} items`);
}

/** Moves each class's share of the test set to the front and otherwise keeps the order. */
function quotasFirst(order: Int32Array, labels: ArrayLike<number>, testCount: number): Int32Array {
  const sizes = new Map<number, number>();
  for (const index of order) sizes.set(labels[index]!, (sizes.get(labels[index]!) ?? 0) + 1);
  const left = quotas(sizes, testCount / order.length, testCount);
  const test: number[] = [];
  const train: number[] = [];
  for (const index of order) {
    const more = left.get(labels[index]!)!;
    (more > 0 ? test : train).push(index);
    left.set(labels[index]!, more - 1);
  }
  return Int32Array.from([...test, ...train]);
}

/** Whole numbers close to fraction · size that sum to `total`: the largest remainders are rounded up. */
function quotas(sizes: ReadonlyMap<number, number>, fraction: number, total: number): Map<number, number> {
  const exact = [...sizes].map(([label, size]) => ({ label, share: size * fraction }));
  const whole = new Map(exact.map(({ label, share }) => [label, Math.floor(share)]));
  let missing = total;
  for (const count of whole.values()) missing -= count;
  exact.sort((a, b) => (b.share % 1) - (a.share % 1) || a.label - b.label);
  for (const { label } of exact.slice(0, missing)) whole.set(label, whole.get(label)! + 1);
  return whole;
}

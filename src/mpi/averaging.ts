/**
 * @file Averages gradients over ranks in a few large messages.
 *
 * Gradients are weighted, concatenated in the kernels' memory, and summed there in place:
 *
 * ```
 * message   weight | which gradients there are | gradient, gradient, … times weight | buffers, of rank 0
 * ```
 *
 * The weight makes batches count according to their size: g = Σ wᵣ·gᵣ / Σ wᵣ. A gradient that a rank does not
 * have counts as 0; one that no rank has stays undefined. Buffers are sent along: other ranks add 0 to those
 * of rank 0.
 */
import { isHeldOnce } from "../autograd/extend.js";
import { type Tensor, zerosLike } from "../autograd/index.js";
import { type DataArray, type DType, dtypeOf, zerosOf } from "../dtype.js";
import { RankError } from "../errors.js";
import { input, program, s, uniform } from "../kernels/expression.js";
import { kernels } from "../kernels/index.js";
import { allocateResident, partOf } from "../kernels/memory.js";

const weighted = program("weighted gradient", 1, [s.mul(input(0), uniform(0))]);
const averaged = program("averaged gradient", 1, [s.div(input(0), uniform(0))]);

/** Elements per message, unless a single tensor is larger: longer ones would only take memory. */
const messageLength = 2 ** 20;

/** The part of {@link World} that averaging needs. */
export interface Summing {
  readonly rank: number;
  /** Overwrites an array with the sums over all ranks. */
  sum(array: DataArray): void;
}

/** Averages gradients, in memory of its own. */
export class Averaging {
  readonly #world: Summing;
  /** Buffers for messages of each dtype, as large as the largest so far. */
  readonly #rooms = new Map<DType, DataArray>();

  constructor(world: Summing) {
    this.#world = world;
  }

  /**
   * Averages the gradients of parameters, weighting this rank's with `weight`, and overwrites buffers with
   * those of rank 0.
   * @throws RankError on all ranks if their weights sum to 0 or are not finite
   */
  average(parameters: readonly Tensor[], buffers: readonly Tensor[], weight: number): void {
    const trained = parameters.filter(({ requiresGrad }) => requiresGrad);
    for (const dtype of ["float32", "float64"] as const) {
      const [own, kept] = [trained, buffers].map((all) => all.filter((x) => x.dtype === dtype)) as [
        Tensor[],
        Tensor[],
      ];
      for (const group of groupsOf(own)) this.#averageGroup(dtype, group, weight);
      for (const group of groupsOf(kept)) this.#shareGroup(dtype, group);
    }
  }

  #averageGroup(dtype: DType, group: readonly Tensor[], weight: number): void {
    const first = 1 + group.length;
    const { message, parts } = this.#message(dtype, group, first);
    message[0] = weight;
    group.forEach((parameter, i) => {
      const gradient = parameter.peekGrad();
      message[1 + i] = gradient === undefined ? 0 : 1;
      if (gradient === undefined) parts[i]!.fill(0);
      else kernels.elementwise(weighted, [parts[i]!], [gradient.data], undefined, [weight]);
    });
    this.#world.sum(message);
    const total = message[0]!;
    if (!(total > 0 && total < Infinity)) {
      throw new RankError("DataParallel", `the sum of all ranks' weights must be above 0, got ${total}`);
    }
    group.forEach((parameter, i) => {
      if (message[1 + i] === 0) return;
      writeGradient(parameter, (out) => {
        kernels.elementwise(averaged, [out], [parts[i]!], undefined, [total]);
      });
    });
  }

  #shareGroup(dtype: DType, group: readonly Tensor[]): void {
    const isSource = this.#world.rank === 0;
    const { message, parts } = this.#message(dtype, group, 0);
    group.forEach((buffer, i) => {
      if (isSource) parts[i]!.set(buffer.data);
      else parts[i]!.fill(0);
    });
    this.#world.sum(message);
    if (isSource) return;
    group.forEach((buffer, i) => {
      buffer.data.set(parts[i]!);
      buffer.markChanged();
    });
  }

  /** A buffer for a message of `first` elements and those of some tensors. */
  #message(
    dtype: DType,
    group: readonly Tensor[],
    first: number,
  ): { message: DataArray; parts: DataArray[] } {
    const starts = [first];
    for (const { size } of group) starts.push(starts.at(-1)! + size);
    const room = this.#roomFor(dtype, starts.at(-1)!);
    const parts = group.map(({ size }, i) => partOf(room, starts[i]!, size));
    return { message: room.subarray(0, starts.at(-1)), parts };
  }

  #roomFor(dtype: DType, length: number): DataArray {
    const known = this.#rooms.get(dtype);
    if (known !== undefined && known.length >= length) return known;
    const room = (dtype === "float32" ? allocateResident(length) : undefined) ?? zerosOf(dtype, length);
    this.#rooms.set(dtype, room);
    return room;
  }
}

/** Groups of consecutive tensors that fit into one message each. */
function groupsOf(tensors: readonly Tensor[]): Tensor[][] {
  const groups: Tensor[][] = [];
  let length = Infinity;
  for (const x of tensors) {
    if (length + x.size > messageLength) {
      groups.push([]);
      length = 0;
    }
    groups.at(-1)!.push(x);
    length += x.size;
  }
  return groups;
}

/** Overwrites a gradient where it is, unless something else can see it; then the parameter gets a new one. */
function writeGradient(parameter: Tensor, write: (out: DataArray) => void): void {
  const own = parameter.peekGrad();
  const isAlone = own !== undefined && isHeldOnce(own.storage) && dtypeOf(own.data) === parameter.dtype;
  const out = isAlone ? own : zerosLike(parameter);
  write(out.data);
  if (!isAlone) parameter.grad = out;
}

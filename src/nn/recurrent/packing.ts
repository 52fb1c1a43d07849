/**
 * @file Sequences of different lengths in one batch as rows, one for each step that exists.
 */
import { type Steps, spreadAt, stepsOf, table } from "../../autograd/extend.js";
import { indexSelect, reshape, type Tensor } from "../../autograd/index.js";
import { checkList } from "../../checks.js";
import { ArgumentError, show } from "../../errors.js";

/** Throws unless `lengths` has a length of 1 … `steps` for each of `batch` sequences. */
export function checkLengths(op: string, lengths: unknown, steps: number, batch: number): void {
  checkList(op, "lengths", lengths);
  if (lengths.length !== batch) {
    throw new ArgumentError(op, `needs a length for each of ${batch} sequences, got ${lengths.length}`);
  }
  const odd = lengths.find((n) => !Number.isInteger(n) || (n as number) < 1 || (n as number) > steps);
  if (odd !== undefined) {
    throw new ArgumentError(op, `lengths must be whole numbers within 1 … ${steps}, got ${show(odd)}`);
  }
}

/** The layout of sequences as rows: step by step, with the longest sequence first in each. */
export class Packing {
  readonly steps: Steps;
  /** The position of each row in the flattened [L, N, ·]. */
  readonly #places: Tensor;
  /** The order of the sequences, longest first, and the position of each in it. */
  readonly #order: Tensor;
  readonly #back: Tensor;

  constructor(lengths: readonly number[]) {
    const order = Array.from(lengths.keys()).sort((a, b) => lengths[b]! - lengths[a]!);
    const longest = lengths[order[0]!]!;
    const counts = Array.from({ length: longest }, (_, t) => lengths.filter((length) => length > t).length);
    this.steps = stepsOf(counts);
    const places = counts.flatMap((count, t) => order.slice(0, count).map((i) => t * lengths.length + i));
    this.#places = list(places);
    this.#order = list(order);
    this.#back = list(order.map((_, i) => order.indexOf(i)));
  }

  /** The rows [R, ·] of sequences [L, N, ·]. */
  rows(x: Tensor): Tensor {
    const [steps, batch, width] = x.shape as [number, number, number];
    return indexSelect(reshape(x, [steps * batch, width]), 0, this.#places);
  }

  /** Sequences [L, N, ·] from their rows [R, ·], with 0 beyond their ends. */
  padded(rows: Tensor, length: number): Tensor {
    const [batch, width] = [this.steps.batch, rows.shape[1]!];
    return reshape(spreadAt(rows, 0, this.#places, [length * batch, width]), [length, batch, width]);
  }

  /** States [·, N, ·], sorted like the sequences, longest first. */
  sorted(state: Tensor): Tensor {
    return indexSelect(state, 1, this.#order);
  }

  /** The inverse of {@link sorted}. */
  unsorted(state: Tensor): Tensor {
    return indexSelect(state, 1, this.#back);
  }
}

function list(positions: readonly number[]): Tensor {
  return table("int32", [positions.length], (i) => positions[i]!);
}

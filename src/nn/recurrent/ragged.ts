/**
 * @file Sequences of different lengths in one batch: only existing steps are computed.
 *
 * ```
 * the longest first    x x x x x x x
 *                      x x x x x . .        three pieces of time, each with the same
 *                      x x . . . . .        sequences throughout: one recurrence each
 * ```
 */
import type { Run } from "../../autograd/extend.js";
import { concat, indexSelect, narrow, pad, type Tensor, tensor, zeros } from "../../autograd/index.js";
import { checkList } from "../../checks.js";
import { ArgumentError, show } from "../../errors.js";

/** Runs a layer's cell over x [L, N, I] in one direction of time. */
export type Sweep = (x: Tensor, initial: readonly Tensor[], reverse: boolean) => Run;

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

/** The order that puts the longest sequences first, and its inverse; `undefined` if they already are. */
export function longestFirst(
  lengths: readonly number[],
): { readonly order: Tensor; readonly back: Tensor } | undefined {
  const order = lengths.map((_, i) => i).sort((a, b) => lengths[b]! - lengths[a]!);
  if (order.every((from, i) => from === i)) return undefined;
  const back = order.map((_, i) => order.indexOf(i));
  return { order: tensor(order, { dtype: "int32" }), back: tensor(back, { dtype: "int32" }) };
}

/** The sequences of a tensor [·, N, ·], reordered. */
export function reordered(x: Tensor, order: Tensor | undefined): Tensor {
  return order === undefined ? x : indexSelect(x, 1, order);
}

/** A piece of time, and how many sequences last throughout. */
interface Piece {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

function piecesOf(lengths: readonly number[]): Piece[] {
  const pieces: Piece[] = [];
  for (let count = lengths.length; count > 0; count--) {
    const from = pieces.at(-1)?.to ?? 0;
    const to = lengths[count - 1]!;
    if (to > from) pieces.push({ from, to, count });
  }
  return pieces;
}

/**
 * A sweep over sequences x [L, N, I] of different lengths, longest first: outputs are 0 after the end of each
 * sequence, and last states are those at its end. In reverse, each sequence starts at its own end.
 */
export function ragged(
  sweep: Sweep,
  x: Tensor,
  initial: readonly Tensor[],
  reverse: boolean,
  lengths: readonly number[],
): Run {
  const batch = lengths.length;
  const pieces = piecesOf(lengths);
  const run = ({ from, to, count }: Piece, states: readonly Tensor[]): Run =>
    sweep(rows(part(x, 0, from, to), 0, count), states, reverse);
  const { outputs, last } = reverse ? fromTheEnds(pieces, initial, run) : onward(pieces, initial, run);
  const padded = pieces.map(({ count }, i) => {
    const y = outputs[i]!;
    return count === batch
      ? y
      : pad(y, [
          [0, 0],
          [0, batch - count],
          [0, 0],
        ]);
  });
  const missing = x.shape[0]! - lengths[0]!;
  const like = outputs[0]!;
  if (missing > 0) padded.push(zeros([missing, batch, like.shape[2]!], { dtype: like.dtype }));
  return { output: padded.length === 1 ? padded[0]! : concat(padded), last };
}

/** The outputs of each piece, and the final states of the sequences. */
interface Pieces {
  readonly outputs: readonly Tensor[];
  readonly last: readonly Tensor[];
}

type RunPiece = (piece: Piece, states: readonly Tensor[]) => Run;

/** From the first step: the states of sequences that end are set aside. */
function onward(pieces: readonly Piece[], initial: readonly Tensor[], run: RunPiece): Pieces {
  const ended: Tensor[][] = initial.map(() => []);
  let states = initial;
  const outputs = pieces.map((piece) => {
    states = states.map((state, k) => {
      const going = state.shape[0]!;
      if (piece.count < going) ended[k]!.unshift(part(state, 0, piece.count, going));
      return part(state, 0, 0, piece.count);
    });
    const { output, last } = run(piece, states);
    states = last;
    return output;
  });
  return { outputs, last: states.map((state, k) => concat([state, ...ended[k]!])) };
}

/** From the last step: sequences join in at their ends. */
function fromTheEnds(pieces: readonly Piece[], initial: readonly Tensor[], run: RunPiece): Pieces {
  let states: readonly Tensor[] | undefined;
  const outputs = pieces.toReversed().map((piece) => {
    const before = states;
    const joined = initial.map((state, k) => {
      if (before === undefined) return part(state, 0, 0, piece.count);
      return concat([before[k]!, part(state, 0, before[k]!.shape[0]!, piece.count)]);
    });
    const { output, last } = run(piece, joined);
    states = last;
    return output;
  });
  return { outputs: outputs.reverse(), last: states! };
}

/** Positions `from` … `to − 1` of an axis. */
function part(x: Tensor, axis: number, from: number, to: number): Tensor {
  return from === 0 && to === x.shape[axis] ? x : narrow(x, axis, from, to - from);
}

function rows(x: Tensor, from: number, to: number): Tensor {
  return part(x, 1, from, to);
}

/**
 * @file Sequences of different lengths as one padded tensor, and back; padding masks.
 */
import { narrow, pad, select, stack, type Tensor, tensor, transpose } from "../../autograd/index.js";
import { checkList, checkWhole } from "../../checks.js";
import { ArgumentError, ShapeError } from "../../errors.js";
import { settled } from "../../options.js";
import { checkTensor } from "../core/inputs.js";
import { checkLengths } from "./packing.js";

/** The layout of a padded tensor. */
export interface SequenceOptions {
  /** Whether the padded tensor is [N, L, …] instead of [L, N, …]; default false. */
  batchFirst?: boolean | undefined;
}

/** Options of {@link padSequence}. */
export interface PadSequenceOptions extends SequenceOptions {
  /** The value of padding; default 0. */
  paddingValue?: number | undefined;
}

/**
 * Combines N sequences [Lᵢ, …] into one tensor, padded to the longest: [L, N, …], or [N, L, …] with
 * `batchFirst`. {@link https://pytorch.org/docs/stable/generated/torch.nn.utils.rnn.pad_sequence.html |
 * PyTorch}
 *
 * @example `lstm.forward(padSequence(xs), undefined, { lengths: xs.map((x) => x.shape[0]!) })`
 * @throws ArgumentError if the list is empty
 * @throws ShapeError for a tensor without axes, or if shapes differ after the first axis
 */
export function padSequence(sequences: readonly Tensor[], options?: PadSequenceOptions): Tensor {
  const op = "padSequence";
  checkList(op, "sequences", sequences, "padSequence([a, b])");
  const { batchFirst, paddingValue } = settled(op, options, { batchFirst: false, paddingValue: 0 });
  if (sequences.length === 0) throw new ArgumentError(op, "needs at least one sequence");
  for (const x of sequences) {
    checkTensor(op, "x", x);
    if (x.ndim === 0) throw new ShapeError(op, "a sequence has at least one axis", x.shape);
  }
  const longest = sequences.reduce((most, x) => Math.max(most, x.shape[0]!), 0);
  const padded = sequences.map((x) => {
    const missing = longest - x.shape[0]!;
    if (missing === 0) return x;
    const widths = x.shape.map((_, i): [number, number] => [0, i === 0 ? missing : 0]);
    return pad(x, widths, { value: paddingValue });
  });
  return stack(padded, batchFirst ? 0 : 1);
}

/**
 * The sequences of a padded tensor [L, N, …] (or [N, L, …] with `batchFirst`), without the padding: the
 * inverse of {@link padSequence}.
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.utils.rnn.unpad_sequence.html | PyTorch}
 *
 * @throws ShapeError for fewer than two axes
 * @throws ArgumentError unless there is a length of 1 … L for each sequence
 */
export function unpadSequence(
  padded: Tensor,
  lengths: readonly number[],
  options?: SequenceOptions,
): Tensor[] {
  const op = "unpadSequence";
  checkTensor(op, "padded", padded);
  const { batchFirst } = settled(op, options, { batchFirst: false });
  if (padded.ndim < 2) throw new ShapeError(op, "needs a batch of sequences", padded.shape);
  const x = batchFirst ? padded : transpose(padded, 0, 1);
  checkLengths(op, lengths, x.shape[1]!, x.shape[0]!);
  return lengths.map((length, n) => narrow(select(x, 0, n), 0, 0, length));
}

/**
 * Marks the padding of N sequences with `steps` positions (default: the maximum length): bool [N, steps],
 * true after the end of each sequence. As the `keyPaddingMask` of attention, it hides these positions.
 *
 * @example `attention.forward(x, x, x, { keyPaddingMask: paddingMask(lengths) })`
 * @throws ArgumentError unless lengths are whole numbers within 1 … steps
 */
export function paddingMask(lengths: readonly number[], steps?: number): Tensor {
  checkList("paddingMask", "lengths", lengths);
  const width = steps ?? lengths.reduce((most, n) => Math.max(most, n), 0);
  checkWhole("paddingMask", "steps", width, 0);
  checkLengths("paddingMask", lengths, width, lengths.length);
  const rows = lengths.flatMap((length) => Array.from({ length: width }, (_, t) => t >= length));
  return tensor(rows, { dtype: "bool", shape: [lengths.length, width] });
}

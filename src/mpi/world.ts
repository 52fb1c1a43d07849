/**
 * @file The ranks of a run, and their collective operations.
 */
/// <reference types="node" />

import { wrap } from "../autograd/extend.js";
import { Tensor } from "../autograd/index.js";
import { checkFunction, checkOneOf, checkSynchronous, checkWhole } from "../checks.js";
import { type DataArray, dtypeOf, isFloating, zerosOf } from "../dtype.js";
import { ArgumentError, DTypeError, GradientError, RankError, ShapeError, show } from "../errors.js";
import { input, program, s, uniform } from "../kernels/expression.js";
import { kernels } from "../kernels/index.js";
import { settled } from "../options.js";
import { host, hostOn, obstruct } from "../recorder/index.js";
import type { Ending } from "./ending.js";
import type { Mpi } from "./library.js";

/** How {@link World.allReduce} combines the elements of all ranks. */
export type ReduceOp = "sum" | "mean" | "max";

/** Options of {@link World.broadcast}. */
export interface BroadcastOptions {
  /** The rank whose elements all others receive; default 0. */
  readonly root?: number | undefined;
}

const division = program("mean over ranks", 1, [s.div(input(0), uniform(0))]);

/**
 * The processes that train together, returned by {@link init}. Each is a *rank* with its own number. All
 * methods except {@link World.abort} are collective: every rank must call them, in the same order, with
 * tensors of the same shapes and dtypes, and waits for the others. If one does not, the others wait forever.
 *
 * Methods that change tensors do so in place, and accept only leaves; inside `compile`, they are replayed.
 */
export class World {
  /** This process's number: 0 … size − 1. */
  readonly rank: number;
  /** The number of ranks. */
  readonly size: number;
  /** Implementation and version, e.g. `MPICH 4.0.2`; `undefined` for one rank without MPI. */
  readonly library: string | undefined;
  readonly #mpi: Mpi | undefined;
  readonly #ending: Ending | undefined;
  #isFinalized = false;

  /** @internal Users call {@link init}. Without `mpi`, this is the only rank. */
  constructor(mpi?: Mpi, ending?: Ending) {
    this.rank = mpi?.rank ?? 0;
    this.size = mpi?.size ?? 1;
    this.library = mpi?.description;
    this.#mpi = mpi;
    this.#ending = ending;
  }

  /** @throws RankError after {@link World.finalize} */
  #checkRunning(op: string): void {
    if (this.#isFinalized) throw new RankError(op, "the ranks have parted: finalize was called");
  }

  /** Returns when all ranks have called it. */
  barrier(): void {
    this.#checkRunning("barrier");
    host("barrier", [this], () => this.#mpi?.barrier());
  }

  /**
   * Overwrites tensors with those of one rank.
   *
   * @example `world.broadcast(model.parameters());`
   * @throws ArgumentError unless tensors are given, and root is a rank
   * @throws GradientError for results of recorded ops, which cannot be changed
   */
  broadcast(tensors: Tensor | Iterable<Tensor>, options?: BroadcastOptions): void {
    const { root } = settled("broadcast", options, { root: 0 });
    this.#checkRunning("broadcast");
    checkWhole("broadcast", "root", root, 0);
    if (root >= this.size) throw new ArgumentError("broadcast", `root ${root} is none of ${this.size} ranks`);
    this.#change("broadcast", tensorsOf("broadcast", tensors), (array) => this.#mpi?.broadcast(array, root));
  }

  /**
   * Overwrites tensors with the sums, the means or the maxima over all ranks, element by element. A maximum
   * is NaN where a rank has NaN.
   *
   * @example `const seen = tensor(correct); world.allReduce(seen, "sum");`
   * @throws DTypeError for the mean of int32, and for bool except for "max", which tests whether any is true
   * @throws ArgumentError, GradientError as {@link World.broadcast}
   * @throws RankError on all ranks if int32 cannot hold a sum
   */
  allReduce(tensors: Tensor | Iterable<Tensor>, op: ReduceOp = "sum"): void {
    this.#checkRunning("allReduce");
    checkOneOf("allReduce", "op", op, ["sum", "mean", "max"]);
    const all = tensorsOf("allReduce", tensors);
    for (const { dtype } of all) {
      if (op === "max" || isFloating(dtype) || (op === "sum" && dtype === "int32")) continue;
      throw new DTypeError("allReduce", `a ${op} needs a floating dtype, got ${dtype}`);
    }
    this.#change("allReduce", all, (array) => this.#reduce(array, op));
  }

  #reduce(array: DataArray, op: ReduceOp): void {
    const mpi = this.#mpi;
    if (mpi === undefined) return;
    if (op === "max") {
      reduceMax(mpi, array);
    } else if (dtypeOf(array) === "int32") {
      reduceWholeSum(mpi, array);
    } else {
      mpi.allReduce(array, "sum");
      if (op === "mean") kernels.elementwise(division, [array], [array], undefined, [this.size]);
    }
  }

  /**
   * Concatenates the tensors of all ranks along the first axis, whose length may differ; a scalar counts as
   * having length 1. The result has no graph.
   *
   * @example `const predictions = world.allGather(model.forward(x).argmax(1));`
   * @throws ArgumentError unless x is a tensor
   * @throws ShapeError on all ranks if the other axes differ
   */
  allGather(x: Tensor): Tensor {
    this.#checkRunning("allGather");
    const [own] = tensorsOf("allGather", x) as [Tensor];
    obstruct("World.allGather: other ranks may come with other lengths");
    const [length = 1, ...inner] = own.shape;
    const { lengths, perRow } = this.#lengths(length, inner);
    const rows = lengths.reduce((sum, each) => sum + each, 0);
    if (rows * perRow >= 2 ** 31) {
      throw new ShapeError("allGather", "all ranks together must stay below 2³¹ elements", [rows, ...inner]);
    }
    const out = zerosOf(own.dtype, rows * perRow);
    if (this.#mpi === undefined) out.set(own.data);
    else
      this.#mpi.allGather(
        out,
        own.data,
        Int32Array.from(lengths, (each) => each * perRow),
      );
    return wrap(out, [rows, ...inner]);
  }

  /** The lengths of the first axis on all ranks; the other axes must be equal. */
  #lengths(length: number, inner: readonly number[]): { lengths: Int32Array; perRow: number } {
    const perRow = inner.reduce((product, each) => product * each, 1);
    const lengths = Int32Array.of(length);
    if (this.#mpi === undefined) return { lengths, perRow };
    const all = new Int32Array(2 * this.size);
    const counts = new Int32Array(this.size).fill(2);
    this.#mpi.allGather(all, Int32Array.of(length, perRow), counts);
    const others = all.filter((_, i) => i % 2 === 1);
    if (others.some((each) => each !== others[0])) {
      const problem = `rows must be of the same size on all ranks, got ${show([...others])} elements`;
      throw new ShapeError("allGather", problem);
    }
    return { lengths: all.filter((_, i) => i % 2 === 0), perRow };
  }

  /**
   * Runs `body` on rank 0 only, while the others wait: for printing, drawing and saving. If it throws an
   * error, all ranks throw.
   *
   * @example `world.once(() => saveSafetensors("model.safetensors", model.stateDict()));`
   * @throws ArgumentError if `body` is asynchronous
   * @throws RankError on the other ranks if `body` has thrown on rank 0
   */
  once(body: () => void): void {
    this.#checkRunning("once");
    checkFunction("once", "the body", body);
    if (this.rank !== 0) {
      const problem = this.shareText("");
      if (problem !== "") throw new RankError("once", `rank 0 has failed: ${problem}`);
      return;
    }
    try {
      checkSynchronous("once", body(), "the other ranks would not wait for what it does later");
    } catch (error) {
      this.shareText(String(error));
      throw error;
    }
    this.shareText("");
  }

  /** @internal Overwrites an array with the sums over all ranks. */
  sum(array: DataArray): void {
    this.#mpi?.allReduce(array, "sum");
  }

  /** @internal Overwrites an array with the maxima over all ranks. */
  max(array: Int32Array): void {
    this.#mpi?.allReduce(array, "max");
  }

  /** @internal The text of rank 0, on all ranks. */
  shareText(text: string): string {
    return new TextDecoder().decode(this.shareBytes(new TextEncoder().encode(text)));
  }

  /** @internal The bytes of rank 0, on all ranks. */
  shareBytes(bytes: Uint8Array): Uint8Array {
    if (this.#mpi === undefined) return bytes;
    const length = Float64Array.of(bytes.length);
    this.#mpi.broadcast(length, 0);
    const shared = this.rank === 0 ? bytes : zerosOf("bool", length[0]!);
    this.#mpi.broadcast(shared, 0);
    return shared;
  }

  /** Ends all ranks at once, with an exit code other than 0. */
  abort(code = 1): never {
    checkWhole("abort", "code", code, 1);
    this.#ending?.abort(code, `world.abort(${code}) was called.`);
    process.exit(code);
  }

  /**
   * Ends what the ranks have in common; they go on by themselves. Needed before `process.exit`, which otherwise
   * aborts all ranks; a program that ends by itself needs no call. Calling it again does nothing.
   */
  finalize(): void {
    this.#isFinalized = true;
    this.#ending?.finalize();
  }

  #change(op: string, tensors: readonly Tensor[], change: (array: DataArray) => void): void {
    for (const x of tensors) {
      if (!x.isLeaf) {
        throw new GradientError(op, "only leaves can be changed, not results of recorded ops. Detach them.");
      }
    }
    const arrays = tensors.map((x) => x.data);
    hostOn(op, arrays, arrays, (own) => own.forEach(change));
    for (const x of tensors) x.markChanged();
  }
}

function tensorsOf(op: string, given: Tensor | Iterable<Tensor>): Tensor[] {
  if (given instanceof Tensor) return [given];
  const isIterable = typeof given === "object" && given !== null && Symbol.iterator in given;
  const all: unknown[] = isIterable ? [...given] : [given];
  const stray = all.find((x) => !(x instanceof Tensor));
  if (stray !== undefined || !isIterable)
    throw new ArgumentError(op, `takes tensors, got ${show(stray ?? given)}`);
  return all as Tensor[];
}

/** MPI's maximum of NaN and a number is either; here NaN. */
function reduceMax(mpi: Mpi, array: DataArray): void {
  if (!isFloating(dtypeOf(array))) {
    mpi.allReduce(array, "max");
    return;
  }
  const { length } = array;
  const both = zerosOf(dtypeOf(array), 2 * length);
  for (let i = 0; i < length; i++) {
    const isNaN = Number.isNaN(array[i]);
    both[i] = isNaN ? Number.NEGATIVE_INFINITY : array[i]!;
    both[length + i] = isNaN ? 1 : 0;
  }
  mpi.allReduce(both, "max");
  for (let i = 0; i < length; i++) array[i] = both[length + i] === 1 ? Number.NaN : both[i]!;
}

/** Sums of int32 without overflow. */
function reduceWholeSum(mpi: Mpi, array: DataArray): void {
  const sums = Float64Array.from(array);
  mpi.allReduce(sums, "sum");
  const stray = sums.find((sum) => sum !== (sum | 0));
  if (stray !== undefined) throw new RankError("allReduce", `int32 cannot hold the sum ${stray}`);
  array.set(sums);
}

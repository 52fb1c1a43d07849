/**
 * @file `DataParallel`: a model that every rank trains a copy of.
 */
import { type BackwardOptions, Tensor } from "../autograd/index.js";
import { checkSynchronous, checkWhole } from "../checks.js";
import { ArgumentError, GradientError, show } from "../errors.js";
import { Module } from "../nn/index.js";
import { settled } from "../options.js";
import { dependOn, host, hostOn } from "../recorder/index.js";
import { checkSameElements, checkSameTensors } from "./agreement.js";
import { Averaging } from "./averaging.js";
import { World } from "./world.js";

/** Options of {@link DataParallel}. */
export interface DataParallelOptions {
  /** The axis of the model's first input along which examples lie; default 0. */
  readonly batchAxis?: number | undefined;
  /** Compares the parameters of all ranks every this many steps, like `checkAgreement`; default 0: never. */
  readonly checkEvery?: number | undefined;
}

/** Options of {@link DataParallel.backward}. */
export interface ParallelBackwardOptions extends BackwardOptions {
  /**
   * The weight of this rank's gradients: the number of terms that its loss is a mean of. Default: the number
   * of examples in the model's last input. If a loss ignores some tokens, for example, pass the number of the
   * others; inside `compile`, pass it as a tensor with one element.
   */
  readonly weight?: number | Tensor | undefined;
}

/**
 * A model that every rank trains a copy of, with its own data: `backward` averages the gradients over all
 * ranks, so that all take the same step, like a single process with all data.
 *
 * ```ts
 * const world = init();
 * const parallel = new DataParallel(model, world);      // everybody begins with rank 0's parameters
 * for (const [x, labels] of loader) {                   // other examples on each rank
 *   optimizer.zeroGrad();
 *   parallel.backward(crossEntropy(parallel.forward(x), labels));
 *   optimizer.step();
 * }
 * ```
 *
 * The loss is assumed to be a mean. Ranks with more examples count more: `g = Σ nᵣ·gᵣ / Σ nᵣ`. Buffers that
 * training changes (running statistics) become those of rank 0; {@link SyncBatchNorm} computes them from all
 * examples. State dicts are those of `module`, with the same names as without `DataParallel`.
 *
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.parallel.DistributedDataParallel.html | PyTorch}
 */
export class DataParallel<Inputs extends readonly unknown[] = [Tensor], Output = Tensor> extends Module<
  Inputs,
  Output
> {
  readonly module: Module<Inputs, Output>;
  readonly #world: World;
  readonly #batchAxis: number;
  readonly #checkEvery: number;
  readonly #parameters: readonly Tensor[];
  readonly #buffers: readonly Tensor[];
  /** Initial versions of buffers, which identify those that training changes. */
  readonly #versions: readonly number[];
  readonly #averaging: Averaging;
  #examples: number | undefined;
  #weight = 0;
  #isPaused = false;
  #steps = 0;

  /**
   * Copies the parameters and buffers of rank 0 to all ranks.
   *
   * @throws ArgumentError unless a module and a world are given, and options are valid
   * @throws RankError on all ranks if they have different models
   */
  constructor(module: Module<Inputs, Output>, world: World, options?: DataParallelOptions) {
    super();
    const op = "DataParallel";
    const { batchAxis, checkEvery } = settled(op, options, { batchAxis: 0, checkEvery: 0 });
    if (!(module instanceof Module)) throw new ArgumentError(op, `takes a module, got ${show(module)}`);
    if (!(world instanceof World))
      throw new ArgumentError(op, `takes the world of init(), got ${show(world)}`);
    checkWhole(op, "batchAxis", batchAxis, 0);
    checkWhole(op, "checkEvery", checkEvery, 0);
    this.module = module;
    this.#world = world;
    this.#batchAxis = batchAxis;
    this.#checkEvery = checkEvery;
    const all = this.#tensors();
    checkSameTensors(op, world, all);
    world.broadcast(all.values());
    this.#parameters = module.parameters();
    this.#buffers = module.buffers();
    this.#versions = this.#buffers.map(({ storage }) => storage.version);
    this.#averaging = new Averaging(world);
  }

  /** Parameters and buffers, by name. */
  #tensors(): Map<string, Tensor> {
    return new Map([...this.module.namedParameters(), ...this.module.namedBuffers()]);
  }

  override forward(...inputs: Inputs): Output {
    const [first] = inputs.filter((each) => each instanceof Tensor);
    this.#examples = first?.shape[this.#batchAxis];
    return this.module.forward(...inputs);
  }

  /**
   * `loss.backward()`, after which gradients are averaged over all ranks. Inside {@link DataParallel.noSync},
   * they stay local to this rank.
   *
   * @throws ArgumentError unless the weight is a finite number ≥ 0
   * @throws GradientError as `loss.backward`; or without a weight, if `forward` has not been called with a
   * tensor before
   * @throws RankError on all ranks if their weights are all 0
   */
  backward(loss: Tensor, options?: ParallelBackwardOptions): void {
    const { weight, ...own } = settled("DataParallel.backward", options, {
      weight: undefined,
      gradient: undefined,
      retainGraph: undefined,
      createGraph: undefined,
    });
    if (!(loss instanceof Tensor)) {
      throw new ArgumentError("DataParallel.backward", `the loss must be a tensor, got ${show(loss)}`);
    }
    const counted = weight ?? this.#countedExamples();
    checkWeight(counted);
    loss.backward(own);
    dependOn("noSync", this, () => this.#isPaused);
    if (!this.#isPaused) this.#averageGradients(counted);
  }

  #countedExamples(): number {
    if (this.#examples !== undefined) return this.#examples;
    const problem = "knows no number of examples: call forward with a tensor first, or pass a weight";
    throw new GradientError("DataParallel.backward", problem);
  }

  #averageGradients(weight: number | Tensor): void {
    if (this.#world.size === 1) return;
    const read = weight instanceof Tensor ? this.#reader(weight) : () => weight;
    const moving = this.#buffers.filter(({ storage }, i) => storage.version !== this.#versions[i]);
    host("DataParallel: average", [this, weight instanceof Tensor ? undefined : weight, moving], () => {
      this.#averaging.average(this.#parameters, moving, read());
      this.#steps++;
      if (this.#checkEvery > 0 && this.#steps % this.#checkEvery === 0) this.checkAgreement();
    });
  }

  /** Reads a weight when it has been computed; averaging may refer only to objects. */
  #reader(weight: Tensor): () => number {
    hostOn("DataParallel: weight", [], [weight.data], (_, [own]) => {
      checkWeight(own![0]);
      this.#weight = own![0]!;
    });
    return () => this.#weight;
  }

  /**
   * Runs `body` without averaging in {@link DataParallel.backward}: for accumulating gradients over several
   * batches, of which only the last one sends them. A rank's batches should have equal sizes.
   *
   * @example
   * ```ts
   * parallel.noSync(() => parallel.backward(lossOf(first)));
   * parallel.backward(lossOf(second));
   * ```
   * @throws ArgumentError if `body` is asynchronous
   */
  noSync<T>(body: () => T): T {
    const before = this.#isPaused;
    this.#isPaused = true;
    try {
      const result = body();
      checkSynchronous("noSync", result, "what it does after it has returned would not be covered");
      return result;
    } finally {
      this.#isPaused = before;
    }
  }

  /**
   * Throws on all ranks unless their parameters and buffers are the same, bit for bit, by their checksums. All ranks
   * call it, between two steps.
   *
   * @throws RankError that names the first that differs
   */
  checkAgreement(): void {
    checkSameElements("DataParallel", this.#world, this.#tensors());
  }
}

function checkWeight(weight: unknown): void {
  const isOne = weight instanceof Tensor && weight.size === 1;
  if (isOne || (typeof weight === "number" && weight >= 0 && weight < Infinity)) return;
  const problem = `the weight must be a number ≥ 0 or a tensor of one element, got ${show(weight)}`;
  throw new ArgumentError("DataParallel.backward", problem);
}

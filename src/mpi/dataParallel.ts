/**
 * @file `DataParallel`: a model of which every rank trains a copy.
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
  /** Compares the parameters of all ranks every so many steps, as `checkAgreement` does; default 0: never. */
  readonly checkEvery?: number | undefined;
}

/** Options of {@link DataParallel.backward}. */
export interface ParallelBackwardOptions extends BackwardOptions {
  /**
   * How much this rank's gradients count among those of all ranks: what its loss is a mean over. Default: the number
   * of examples in the model's last input. Pass the number of tokens, say, where a loss leaves some out; as a tensor
   * of one element inside of `compile`.
   */
  readonly weight?: number | Tensor | undefined;
}

/**
 * A model of which every rank trains a copy, with data of its own: `backward` averages the gradients over all ranks,
 * so that all take the same step, as one process would with all data.
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
 * The loss is meant to be a mean. Ranks with more examples count more: `g = Σ nᵣ·gᵣ / Σ nᵣ`. Buffers that training
 * changes (running statistics) become those of rank 0; {@link SyncBatchNorm} computes them from all examples. State
 * dicts are those of `module`, with the names of a model that is not parallel.
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
  /** Versions of buffers to begin with, by which those that training changes are known. */
  readonly #versions: readonly number[];
  readonly #averaging: Averaging;
  #examples: number | undefined;
  #weight = 0;
  #isPaused = false;
  #steps = 0;

  /**
   * Copies the parameters and buffers of rank 0 to all ranks.
   *
   * @throws ArgumentError for what is no module or no world, or a bad option
   * @throws RankError on all ranks, when they have different models
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
   * `loss.backward()`, after which gradients are averaged over all ranks. Inside of {@link DataParallel.noSync} they
   * stay this rank's own.
   *
   * @throws ArgumentError unless the weight is a finite number ≥ 0
   * @throws GradientError as `loss.backward`; without a weight, when `forward` was not called with a tensor before
   * @throws RankError on all ranks, when their weights are all 0
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

  /** Reads a weight where it is computed; what averages may look at nothing but objects. */
  #reader(weight: Tensor): () => number {
    hostOn("DataParallel: weight", [], [weight.data], (_, [own]) => {
      checkWeight(own![0]);
      this.#weight = own![0]!;
    });
    return () => this.#weight;
  }

  /**
   * Runs `body` without averaging in {@link DataParallel.backward}: for accumulating gradients over several batches,
   * of which only the last sends them. The batches of a rank should be of one size.
   *
   * @example
   * ```ts
   * parallel.noSync(() => parallel.backward(lossOf(first)));
   * parallel.backward(lossOf(second));
   * ```
   * @throws ArgumentError when `body` is asynchronous
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

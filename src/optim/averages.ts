/**
 * @file Running averages of parameters.
 */

import { assign, noGrad, Tensor, to } from "../autograd/index.js";
import { checkFunction, checkSynchronous, checkWithin } from "../checks.js";
import { ArgumentError, ShapeError, show } from "../errors.js";
import { flushed, negligible } from "../kernels/denormals.js";
import { input, program, s, uniform } from "../kernels/expression.js";
import { kernels } from "../kernels/index.js";
import { settled } from "../options.js";
import { host } from "../recorder/index.js";
import { sameShape } from "../shape.js";
import { tensorsOf } from "./groups.js";
import { copied } from "./state.js";

const blend = program("ExponentialMovingAverage", 2, [
  flushed(s.add(s.mul(uniform(0), input(0)), s.mul(uniform(1), input(1))), uniform(2)),
]);

/** The averages as a plain object. */
export interface AverageState {
  /** What an average keeps of itself at an update. */
  readonly decay: number;
  /** How many updates went into the averages. */
  readonly updates: number;
  /** One for each parameter, of its shape. */
  readonly averages: readonly Tensor[];
}

/** Options of {@link ExponentialMovingAverage}. */
export interface AverageOptions {
  /** What an average keeps of itself at an update; default 0.999. */
  decay?: number | undefined;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/**
 * The exponential moving average of parameters, `a ← decay·a + (1 − decay)·p` at each update; the first one
 * copies. Averages often do better than the parameters themselves.
 * {@link https://pytorch.org/docs/stable/optim.html#weight-averaging-swa-and-ema | PyTorch}
 *
 * ```ts
 * const average = new ExponentialMovingAverage(model.parameters());
 * // after each step
 * average.update();
 * // to evaluate
 * const accuracy = average.use(() => evaluate(model));
 * ```
 *
 * @throws ArgumentError unless decay is within 0 … 1, or for what is no leaf
 */
export class ExponentialMovingAverage {
  readonly decay: number;
  readonly #parameters: readonly Tensor[];
  readonly #averages: Tensor[];
  #updates = 0;

  constructor(parameters: Iterable<Tensor>, options?: AverageOptions) {
    const { decay } = settled("ExponentialMovingAverage", options, { decay: 0.999 });
    checkWithin("ExponentialMovingAverage", "decay", decay, 0, 1);
    this.decay = decay;
    this.#parameters = tensorsOf("ExponentialMovingAverage", parameters);
    const odd = this.#parameters.find((parameter) => !parameter.isLeaf);
    if (odd !== undefined)
      throw new ArgumentError("ExponentialMovingAverage", `takes leaves, got ${show(odd)}`);
    this.#averages = this.#parameters.map((parameter) => copied(parameter).resident());
  }

  /** Lets the parameters as they are now into the averages. */
  update(): void {
    host("ExponentialMovingAverage.update", [this], () => this.#update());
  }

  #update(): void {
    const kept = this.#updates === 0 ? 0 : this.decay;
    this.#updates++;
    this.#parameters.forEach((parameter, i) => {
      // The model may have been converted since.
      if (this.#averages[i]!.dtype !== parameter.dtype) {
        this.#averages[i] = to(this.#averages[i]!, parameter.dtype).resident();
      }
      const average = this.#averages[i]!;
      kernels.elementwise(blend, [average.data], [average.data, parameter.data], undefined, [
        kept,
        1 - kept,
        negligible(average.dtype),
      ]);
      average.markChanged();
    });
  }

  /** Copies of the averages. */
  averages(): Tensor[] {
    return this.#averages.map(copied);
  }

  /** Overwrites the parameters with their averages. */
  copyToParameters(): void {
    this.#write(this.#averages);
  }

  /**
   * Runs `body` with the averages in place of the parameters, which come back afterwards. Returns what it
   * returns.
   */
  use<T>(body: () => T): T {
    checkFunction("use", "the body", body);
    const own = this.#parameters.map(copied);
    this.copyToParameters();
    try {
      const result = body();
      checkSynchronous("use", result, "the parameters come back when it returns");
      return result;
    } finally {
      this.#write(own);
    }
  }

  #write(values: readonly Tensor[]): void {
    noGrad(() => {
      this.#parameters.forEach((parameter, i) => {
        assign(parameter, values[i]!);
      });
    });
  }

  /** Copies of the averages, and how many updates went into them. */
  stateDict(): AverageState {
    return { decay: this.decay, updates: this.#updates, averages: this.averages() };
  }

  /**
   * Continues where {@link ExponentialMovingAverage.stateDict} was called.
   *
   * @throws ArgumentError, ShapeError when the averages are those of other parameters; nothing is changed
   * then
   */
  loadStateDict(state: AverageState): void {
    const { updates, averages } = (state ?? {}) as Partial<AverageState>;
    const count = this.#averages.length;
    if (!isCount(updates) || !Array.isArray(averages) || averages.length !== count) {
      throw new ArgumentError(
        "ExponentialMovingAverage",
        `the state dict must have updates and ${count} averages`,
      );
    }
    averages.forEach((average: unknown, i) => {
      const parameter = this.#parameters[i]!;
      if (!(average instanceof Tensor)) {
        const problem = `average ${i} must be a tensor, got ${show(average)}`;
        throw new ArgumentError("ExponentialMovingAverage", problem);
      }
      if (!sameShape(average.shape, parameter.shape)) {
        throw new ShapeError(
          "ExponentialMovingAverage",
          `average ${i} does not fit`,
          average.shape,
          parameter.shape,
        );
      }
    });
    noGrad(() => {
      averages.forEach((average, i) => {
        assign(this.#averages[i]!, average);
      });
    });
    this.#updates = updates;
  }
}

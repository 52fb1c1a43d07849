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
  /** The weight of the old average at an update. */
  readonly decay: number;
  /** Number of updates so far. */
  readonly updates: number;
  /** One average per parameter, with the same shape. */
  readonly averages: readonly Tensor[];
}

/** Options of {@link ExponentialMovingAverage}. */
export interface AverageOptions {
  /** The weight of the old average at an update; default 0.999. */
  decay?: number | undefined;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/**
 * The exponential moving average of parameters, `a ← decay·a + (1 − decay)·p` at each update; the first
 * update copies. Averages often perform better than the parameters themselves.
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
 * @throws ArgumentError unless decay is within 0 … 1 and all parameters are leaves
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

  /** Updates the averages with the current parameters. */
  update(): void {
    host("ExponentialMovingAverage.update", [this], () => this.#update());
  }

  #update(): void {
    const decay = this.#updates === 0 ? 0 : this.decay;
    this.#updates++;
    this.#parameters.forEach((parameter, i) => {
      // The model may have been converted in the meantime.
      if (this.#averages[i]!.dtype !== parameter.dtype) {
        this.#averages[i] = to(this.#averages[i]!, parameter.dtype).resident();
      }
      const average = this.#averages[i]!;
      kernels.elementwise(blend, [average.data], [average.data, parameter.data], undefined, [
        decay,
        1 - decay,
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
   * Runs `body` with the averages in place of the parameters, which are restored afterwards. Returns the
   * result of `body`.
   */
  use<T>(body: () => T): T {
    checkFunction("use", "the body", body);
    const own = this.#parameters.map(copied);
    this.copyToParameters();
    try {
      const result = body();
      checkSynchronous("use", result, "the parameters are restored when it returns");
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

  /** Copies of the averages, and the number of updates. */
  stateDict(): AverageState {
    return { decay: this.decay, updates: this.#updates, averages: this.averages() };
  }

  /**
   * Restores a state from {@link ExponentialMovingAverage.stateDict}.
   *
   * @throws ArgumentError, ShapeError if the state belongs to other parameters; nothing is changed then
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

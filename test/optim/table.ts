/**
 * @file Every optimizer and every schedule, one row each; the compiler insists on a row for a new one.
 *
 * The rows are used to test what holds for all: decreasing losses, state dicts, resuming, averages that end
 * at 0, and unknown options. PyTorch's reference values must cover each of them.
 */
import type * as optim from "../../src/optim/index.js";

type Exports = typeof optim;
type Made<Base> = {
  [Name in keyof Exports]: Exports[Name] extends new (...args: never[]) => Base ? Name : never;
}[keyof Exports];

export type OptimizerName = Made<optim.Optimizer>;
export type ScheduleName = Made<optim.LRScheduler | optim.ReduceLROnPlateau>;

/** An optimizer's ways of going, by name, as the options that choose them. */
export interface OptimizerRow {
  readonly variants: Readonly<Record<string, object>>;
  /** Whether each element is updated independently, with a state of its own. */
  readonly elementwise: boolean;
  /** False where the state holds more than averages of gradients. */
  readonly averages?: false;
}

const usual: OptimizerRow = { variants: { usual: {} }, elementwise: true };

/** One row per optimizer. */
export const optimizerRows: Readonly<Record<OptimizerName, OptimizerRow>> = {
  SGD: {
    variants: { usual: {}, momentum: { momentum: 0.9 }, nesterov: { momentum: 0.9, nesterov: true } },
    elementwise: true,
  },
  Adam: { variants: { usual: {}, amsgrad: { amsgrad: true } }, elementwise: true },
  AdamW: usual,
  RMSprop: {
    variants: { usual: {}, "centered, with momentum": { centered: true, momentum: 0.5 } },
    elementwise: true,
  },
  Adagrad: usual,
  Rprop: { ...usual, averages: false },
  Adadelta: usual,
  Adamax: usual,
  NAdam: usual,
  RAdam: usual,
  SparseAdam: usual,
  LBFGS: {
    variants: { usual: {}, "with a line search": { lineSearch: "strongWolfe" } },
    elementwise: false,
  },
};

/** What a schedule's constructor takes between the optimizer and the options, or that it takes none. */
export const scheduleRows: Readonly<
  Record<ScheduleName, { readonly before: readonly unknown[]; readonly takesOptions: boolean }>
> = {
  LambdaLR: { before: [() => 1], takesOptions: false },
  MultiplicativeLR: { before: [() => 1], takesOptions: false },
  ChainedScheduler: { before: [], takesOptions: false },
  SequentialLR: { before: [[]], takesOptions: true },
  StepLR: { before: [], takesOptions: true },
  MultiStepLR: { before: [], takesOptions: true },
  ExponentialLR: { before: [], takesOptions: true },
  ConstantLR: { before: [], takesOptions: true },
  LinearLR: { before: [], takesOptions: true },
  PolynomialLR: { before: [], takesOptions: true },
  CosineAnnealingLR: { before: [], takesOptions: true },
  CosineAnnealingWarmRestarts: { before: [], takesOptions: true },
  OneCycleLR: { before: [], takesOptions: true },
  CyclicLR: { before: [], takesOptions: true },
  ReduceLROnPlateau: { before: [], takesOptions: true },
};

/**
 * Training that is stopped and resumed from a checkpoint, in a new program, ends exactly like uninterrupted
 * training: the final checkpoints are identical to the bit.
 */
import { describe, expect, test } from "vitest";
import { DataLoader, loadIris, TensorDataset } from "../../src/data/index.js";
import { crossEntropy, manualSeed, Tensor } from "../../src/index.js";
import {
  type CheckpointParts,
  decodeCheckpoint,
  encodeCheckpoint,
  History,
  type Plain,
  restoreCheckpoint,
} from "../../src/io/index.js";
import * as nn from "../../src/nn/index.js";
import * as optim from "../../src/optim/index.js";
import { type LayerName, layerOf, layerRows } from "../nn/table.js";
import { layerCases } from "./layers.js";

/** A training run: the parts to save, and its next step. */
interface Training {
  readonly parts: CheckpointParts;
  readonly step: () => void;
}

/** A state as text that differs if any bit does; the order of names does not count. */
function exactly(value: Plain): string {
  if (value instanceof Tensor) {
    const { buffer } = value.toTypedArray();
    return `${value.dtype}[${value.shape}]${Buffer.from(buffer).toString("hex")}`;
  }
  if (value === null || typeof value !== "object")
    return Object.is(value, -0) ? "-0" : JSON.stringify(value) + value;
  return Object.entries(value)
    .map(([name, item]) => `${JSON.stringify(name)}:${exactly(item as Plain)}`)
    .sort()
    .join("\n");
}

/** The current checkpoint of a training run. */
function stateOf({ parts }: Training): string {
  return exactly(decodeCheckpoint(encodeCheckpoint(parts)).states);
}

/** Runs a training twice, uninterrupted and interrupted, and compares the two. */
function expectResumed(begin: () => Training, before: number, after: number): void {
  const repeat = (training: Training, times: number): void => {
    for (let i = 0; i < times; i++) training.step();
  };
  manualSeed(1);
  const whole = begin();
  repeat(whole, before);
  const checkpoint = encodeCheckpoint(whole.parts);
  const middle = stateOf(whole);
  repeat(whole, after);
  const end = stateOf(whole);
  manualSeed(2);
  const resumed = begin();
  repeat(resumed, 1);
  restoreCheckpoint(checkpoint, resumed.parts);
  expect(stateOf(resumed)).toBe(middle);
  repeat(resumed, after);
  expect(stateOf(resumed)).toBe(end);
  expect(end).not.toBe(middle);
}

/** All tensors in a layer's output. */
function tensorsIn(output: unknown): Tensor[] {
  if (output instanceof Tensor) return [output];
  return Array.isArray(output) ? output.flatMap(tensorsIn) : [];
}

/** A layer whose inputs are trained along with it, so that even a layer without parameters has an effect. */
function layerTraining({ make, inputs }: (typeof layerCases)[string]): Training {
  const layer = make();
  const trained = inputs.map((x) => (x.dtype === "int32" ? x : nn.parameter(x)));
  const parameters = [...layer.parameters(), ...trained.filter((x) => x.requiresGrad)];
  const optimizer = new optim.Adam(parameters, { lr: 0.05 });
  const own = {
    stateDict: () => ({ trained }),
    loadStateDict: (state: { trained: Tensor[] }) => load(state),
  };
  const load = (state: { trained: Tensor[] }): void => {
    for (const [i, x] of trained.entries()) if (x.requiresGrad) x.detach().assign(state.trained[i]!);
  };
  const history = new History();
  const step = (): void => {
    optimizer.zeroGrad();
    const outputs = tensorsIn(Reflect.apply(layer.forward, layer, trained));
    const loss = outputs.map((y) => y.sub(0.1).square().mean()).reduce((a, b) => a.add(b));
    loss.backward();
    optimizer.step();
    history.record(history.records.length, { loss: loss.item() }, 0);
  };
  return { parts: { layer, own, optimizer, history }, step };
}

/** The classes among some exports that extend `base`. */
function classesOf<C>(
  exports: Readonly<Record<string, unknown>>,
  base: abstract new (...args: never) => unknown,
): [string, C][] {
  return Object.entries(exports)
    .filter(([, value]) => typeof value === "function" && value.prototype instanceof base)
    .map(([name, value]) => [name, value as C]);
}

describe("a layer resumed from a checkpoint trains as if it had never stopped", () => {
  test.each(Object.entries(layerCases))("%s", (_, layerCase) => {
    expectResumed(() => layerTraining(layerCase), 3, 3);
  });

  const covered = new Set(Object.keys(layerCases).map((name) => name.split(/[ ,]/)[0]!));
  // Their state is that of the layers they hold.
  for (const container of ["ModuleDict", "ModuleList"]) covered.add(container);
  test.each(Object.keys(layerRows) as LayerName[])("%s is in the list, or has no state", (name) => {
    if (!covered.has(name)) expect(Object.keys(layerOf(name).stateDict())).toEqual([]);
  });
});

/** Iris in shuffled batches, with one layer that draws random numbers and one that counts. */
function irisTraining(
  makeOptimizer: (parameters: Tensor[]) => optim.Optimizer,
  makeSchedule?: (optimizer: optim.Optimizer) => Schedule,
): Training {
  const { features, labels } = loadIris();
  const loader = new DataLoader(new TensorDataset(features, labels), { batchSize: 60, shuffle: true });
  const model = new nn.Sequential(
    new nn.Linear(4, 8),
    new nn.BatchNorm1d(8),
    new nn.Tanh(),
    new nn.Dropout(0.2),
    new nn.Linear(8, 3),
  );
  const optimizer = makeOptimizer(model.parameters());
  const schedule = makeSchedule?.(optimizer);
  const history = new History();
  let batches = loader[Symbol.iterator]();
  const reading = {
    stateDict: () => loader.stateDict(),
    loadStateDict: (state: ReturnType<typeof loader.stateDict>) => {
      loader.loadStateDict(state);
      batches = loader[Symbol.iterator]();
    },
  };
  const step = (): void => {
    let next = batches.next();
    if (next.done) {
      batches = loader[Symbol.iterator]();
      next = batches.next();
    }
    const [x, y] = next.value!;
    const loss = optimizer.step(() => {
      optimizer.zeroGrad();
      const value = crossEntropy(model.forward(x), y);
      value.backward();
      return value;
    });
    history.record(history.records.length, { loss: loss.item() }, 0);
    if (schedule instanceof optim.ReduceLROnPlateau) schedule.step(loss.item());
    else schedule?.step();
  };
  return { parts: { model, optimizer, reading, history, ...(schedule && { schedule }) }, step };
}

type Schedule = optim.LRScheduler | optim.ReduceLROnPlateau;
type AnyOptimizer = new (parameters: Tensor[], options?: object) => optim.Optimizer;

describe("an optimizer resumed in the middle of an epoch continues as if it had never stopped", () => {
  const classes = classesOf<AnyOptimizer>(optim, optim.Optimizer);
  const settings: readonly (readonly [name: string, options: object])[] = [
    ...classes.map(([name]) => [name, {}] as const),
    ["SGD", { lr: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.01 }],
    ["SGD", { lr: 0.1, momentum: 0.9, dampening: 0.5, maximize: true }],
    ["Adam", { lr: 0.01, amsgrad: true, weightDecay: 0.01 }],
    ["RMSprop", { momentum: 0.9, centered: true }],
    ["LBFGS", { lineSearch: "strongWolfe", maxIter: 4 }],
  ];
  test.each(settings)("%s %j", (name, options) => {
    const [, Class] = classes.find(([own]) => own === name)!;
    expectResumed(() => irisTraining((parameters) => new Class(parameters, options)), 4, 4);
  });

  test("groups with their own settings, one of them temporarily frozen", () => {
    const begin = (): Training => {
      const groups = (parameters: Tensor[]): optim.Optimizer =>
        new optim.Adam([{ params: parameters.slice(0, 2), lr: 0.1 }, { params: parameters.slice(2) }]);
      const { parts, step } = irisTraining(groups);
      const [first] = (parts.model as nn.AnyModule).parameters();
      let steps = 0;
      const counted = {
        stateDict: () => ({ steps }),
        loadStateDict: (state: { steps: number }) => count(state),
      };
      const count = (state: { steps: number }): void => {
        steps = state.steps;
      };
      return {
        parts: { ...parts, counted },
        step: () => {
          first!.requiresGrad = steps++ % 3 === 0;
          step();
        },
      };
    };
    expectResumed(begin, 4, 4);
  });

  test("a running average of the parameters", () => {
    const begin = (): Training => {
      const { parts, step } = irisTraining((parameters) => new optim.Adam(parameters));
      const average = new optim.ExponentialMovingAverage((parts.model as nn.AnyModule).parameters(), {
        decay: 0.9,
      });
      return {
        parts: { ...parts, average },
        step: () => {
          step();
          average.update();
        },
      };
    };
    expectResumed(begin, 4, 4);
  });
});

describe("a schedule resumed continues as if it had never stopped", () => {
  const schedules: Readonly<Record<string, (optimizer: optim.Optimizer) => Schedule>> = {
    ConstantLR: (optimizer) => new optim.ConstantLR(optimizer),
    CosineAnnealingLR: (optimizer) => new optim.CosineAnnealingLR(optimizer, { tMax: 10 }),
    CosineAnnealingWarmRestarts: (optimizer) =>
      new optim.CosineAnnealingWarmRestarts(optimizer, { t0: 3, tMult: 2 }),
    ExponentialLR: (optimizer) => new optim.ExponentialLR(optimizer, { gamma: 0.9 }),
    CyclicLR: (optimizer) => {
      return new optim.CyclicLR(optimizer, { baseLr: 0.01, maxLr: 0.1, stepSizeUp: 3, cycleMomentum: false });
    },
    MultiplicativeLR: (optimizer) => new optim.MultiplicativeLR(optimizer, () => 0.9),
    LambdaLR: (optimizer) => new optim.LambdaLR(optimizer, (epoch) => 1 / (1 + epoch)),
    LinearLR: (optimizer) => new optim.LinearLR(optimizer),
    MultiStepLR: (optimizer) => new optim.MultiStepLR(optimizer, { milestones: [2, 5] }),
    OneCycleLR: (optimizer) => new optim.OneCycleLR(optimizer, { maxLr: 0.1, totalSteps: 12 }),
    PolynomialLR: (optimizer) => new optim.PolynomialLR(optimizer, { totalIters: 10, power: 2 }),
    ReduceLROnPlateau: (optimizer) => new optim.ReduceLROnPlateau(optimizer, { patience: 0, threshold: 0.1 }),
    SequentialLR: (optimizer) => {
      const parts = [new optim.LinearLR(optimizer), new optim.CosineAnnealingLR(optimizer, { tMax: 10 })];
      return new optim.SequentialLR(optimizer, parts, { milestones: [5] });
    },
    StepLR: (optimizer) => new optim.StepLR(optimizer, { stepSize: 2, gamma: 0.5 }),
    ChainedScheduler: (optimizer) =>
      new optim.ChainedScheduler([
        new optim.ConstantLR(optimizer, { factor: 0.5, totalIters: 3 }),
        new optim.ExponentialLR(optimizer, { gamma: 0.8 }),
      ]),
  };
  test.each(Object.entries(schedules))("%s", (_, makeSchedule) => {
    expectResumed(
      () => irisTraining((parameters) => new optim.Adam(parameters, { lr: 0.1 }), makeSchedule),
      4,
      4,
    );
  });

  test("and the list is complete", () => {
    expect(
      [...classesOf(optim, optim.LRScheduler).map(([name]) => name), "ReduceLROnPlateau"].sort(),
    ).toEqual(Object.keys(schedules).sort());
  });
});

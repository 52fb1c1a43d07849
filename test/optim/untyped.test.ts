/** What optimizers and related classes say to programs without type checking, and to states from files. */
import { describe, expect, it } from "vitest";
import { ArgumentError, type Tensor, zeros } from "../../src/index.js";
import { Linear, Sequential } from "../../src/nn/index.js";
import { Adam, clipGradNorm, clipGradValue, ExponentialMovingAverage, LBFGS } from "../../src/optim/index.js";

const leaf = (): Tensor => zeros([2], { requiresGrad: true });

/** An Adam with one parameter that has made one step. */
function trained(): Adam {
  const p = leaf();
  const optimizer = new Adam([p]);
  p.square().sum().backward();
  optimizer.step();
  return optimizer;
}

describe("arguments that a compiler would reject throw a clear message", () => {
  const list = "takes a list of parameters, got";
  it.each<[() => unknown, string]>([
    [() => new Adam(new Linear(1, 1) as never), `Adam: ${list} Linear. Pass its parameters().`],
    [() => new Adam(new Sequential() as never), `Adam: ${list} Sequential. Pass its parameters().`],
    [
      () => new ExponentialMovingAverage(new Linear(1, 1) as never),
      `ExponentialMovingAverage: ${list} Linear. Pass its parameters().`,
    ],
    [
      () => new ExponentialMovingAverage([3 as never]),
      "ExponentialMovingAverage: a parameter must be a tensor, got 3",
    ],
    [
      () => clipGradNorm(new Linear(1, 1) as never, 1),
      `clipGradNorm: ${list} Linear. Pass its parameters().`,
    ],
    [() => clipGradNorm(leaf() as never, 1), `clipGradNorm: ${list} Tensor`],
    [() => clipGradValue(undefined as never, 1), `clipGradValue: ${list} undefined`],
    [() => clipGradValue([null as never], 1), "clipGradValue: a parameter must be a tensor, got null"],
    [() => new Adam([leaf()]).addParamGroup(null as never), "Adam: takes a group of parameters, got null"],
    [() => new Adam([leaf()]).addParamGroup(3 as never), "Adam: takes a group of parameters, got 3"],
    [
      () => new LBFGS([leaf()]).step((() => undefined) as never),
      "LBFGS: the closure must return the loss, a tensor, got undefined",
    ],
    [() => new LBFGS([leaf()]).step(3 as never), "LBFGS: step takes a function that returns the loss, got 3"],
    [() => new Adam([leaf()]).step(3 as never), "Adam: step takes a function that returns the loss, got 3"],
  ])("%s", (run, message) => {
    expect(run).toThrow(ArgumentError);
    expect(run).toThrow(message);
  });
});

describe("a malformed state is rejected without changing anything", () => {
  const groups = [{ params: [0] }];
  it.each<[unknown, string]>([
    [null, "a state dict must have state and paramGroups"],
    [{ state: 5, paramGroups: groups }, "a state dict must have state and paramGroups"],
    [{ state: {}, paramGroups: [null] }, "a group of a state dict must have params, got null"],
    [{ state: {}, paramGroups: [{}] }, "a group of a state dict must have params, got Object"],
    [{ state: { 0: null }, paramGroups: groups }, "state 0 must be an object, got null"],
    [{ state: { 0: 5 }, paramGroups: groups }, "state 0 must be an object, got 5"],
    [{ state: {}, paramGroups: [{ params: [0], lr: "0.1" }] }, 'lr must be a finite number ≥ 0, got "0.1"'],
  ])("of Adam %j", (state, problem) => {
    const optimizer = trained();
    const before = optimizer.stateDict();
    expect(() => optimizer.loadStateDict(state as never)).toThrow(new ArgumentError("Adam", problem));
    expect(optimizer.stateDict()).toEqual(before);
  });

  it.each<[unknown, string]>([
    [null, "a state dict must have state and paramGroups"],
    [{ state: null, paramGroups: groups }, "a state dict must have state and paramGroups"],
    [{ state: 5, paramGroups: groups }, "a state dict must have state and paramGroups"],
    [{ state: { 0: null }, paramGroups: groups }, "state 0 must be an object, got null"],
  ])("of LBFGS %j", (state, problem) => {
    const optimizer = new LBFGS([leaf()]);
    expect(() => optimizer.loadStateDict(state as never)).toThrow(new ArgumentError("LBFGS", problem));
  });

  it.each<[unknown, string]>([
    [null, "the state dict must have updates and 1 averages"],
    [{ updates: -1, averages: [leaf()] }, "the state dict must have updates and 1 averages"],
    [{ updates: 1.5, averages: [leaf()] }, "the state dict must have updates and 1 averages"],
    [{ updates: 1, averages: "a" }, "the state dict must have updates and 1 averages"],
    [{ updates: 1, averages: [null] }, "average 0 must be a tensor, got null"],
    [{ updates: 1, averages: [3] }, "average 0 must be a tensor, got 3"],
  ])("of averages %#", (state, problem) => {
    const average = new ExponentialMovingAverage([leaf()]);
    average.update();
    const before = average.stateDict();
    expect(() => average.loadStateDict(state as never)).toThrow(problem);
    expect(average.stateDict()).toEqual(before);
  });
});

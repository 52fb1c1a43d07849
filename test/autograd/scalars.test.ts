/**
 * A tensor of no axes counts as a list of one element: ops that go along an axis take 0 and −1, as PyTorch's
 * do, and nothing else.
 */
import { describe, expect, it } from "vitest";
import {
  ArgumentError,
  cosineSimilarity,
  grad,
  isTensor,
  stack,
  type Tensor,
  tensor,
} from "../../src/index.js";
import { normalize, softmin } from "../../src/nn/functional.js";
import { Softmax } from "../../src/nn/index.js";
import { everyOp, type OpName } from "./table/row.js";

type AlongAxis = (x: Tensor, axis: number) => unknown;

const first = tensor(0, { dtype: "int32" });

/** The positions of one element: a list for a list, none for none. */
const at = (x: Tensor): Tensor => first.reshape(x.shape);

/** How ops that take an axis are called with one. */
const along = {
  sum: (x, axis) => x.sum(axis),
  mean: (x, axis) => x.mean(axis),
  variance: (x, axis) => x.variance(axis, { correction: 0 }),
  std: (x, axis) => x.std(axis, { correction: 0 }),
  logSumExp: (x, axis) => x.logSumExp(axis),
  norm: (x, axis) => [1, 2, 3, Infinity].map((p) => x.norm({ p, axis })),
  cosineSimilarity: (x, axis) => cosineSimilarity(x, x.mul(2), { axis }),
  prod: (x, axis) => x.prod(axis),
  all: (x, axis) => x.all(axis),
  any: (x, axis) => x.any(axis),
  amax: (x, axis) => x.amax(axis),
  amin: (x, axis) => x.amin(axis),
  max: (x, axis) => x.max(axis),
  min: (x, axis) => x.min(axis),
  argmax: (x, axis) => x.argmax(axis),
  argmin: (x, axis) => x.argmin(axis),
  argsort: (x, axis) => x.argsort(axis),
  sort: (x, axis) => x.sort(axis),
  topk: (x, axis) => x.topk(1, axis),
  cumsum: (x, axis) => x.cumsum(axis),
  cumprod: (x, axis) => x.cumprod(axis),
  softmax: (x, axis) => x.softmax(axis),
  logSoftmax: (x, axis) => x.logSoftmax(axis),
  flip: (x, axis) => x.flip(axis),
  transpose: (x, axis) => x.transpose(axis, axis),
  moveaxis: (x, axis) => x.moveaxis(axis, axis),
  squeeze: (x, axis) => x.squeeze(axis),
  flatten: (x, axis) => x.flatten({ startAxis: axis, endAxis: axis }),
  unsqueeze: (x, axis) => x.unsqueeze(axis),
  gather: (x, axis) => x.gather(axis, at(x)),
  takeAlongAxis: (x, axis) => x.takeAlongAxis(at(x), axis),
  indexSelect: (x, axis) => x.indexSelect(axis, tensor([0], { dtype: "int32" })),
  indexAdd: (x, axis) => x.indexAdd(axis, tensor([0], { dtype: "int32" }), x),
  scatter: (x, axis) => [x.scatter(axis, at(x), x.mul(2)), x.scatter(axis, at(x), 3)],
  scatterAdd: (x, axis) => x.scatterAdd(axis, at(x), x),
  stack: (x, axis) => stack([x, x], axis),
  movedim: (x, axis) => x.movedim(axis, axis),
  median: (x, axis) => x.median(axis),
  quantile: (x, axis) => [x.quantile(0.3, { axis }), x.quantile([0.3], { axis }).squeeze(0)],
  scatterReduce: (x, axis) =>
    (["sum", "prod", "mean", "amax", "amin"] as const).map((reduce) =>
      everyOp.scatterReduce(x, axis, at(x), x.mul(2), reduce),
    ),
} satisfies Partial<Record<OpName, AlongAxis>>;

/** Those that take an axis apart, which a scalar does not have, or need two. */
const refused = {
  select: (x, axis) => x.select(axis, 0),
  narrow: (x, axis) => x.narrow(axis, 0, 1),
  split: (x, axis) => x.split(1, axis),
  chunk: (x, axis) => x.chunk(1, axis),
  unbind: (x, axis) => x.unbind(axis),
  roll: (x, axis) => x.roll(1, axis),
  concat: (x, axis) => everyOp.concat([x, x], axis),
  permute: (x, axis) => x.permute([axis]),
  repeatInterleave: (x, axis) => x.repeatInterleave(2, axis),
  diagonal: (x, axis) => x.diagonal({ axis0: axis, axis1: axis }),
} satisfies Partial<Record<OpName, AlongAxis>>;

/** Functions of layers that go along an axis. */
const ofLayers: Readonly<Record<string, AlongAxis>> = {
  softmin,
  normalize: (x, axis) => normalize(x, { axis }),
  Softmax: (x, axis) => Softmax.prototype.forward.call({ axis } as Softmax, x),
};

function tensorsOf(output: unknown): Tensor[] {
  return isTensor(output) ? [output] : Object.values(output as object).flatMap(tensorsOf);
}

/** Results, gradients and second gradients, as plain numbers. */
function everything(call: AlongAxis, shape: number[], axis: number): number[][] {
  const x = tensor(0.7, { dtype: "float64" }).reshape(shape).requireGrad();
  const outputs = tensorsOf(call(x, axis));
  const roots = outputs.filter((y) => y.requiresGrad);
  const list = [...outputs];
  if (roots.length > 0) {
    const [dx] = grad(
      roots.map((y) => y.square().sum()),
      [x],
      { createGraph: true },
    );
    list.push(dx!);
    if (dx!.requiresGrad) list.push(...grad(dx!.square().sum(), [x], { allowUnused: true }).filter(isTensor));
  }
  return list.map((y) => [...y.toTypedArray()]);
}

const needsTwo = (name: string): boolean => name === "unsqueeze" || name === "stack";

describe("along axis 0 or −1 of a scalar, an op gives the same as for a 1-d tensor with one element", () => {
  it.each(Object.entries({ ...along, ...ofLayers }))("%s", (name, call) => {
    const expected = everything(call, [1], 0);
    expect(everything(call, [], 0)).toEqual(expected);
    expect(everything(call, [], -1)).toEqual(expected);
    const outputs = tensorsOf(call(tensor(0.7), 0));
    const rank = needsTwo(name) || name === "flatten" ? 1 : 0;
    expect(outputs.map((y) => y.ndim)).toEqual(outputs.map(() => rank));
  });
});

describe("any other axis of a scalar is refused", () => {
  it.each(Object.entries({ ...along, ...ofLayers }))("%s", (name, call) => {
    for (const axis of [1, -2, 0.5, NaN, "a", null]) {
      const range = "axis must be within -1 … 0, got ";
      const attempt = () => call(tensor(0.7), axis as number);
      expect(attempt, `${name} ${axis}`).toThrow(ArgumentError);
      if (typeof axis === "number") expect(attempt).toThrow(range);
    }
  });
});

describe("ops that split an axis reject scalars", () => {
  it.each(Object.entries(refused))("%s", (name, call) => {
    expect(() => call(tensor(0.7), 0)).toThrow(ArgumentError);
    expect(() => call(tensor(0.7), 0)).toThrow(`${name}: `);
  });
});

it("a scalar takes one position", () => {
  const twice = tensor([0, 0], { dtype: "int32" });
  expect(() => tensor(1).indexSelect(0, twice)).toThrow("indexSelect: a scalar takes one position, got [2]");
  expect(() => tensor(1).indexAdd(0, twice, tensor(1))).toThrow("indexAdd: a scalar takes one position");
  expect(() => tensor(1).topk(0)).toThrow("topk: k must be a whole number within 1 … 1, got 0");
});

it("every op that takes an axis is in one of the tables", () => {
  const parameter = /^(function )?\w*\([^)]*\bax[ie]s/;
  const option = /settled\([^)]*\b(axis|axis0|startAxis)\b/;
  const taking = Object.entries(everyOp).filter(([, op]) =>
    [parameter, option].some((axis) => axis.test(String(op))),
  );
  const names = taking.map(([name]) => name).filter((name) => !(name in along) && !(name in refused));
  expect(taking.length).toBeGreaterThan(30);
  expect(names).toEqual([]);
});

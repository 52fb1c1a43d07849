/**
 * @file A module as a function of its weights.
 */
import { describe, expect, it } from "vitest";
import { Generator, grad, gradcheck, mseLoss, randn, type Tensor, tensor, zeros } from "../../src/index.js";
import * as nn from "../../src/nn/index.js";

const { functionalCall } = nn;

function source(seed: number): (...shape: number[]) => Tensor {
  const generator = new Generator(seed);
  return (...shape) => randn(shape, { dtype: "float64", generator });
}

class Model extends nn.Module {
  readonly embedding = new nn.Linear(3, 4, { dtype: "float64" });
  readonly layers: readonly unknown[] = [
    new nn.GRU(4, 4, { dtype: "float64" }),
    new nn.LayerNorm(4, { dtype: "float64" }),
  ];
  readonly output = new nn.Linear(4, 4, { bias: false, dtype: "float64" });
  override forward(x: Tensor): Tensor {
    const [gru, norm] = this.layers as [nn.GRU, nn.LayerNorm];
    return this.output.forward(norm.forward(gru.forward(this.embedding.forward(x))[0]));
  }
}

describe("functionalCall", () => {
  it("computes with other weights, and differentiates with respect to them", () => {
    const draw = source(1);
    const model = new Model();
    const names = [...model.namedParameters().keys()];
    const x = draw(5, 2, 3);
    const before = model.stateDict();
    const weights = [...model.parameters()].map((p) => draw(...p.shape).requireGrad());
    const call = (...own: Tensor[]): Tensor =>
      functionalCall(model, Object.fromEntries(names.map((name, i) => [name, own[i]!])), x);
    expect(gradcheck(call, weights)).toBe(true);
    const twin = new Model();
    twin.loadStateDict(Object.fromEntries(names.map((name, i) => [name, weights[i]!.detach()])));
    expect(call(...weights).toArray()).toEqual(twin.forward(x).toArray());
    expect(Object.values(model.stateDict()).map((t) => t.toArray())).toEqual(
      Object.values(before).map((t) => t.toArray()),
    );
    expect(model.parameters().every((p) => p.grad === undefined)).toBe(true);
  });

  it("differentiates through a training step: the gradient of the loss after it", () => {
    const model = new nn.Linear(1, 1, { bias: false, dtype: "float64" });
    const w = tensor([[0.5]], { dtype: "float64", requiresGrad: true });
    const [x, y] = [tensor([[2]], { dtype: "float64" }), tensor([[3]], { dtype: "float64" })];
    const loss = (weight: Tensor): Tensor => mseLoss(functionalCall(model, { weight }, x), y);
    const [g] = grad(loss(w), [w], { createGraph: true });
    loss(w.sub(g!.mul(0.1))).backward();
    // loss(w) = (2w − 3)², w′ = w − 0.1·4·(2w − 3), dw′/dw = 0.2
    const next = 0.5 - 0.4 * (2 * 0.5 - 3);
    expect(w.grad!.item()).toBeCloseTo(4 * (2 * next - 3) * 0.2, 12);
  });

  it("keeps unnamed tensors, replaces buffers, and keeps tied tensors tied", () => {
    const shared = new nn.Linear(2, 2, { bias: false });
    const model = new nn.Sequential(shared, new nn.BatchNorm1d(2), shared).eval();
    const weight = tensor([
      [2, 0],
      [0, 2],
    ]);
    const y = functionalCall(
      model,
      { "0.weight": weight, "1.running_var": tensor([4, 4]) },
      tensor([[1, 3]]),
    );
    for (const [i, value] of [2, 6].entries()) expect(y.data[i]).toBeCloseTo(value, 4);
    expect(model.namedBuffers().get("1.running_var")!.toArray()).toEqual([1, 1]);
  });

  it("restores the weights if forward fails, and rejects mismatches before changing anything", () => {
    const model = new nn.Linear(2, 3);
    const { weight } = model;
    expect(() => functionalCall(model, { weight: zeros([3, 2]) }, zeros([2, 5]))).toThrow("linear");
    expect(model.weight).toBe(weight);
    const refusals: [() => unknown, string][] = [
      [
        () => functionalCall(model, { wieght: weight }, zeros([2])),
        'functionalCall: the model has no tensor "wieght"',
      ],
      [
        () => functionalCall(model, { weight: zeros([2, 3]) }, zeros([2])),
        "functionalCall: weight has another shape in the model, got [2, 3] and [3, 2]",
      ],
      [
        () => functionalCall(model, { weight: 3 as never }, zeros([2])),
        "functionalCall: weight must be a tensor, got 3",
      ],
      [
        () => functionalCall(model, null as never, zeros([2])),
        "functionalCall: weights must be an object of tensors, got null",
      ],
      [() => functionalCall(3 as never, {}), "functionalCall: takes a module, got 3"],
    ];
    for (const [run, message] of refusals) expect(run).toThrow(message);
    expect(model.weight).toBe(weight);
  });
});

describe("the functional forms of layers", () => {
  const { functional } = nn;
  const draw = source(2);
  const x = draw(4, 6, 5);
  it.each<[string, nn.Module, (layer: never) => Tensor]>([
    [
      "layerNorm",
      new nn.LayerNorm([6, 5]),
      (l: nn.LayerNorm) => functional.layerNorm(x, [6, 5], { weight: l.weight, bias: l.bias }),
    ],
    ["rmsNorm", new nn.RMSNorm(5), (l: nn.RMSNorm) => functional.rmsNorm(x, 5, { weight: l.weight })],
    [
      "groupNorm",
      new nn.GroupNorm(3, 6),
      (l: nn.GroupNorm) => functional.groupNorm(x, 3, { weight: l.weight, bias: l.bias }),
    ],
    ["batchNorm", new nn.BatchNorm1d(6), () => functional.batchNorm(x, { training: true })],
    ["instanceNorm", new nn.InstanceNorm1d(6), () => functional.instanceNorm(x)],
    ["avgPool1d", new nn.AvgPool1d(2), () => functional.avgPool1d(x, 2)],
  ])("%s computes what the layer does", (_, layer, call) => {
    const own = layer.to("float64");
    const [found, wanted] = [call(own as never), own.forward(x)];
    expect(found.shape).toEqual(wanted.shape);
    expect(found.sub(wanted).abs().amax().item()).toBeLessThan(1e-12);
  });

  it("embedding and bilinear compute the same as their layers", () => {
    const rows = new nn.Embedding(4, 3, { paddingIdx: 1 });
    const indices = tensor(
      [
        [0, 1],
        [3, 3],
      ],
      { dtype: "int32" },
    );
    expect(functional.embedding(indices, rows.weight, { paddingIdx: 1 }).toArray()).toEqual(
      rows.forward(indices).toArray(),
    );
    expect(() => functional.embedding(tensor([4], { dtype: "int32" }), rows.weight)).toThrow(
      "embedding: index 4 is not within 0 … 3",
    );
    const map = new nn.Bilinear(2, 3, 4);
    const [a, b] = [zeros([5, 2]).add(1), zeros([5, 3]).add(2)];
    expect(functional.bilinear(a, b, map.weight, map.bias).toArray()).toEqual(map.forward(a, b).toArray());
  });

  it("normalize returns vectors of length 1, and 0 for 0", () => {
    const y = functional.normalize(
      tensor([
        [3, 4],
        [0, 0],
      ]),
    );
    expect(y.toArray()).toEqual([
      [expect.closeTo(0.6, 6), expect.closeTo(0.8, 6)],
      [0, 0],
    ]);
    expect(functional.normalize(tensor([[1, 3]]), { p: 1 }).toArray()).toEqual([[0.25, 0.75]]);
  });

  it("batchNorm and instanceNorm throw without statistics", () => {
    expect(() => functional.batchNorm(x)).toThrow(
      "batchNorm: needs runningMean and runningVar. Pass training: true for the batch's own.",
    );
    expect(() => functional.instanceNorm(x, { useInputStats: false })).toThrow(
      "instanceNorm: needs runningMean and runningVar.",
    );
    expect(() => functional.layerNorm(x, 5, { bias: zeros([5]) })).toThrow(
      "layerNorm: a bias needs a weight: pass both, or neither",
    );
    expect(() => functional.groupNorm(x, 4)).toThrow("groupNorm: 4 groups do not divide 6 channels");
  });
});

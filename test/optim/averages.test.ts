import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { noGrad, type Tensor, tensor, zeros } from "../../src/index.js";
import { Linear } from "../../src/nn/index.js";
import { ExponentialMovingAverage } from "../../src/optim/index.js";

function set(parameter: Tensor, values: readonly number[]): void {
  noGrad(() => parameter.assign(tensor(values, { dtype: "float64" })));
}

const rows = fc.array(
  fc.tuple(fc.double({ min: -9, max: 9, noNaN: true }), fc.double({ min: -9, max: 9, noNaN: true })),
  {
    minLength: 1,
    maxLength: 8,
  },
);

describe("ExponentialMovingAverage", () => {
  it("is decay·average + (1 − decay)·parameter at each update, starting with a copy", () => {
    fc.assert(
      fc.property(rows, fc.double({ min: 0, max: 1, noNaN: true }), (all, decay) => {
        const parameter = zeros([2], { dtype: "float64", requiresGrad: true });
        const average = new ExponentialMovingAverage([parameter], { decay });
        let expected: number[] | undefined;
        for (const row of all) {
          set(parameter, row);
          average.update();
          expected =
            expected === undefined ? [...row] : row.map((v, i) => decay * expected![i]! + (1 - decay) * v);
        }
        expected!.forEach((value, i) => {
          expect(average.averages()[0]!.data[i]).toBeCloseTo(value, 10);
        });
      }),
    );
  });

  it("ends at 0 if the parameter is 0, not among denormal numbers", () => {
    const parameter = zeros([2], { requiresGrad: true });
    const average = new ExponentialMovingAverage([parameter]);
    average.update();
    average.loadStateDict({ ...average.stateDict(), averages: [tensor([1e-38, 1e-30])] });
    average.update();
    const [gone, there] = average.averages()[0]!.data;
    expect(gone).toBe(0);
    expect(there).toBeCloseTo(0.999e-30, 34);
  });

  it("replaces the parameters during evaluation, after which they are always restored", () => {
    const parameter = tensor([1, 1], { dtype: "float64", requiresGrad: true });
    const average = new ExponentialMovingAverage([parameter], { decay: 0.5 });
    average.update();
    set(parameter, [3, 5]);
    average.update();
    expect(average.use(() => parameter.toArray())).toEqual([2, 3]);
    expect(parameter.toArray()).toEqual([3, 5]);
    expect(() =>
      average.use(() => {
        throw new Error("evaluation failed");
      }),
    ).toThrow("evaluation failed");
    expect(parameter.toArray()).toEqual([3, 5]);
    expect(() => average.use(async () => 1)).toThrow(
      "use: the function must be synchronous: the parameters are restored when it returns",
    );
    average.copyToParameters();
    expect(parameter.toArray()).toEqual([2, 3]);
  });

  it("follows a model that is converted", () => {
    const layer = new Linear(2, 1);
    const average = new ExponentialMovingAverage(layer.parameters(), { decay: 0.5 });
    average.update();
    layer.to("float64");
    average.update();
    expect(average.averages().map(({ dtype }) => dtype)).toEqual(["float64", "float64"]);
    expect(average.averages()[0]!.toArray()).toEqual(layer.weight.toArray());
  });

  it("continues from its state dict", () => {
    const parameter = tensor([1, 2], { dtype: "float64" });
    const [first, second] = [0, 0].map(() => new ExponentialMovingAverage([parameter], { decay: 0.9 })) as [
      ExponentialMovingAverage,
      ExponentialMovingAverage,
    ];
    first.update();
    set(parameter, [7, 8]);
    first.update();
    second.loadStateDict(first.stateDict());
    set(parameter, [0, 1]);
    first.update();
    second.update();
    expect(second.stateDict()).toEqual(first.stateDict());
  });

  it("starts with a copy also from the state dict of averages that were never updated", () => {
    const parameter = tensor([1, 2], { dtype: "float64" });
    const average = new ExponentialMovingAverage([parameter]);
    average.loadStateDict(new ExponentialMovingAverage([parameter]).stateDict());
    set(parameter, [7, 8]);
    average.update();
    expect(average.averages()[0]!.toArray()).toEqual([7, 8]);
  });

  it("rejects invalid arguments", () => {
    const parameter = tensor([1], { requiresGrad: true });
    const average = new ExponentialMovingAverage([parameter]);
    const op = "ExponentialMovingAverage";
    expect(average.decay).toBe(0.999);
    expect(() => new ExponentialMovingAverage([], { decay: 2 })).toThrow(
      `${op}: decay must be within 0 … 1, got 2`,
    );
    expect(() => new ExponentialMovingAverage([parameter.mul(2)])).toThrow(`${op}: takes leaves, got Tensor`);
    expect(() => average.loadStateDict({ decay: 1, updates: 1, averages: [] })).toThrow(
      `${op}: the state dict must have updates and 1 averages`,
    );
    expect(() => average.loadStateDict({ decay: 1, updates: 1, averages: [zeros([2])] })).toThrow(
      `${op}: average 0 does not fit, got [2] and [1]`,
    );
  });
});

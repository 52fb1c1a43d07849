import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { families, loadCases, loadModules, loadTrajectories, type ValueCase } from "./cases.js";
import { isTensorValue, mapTensors, type TensorValue, tensorsIn } from "./decode.js";
import { difference } from "./difference.js";

const all = families.flatMap((family) => [...loadCases(family)]);
const values = all.filter((item): item is ValueCase => !("raises" in item));

function vector(data: readonly number[], dtype: "float64" | "float32" = "float64"): TensorValue {
  const array = dtype === "float64" ? Float64Array.from(data) : Float32Array.from(data);
  return { dtype, shape: [data.length], data: array, requiresGrad: false };
}

describe("the cases", () => {
  it("are many, and named once in their file", () => {
    expect(values.filter((item) => item.grads.length > 0).length).toBeGreaterThan(800);
    for (const family of families) {
      const names = loadCases(family).map((item) => item.name);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it("have a gradient of the right dtype and shape for each argument that requires one", () => {
    for (const { name, args, grads } of values) {
      const inputs = tensorsIn(args).filter((tensor) => tensor.requiresGrad);
      expect(grads.map(layout), name).toEqual(inputs.map(layout));
    }
  });

  it("have a cotangent of the right dtype and shape for each differentiable output", () => {
    for (const { name, output, cotangents, grads } of values) {
      const outputs = tensorsIn(output);
      expect(cotangents.length, name).toBe(grads.length > 0 ? outputs.length : 0);
      cotangents.forEach((cotangent, i) => {
        const floating = outputs[i]!.dtype.startsWith("float");
        expect(cotangent && layout(cotangent), name).toEqual(floating ? layout(outputs[i]!) : null);
      });
    }
  });

  it("decode special numbers, absent arguments and options", () => {
    const special = values.find(({ op, name }) => op === "neg" && name.endsWith("special values"))!;
    const [input] = tensorsIn(special.args);
    expect([...input!.data].slice(0, 5)).toEqual([0, -0, Infinity, -Infinity, NaN]);
    const absent = values.find(({ name }) =>
      name.startsWith("sum(float64[2,3,2], undefined, {keepDims: true})"),
    )!;
    expect(absent.args.slice(1)).toEqual([undefined, { keepDims: true }]);
    const infinite = values.find(
      ({ op, args }) => op === "norm" && (args[1] as { p?: number })?.p === Infinity,
    );
    expect(infinite).toBeDefined();
  });

  it("become an engine's arguments with the plain values untouched", () => {
    const tensor = vector([1]);
    const tree = [[tensor, 2], undefined, null, "ij", { weight: tensor, axis: [0, -1] }];
    expect(tensorsIn(tree)).toEqual([tensor, tensor]);
    expect(mapTensors(tree, () => "t")).toEqual([
      ["t", 2],
      undefined,
      null,
      "ij",
      { weight: "t", axis: [0, -1] },
    ]);
    expect(isTensorValue({ dtype: "float64" })).toBe(false);
  });
});

describe("difference", () => {
  const numbers = fc.array(fc.double(), { minLength: 1, maxLength: 8 });

  it("finds none between a tensor and itself", () => {
    fc.assert(
      fc.property(
        numbers,
        (data) => difference(vector(data), vector(data), { signedZeros: true }) === undefined,
      ),
    );
  });

  it("finds the one element that changed", () => {
    fc.assert(
      fc.property(numbers, fc.nat(), (data, pick) => {
        const at = pick % data.length;
        const changed = data.map((x, i) =>
          i !== at ? x : Number.isFinite(x) ? x * 1.001 + 1e-9 * Math.sign(x || 1) : 0,
        );
        const sentence = difference(vector(changed), vector(data));
        return sentence?.startsWith(`element ${at} is `) === true;
      }),
    );
  });

  it("tells what differs", () => {
    expect(difference(vector([1], "float32"), vector([1]))).toBe("dtype is float32, not float64");
    expect(difference(vector([1, 2]), vector([1]))).toBe("shape is [2], not [1]");
    expect(difference({ ...vector([1, 2]), shape: [1] }, vector([1]))).toBe("2 elements");
    expect(difference(vector([NaN]), vector([1]))).toBe("element 0 is NaN, not 1");
    expect(difference(vector([0]), vector([-0]), { signedZeros: true })).toBe("element 0 is 0, not -0");
    expect(difference(vector([0]), vector([-0]))).toBeUndefined();
  });
});

describe("the records of training", () => {
  it("hold steps that follow from their gradients: plain SGD is p − lr·g", () => {
    const plain = loadTrajectories().filter(
      ({ optimizer, options, groups }) =>
        optimizer === "SGD" && groups.length === 1 && Object.keys(options).join() === "lr",
    );
    expect(plain.length).toBe(3);
    for (const { name, options, initial, gradients, trajectory } of plain) {
      let parameters = initial.flatMap(({ data }) => [...data]);
      trajectory.forEach((after, step) => {
        parameters = parameters.map((p, i) => p - (options.lr as number) * gradients[step]![i]!);
        expect(difference(vector(parameters), vector(after)), `${name}, step ${step}`).toBeUndefined();
        parameters = [...after];
      });
      expect(trajectory.length).toBe(20);
    }
  });

  it("hold gradients that are scaled to the limit when their norm is above it", () => {
    for (const item of loadModules()) {
      if (item.record !== "clip" || item.kind !== "norm") continue;
      const scale = Math.min(1, item.limit / (item.total! + 1e-6));
      const scaled = item.before.flatMap(({ data }) => [...data]).map((g) => g * scale);
      const after = item.after.flatMap(({ data }) => [...data]);
      expect(difference(vector(scaled), vector(after)), item.name).toBeUndefined();
    }
  });

  it("hold one gradient per entry of a network's state", () => {
    const networks = loadModules().filter((item) => item.record === "network");
    expect(networks.length).toBe(10);
    for (const { grads, state } of networks) expect(Object.keys(grads)).toEqual(Object.keys(state));
  });
});

function layout({ dtype, shape }: TensorValue): unknown {
  return { dtype, shape };
}

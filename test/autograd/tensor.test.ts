import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DType, DTypeError, GradientError, isTensor, tensor, zeros } from "../../src/index.js";

describe("leaves", () => {
  it("are what users make; what ops make of those that require a gradient is none", () => {
    const x = tensor([1, 2], { requiresGrad: true });
    expect([x.isLeaf, x.mul(2).isLeaf, tensor([1]).mul(2).isLeaf]).toEqual([true, false, true]);
  });

  it("may be told to require a gradient, or not to", () => {
    const x = tensor([1, 2]);
    x.requiresGrad = true;
    expect(x.exp().requiresGrad).toBe(true);
    x.requiresGrad = false;
    expect(x.exp().requiresGrad).toBe(false);
  });

  it("of whole numbers and masks cannot require one", () => {
    for (const dtype of ["int32", "bool"] as const) {
      const x = tensor([1, 0], { dtype });
      expect(() => {
        x.requiresGrad = true;
      }).toThrow(`requiresGrad: needs a floating dtype, got ${dtype}`);
      expect(x.requiresGrad).toBe(false);
    }
  });

  it("are the only tensors whose requiresGrad can be set", () => {
    const y = tensor([1], { requiresGrad: true }).exp();
    expect(() => {
      y.requiresGrad = false;
    }).toThrow("requiresGrad: can only be set on leaves, and this is the result of exp");
  });
});

describe("a shape", () => {
  it("cannot be changed through a tensor, which shares it with others", () => {
    const x = zeros([2, 3]);
    for (const y of [x.exp(), x.sum(1), x.reshape([3, 2]), x.detach(), tensor([1, 2])]) {
      expect(() => (y.shape as number[]).push(9)).toThrow(TypeError);
      expect(() => {
        (y.shape as number[])[0] = 9;
      }).toThrow(TypeError);
    }
    expect(x.shape).toEqual([2, 3]);
  });

  it("that was given remains the caller's to change", () => {
    const shape = [2, 3];
    const tensors = [zeros(shape), zeros([6]).reshape(shape), zeros([1, 3]).expand(shape)];
    shape.push(4);
    for (const x of tensors) expect(x.shape).toEqual([2, 3]);
  });

  it("is right for any tensors, one after the other", () => {
    const lengths = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 3 });
    fc.assert(
      fc.property(fc.array(lengths, { minLength: 1, maxLength: 60 }), (shapes) => {
        expect(shapes.map((shape) => zeros(shape).shape)).toEqual(shapes);
      }),
    );
  });
});

describe("requireGrad", () => {
  it("sets requiresGrad and returns the tensor itself", () => {
    const x = zeros([2, 3]);
    expect(x.requireGrad()).toBe(x);
    expect(x.requiresGrad).toBe(true);
    expect(x.requireGrad(false)).toBe(x);
    expect(x.requiresGrad).toBe(false);
    expect(x.requireGrad(true).requiresGrad).toBe(true);
  });

  it("makes leaves of results that were not recorded", () => {
    const w = tensor([1, 2]).mul(0.1).requireGrad();
    w.sum().backward();
    expect([w.isLeaf, w.grad!.toArray()]).toEqual([true, [1, 1]]);
  });

  it("throws like the setter, and changes nothing", () => {
    const whole = tensor([1, 0], { dtype: "int32" });
    expect(() => whole.requireGrad()).toThrow(
      new DTypeError("requiresGrad", 'needs a floating dtype, got int32. Convert with to("float32").'),
    );
    expect(whole.requireGrad(false).requiresGrad).toBe(false);

    const y = tensor([1], { requiresGrad: true }).exp();
    const refused = new GradientError(
      "requiresGrad",
      "can only be set on leaves, and this is the result of exp",
    );
    for (const value of [true, false]) expect(() => y.requireGrad(value)).toThrow(refused);
    expect(y.requiresGrad).toBe(true);
  });
});

describe("grad", () => {
  it("can be set to a tensor of the same shape and dtype, or forgotten", () => {
    const x = tensor([1, 2], { requiresGrad: true });
    x.grad = tensor([3, 4]);
    expect(x.grad.toArray()).toEqual([3, 4]);
    x.grad = undefined;
    expect(x.grad).toBeUndefined();
  });

  it("rejects other shapes and dtypes without changing anything", () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const before = tensor([3, 4]);
    x.grad = before;
    expect(() => {
      x.grad = tensor([1]);
    }).toThrow("grad: shapes differ, got [1] and [2]");
    expect(() => {
      x.grad = tensor([1, 2], { dtype: "float64" });
    }).toThrow("grad: must be float32, got float64");
    expect(() => Reflect.set(x, "grad", null)).toThrow("grad: must be a tensor or undefined, got null");
    expect(x.grad).toBe(before);
  });
});

describe("reading", () => {
  it("item is the only element", () => {
    expect([tensor(2.5).item(), tensor([[7]]).item(), tensor(true).item()]).toEqual([2.5, 7, 1]);
    expect(() => zeros([2]).item()).toThrow("item: needs exactly one element, got [2]");
    expect(() => zeros([0]).item()).toThrow("item: needs exactly one element, got [0]");
  });

  it("operators of JavaScript compare the only elements, not their texts", () => {
    expect(tensor(10.5) < tensor(9.25)).toBe(false);
    expect(Number(tensor([[7]]))).toBe(7);
    expect(`${tensor([7])}`).toBe("[7.]");
    expect(() => tensor([1, 2]) < tensor([1, 3])).toThrow("item: needs exactly one element, got [2]");
  });

  it("toTypedArray gives a copy in the dtype's array", () => {
    const x = tensor([1, 2]);
    const copy = x.toTypedArray();
    copy[0] = 9;
    expect(x.toArray()).toEqual([1, 2]);
    const kinds = (["float32", "float64", "int32", "bool"] satisfies DType[]).map(
      (dtype) => zeros([1], { dtype }).toTypedArray().constructor,
    );
    expect(kinds).toEqual([Float32Array, Float64Array, Int32Array, Uint8Array]);
  });

  it("JSON has the nested elements", () => {
    expect(JSON.stringify({ x: tensor([[1, 2.5]]), mask: tensor(true) })).toBe('{"x":[[1,2.5]],"mask":true}');
  });

  it("toArray nests as deep as there are axes; empty ones, too", () => {
    expect(zeros([2, 0, 3]).toArray()).toEqual([[], []]);
    expect(zeros([0]).toArray()).toEqual([]);
    expect(tensor([[true], [false]]).toArray()).toEqual([[true], [false]]);
    expect(tensor(-0).toArray()).toBe(-0);
  });

  it("shape, ndim, size and dtype tell what there is", () => {
    const x = zeros([2, 3], { dtype: "int32" });
    expect([x.shape, x.ndim, x.size, x.dtype]).toEqual([[2, 3], 2, 6, "int32"]);
  });

  it("tensor and toArray are each other's inverse", () => {
    const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 });
    fc.assert(
      fc.property(
        shapes,
        fc.constantFrom<DType>("float64", "int32", "bool"),
        fc.integer(),
        (shape, dtype, seed) => {
          const size = shape.reduce((product, n) => product * n, 1);
          const values = Array.from(
            { length: size },
            (_, i) => ((seed >> (i % 16)) + i) % (dtype === "bool" ? 2 : 1e6),
          );
          const x = tensor(values.map(Math.abs), { dtype, shape });
          const again = tensor(x.toArray(), { dtype });
          expect(again.shape).toEqual(shape);
          expect(again.toTypedArray()).toEqual(x.toTypedArray());
        },
      ),
    );
  });
});

describe("printing", () => {
  it("is NumPy's", () => {
    expect(
      tensor([
        [1, 2.5],
        [-3, 0],
      ]).toString(),
    ).toBe("[[ 1.   2.5]\n [-3.   0. ]]");
    expect(`${tensor([1, 2], { dtype: "int32" })}`).toBe("[1 2]");
    expect(tensor(0.1, { dtype: "float64" }).toString()).toBe("0.1");
  });

  it("in consoles shows dtype and origin unless they are the default", () => {
    const x = tensor([1, 2], { requiresGrad: true });
    expect(inspect(tensor([1, 2]))).toBe("tensor([1., 2.])");
    expect(inspect(x)).toBe("tensor([1., 2.], requiresGrad)");
    expect(inspect(x.mul(2))).toBe("tensor([2., 4.], from mul)");
    expect(inspect(tensor([1, 2], { dtype: "float64" }))).toBe("tensor([1., 2.], dtype=float64)");
    expect(inspect(tensor([1, 2], { dtype: "int32" }))).toBe("tensor([1, 2], dtype=int32)");
    expect(inspect(tensor(true))).toBe("tensor(True, dtype=bool)");
  });
});

it("isTensor distinguishes tensors from everything else", () => {
  expect([tensor(1), 1, [1], undefined, { shape: [], data: [] }].map(isTensor)).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
});

import { describe, expect, it } from "vitest";
import {
  arange,
  eye,
  full,
  fullLike,
  linspace,
  oneHot,
  ones,
  onesLike,
  type Tensor,
  tensor,
  zeros,
  zerosLike,
} from "../../src/index.js";

describe("tensor", () => {
  it("takes numbers, nested lists and typed arrays, and copies them", () => {
    const source = new Float32Array([1, 2]);
    const x = tensor(source);
    source[0] = 9;
    expect(x.toArray()).toEqual([1, 2]);
    expect(tensor([[[1], [2]]]).shape).toEqual([1, 2, 1]);
    expect(tensor([]).shape).toEqual([0]);
    expect(tensor([[], []]).shape).toEqual([2, 0]);
  });

  it("makes numbers float32, booleans bool, and keeps what typed arrays hold", () => {
    const dtypes = [
      tensor([1]),
      tensor([true]),
      tensor(new Float64Array(1)),
      tensor(new Float32Array(1)),
      tensor(new Int32Array(1)),
      tensor(new Uint8Array(1)),
      tensor(new Int16Array(1)),
      tensor([1], { dtype: "int32" }),
      tensor([0, 2], { dtype: "bool" }),
    ].map((x) => x.dtype);
    expect(dtypes).toEqual([
      "float32",
      "bool",
      "float64",
      "float32",
      "int32",
      "int32",
      "int32",
      "int32",
      "bool",
    ]);
    expect(tensor([true, 2]).toArray()).toEqual([1, 2]);
    expect(tensor([0, 2, -1, NaN], { dtype: "bool" }).toArray()).toEqual([false, true, true, true]);
  });

  it("takes lists of typed arrays and tensors, in the widest of their dtypes", () => {
    const rows = tensor([new Float32Array([1, 2]), tensor([3, 4], { requiresGrad: true })]);
    expect([rows.toArray(), rows.dtype, rows.requiresGrad]).toEqual([
      [
        [1, 2],
        [3, 4],
      ],
      "float32",
      false,
    ]);
    expect(tensor([tensor(1), 2]).toArray()).toEqual([1, 2]);
    expect(tensor(tensor([[true]])).toArray()).toEqual([[true]]);
    const dtypes = [
      tensor([new Float64Array(1), [2]]),
      tensor([tensor([true]), [false]]),
      tensor([tensor([true]), new Int16Array(1)]),
      tensor([new Int32Array(1), [0.5]]),
    ].map((x) => x.dtype);
    expect(dtypes).toEqual(["float64", "bool", "int32", "float32"]);
  });

  it("lays typed arrays out in a shape", () => {
    expect(tensor(new Float32Array([1, 2, 3, 4]), { shape: [2, 2] }).toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });
});

describe("tensors of a given shape", () => {
  it("are filled with one value", () => {
    expect(zeros([2]).toArray()).toEqual([0, 0]);
    expect(ones([1, 2]).toArray()).toEqual([[1, 1]]);
    expect(full([2], 7, { dtype: "int32" }).toArray()).toEqual([7, 7]);
    expect(full([1], true).dtype).toBe("bool");
    expect(Object.is(full([1], -0).item(), -0)).toBe(true);
    expect(zeros([]).toArray()).toBe(0);
  });

  it("take shape and dtype from another, unless told otherwise", () => {
    const x = zeros([2, 3], { dtype: "float64" });
    for (const y of [zerosLike(x), onesLike(x), fullLike(x, 3)]) {
      expect([y.shape, y.dtype]).toEqual([[2, 3], "float64"]);
    }
    expect(onesLike(x, { dtype: "int32" }).dtype).toBe("int32");
  });

  it("may require a gradient", () => {
    expect(zeros([2], { requiresGrad: true }).requiresGrad).toBe(true);
  });
});

describe("ranges", () => {
  it("arange counts up to the stop, down, and from 0", () => {
    expect(arange(3).toArray()).toEqual([0, 1, 2]);
    expect(arange(1, 2, 0.25).toArray()).toEqual([1, 1.25, 1.5, 1.75]);
    expect(arange(3, 0, -1).toArray()).toEqual([3, 2, 1]);
    expect(arange(0).toArray()).toEqual([]);
  });

  it("arange, eye and oneHot take options last, wherever that is", () => {
    expect(arange(2, { dtype: "int32" }).inspect()).toBe("tensor([0, 1], dtype=int32)");
    expect(arange(1, 3, { dtype: "float64" }).dtype).toBe("float64");
    expect(arange(2, undefined, 1, { dtype: "int32" }).toArray()).toEqual([0, 1]);
    expect(arange(2, undefined, undefined, { requiresGrad: true }).requiresGrad).toBe(true);
    expect([eye(2, { dtype: "bool" }).shape, eye(2, { dtype: "bool" }).dtype]).toEqual([[2, 2], "bool"]);
    expect(eye(1, 2, { dtype: "int32" }).toArray()).toEqual([[1, 0]]);
    const classes = tensor([1, 0], { dtype: "int32" });
    expect(oneHot(classes, { dtype: "int32" }).toArray()).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });

  it("linspace ends exactly at both ends", () => {
    expect(linspace(0, 1, 5).toArray()).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(linspace(0.1, 0.7, 4, { dtype: "float64" }).toTypedArray().at(-1)).toBe(0.7);
    expect(linspace(2, 3, 1).toArray()).toEqual([2]);
    expect(linspace(2, 3, 0).toArray()).toEqual([]);
  });
});

describe("matrices", () => {
  it("eye has ones on its diagonal", () => {
    expect(eye(2, 3).toArray()).toEqual([
      [1, 0, 0],
      [0, 1, 0],
    ]);
  });

  it("oneHot has a row for each index", () => {
    const labels = tensor([[1], [0]], { dtype: "int32" });
    expect(oneHot(labels).toArray()).toEqual([[[0, 1]], [[1, 0]]]);
    expect(oneHot(labels, 3, { dtype: "bool" }).shape).toEqual([2, 1, 3]);
    expect(oneHot(tensor([], { dtype: "int32" }), 3).shape).toEqual([0, 3]);
  });
});

describe("error messages", () => {
  const cases: [() => Tensor, string][] = [
    [
      () => tensor([[1, 2], [3]]),
      "tensor: nested lists must not be ragged: items 0 and 1 differ in shape, got [2] and [1]",
    ],
    [
      () => tensor([1, [2]]),
      "tensor: nested lists must not be ragged: items 0 and 1 differ in shape, got [] and [1]",
    ],
    // biome-ignore lint/suspicious/noSparseArray: what somebody forgot to fill
    [() => tensor([1, , 2] as never), "tensor: values must be numbers or booleans, got undefined"],
    [
      // biome-ignore lint/suspicious/noSparseArray: what somebody forgot to fill
      () => tensor([[1], , [2]] as never),
      "tensor: nested lists must not be ragged: items 0 and 1 differ in shape, got [1] and []",
    ],
    [
      () => tensor([1], "int32" as never),
      'tensor: options must be an object { dtype, requiresGrad, shape }, got "int32"',
    ],
    [() => full([2], undefined as never), "full: values must be numbers or booleans, got undefined"],
    [() => zeros([1e6, 1e6]), "allocate: not enough memory for 1000000000000 elements of float32"],
    [() => arange(1e12), "allocate: not enough memory for 1000000000000 elements of float64"],
    [() => arange("5" as never), 'arange: start must be a number, got "5"'],
    [() => arange(5, 6, 7, 8 as never), "arange: options must be an object { dtype, requiresGrad }, got 8"],
    [() => eye(2, "3" as never), 'eye: columns must be a number, got "3"'],
    [() => zerosLike([1] as never), "zerosLike: x must be a tensor, got [1]. Make one with tensor(…)."],
    [
      () => oneHot([1] as never),
      'oneHot: class indices must be a tensor, got [1]. Make one with tensor(…, { dtype: "int32" }).',
    ],
    [() => tensor(["1"] as never), 'tensor: values must be numbers or booleans, got "1"'],
    [() => tensor(undefined as never), "tensor: values must be numbers or booleans, got undefined"],
    [() => tensor([1.5], { dtype: "int32" }), "tensor: int32 cannot hold 1.5"],
    [() => tensor([3e9], { dtype: "int32" }), "tensor: int32 cannot hold 3000000000"],
    [
      () => tensor(new BigInt64Array(1) as never),
      "tensor: no dtype can hold the elements of a BigInt64Array. Convert it first.",
    ],
    [() => tensor([1, 2, 3], { shape: [2, 2] }), "tensor: 3 values do not fill the shape, got [2, 2]"],
    [() => tensor([1], { shape: [-1] }), "tensor: shape must be a list of whole numbers ≥ 0, got [-1]"],
    [
      () => tensor([1], { dtype: "half" as never }),
      'tensor: dtype must be one of bool, int32, float32, float64, got "half"',
    ],
    [
      () => tensor([1], { dtype: "int32", requiresGrad: true }),
      'tensor: needs a floating dtype, got int32. To record it, leave dtype out or pass "float64".',
    ],
    [() => zeros([1.5]), "zeros: shape must be a list of whole numbers ≥ 0, got [1.5]"],
    [
      () => ones(3 as never),
      "ones: shape must be a list of whole numbers ≥ 0, got 3. Pass a list such as [3].",
    ],
    [() => full([1], 0.5, { dtype: "int32" }), "full: int32 cannot hold 0.5"],
    [() => fullLike(zeros([1], { dtype: "int32" }), 0.5), "fullLike: int32 cannot hold 0.5"],
    [
      () => zeros([1], { dtype: "bool", requiresGrad: true }),
      'zeros: needs a floating dtype, got bool. To record it, leave dtype out or pass "float64".',
    ],
    [() => arange(0, 1, 0), "arange: steps of 0 do not lead from 0 to 1"],
    [() => arange(0, 1, -1), "arange: steps of -1 do not lead from 0 to 1"],
    [() => arange(NaN), "arange: start must be a number, got NaN"],
    [() => arange(Infinity), "arange: steps of 1 do not lead from 0 to Infinity"],
    [() => linspace(0, 1, 1.5), "linspace: count must be a whole number ≥ 0, got 1.5"],
    [() => eye(-1), "eye: rows must be a whole number ≥ 0, got -1"],
    [
      () => oneHot(tensor([1])),
      'oneHot: class indices must be int32, got float32. Convert with to("int32").',
    ],
    [() => oneHot(tensor([3], { dtype: "int32" }), 3), "oneHot: 3 is not one of the classes 0 … 2"],
  ];

  it.each(cases.map(([make, message]) => ({ make, message })))("$message", ({ make, message }) => {
    expect(make).toThrow(expect.objectContaining({ message }));
  });
});

it("an option that is undefined counts as not given", () => {
  const none = { dtype: undefined, requiresGrad: undefined };
  const mask = tensor([true, false], none);
  expect(mask.dtype).toBe("bool");
  for (const like of [zerosLike(mask, none), onesLike(mask, none), fullLike(mask, 1, none)]) {
    expect(like.dtype).toBe("bool");
  }
  expect([full([1], true, none), arange(3, none), eye(2, none)].map(({ dtype }) => dtype)).toEqual([
    "bool",
    "float32",
    "float32",
  ]);
});

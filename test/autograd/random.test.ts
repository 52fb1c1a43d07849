import { describe, expect, it } from "vitest";
import {
  Generator,
  manualSeed,
  rand,
  randint,
  randLike,
  randn,
  randnLike,
  randperm,
  type Tensor,
  zeros,
} from "../../src/index.js";

const generator = (): Generator => new Generator(3);

describe("random tensors", () => {
  it("are the generator's stream", () => {
    const uniform = new Float32Array(4);
    generator().fillUniform(uniform, 0, 1);
    expect(rand([2, 2], { generator: generator() }).toTypedArray()).toEqual(uniform);
    expect(randint(0, 10, [5], { generator: generator() }).toTypedArray()).toEqual(
      Int32Array.from(generator().randint(0, 10, 5)),
    );
    expect(randperm(5, { generator: generator() }).toArray()).toEqual([...generator().permutation(5)]);
  });

  it("come from the default generator, which manualSeed seeds", () => {
    const draw = (): unknown[] => {
      manualSeed(7);
      return [rand([2]), randn([2]), randint(0, 9, [2]), randperm(3)].map((x) => x.toArray());
    };
    expect(draw()).toEqual(draw());
  });

  it("randint and randperm are int32", () => {
    expect([
      randint(0, 2, [1]).dtype,
      randperm(2).dtype,
      randint(0, 2, [1], { dtype: "float32" }).dtype,
    ]).toEqual(["int32", "int32", "float32"]);
  });

  it("take shape and dtype from another, unless told otherwise", () => {
    const x = zeros([2, 3], { dtype: "float64" });
    for (const y of [randLike(x), randnLike(x)]) expect([y.shape, y.dtype]).toEqual([[2, 3], "float64"]);
    expect(randLike(x, { dtype: "float32" }).dtype).toBe("float32");
  });

  it("may require a gradient", () => {
    expect(randn([2], { requiresGrad: true }).requiresGrad).toBe(true);
    expect(rand([2]).requiresGrad).toBe(false);
  });

  it.each<[message: string, make: () => Tensor]>([
    [
      "rand: needs a floating dtype, got int32. For whole numbers use randint.",
      () => rand([2], { dtype: "int32" }),
    ],
    ["randn: shape must be a list of whole numbers ≥ 0, got [-2]", () => randn([-2])],
  ])("are refused: %s", (message, make) => {
    expect(make).toThrow(expect.objectContaining({ message }));
  });
});

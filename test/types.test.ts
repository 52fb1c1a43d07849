/**
 * What strict programs need no casts for: the compiler sees what is checked at run time.
 */
import { describe, expect, expectTypeOf, it } from "vitest";
import { chunk, grad, split, type Tensor, tensor, unbind, zeros } from "../src/index.js";
import { decodeNpz, encodeNpz } from "../src/io/index.js";

const x = zeros([2, 3, 4]);

describe("types that need no casts", () => {
  it("dims: a list of that many lengths", () => {
    const [n, , width] = x.dims(3);
    expectTypeOf(x.dims(3)).toEqualTypeOf<readonly [number, number, number]>();
    expect([n, width]).toEqual([2, 4]);
    const rank: number = 3;
    expectTypeOf(x.dims(rank)).toEqualTypeOf<readonly number[]>();
    expect(() => x.dims(2)).toThrow("dims: needs 2 axes, got [2, 3, 4]");
  });

  it("toArray: numbers in lists of that depth", () => {
    expectTypeOf(x.toArray(3)).toEqualTypeOf<number[][][]>();
    expectTypeOf(tensor(1).toArray(0)).toEqualTypeOf<number>();
    expect(tensor([[1, 2]]).toArray(2)).toEqual([[1, 2]]);
    expect(() => x.toArray(1)).toThrow("toArray: needs 1 axes, got [2, 3, 4]");
    expect(() => tensor([true]).toArray(1)).toThrow(
      "toArray: elements of bool are true or false. Leave the rank out.",
    );
  });

  it("split: a piece for each listed size, as function and method", () => {
    expectTypeOf(x.split([1, 3], -1)).toEqualTypeOf<[Tensor, Tensor]>();
    expectTypeOf(split(x, [1, 3], -1)).toEqualTypeOf<[Tensor, Tensor]>();
    expectTypeOf(x.split(2, -1)).toEqualTypeOf<Tensor[]>();
    const sizes: number[] = [1, 3];
    expectTypeOf(x.split(sizes, -1)).toEqualTypeOf<Tensor[]>();
    const [first, second] = x.split([1, 3], -1);
    expect([first.shape, second.shape]).toEqual([
      [2, 3, 1],
      [2, 3, 3],
    ]);
  });

  it("unbind: as many as the axis must have", () => {
    expectTypeOf(x.unbind(0, 2)).toEqualTypeOf<[Tensor, Tensor]>();
    expectTypeOf(unbind(x, 0, 2)).toEqualTypeOf<[Tensor, Tensor]>();
    expectTypeOf(x.unbind()).toEqualTypeOf<Tensor[]>();
    const [a, b] = x.unbind(0, 2);
    expect([a.shape, b.shape]).toEqual([
      [3, 4],
      [3, 4],
    ]);
    expect(() => x.unbind(1, 2)).toThrow("unbind: axis 1 must have 2 positions, got [2, 3, 4]");
  });

  it("chunk: a list, for there may be fewer pieces than asked for", () => {
    expectTypeOf(chunk(x, 3, 0)).toEqualTypeOf<Tensor[]>();
    expect(x.chunk(3, 0)).toHaveLength(2);
  });

  it("grad: a gradient for each input", () => {
    const [a, b] = [zeros([2], { requiresGrad: true }), zeros([2], { requiresGrad: true })];
    const gradients = grad(a.mul(b).sum(), [a, b]);
    expectTypeOf(gradients).toEqualTypeOf<[Tensor, Tensor]>();
    expectTypeOf(grad(a.sum(), a)).toEqualTypeOf<[gradient: Tensor]>();
    expectTypeOf(grad(a.sum(), [a, b], { allowUnused: true })).toEqualTypeOf<
      [Tensor | undefined, Tensor | undefined]
    >();
  });

  it("decodeNpz: the names that are asked for", async () => {
    const file = encodeNpz({ x, y: tensor([1]), z: tensor([2]) });
    const named = await decodeNpz(file, { names: ["x", "y"] });
    expectTypeOf(named).toEqualTypeOf<Readonly<Record<"x" | "y", Tensor>>>();
    expect(Object.keys(named).sort()).toEqual(["x", "y"]);
    expectTypeOf(await decodeNpz(file)).toEqualTypeOf<Readonly<Record<string, Tensor>>>();
    await expect(decodeNpz(file, { names: ["w"] })).rejects.toThrow('there is no "w"');
  });
});

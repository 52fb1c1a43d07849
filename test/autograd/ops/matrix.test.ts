import fc from "fast-check";
import { expect, it } from "vitest";
import { dot, Generator, grad, linear, matmul, randn, type Tensor } from "../../../src/index.js";

it("linear with relu is relu after linear: values, gradients and second gradients", () => {
  fc.assert(
    fc.property(
      fc.nat(9),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 9 }),
      (rows, from, to) => {
        const generator = new Generator(rows + 10 * from + 100 * to);
        const options = { generator, dtype: "float64", requiresGrad: true } as const;
        const leaves = [
          randn([rows, from], options),
          randn([to, from], options),
          randn([to], options),
        ] as const;
        const [x, w, b] = leaves;
        const results = (y: Tensor): unknown[] => {
          const first = grad(y.square().sum(), leaves, { createGraph: true });
          const second = grad(
            first.map((g) => g.square().sum()).reduce((sum, g) => sum.add(g)),
            leaves,
          );
          return [y, ...first, ...second].map((t) => t.toArray());
        };
        expect(results(linear(x, w, b, { activation: "relu" }))).toEqual(results(linear(x, w, b).relu()));
      },
    ),
  );
});

it.each<[op: string, inputs: readonly (readonly number[])[], result: readonly number[]]>([
  [
    "matmul",
    [
      [2, 3],
      [3, 4],
    ],
    [2, 4],
  ],
  ["matmul", [[3], [3]], []],
  ["matmul", [[2, 3], [3]], [2]],
  ["matmul", [[3], [3, 2]], [2]],
  [
    "matmul",
    [
      [5, 2, 3],
      [3, 4],
    ],
    [5, 2, 4],
  ],
  [
    "matmul",
    [
      [2, 3],
      [5, 3, 4],
    ],
    [5, 2, 4],
  ],
  [
    "matmul",
    [
      [7, 5, 2, 3],
      [7, 5, 3, 4],
    ],
    [7, 5, 2, 4],
  ],
  ["dot", [[3], [3]], []],
  ["linear", [[3], [2, 3], [2]], [2]],
  ["linear", [[5, 4, 3], [2, 3], [2]], [5, 4, 2]],
])("%s of %j is one node, whose inputs are what was given", (op, inputs, shape) => {
  const leaves = inputs.map((shape) => randn(shape, { requiresGrad: true }));
  const y = { matmul, dot, linear }[op]!(leaves[0]!, leaves[1]!, leaves[2]);
  expect(y.shape).toEqual(shape);
  expect(y.node!.name).toBe(op);
  expect(y.node!.edges!.map(([x]) => x)).toEqual(leaves);
});

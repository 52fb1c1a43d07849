import fc from "fast-check";
import { expect, it } from "vitest";
import { Generator, grad, linear, randn, type Tensor } from "../../../src/index.js";

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

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  add,
  Generator,
  grad,
  gradcheck,
  gradgradcheck,
  maximum,
  mul,
  noGrad,
  randn,
  type Shape,
  sub,
  sum,
  type Tensor,
  tensor,
} from "../../src/index.js";
import { kinked, leaves, programsOf, run, smooth } from "./programs.js";

const programs = programsOf(smooth);

const seeds = fc.nat(2 ** 31 - 1);

describe("random programs with shared values", () => {
  it("have the gradients of finite differences", () => {
    fc.assert(
      fc.property(programs, seeds, (program, seed) =>
        gradcheck((...xs) => run(program, xs), leaves(seed), { name: "program", rtol: 1e-4 }),
      ),
      { numRuns: 60 },
    );
  });

  it("have the second gradients of finite differences", () => {
    const short = programs.map((program) => program.slice(0, 5));
    fc.assert(
      fc.property(short, seeds, (program, seed) =>
        gradgradcheck((...xs) => run(program, xs), leaves(seed), { name: "program" }),
      ),
      { numRuns: 15 },
    );
  });

  it("have the same gradients from grad, from backward, and from a backward that is recorded", () => {
    fc.assert(
      fc.property(programs, seeds, (program, seed) => {
        const xs = leaves(seed);
        const expected = grad(sum(run(program, xs)), xs).map((g) => g.toArray());
        sum(run(program, xs)).backward();
        expect(xs.map((x) => x.grad!.toArray())).toEqual(expected);
        const recorded = grad(sum(run(program, xs)), xs, { createGraph: true });
        expect(recorded.map((g) => g.toArray())).toEqual(expected);
      }),
    );
  });

  it("have the same gradients to the last bit, whether their memory is recycled or not", () => {
    const ops = [...smooth, ...kinked];
    fc.assert(
      fc.property(programsOf(ops), seeds, (program, seed) => {
        const xs = leaves(seed, "float32", [10, 12]);
        const loss = sum(run(program, xs, ops));
        const kept = grad(loss, xs, { createGraph: true });
        loss.backward();
        xs.forEach((x, i) => {
          expect(x.grad!.toTypedArray()).toEqual(kept[i]!.toTypedArray());
        });
      }),
      { numRuns: 200 },
    );
  });

  it("add up to twice the gradient when backward goes through them twice", () => {
    fc.assert(
      fc.property(programs, seeds, (program, seed) => {
        const xs = leaves(seed);
        const loss = sum(run(program, xs));
        loss.backward({ retainGraph: true });
        const once = xs.map((x) => x.grad!.mul(2).toArray());
        loss.backward();
        expect(xs.map((x) => x.grad!.toArray())).toEqual(once);
      }),
    );
  });

  it("have gradients that are linear in the gradient they start from", () => {
    fc.assert(
      fc.property(programs, seeds, fc.double({ min: -3, max: 3, noNaN: true }), (program, seed, factor) => {
        const xs = leaves(seed);
        const y = run(program, xs);
        const generator = new Generator(seed + 1);
        const [u, v] = [0, 1].map(() => randn([2, 3], { generator, dtype: "float64" })) as [Tensor, Tensor];
        const pull = (gradient: Tensor): Tensor[] =>
          grad(y, xs, { gradients: [gradient], retainGraph: true });
        const together = pull(add(u, mul(v, factor)));
        const [fromU, fromV] = [pull(u), pull(v)];
        together.forEach((g, i) => {
          expectClose(g, add(fromU[i]!, mul(fromV[i]!, factor)), 1e-10);
        });
      }),
    );
  });

  it("depend on nothing else: the same program gives the same bits", () => {
    fc.assert(
      fc.property(programs, seeds, (program, seed) => {
        const once = (): unknown[] => {
          const xs = leaves(seed, "float32");
          const y = run(program, xs);
          sum(y).backward();
          return [y, ...xs.map((x) => x.grad!)].map((x) => x.toArray());
        };
        expect(once()).toEqual(once());
      }),
    );
  });

  it("give the same values inside noGrad and on detached leaves, without a gradient", () => {
    fc.assert(
      fc.property(programs, seeds, (program, seed) => {
        const xs = leaves(seed);
        const y = run(program, xs).toArray();
        const silent = noGrad(() => run(program, xs));
        const cut = run(
          program,
          xs.map((x) => x.detach()),
        );
        expect([silent.toArray(), cut.toArray()]).toEqual([y, y]);
        expect([silent.requiresGrad, cut.requiresGrad]).toEqual([false, false]);
      }),
    );
  });

  it("pass no gradient through a leaf that was detached on one of its ways", () => {
    fc.assert(
      fc.property(programs, seeds, (program, seed) => {
        const [first, ...others] = leaves(seed) as [Tensor, ...Tensor[]];
        const direct = first.mul(2);
        const cut = run(program, [first.detach(), ...others]);
        expect(grad(sum(direct.add(cut)), [first])[0]!.toArray()).toEqual([
          [2, 2, 2],
          [2, 2, 2],
        ]);
      }),
    );
  });
});

/** A shape and one that broadcasts to it: leading axes missing, lengths 1. */
const broadcasting = fc
  .array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 })
  .chain((shape) =>
    fc.record({
      shape: fc.constant<Shape>(shape),
      ones: fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length }),
      dropped: fc.nat(shape.length),
    }),
  )
  .map(({ shape, ones, dropped }) => ({
    shape,
    small: shape.map((n, i) => (ones[i] ? 1 : n)).slice(dropped),
  }));

describe("broadcasting", () => {
  it.each([
    ["add", add],
    ["mul", mul],
    ["sub", sub],
    ["maximum", maximum],
  ] as const)("of %s equals explicit expansion, in values and gradients", (_, op) => {
    fc.assert(
      fc.property(broadcasting, seeds, fc.boolean(), ({ shape, small }, seed, swap) => {
        const generator = new Generator(seed);
        const a = randn(shape, { generator, requiresGrad: true });
        const b = randn(small, { generator, requiresGrad: true });
        const weights = randn(shape, { generator });
        const pair = (x: Tensor, y: Tensor): Tensor => (swap ? op(y, x) : op(x, y));
        const implicit = pair(a, b);
        const explicit = pair(a, b.expand(shape));
        expect(implicit.shape).toEqual(explicit.shape);
        expect(implicit.toArray()).toEqual(explicit.toArray());
        const options = { gradients: [weights] };
        const [da, db] = grad(implicit, [a, b], options);
        const [ea, eb] = grad(explicit, [a, b], options);
        expect(da!.toArray()).toEqual(ea!.toArray());
        expectClose(db!, eb!, 1e-5);
      }),
      { numRuns: 60 },
    );
  });

  it("sums to the shape that it came from: the gradient of expand", () => {
    fc.assert(
      fc.property(broadcasting, seeds, ({ shape, small }, seed) => {
        const x = randn(small, { generator: new Generator(seed), requiresGrad: true });
        const [g] = grad(x.expand(shape).sum(), [x]);
        const copies =
          small.length === 0 || x.size === 0 ? x.expand(shape).size : x.expand(shape).size / x.size;
        expect(g!.toTypedArray().every((value) => value === copies)).toBe(true);
      }),
    );
  });
});

describe("polynomials", () => {
  const coefficients = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 4, maxLength: 6 });

  /** c₀ + x·(c₁ + x·(c₂ + …)) */
  function horner(cs: readonly number[], x: Tensor): Tensor {
    return cs.reduceRight<Tensor>((total, c) => total.mul(x).add(c), x.mul(0));
  }

  function derivative(cs: readonly number[]): number[] {
    return cs.map((c, power) => c * power).slice(1);
  }

  it("have their first three derivatives", () => {
    const points = fc.integer({ min: -3, max: 3 });
    fc.assert(
      fc.property(coefficients, points, (cs, at) => {
        const x = tensor(at, { dtype: "float64", requiresGrad: true });
        let y = horner(cs, x);
        let expected: number[] = cs;
        for (let order = 1; order <= 3; order++) {
          y = grad(y, [x], { createGraph: true })[0]!;
          expected = derivative(expected);
          expect(y.item()).toBe(horner(expected, x).item());
        }
      }),
    );
  });
});

function expectClose(actual: Tensor, expected: Tensor, tolerance: number): void {
  expect(actual.shape).toEqual(expected.shape);
  const wanted = expected.toTypedArray();
  actual.toTypedArray().forEach((value, i) => {
    expect(Math.abs(value - wanted[i]!)).toBeLessThanOrEqual(tolerance * (1 + Math.abs(wanted[i]!)));
  });
}

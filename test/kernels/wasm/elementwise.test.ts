import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  argumentKind,
  constant,
  type Expression,
  input,
  type Primitive,
  primitives,
  program,
  resultKind,
  s,
  uniform,
} from "../../../src/kernels/expression.js";
import { allocateResident } from "../../../src/kernels/memory.js";
import { elementwise as reference } from "../../../src/kernels/reference/elementwise.js";
import { scalar } from "../../../src/kernels/reference/scalar.js";
import { createElementwise } from "../../../src/kernels/wasm/elementwise/index.js";

const elementwise = createElementwise({ fma: false });

/** Primitives that float32 computes exactly or rounded once: results must agree in every bit. */
const exact: readonly Primitive[] = primitives.filter((name) =>
  /^(neg|abs|sign|floor|ceil|round|trunc|sqrt|add|sub|mul|div|maximum|minimum|remainder|eq|ne|lt|le|gt|ge|is.*|not|and|or|xor|select)$/.test(
    name,
  ),
);

const builders = s as unknown as Record<Primitive, (...args: Expression[]) => Expression>;
const inputs = 3;
const uniforms = 2;
const float = fc.float();

const expressions = fc.letrec<{ tree: Expression; leaf: Expression; node: Expression }>((tie) => ({
  tree: fc.oneof({ maxDepth: 5, withCrossShrink: true }, tie("leaf"), tie("node"), tie("node")),
  leaf: fc.oneof(fc.nat(inputs - 1).map(input), fc.nat(uniforms - 1).map(uniform), float.map(constant)),
  node: fc
    .tuple(fc.constantFrom(...exact), tie("tree"), tie("tree"), tie("tree"))
    .map(([name, ...args]) => builders[name](...args.slice(0, arity(name)))),
})).tree;

function arity(name: Primitive): number {
  return name === "select"
    ? 3
    : /^(add|sub|mul|div|max|min|rem|eq|ne|lt|le|gt|ge|and|or|xor)/.test(name)
      ? 2
      : 1;
}

/** An expression in float32: every step is rounded, as IEEE 754 says. */
function evaluate(e: Expression, x: readonly number[], u: readonly number[]): number {
  switch (e.kind) {
    case "constant":
      return Math.fround(e.value);
    case "input":
      return x[e.index]!;
    case "uniform":
      return Math.fround(u[e.index]!);
    case "apply": {
      const args = e.args.map((arg, i) => {
        const value = evaluate(arg, x, u);
        return argumentKind(e.primitive, i) === "mask" && !isMask(arg) ? Number(value !== 0) : value;
      });
      return Math.fround(scalar[e.primitive](args[0]!, args[1]!, args[2]!));
    }
  }
}

function isMask(e: Expression): boolean {
  return e.kind === "apply" && resultKind(e.primitive) === "mask";
}

/** The first place where two arrays differ, NaN and signs of zeros counted; −1 where they are the same. */
function firstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return 0;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return i;
  return -1;
}

/** Numbers of all kinds, small whole ones more often. */
function numbers(length: number, seed: number): Float32Array {
  const sample = fc.sample(fc.oneof(float, fc.integer({ min: -4, max: 4 })), {
    seed,
    numRuns: Math.min(length, 500),
  });
  return Float32Array.from({ length }, (_, i) => sample[i % sample.length]!);
}

function resident(values: Float32Array): Float32Array {
  const array = allocateResident(values.length)!;
  array.set(values);
  return array;
}

describe("elementwise in WebAssembly", () => {
  test("random expressions give the bits that IEEE float32 arithmetic gives", () => {
    const u = fc.tuple(float, float);
    const lengths = fc.constantFrom(1, 3, 4, 5, 17);
    fc.assert(
      fc.property(expressions, expressions, u, lengths, fc.nat(), (e, e2, u, length, seed) => {
        const ins = Array.from({ length: inputs }, (_, k) => numbers(length, seed + k));
        const outs = [new Float32Array(length), new Float32Array(length), new Uint8Array(length)];
        elementwise(program("random", inputs, [e, e2, e]), outs, ins, undefined, u);
        const at = (i: number) => ins.map((x) => x[i]!);
        const wanted = [e, e2].map((f) => Float32Array.from({ length }, (_, i) => evaluate(f, at(i), u)));
        expect(firstDifference(outs[0]!, wanted[0]!)).toBe(-1);
        expect(firstDifference(outs[1]!, wanted[1]!)).toBe(-1);
        expect(
          firstDifference(
            outs[2]!,
            wanted[0]!.map((v) => Number(v !== 0)),
          ),
        ).toBe(-1);
      }),
      { numRuns: 300 },
    );
  });

  test("random broadcasts agree with the reference, resident or not", () => {
    const p = program("mixed", 3, [
      s.add(s.select(input(2), input(0), 3), input(1)),
      s.lt(input(0), input(1)),
    ]);
    const shapes = fc.array(fc.constantFrom(0, 1, 2, 3, 4, 5, 17), { maxLength: 4 });
    const masks = fc.array(fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), {
      minLength: 3,
      maxLength: 3,
    });
    fc.assert(
      fc.property(shapes, masks, fc.boolean(), fc.nat(), (shape, repeated, inMemory, seed) => {
        const strides: number[][] = [];
        const ins = repeated.map((mask, k) => {
          let length = 1;
          const own = new Array<number>(shape.length);
          for (let axis = shape.length - 1; axis >= 0; axis--) {
            own[axis] = mask[axis] ? 0 : length;
            if (!mask[axis]) length *= shape[axis]!;
          }
          strides.push(own);
          const values = numbers(length, seed + k);
          if (k === 2) return Uint8Array.from(values, (v) => Number(v > 0));
          return inMemory ? resident(values) : values;
        });
        const size = shape.reduce<number>((a, b) => a * b, 1);
        const outputs = () => [new Float32Array(size), new Uint8Array(size)];
        const [got, wanted] = [outputs(), outputs()];
        elementwise(p, got, ins, { shape, strides });
        reference(p, wanted, ins, { shape, strides });
        for (const j of [0, 1]) expect(firstDifference(got[j]!, wanted[j]!)).toBe(-1);
      }),
      { numRuns: 300 },
    );
  });

  test.each([0, 1, 2, 3, 4, 5, 17, 1000, 16_384, 40_003])(
    "arrays of %i elements, resident, staged and mixed",
    (length) => {
      const p = program("axpy", 2, [s.add(s.mul(uniform(0), input(0)), input(1)), s.not(input(0))]);
      const [a, b] = [numbers(length, 1), numbers(length, 2)];
      const wanted = [
        Float32Array.from(a, (x, i) => Math.fround(x * 0.5) + b[i]!),
        Uint8Array.from(a, (x) => Number(x === 0)),
      ];
      for (const ins of [
        [a, b],
        [resident(a), resident(b)],
        [resident(a), b],
      ]) {
        for (const out of [new Float32Array(length), allocateResident(length)!]) {
          const outs = [out, new Uint8Array(length)];
          elementwise(p, outs, ins, undefined, [0.5]);
          for (const j of [0, 1]) expect(firstDifference(outs[j]!, wanted[j]!)).toBe(-1);
        }
      }
    },
  );

  test("large broadcasts are computed in blocks", () => {
    const [rows, columns] = [123, 401];
    const p = program("add", 3, [s.add(s.add(input(0), input(1)), input(2))]);
    const ins = [numbers(rows * columns, 3), numbers(columns, 4), resident(numbers(rows, 5))];
    const broadcast = {
      shape: [rows, columns],
      strides: [
        [columns, 1],
        [0, 1],
        [1, 0],
      ],
    };
    const got = new Float32Array(rows * columns);
    elementwise(p, [got], ins, broadcast);
    const wanted = got.map((_, i) => {
      const [row, column] = [Math.floor(i / columns), i % columns];
      return Math.fround(ins[0]![i]! + ins[1]![column]!) + ins[2]![row]!;
    });
    expect(firstDifference(got, wanted)).toBe(-1);
  });

  test("updates several outputs in place from the old values of all, and writes nothing beside them", () => {
    const swap = program("swap", 2, [s.mul(input(1), 2), input(0)]);
    for (const length of [1, 2, 3, 5, 7, 20_001]) {
      for (const make of [(x: Float32Array) => x, resident]) {
        const [a, b] = [make(numbers(length, 6)), make(numbers(length, 7))];
        const wanted = [b.map((x) => 2 * x), a.slice()];
        elementwise(swap, [a, b], [a, b]);
        expect(firstDifference(a, wanted[0]!)).toBe(-1);
        expect(firstDifference(b, wanted[1]!)).toBe(-1);
      }
    }
    const part = allocateResident(5)!;
    const room = new Float32Array(part.buffer, part.byteOffset, 16).fill(9);
    elementwise(program("zero", 0, [constant(0)]), [part], []);
    expect([...room]).toEqual([0, 0, 0, 0, 0, ...new Array(11).fill(9)]);
  });

  test("maximum and minimum with constants propagate NaN and know the signs of zeros", () => {
    const x = Float32Array.of(0, -0, 1, -1, Infinity, -Infinity, Number.NaN, 2 ** -149, -(2 ** -149));
    for (const bound of [0, -0, 1, -1, Infinity, -Infinity, Number.NaN]) {
      for (const name of ["maximum", "minimum"] as const) {
        const p = program(name, 1, [s[name](input(0), bound)]);
        const [got, wanted] = [x.slice(), x.slice()];
        elementwise(p, [got], [x]);
        reference(p, [wanted], [x]);
        expect(firstDifference(got, wanted), `${name} with ${bound}`).toBe(-1);
      }
    }
  });

  test("random expressions of int32 and masks give what the reference gives, at the ends of the range as well", () => {
    const whole = fc.oneof(
      fc.integer({ min: -4, max: 4 }),
      fc.constantFrom(-(2 ** 31), 2 ** 31 - 1, 2 ** 24, 2 ** 24 + 1, -(2 ** 24) - 1),
    );
    const trees = (names: readonly Primitive[]) =>
      fc.letrec<{ tree: Expression; leaf: Expression; node: Expression }>((tie) => ({
        tree: fc.oneof({ maxDepth: 4 }, tie("leaf"), tie("node"), tie("node")),
        leaf: fc.oneof(fc.nat(3).map(input), fc.constant(uniform(0)), whole.map(constant)),
        node: fc
          .tuple(fc.constantFrom(...names), tie("tree"), tie("tree"), tie("tree"))
          .map(([name, ...args]) => builders[name](...args.slice(0, arity(name)))),
      })).tree;
    const choices = ["eq", "ne", "lt", "le", "gt", "ge", "maximum", "minimum"] as const;
    const masks = ["not", "and", "or", "xor", "select"] as const;
    const exactly = trees([...choices, ...masks]);
    const wrapping = trees([...choices, ...masks, "neg", "abs", "add", "sub", "mul"]);
    const uniforms = fc.oneof(whole, fc.constantFrom(0.5, 3e9, -Infinity, Number.NaN));
    const lengths = fc.constantFrom(0, 1, 63, 64, 67, 300);
    const lists = fc.array(whole, { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(exactly, wrapping, uniforms, lengths, lists, (choice, sum, u, length, list) => {
        const ints = (step: number) => Int32Array.from({ length }, (_, i) => list[(i * step) % list.length]!);
        const mask = Uint8Array.from({ length }, (_, i) => ((i * i) % 3) & 1);
        const ins = [ints(1), ints(3), ints(7), mask];
        for (const [makes, outputs] of [
          [
            [Uint8Array, Int32Array],
            [choice, choice],
          ],
          [
            [Int32Array, Uint8Array],
            [sum, choice],
          ],
          [[Uint8Array], [sum]],
        ] as const) {
          const p = program("random", 4, outputs);
          const [got, wanted] = [makes, makes].map((all) => all.map((Make) => new Make(length)));
          elementwise(p, got!, ins, undefined, [u]);
          reference(p, wanted!, ins, undefined, [u]);
          expect(got).toEqual(wanted);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("comparisons of int32 are exact where float32 is not, with repeated rows and numbers", () => {
    const [rows, columns] = [70, 401];
    const close = Int32Array.from({ length: rows * columns }, (_, i) => 2 ** 24 + (i % 3));
    const row = Int32Array.from({ length: columns }, (_, i) => 2 ** 24 + (i % 2));
    const strides = [
      [columns, 1],
      [0, 1],
    ];
    const got = new Uint8Array(rows * columns);
    elementwise(program("eq", 2, [s.eq(input(0), input(1))]), [got], [close, row], {
      shape: [rows, columns],
      strides,
    });
    expect(got).toEqual(Uint8Array.from(close, (x, i) => Number(x === row[i % columns])));
    elementwise(program("lt", 1, [s.lt(input(0), uniform(0))]), [got], [close], undefined, [2 ** 24 + 1]);
    expect(got).toEqual(Uint8Array.from(close, (x) => Number(x < 2 ** 24 + 1)));
  });

  test("int32 counts as float32 beside it, and where the results are float32", () => {
    const outputs = [s.mul(input(0), input(1)), s.div(input(1), input(2)), s.sub(input(1), input(0))];
    for (const length of [0, 1, 63, 64, 67, 300]) {
      const ins = [
        numbers(length, 3),
        Int32Array.from({ length }, (_, i) => (i * 7919) % 2 ** 24),
        Int32Array.from({ length }, (_, i) => (i % 5) - 2),
      ];
      const strides = [[1], [1], [0]];
      for (const broadcast of [undefined, { shape: [length], strides }]) {
        const [got, wanted] = [0, 1].map(() => outputs.map(() => new Float32Array(length)));
        elementwise(program("mixed", 3, outputs), got!, ins, broadcast);
        reference(program("mixed", 3, outputs), wanted!, ins, broadcast);
        outputs.forEach((_, j) => {
          expect(firstDifference(got![j]!, wanted![j]!)).toBe(-1);
        });
      }
    }
  });

  test("float64, and short int32, go to the reference", () => {
    const p = program("add", 2, [s.add(input(0), input(1))]);
    const doubles = new Float64Array(1);
    elementwise(p, [doubles], [Float64Array.of(0.1), Float64Array.of(0.2)]);
    expect(doubles[0]).toBe(0.1 + 0.2);
    const ints = new Int32Array(1);
    elementwise(p, [ints], [Int32Array.of(2 ** 31 - 1), Int32Array.of(1)]);
    expect(ints[0]).toBe(-(2 ** 31));
    const mixed = new Float32Array(1);
    elementwise(p, [mixed], [Float32Array.of(1), Int32Array.of(2)]);
    expect(mixed[0]).toBe(3);
  });
});

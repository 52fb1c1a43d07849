/** Elementwise programs: what surrounds the primitives, whose values are tested one by one elsewhere. */
import type { Broadcast, Kernels } from "../../../src/kernels/contract/index.js";
import { input, type Program, program, s, uniform } from "../../../src/kernels/expression.js";
import { all, floats, type Numbers, type Row } from "./case.js";

const [x, y] = [input(0), input(1)];

/** A program, and the same as a function of numbers; its results are numbers of the same dtype, or masks. */
const programs: readonly {
  readonly program: Program;
  readonly formula: (x: number, y: number, u: number) => (number | boolean)[];
  readonly dtypes: readonly Numbers["dtype"][];
  readonly masks?: boolean;
}[] = [
  {
    program: program("combination", 2, [s.sub(s.mul(x, y), uniform(0))]),
    dtypes: all,
    formula: (x, y, u) => [x * y - u],
  },
  {
    program: program("comparisons", 2, [s.lt(x, y), s.eq(x, uniform(0)), s.or(s.ge(x, y), s.gt(y, -3))]),
    dtypes: all,
    masks: true,
    formula: (x, y, u) => [x < y, x === u, x >= y || y > -3],
  },
  {
    program: program("both", 2, [s.exp(s.neg(s.abs(x))), s.select(s.lt(x, y), s.maximum(x, y), 3)]),
    dtypes: floats,
    formula: (x, y) => [Math.exp(-Math.abs(x)), x < y ? Math.max(x, y) : 3],
  },
];

/** Tails, vectors, one staged block and beyond it. */
const lengths = [0, 1, 3, 4, 17, 16_384, 16_389];

/** Rows that repeat a number, columns that repeat a row, a single number, three axes. */
const broadcasts: readonly Broadcast[] = [
  {
    shape: [5, 17],
    strides: [
      [17, 1],
      [1, 0],
    ],
  },
  {
    shape: [5, 17],
    strides: [
      [0, 1],
      [17, 1],
    ],
  },
  { shape: [17], strides: [[1], [0]] },
  {
    shape: [3, 2, 4],
    strides: [
      [8, 4, 1],
      [4, 0, 1],
    ],
  },
  {
    shape: [2, 16_389],
    strides: [
      [0, 1],
      [1, 0],
    ],
  },
];

export const elementwise: Row<Parameters<Kernels["elementwise"]>> = {
  dtypes: all,
  *cases(numbers) {
    for (const { program, formula, dtypes, masks } of programs) {
      if (!dtypes.includes(numbers.dtype)) continue;
      const call = (size: number, place: (i: number, k: number) => number, broadcast?: Broadcast) => {
        const ins = program.inputs > 0 ? numbers.all(size, 1).map((a) => [a, numbers.some(size, 2)]) : [];
        return ins.map(([a, b]) => {
          const outs = program.outputs.map(() => (masks ? new Uint8Array(size).fill(7) : numbers.room(size)));
          const results = Array.from({ length: size }, (_, i) =>
            formula(a![place(i, 0)]!, b![place(i, 1)]!, 2),
          );
          return {
            args: [program, outs, [a!, b!], broadcast, [2]] satisfies Parameters<Kernels["elementwise"]>,
            outs: outs.map((out, j) => ({
              out,
              values: results.map((r) => Number(r[j]!)),
              relative: 2,
              absolute: 4,
            })),
          };
        });
      };
      for (const length of lengths) yield* call(length, (i) => i);
      for (const broadcast of broadcasts) {
        const size = broadcast.shape.reduce((product, length) => product * length, 1);
        yield* call(size, (i, k) => placeIn(broadcast, i, k), broadcast);
      }
    }
  },
};

/** Which element of input k belongs to the i-th of the output. */
function placeIn({ shape, strides }: Broadcast, i: number, k: number): number {
  let [rest, at] = [i, 0];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    at += (rest % shape[axis]!) * strides[k]![axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return at;
}

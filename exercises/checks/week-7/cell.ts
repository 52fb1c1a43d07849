import { addRow, dot, type Matrix } from "tapegrad/manual";
import { type Exercise, exercise, question } from "../../grading/exercise.js";
import * as cellSolution from "../../solutions/week-7/cell.js";
import { mapMatrix } from "../inputs.js";
import { cellByHand, type Sequence, sequence } from "../recurrence.js";

type CellModule = typeof import("../../week-7/cell.js");

/** All steps, with some parts replaced. */
const run =
  (parts: {
    readonly before?: (h: Matrix, h0: Matrix) => Matrix;
    readonly sum?: (fromInput: number, fromState: number) => number;
    readonly squash?: (z: number) => number;
    readonly handsOn?: (h: Matrix, z: Matrix) => Matrix;
    readonly bias?: boolean;
  }): CellModule["cellForward"] =>
  ({ Wxh, Whh, bh }, xs, h0) => {
    const {
      before = (h) => h,
      sum = (a, b) => a + b,
      squash = Math.tanh,
      handsOn = (h) => h,
      bias = true,
    } = parts;
    let h = h0;
    return xs.map((x) => {
      const fromInput = bias ? addRow(dot(x, Wxh), bh) : dot(x, Wxh);
      const fromState = dot(before(h, h0), Whh);
      const z = mapMatrix(fromInput, (a, i) => sum(a, fromState.data[i]!));
      const said = mapMatrix(z, squash);
      h = handsOn(said, z);
      return said;
    });
  };

export const cell: Exercise = exercise<CellModule>({
  id: "week-7/cell",
  title: "a recurrent cell, forward through time",
  solution: cellSolution,
  questions: [
    question<CellModule, Sequence>({
      cases: {
        "five steps, two samples": () => sequence(5, 2, 3, 4, 110),
        "a single step": () => sequence(1, 3, 2, 2, 130),
      },
      ask: ({ cellForward }, { cell, xs, h0 }) => ({ h: cellForward(cell, xs, h0) }),
      expected: ({ cell, xs, h0 }) => ({ h: cellByHand(cell).forward(xs, h0) }),
      letters: ({ xs }) => ({ T: xs.length }),
      mistakes: {
        "state not passed on": {
          code: { cellForward: run({ before: (_, h0) => h0 }) },
          says: "Every step starts from h0: the state is not passed on, so there is no memory. h has to be replaced in every iteration.",
        },
        "state ignored": {
          code: { cellForward: run({ sum: (a) => a }) },
          says: "The state is ignored: hₜ₋₁·Whh is missing. This is a plain layer, applied to each step by itself.",
        },
        "bias forgotten": {
          code: { cellForward: run({ bias: false }) },
          says: "The bias bh is missing; it is added at every step.",
        },
        "no tanh": {
          code: { cellForward: run({ squash: (z) => z }) },
          says: "There is no tanh: h is the sum z itself. Multiplied by Whh again and again, it would vanish or explode.",
        },
        "z passed on": {
          code: { cellForward: run({ handsOn: (_, z) => z }) },
          says: "h₀ is right, and then it goes wrong: what is passed on is z, the sum before the tanh, not h.",
        },
        "product of the two": {
          code: { cellForward: run({ sum: (a, b) => a * b }) },
          says: "The contributions of input and state were multiplied. They are added.",
        },
        "h0 listed first": {
          code: {
            cellForward: (cell, xs, h0) => [h0, ...cellSolution.cellForward(cell, xs, h0).slice(0, -1)],
          },
          seenAs: "off by one step",
        },
      },
    }),
  ],
});

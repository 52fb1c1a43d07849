import { dot, Matrix, sumRows, transpose } from "tapegrad/manual";
import { type Exercise, exercise, question } from "../../grading/exercise.js";
import { cellForward } from "../../solutions/week-7/cell.js";
import * as timeSolution from "../../solutions/week-7/time.js";
import { drawn, mapMatrix } from "../inputs.js";
import { cellByHand, type Sequence, sequence } from "../recurrence.js";

type Time = typeof import("../../week-7/time.js");

interface Answered extends Sequence {
  readonly hs: readonly Matrix[];
  readonly direct: readonly Matrix[];
}

/** A sequence whose states count at the steps given by `counts`. */
function answered(T: number, counts: (t: number) => boolean, seed: number): Answered {
  const run = sequence(T, 2, 3, 4, seed);
  return {
    ...run,
    hs: cellForward(run.cell, run.xs, run.h0),
    direct: run.xs.map((_, t) => (counts(t) ? drawn(2, 4, seed + 50 + t) : new Matrix(2, 4))),
  };
}

const plus = (a: Matrix, b: Matrix): Matrix => mapMatrix(a, (value, i) => value + b.data[i]!);

/** The way back, with some parts replaced. */
const back =
  (parts: {
    readonly dh?: (direct: Matrix, carry: Matrix, isLast: boolean) => Matrix;
    readonly slope?: (h: number) => number;
    readonly before?: (t: number, hs: readonly Matrix[], h0: Matrix) => Matrix;
    readonly gather?: (sum: Matrix, share: Matrix) => Matrix;
    readonly toState?: (Whh: Matrix) => Matrix;
    readonly carried?: (dz: Matrix, dh: Matrix) => Matrix;
    readonly backwards?: boolean;
    readonly toBias?: (dz: Matrix) => Matrix;
  }): Time["cellBackward"] =>
  ({ Wxh, Whh, bh }, xs, h0, hs, direct) => {
    const { dh: dhOf = plus, slope = (h) => 1 - h * h, gather = plus, toState = transpose } = parts;
    const {
      before = (t, hs, h0) => hs[t - 1] ?? h0,
      carried = (dz) => dz,
      backwards = true,
      toBias = sumRows,
    } = parts;
    let [dWxh, dWhh, dbh] = [Wxh, Whh, bh].map(({ rows, cols }) => new Matrix(rows, cols)) as Matrix[];
    let carry = new Matrix(h0.rows, h0.cols);
    const dxs: Matrix[] = [];
    const steps = Array.from(xs.keys());
    for (const t of backwards ? steps.toReversed() : steps) {
      const dh = dhOf(direct[t]!, carry, t === xs.length - 1);
      const dz = mapMatrix(dh, (d, i) => d * slope(hs[t]!.data[i]!));
      dWxh = gather(dWxh!, dot(transpose(xs[t]!), dz));
      dWhh = gather(dWhh!, dot(transpose(before(t, hs, h0)), dz));
      dbh = gather(dbh!, toBias(dz));
      dxs[t] = dot(dz, transpose(Wxh));
      carry = dot(carried(dz, dh), toState(Whh));
    }
    return { dWxh: dWxh!, dWhh: dWhh!, dbh: dbh!, dxs, dh0: carry };
  };

export const time: Exercise = exercise<Time>({
  id: "week-7/time",
  title: "backpropagation through time",
  solution: timeSolution,
  questions: [
    question<Time, Answered>({
      cases: {
        "five steps, all of which count": () => answered(5, () => true, 140),
        "only the last step counts": () => answered(4, (t) => t === 3, 240),
      },
      ask: ({ cellBackward }, { cell, xs, h0, hs, direct }) => ({
        ...cellBackward(cell, xs, h0, hs, direct),
      }),
      expected({ cell, xs, h0, direct }) {
        const byHand = cellByHand(cell);
        byHand.forward(xs, h0);
        const dxs = byHand.backward(direct);
        return { dxs, dh0: byHand.dh0, dWxh: byHand.dwxh, dWhh: byHand.dwhh, dbh: byHand.dbh };
      },
      letters: ({ xs }) => ({ T: xs.length, N: xs[0]!.rows }),
      mistakes: {
        "overwritten over time": {
          code: { cellBackward: back({ gather: (_, share) => share }) },
          says: "The weights' gradients hold the share of one step only, t = 0. The weights are used at every step, so the shares add up: += instead of =.",
        },
        "no carry": {
          code: { cellBackward: back({ dh: (direct) => direct }) },
          says: "Nothing comes back from later steps. hₜ is heard by the loss and by step t + 1: dh = direct[t] + carry.",
        },
        "direct gradient dropped": {
          code: { cellBackward: back({ dh: (direct, carry, isLast) => (isLast ? direct : carry) }) },
          says: "What the loss says directly is heard at the last step only. Every hₜ may count: dh = direct[t] + carry, at each t.",
        },
        "dbh of one sample": {
          code: { cellBackward: back({ toBias: (dz) => new Matrix(1, dz.cols, dz.data.slice(0, dz.cols)) }) },
          says: "dbh holds the first sample only. The bias was added in every sample: `sumRows(dz)`, at every step.",
        },
        "hₜ for hₜ₋₁": {
          code: { cellBackward: back({ before: (t, hs) => hs[t]! }) },
          says: "dWhh is off by one step in time: it was computed with hₜ. What Whh multiplied at step t was the state before, hₜ₋₁, and h0 at the first.",
        },
        "0 before the first step": {
          code: { cellBackward: back({ before: (t, hs, h0) => hs[t - 1] ?? new Matrix(h0.rows, h0.cols) }) },
          says: "dWhh lacks the share of the first step: before h₀ comes h0, which is not 0 here.",
        },
        "Whh not transposed": {
          code: { cellBackward: back({ toState: (Whh) => Whh }) },
          at: "dh0",
          says: "On the way back Whh has to be transposed: carry = dz·Whhᵀ. It is square, so the shape does not show it.",
        },
        "tanh skipped": {
          code: { cellBackward: back({ slope: () => 1 }) },
          says: "The tanh was skipped on the way back: dz = dh·(1 − hₜ²).",
        },
        "slope of the sigmoid": {
          code: { cellBackward: back({ slope: (h) => h * (1 - h) }) },
          says: "h·(1 − h) is the slope of the sigmoid. That of tanh is 1 − h².",
        },
        "carry past the tanh": {
          code: { cellBackward: back({ carried: (_, dh) => dh }) },
          at: "dh0",
          says: "The carry was computed from dh. The way to hₜ₋₁ leads through the tanh of step t: carry = dz·Whhᵀ.",
        },
        "forwards in time": {
          code: { cellBackward: back({ backwards: false }) },
          at: "dxs",
          says: "The loop runs from the first step to the last. What step t + 1 says is not known yet then: start at T − 1.",
        },
      },
    }),
  ],
});

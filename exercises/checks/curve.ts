/** @file Functions of one number, evaluated at several places. */
import { Matrix } from "tapegrad/manual";
import { type Asked, type Mistake, question } from "../grading/exercise.js";

/** Asks for a function of one number at several places; `quantity` is its name. */
export function curve<M>(row: {
  readonly quantity: string;
  readonly f: (learner: M) => (z: number) => number;
  readonly expected: (z: Matrix) => Matrix;
  readonly cases: Readonly<Record<string, readonly number[]>>;
  readonly mistakes: Readonly<Record<string, Mistake<M>>>;
}): Asked<M> {
  const { quantity, f, expected, cases, mistakes } = row;
  return question<M, { readonly z: readonly number[] }>({
    cases: Object.fromEntries(Object.entries(cases).map(([name, z]) => [name, () => ({ z })])),
    ask: (learner, { z }) => ({ [quantity]: z.map((z) => f(learner)(z)) }),
    expected: ({ z }) => ({ [quantity]: expected(Matrix.from([[...z]])).data }),
    mistakes,
  });
}

/** Where to evaluate: both sides of 0, 0 itself, and where a saturated curve is flat. */
export const places: Readonly<Record<string, readonly number[]>> = {
  "z from −2 to 2": [-2, -0.7, 0, 0.4, 1.5, 2],
  "large z": [-30, 30],
};

/** f′ by hand: the result of backward for a gradient of 1. */
export function slopeBy(activation: {
  forward(z: Matrix): Matrix;
  backward(dy: Matrix): Matrix;
}): (z: Matrix) => Matrix {
  return (z) => {
    activation.forward(z);
    return activation.backward(new Matrix(z.rows, z.cols, new Float64Array(z.data.length).fill(1)));
  };
}

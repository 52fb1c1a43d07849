import { addRow, dot, Matrix, transpose } from "tapegrad/manual";
import { type Exercise, exercise, question } from "../../grading/exercise.js";
import * as layerSolution from "../../solutions/week-1/layer.js";
import { drawn, mapMatrix } from "../inputs.js";

type Layer = typeof import("../../week-1/layer.js");

/** x·W plus a bias chosen for element i. */
const withBias = (x: Matrix, W: Matrix, bias: (i: number) => number): Matrix =>
  mapMatrix(dot(x, W), (y, i) => y + bias(i));

export const layer: Exercise = exercise<Layer>({
  id: "week-1/layer",
  title: "a layer, for a batch",
  solution: layerSolution,
  questions: [
    question<Layer, { x: Matrix; W: Matrix; b: Matrix }>({
      cases: {
        "five samples, three inputs, four neurons": () => ({
          x: drawn(5, 3, 1),
          W: drawn(3, 4, 2),
          b: drawn(1, 4, 3),
        }),
        "a single sample": () => ({ x: drawn(1, 3, 4), W: drawn(3, 2, 5), b: drawn(1, 2, 6) }),
      },
      ask: ({ layer }, { x, W, b }) => ({ y: layer(x, W, b) }),
      expected: ({ x, W, b }) => ({ y: addRow(dot(x, W), b) }),
      letters: ({ x, W }) => ({ N: x.rows, D: W.rows, M: W.cols }),
      mistakes: {
        "bias forgotten": {
          code: { layer: (x, W) => dot(x, W) },
          says: "y is x·W, without b: add b[m] to the sum of neuron m.",
        },
        "bias added in the inner loop": {
          code: { layer: (x, W, b) => withBias(x, W, (i) => W.rows * b.data[i % W.cols]!) },
          says: "b[m] was added D times, once for every product. Start the sum at b[m], before the loop over d.",
        },
        "bias of the sample": {
          code: { layer: (x, W, b) => withBias(x, W, (i) => b.data[Math.floor(i / W.cols)] ?? Number.NaN) },
          says: "The bias was indexed by the sample, b[n]. It belongs to the neuron: b[m], the same in every row of y.",
        },
        "rows of W for columns": {
          code: {
            layer: (x, W, b) => addRow(dot(x, transpose(new Matrix(W.cols, W.rows, W.data))), b),
          },
          says: "W was read as data[m·D + d]. W has a row for each input: W[d, m] is data[d·M + m]. A column of W is a neuron.",
        },
        "only the last product kept": {
          code: {
            layer: (x, W, b) => {
              const d = W.rows - 1;
              return new Matrix(
                x.rows,
                W.cols,
                Float64Array.from(
                  { length: x.rows * W.cols },
                  (_, i) =>
                    x.data[Math.floor(i / W.cols) * W.rows + d]! * W.data[d * W.cols + (i % W.cols)]! +
                    b.data[i % W.cols]!,
                ),
              );
            },
          },
          says: "Each y[n, m] holds only its last product (and b). The sum over d is overwritten: += instead of =.",
        },
        "one row for all": {
          code: {
            layer: (x, W, b) => {
              const y = addRow(dot(x, W), b);
              return mapMatrix(y, (_, i) => y.data[i % W.cols]!);
            },
          },
          says: "Every sample got the answer to the first one. Does x.data[n·D + d] advance with n?",
        },
      },
    }),
  ],
});

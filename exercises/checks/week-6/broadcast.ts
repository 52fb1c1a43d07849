import { grad, tensor, zeros } from "tapegrad";
import { Matrix } from "tapegrad/manual";
import { type Exercise, exercise, question } from "../../grading/exercise.js";
import * as broadcastSolution from "../../solutions/week-6/broadcast.js";
import { drawn, mapMatrix } from "../inputs.js";

type Broadcast = typeof import("../../week-6/broadcast.js");

const { unbroadcast } = broadcastSolution;

interface Spread {
  readonly dy: Matrix;
  readonly rows: number;
  readonly cols: number;
}

const spread = (rows: number, cols: number) => (): Spread => ({ dy: drawn(5, 3, 71), rows, cols });

export const broadcast: Exercise = exercise<Broadcast>({
  id: "week-6/broadcast",
  title: "the tape 4: broadcasting undone",
  solution: broadcastSolution,
  questions: [
    question<Broadcast, Spread>({
      cases: {
        "a row, [1, 3]": spread(1, 3),
        "a column, [5, 1]": spread(5, 1),
        "one number, [1, 1]": spread(1, 1),
        "nothing spread, [5, 3]": spread(5, 3),
      },
      ask: ({ unbroadcast }, { dy, rows, cols }) => ({ gathered: unbroadcast(dy, rows, cols) }),
      expected({ dy, rows, cols }) {
        const small = zeros([rows, cols], { dtype: "float64", requiresGrad: true });
        const large = tensor(dy.data, { shape: dy.shape });
        return { gathered: grad(small.add(large).mul(large).sum(), [small])[0] };
      },
      letters: ({ dy }) => ({ N: dy.rows, M: dy.cols }),
      mistakes: {
        "nothing gathered": { code: { unbroadcast: (dy) => dy }, seenAs: "broadcast not undone" },
        "mean instead of sum": {
          code: {
            unbroadcast: (dy, rows, cols) =>
              mapMatrix(unbroadcast(dy, rows, cols), (sum) => (sum * rows * cols) / dy.data.length),
          },
          says: "The gradients were averaged. What was used N times is affected N times: add up, do not divide.",
        },
        "the first only": {
          code: {
            unbroadcast: (dy, rows, cols) =>
              mapMatrix(
                new Matrix(rows, cols),
                (_, k) => dy.data[Math.floor(k / cols) * dy.cols + (k % cols)]!,
              ),
          },
          says: "Only the first place was taken. All places where it was used send a gradient: add them up.",
        },
        "the last only": {
          code: {
            unbroadcast(dy, rows, cols) {
              const gathered = new Matrix(rows, cols);
              dy.data.forEach((d, k) => {
                const [i, j] = [Math.floor(k / dy.cols), k % dy.cols];
                gathered.data[(rows === 1 ? 0 : i) * cols + (cols === 1 ? 0 : j)] = d;
              });
              return gathered;
            },
          },
          says: "Each place holds only the last gradient that arrived: it is overwritten. += instead of =.",
        },
        "rows only": {
          code: {
            unbroadcast: (dy, rows, cols) => unbroadcast(dy, rows, cols === 1 ? dy.cols : cols),
          },
          says: "Right if rows were spread; if columns were, they were not gathered. Either axis can be 1, independently.",
        },
        "rows of another width": {
          code: {
            unbroadcast(dy, rows, cols) {
              const gathered = new Matrix(rows, cols);
              dy.data.forEach((d, k) => {
                const [i, j] = [Math.floor(k / dy.cols), k % dy.cols];
                const place = (rows === 1 ? 0 : i) * dy.cols + (cols === 1 ? 0 : j);
                if (place < gathered.data.length) gathered.data[place]! += d;
              });
              return gathered;
            },
          },
          says: "Right if no columns were spread; otherwise the places are counted in rows of dy's width. A row of the result has `cols` numbers: i·cols + j.",
        },
        "all into one": {
          code: {
            unbroadcast: (dy, rows, cols) => {
              const total = unbroadcast(dy, 1, 1).data[0]!;
              return mapMatrix(new Matrix(rows, cols), () => total);
            },
          },
          says: "Everything was added up into every place. Nothing is summed over an axis that was not spread.",
        },
      },
    }),
  ],
});

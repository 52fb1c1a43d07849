import { Matrix, OptimizerSGD } from "tapegrad/manual";
import { type Exercise, exercise, question } from "../../grading/exercise.js";
import * as sgdSolution from "../../solutions/week-4/sgd.js";
import { drawn } from "../inputs.js";

type Sgd = typeof import("../../week-4/sgd.js");

/** Steps that treat every number alike. */
const stepBy =
  (change: (w: number, dw: number, learningRate: number) => number): Sgd["sgdStep"] =>
  (w, dw, learningRate) => {
    w.data.forEach((value, i) => {
      w.data[i] = change(value, dw.data[i]!, learningRate);
    });
  };

export const sgd: Exercise = exercise<Sgd>({
  id: "week-4/sgd",
  title: "a step of gradient descent",
  solution: sgdSolution,
  questions: [
    question<Sgd, { w: Matrix; gradients: Matrix[] }>({
      cases: {
        "one step": () => ({ w: drawn(3, 4, 21), gradients: [drawn(3, 4, 22)] }),
        "two steps": () => ({ w: drawn(2, 3, 23), gradients: [drawn(2, 3, 24), drawn(2, 3, 25)] }),
      },
      changesInput: true,
      ask({ sgdStep }, { w, gradients }) {
        for (const dw of gradients) sgdStep(w, dw, 0.3);
        return { w };
      },
      expected({ w, gradients }) {
        const optimizer = new OptimizerSGD({ learningRate: 0.3 });
        for (const gradient of gradients) {
          optimizer.updateParams({ parameters: () => [{ name: "w", value: w, gradient }] });
        }
        return { w };
      },
      mistakes: {
        "nothing changed": {
          code: {
            sgdStep: (w, dw, η) =>
              void new Matrix(
                w.rows,
                w.cols,
                w.data.map((x, i) => x - η * dw.data[i]!),
              ),
          },
          says: "w is unchanged. Write the new weights into w.data; a new matrix or variable is invisible outside.",
        },
        uphill: {
          code: { sgdStep: stepBy((w, dw, η) => w + η * dw) },
          says: "The step goes uphill. The gradient points to where the loss grows, so subtract it.",
        },
        "no learning rate": {
          code: { sgdStep: stepBy((w, dw) => w - dw) },
          says: "The whole gradient was subtracted. Multiply it by the learning rate first.",
        },
        "weights replaced": {
          code: { sgdStep: stepBy((_, dw, η) => -η * dw) },
          says: "w became the step itself, −η·dw: what the weights had learned is gone. Add the step to them: -= instead of =.",
        },
        "w scaled": {
          code: { sgdStep: stepBy((w, dw, η) => w - η * w * dw) },
          says: "The step was multiplied by w. It is η·dw: a weight of 0 must be able to move as well.",
        },
      },
    }),
  ],
});

import { ActivationReLU, Matrix } from "tapegrad/manual";
import { type Exercise, exercise, question } from "../../grading/exercise.js";
import * as reluSolution from "../../solutions/week-5/relu.js";
import { drawn, mapMatrix } from "../inputs.js";

type Relu = typeof import("../../week-5/relu.js");

export const relu: Exercise = exercise<Relu>({
  id: "week-5/relu",
  title: "ReLU, there and back",
  solution: reluSolution,
  questions: [
    question<Relu, { x: Matrix }>({
      cases: {
        "five samples, four neurons": () => ({ x: drawn(5, 4, 31) }),
        "a 0": () => ({ x: Matrix.from([[0, -1, 2]]) }),
      },
      ask: ({ reluForward }, { x }) => ({ y: reluForward(x) }),
      expected: ({ x }) => ({ y: new ActivationReLU().forward(x) }),
      mistakes: {
        "x itself": {
          code: { reluForward: (x) => x },
          says: "y is x; nothing is cut off: negative numbers become 0.",
        },
        "the other half": {
          code: { reluForward: (x) => mapMatrix(x, (value) => Math.min(0, value)) },
          says: "This is min(0, x): the negative numbers were kept, and the positive ones cut off.",
        },
        "in place": {
          code: {
            reluForward: (x) => {
              x.data.forEach((value, i) => {
                x.data[i] = Math.max(0, value);
              });
              return x;
            },
          },
          seenAs: "input changed",
        },
      },
    }),
    question<Relu, { x: Matrix; dy: Matrix }>({
      cases: {
        "five samples, four neurons": () => ({ x: drawn(5, 4, 31), dy: drawn(5, 4, 32) }),
        "a 0": () => ({ x: Matrix.from([[0, -1, 2]]), dy: Matrix.from([[0.5, 0.6, -0.7]]) }),
      },
      ask: ({ reluBackward }, { x, dy }) => ({ dx: reluBackward(x, dy) }),
      expected({ x, dy }) {
        const byHand = new ActivationReLU();
        byHand.forward(x);
        return { dx: byHand.backward(dy) };
      },
      mistakes: {
        "no mask": {
          code: { reluBackward: (_, dy) => dy },
          says: "dx is dy: the gradient passes through neurons that were off. Where x ≤ 0 it must be 0.",
        },
        "masked by dy": {
          code: { reluBackward: (_, dy) => mapMatrix(dy, (d) => Math.max(0, d)) },
          says: "dx is max(0, dy): the negative gradients were cut off. It is x that decides, the input of the forward pass.",
        },
        "mask without gradient": {
          code: { reluBackward: (x) => mapMatrix(x, (value) => (value > 0 ? 1 : 0)) },
          says: "dx is the slope alone, 0 or 1. The chain rule multiplies it by what comes from above: dy·f′(x).",
        },
        "x for dy": {
          code: { reluBackward: (x) => mapMatrix(x, (value) => Math.max(0, value)) },
          says: "dx is max(0, x), the forward pass once more. On the way back dy passes where x > 0.",
        },
        "dy times x": {
          code: {
            reluBackward: (x, dy) => mapMatrix(dy, (d, i) => (x.data[i]! > 0 ? d * x.data[i]! : 0)),
          },
          says: "Where x > 0, dx is dy·x. x only decides; the slope there is 1, so dy passes as it is.",
        },
        "max of the product": {
          code: { reluBackward: (x, dy) => mapMatrix(dy, (d, i) => Math.max(0, d * x.data[i]!)) },
          says: "This is max(0, dy·x). ReLU is not applied again on the way back: dy where x > 0, else 0.",
        },
        "1 at 0": {
          code: { reluBackward: (x, dy) => mapMatrix(dy, (d, i) => (x.data[i]! >= 0 ? d : 0)) },
          says: "Right except at exactly x = 0, where nothing passes by convention: x > 0, not x >= 0.",
        },
        "off where it is on": {
          code: { reluBackward: (x, dy) => mapMatrix(dy, (d, i) => (x.data[i]! > 0 ? 0 : d)) },
          says: "The mask is inverted: dy passes where the neuron was off, and is stopped where it was on.",
        },
      },
    }),
  ],
});

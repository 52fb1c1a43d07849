import { dot, Matrix, transpose } from "tapegrad/manual";
import { type Exercise, exercise, question } from "../../grading/exercise.js";
import * as neuronSolution from "../../solutions/week-1/neuron.js";
import { drawnList } from "../inputs.js";

type Neuron = typeof import("../../week-1/neuron.js");

const sumOfProducts = (x: readonly number[], w: readonly number[]): number =>
  x.reduce((sum, xd, d) => sum + xd * w[d]!, 0);

export const neuron: Exercise = exercise<Neuron>({
  id: "week-1/neuron",
  title: "a neuron",
  solution: neuronSolution,
  questions: [
    question<Neuron, { x: number[]; w: number[]; b: number }>({
      cases: {
        "the course's numbers": () => ({ x: [1, 2, 3, 2.5], w: [0.2, 0.8, -0.5, 1], b: 2 }),
        "seven inputs": () => ({ x: drawnList(7, 1), w: drawnList(7, 2), b: -0.7 }),
        "a single input": () => ({ x: [3], w: [0.5], b: 0.25 }),
      },
      ask: ({ neuron }, { x, w, b }) => ({ y: neuron(x, w, b) }),
      expected: ({ x, w, b }) => ({
        y: dot(Matrix.from([x]), transpose(Matrix.from([w]))).data[0]! + b,
      }),
      mistakes: {
        "bias forgotten": {
          code: { neuron: (x, w) => sumOfProducts(x, w) },
          says: "y is too small by exactly b: the sum is right, but the bias was not added.",
        },
        "bias added for every input": {
          code: { neuron: (x, w, b) => sumOfProducts(x, w) + x.length * b },
          says: "The bias was added D times, once for every input. It belongs outside the loop: a neuron has one bias.",
        },
        "last input left out": {
          code: { neuron: (x, w, b) => sumOfProducts(x.slice(0, -1), w) + b },
          says: "The last input is ignored: the loop stops one early. It should run while d < x.length.",
        },
        "one too far": {
          code: { neuron: (x, w, b) => sumOfProducts([...x, Number.NaN], w.concat(0)) + b },
          says: "The loop goes one too far, to d = x.length, where there is no input: undefined times undefined is NaN. The last d is x.length − 1.",
        },
        "only the last product kept": {
          code: { neuron: (x, w, b) => x.at(-1)! * w.at(-1)! + b },
          says: "Only the last product is in the sum. Each iteration overwrites the previous one: += instead of =.",
        },
        "inputs and weights added": {
          code: { neuron: (x, w, b) => x.reduce((sum, xd, d) => sum + xd + w[d]!, b) },
          says: "Inputs and weights were added to each other. A weight says how much its input counts: multiply the two.",
        },
      },
    }),
  ],
});

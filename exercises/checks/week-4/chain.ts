import { grad, tensor } from "tapegrad";
import { type Exercise, exercise, question } from "../../grading/exercise.js";
import * as chainSolution from "../../solutions/week-4/chain.js";
import type { NeuronGradients } from "../../week-4/chain.js";

type Chain = typeof import("../../week-4/chain.js");

interface OneNeuron {
  readonly x: number;
  readonly w: number;
  readonly b: number;
  readonly t: number;
}

/** The solution with different formulas for some of its letters. */
const wrongNeuron =
  (
    change: (right: NeuronGradients, input: OneNeuron & { z: number; y: number }) => Partial<NeuronGradients>,
  ) =>
  (x: number, w: number, b: number, t: number): NeuronGradients => {
    const z = x * w + b;
    const right = chainSolution.neuronBackward(x, w, b, t);
    return { ...right, ...change(right, { x, w, b, t, z, y: Math.max(0, z) }) };
  };

/** All gradients follow from a different dz. */
const wrongDz = (dz: (input: OneNeuron & { z: number; y: number }) => number): Partial<Chain> => ({
  neuronBackward: wrongNeuron((_, input) => {
    const d = dz(input);
    return { dw: d * input.x, db: d, dx: d * input.w };
  }),
});

export const chain: Exercise = exercise<Chain>({
  id: "week-4/chain",
  title: "the chain rule, for one neuron",
  solution: chainSolution,
  questions: [
    question<Chain, OneNeuron>({
      cases: {
        "x = 2, w = 0.5, b = 0.1, t = 3": () => ({ x: 2, w: 0.5, b: 0.1, t: 3 }),
        "an answer that is too large": () => ({ x: -1.7, w: -1.3, b: 0.6, t: 0.4 }),
        "a neuron that is off": () => ({ x: 2, w: -0.5, b: 0.1, t: 3 }),
      },
      ask: ({ neuronBackward }, { x, w, b, t }) => ({ ...neuronBackward(x, w, b, t) }),
      expected: ({ x, w, b, t }) => {
        const [tx, tw, tb] = [x, w, b].map((value) =>
          tensor(value, { dtype: "float64", requiresGrad: true }),
        );
        const L = tx!.mul(tw!).add(tb!).relu().sub(t).square();
        const [dw, db, dx] = grad(L, [tw!, tb!, tx!]).map((gradient) => gradient.item());
        return { L: L.item(), dw, db, dx };
      },
      mistakes: {
        "the 2 forgotten": {
          code: wrongDz(({ y, t, z }) => (z > 0 ? y - t : 0)),
          says: "Half of what it should be: the derivative of (y − t)² is 2·(y − t).",
        },
        "t − y": {
          code: wrongDz(({ y, t, z }) => (z > 0 ? 2 * (t - y) : 0)),
          says: "The sign is wrong: dy is 2·(y − t). Where y is too small, a larger y makes the loss smaller, so dy is negative.",
        },
        "ReLU forgotten": {
          code: wrongDz(({ y, t }) => 2 * (y - t)),
          says: "Right while the neuron is on. Where z ≤ 0 it is off, and nothing that reaches z reaches L: dz is 0 there.",
        },
        "off where it is on": {
          code: wrongDz(({ y, t, z }) => (z > 0 ? 0 : 2 * (y - t))),
          says: "The gradient passes where the neuron is off, and is stopped where it is on: dz = dy where z > 0.",
        },
        "multiplied by y": {
          code: wrongDz(({ y, t, z }) => (z > 0 ? 2 * (y - t) * y : 0)),
          says: "There is an extra factor y: ReLU's value was used in place of its slope, which is 1 where z > 0.",
        },
        "factors of dw and dx exchanged": {
          code: {
            neuronBackward: wrongNeuron(({ db }, { x, w }) => ({ dw: db * w, dx: db * x })),
          },
          says: "dw and dx have each other's factor. In z = x·w the derivative with respect to w is x, and with respect to x it is w.",
        },
        "L not squared": {
          code: { neuronBackward: wrongNeuron((_, { y, t }) => ({ L: y - t })) },
          at: "L",
          says: "L is y − t. The loss is its square; otherwise too small would be better than right.",
        },
      },
    }),
  ],
});

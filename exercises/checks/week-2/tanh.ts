import { ActivationTanh } from "tapegrad/manual";
import { type Exercise, exercise } from "../../grading/exercise.js";
import * as tanhSolution from "../../solutions/week-2/tanh.js";
import { curve, places, slopeBy } from "../curve.js";

type Tanh = typeof import("../../week-2/tanh.js");

const σ = (z: number): number => 1 / (1 + Math.exp(-z));

export const tanh: Exercise = exercise<Tanh>({
  id: "week-2/tanh",
  title: "tanh and its slope",
  buildsOn: ["week-2/sigmoid"],
  solution: tanhSolution,
  questions: [
    curve<Tanh>({
      quantity: "tanh",
      f: ({ tanh }) => tanh,
      expected: (z) => new ActivationTanh().forward(z),
      cases: places,
      mistakes: {
        "the inner 2 forgotten": {
          code: { tanh: (z) => 2 * σ(z) - 1 },
          says: "This is tanh(z/2): the 2 inside σ(2z) is missing. Stretching goes both ways, along and across.",
        },
        "not shifted": {
          code: { tanh: (z) => 2 * σ(2 * z) },
          seenAs: "constant added",
        },
        "σ of 2z": {
          code: { tanh: (z) => σ(2 * z) },
          says: "This is σ(2z), from 0 to 1. Stretch it to twice its height and shift it down: 2·σ(2z) − 1.",
        },
      },
    }),
    curve<Tanh>({
      quantity: "tanh′",
      f: ({ tanhSlope }) => tanhSlope,
      expected: slopeBy(new ActivationTanh()),
      cases: places,
      mistakes: {
        "not squared": {
          code: { tanhSlope: (z) => 1 - Math.tanh(z) },
          says: "1 − tanh z is 2 far to the left, where the curve is flat. The tanh has to be squared.",
        },
        "z squared": {
          code: { tanhSlope: (z) => 1 - z * z },
          says: "This is 1 − z². The rule takes the output: 1 − tanh² z.",
        },
        "sigmoid's rule": {
          code: { tanhSlope: (z) => Math.tanh(z) * (1 - Math.tanh(z)) },
          says: "h·(1 − h) is the rule of the sigmoid. That of tanh is 1 − h².",
        },
      },
    }),
  ],
});

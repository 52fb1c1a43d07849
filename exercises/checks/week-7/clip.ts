import type { Matrix } from "tapegrad/manual";
import { type Exercise, exercise, question } from "../../grading/exercise.js";
import * as clipSolution from "../../solutions/week-7/clip.js";
import { drawn } from "../inputs.js";

type Clip = typeof import("../../week-7/clip.js");

const lengthOf = (gradients: readonly Matrix[]): number =>
  Math.hypot(...gradients.flatMap(({ data }) => Array.from(data)));

/** Scales all matrices by a function of the length. */
const scaledBy =
  (
    scale: (length: number, longest: number) => number,
    returns = (length: number, _longest: number): number => length,
  ): Clip["clipLength"] =>
  (gradients, longest) => {
    const length = lengthOf(gradients);
    const factor = scale(length, longest);
    for (const { data } of gradients) for (let i = 0; i < data.length; i++) data[i]! *= factor;
    return returns(length, longest);
  };

const down = (length: number, longest: number): number => Math.min(1, longest / length);

export const clip: Exercise = exercise<Clip>({
  id: "week-7/clip",
  title: "clipping the gradient",
  solution: clipSolution,
  questions: [
    question<Clip, { gradients: Matrix[]; longest: number }>({
      cases: {
        "too long": () => ({ gradients: [drawn(3, 4, 160), drawn(1, 4, 161)], longest: 1.5 }),
        "short enough": () => ({ gradients: [drawn(3, 4, 160), drawn(1, 4, 161)], longest: 40 }),
      },
      changesInput: true,
      ask({ clipLength }, { gradients, longest }) {
        const length = clipLength(gradients, longest);
        return { "the first matrix": gradients[0], "the second matrix": gradients[1], length };
      },
      expected({ gradients, longest }) {
        const length = lengthOf(gradients);
        const [first, second] = gradients.map(({ shape, data }) => ({
          shape,
          data: data.map((g) => (length > longest ? (g * longest) / length : g)),
        }));
        return { "the first matrix": first, "the second matrix": second, length };
      },
      mistakes: {
        "each by itself": {
          code: {
            clipLength(gradients, longest) {
              const length = lengthOf(gradients);
              for (const gradient of gradients) clipSolution.clipLength([gradient], longest);
              return length;
            },
          },
          says: "Each matrix was clipped separately, which changes the direction of the whole. Use one length for all of them together.",
        },
        "number by number": {
          code: {
            clipLength(gradients, longest) {
              const length = lengthOf(gradients);
              for (const { data } of gradients) {
                data.forEach((g, i) => {
                  data[i] = Math.min(Math.max(g, -longest), longest);
                });
              }
              return length;
            },
          },
          says: "Each number was cut off at ±longest. That is clipping by value; by length, all are scaled alike and the direction is kept.",
        },
        "short ones made longer": {
          code: { clipLength: scaledBy((length, longest) => longest / length) },
          says: "Right when the gradient is too long; a short one was stretched. Only if length > longest is anything changed.",
        },
        "upside down": {
          code: { clipLength: scaledBy((length, longest) => (length > longest ? length / longest : 1)) },
          says: "The gradient grew: the factor is length/longest. It should be longest/length, less than 1.",
        },
        "no root": {
          code: {
            clipLength: scaledBy(
              (length, longest) => Math.min(1, longest / length ** 2),
              (length) => length ** 2,
            ),
          },
          at: "length",
          says: "The length is the root of the sum of squares; the root is missing.",
        },
        "the new length": {
          code: { clipLength: scaledBy(down, (length, longest) => Math.min(length, longest)) },
          says: "This is the length after clipping. Return the original one, so that explosions can be seen.",
        },
        "nothing scaled": {
          code: { clipLength: scaledBy(() => 1) },
          says: "The length is right, but the matrices are unchanged: the factor has to be written into their `data`.",
        },
      },
    }),
  ],
});

import { type Exercise, exercise, question } from "../../grading/exercise.js";
import * as measureSolution from "../../solutions/week-4/measure.js";

type Measure = typeof import("../../week-4/measure.js");

/** A function of three numbers that responds differently to each, and its gradient. */
const hill = (p: readonly number[]): number => p[0]! ** 3 - 2 * p[0]! * p[1]! + Math.sin(p[2]!);
const hillGradient = ([a, b, c]: readonly number[]): number[] => [
  3 * a! ** 2 - 2 * b!,
  -2 * a!,
  Math.cos(c!),
];

export const measure: Exercise = exercise<Measure>({
  id: "week-4/measure",
  title: "a gradient, measured",
  solution: measureSolution,
  questions: [
    question<Measure, { p: number[] }>({
      cases: {
        "a³ − 2ab + sin c": () => ({ p: [0.7, -1.2, 0.4] }),
        "another point": () => ({ p: [-1.5, 0.3, 2] }),
      },
      ask: ({ measureGradient }, { p }) => ({ gradient: measureGradient(hill, p, 1e-4) }),
      expected: ({ p }) => ({ gradient: hillGradient(p) }),
      // A measurement has an error of about h².
      tolerance: 1e-7,
      mistakes: {
        "divided by h": {
          code: {
            measureGradient: (f, p, h = 1e-5) => measureSolution.measureGradient(f, p, h).map((g) => 2 * g),
          },
          says: "Twice what it should be. The two places are 2h apart, so divide by 2h.",
        },
        "not divided": {
          code: {
            measureGradient: (f, p, h = 1e-5) =>
              measureSolution.measureGradient(f, p, h).map((g) => 2 * h * g),
          },
          says: "This is how much f changes. The slope is the change divided by the distance, 2h.",
        },
        "one-sided": {
          code: {
            measureGradient: (f, p, h = 1e-5) => p.map((value, i) => (f(p.with(i, value + h)) - f(p)) / h),
          },
          says: "Nearly right: this is (f(p + h) − f(p))/h, measured on one side, with an error of h·f″/2. From both sides that error cancels.",
        },
        "all numbers nudged": {
          code: {
            measureGradient: (f, p, h = 1e-5) => {
              const moved = (by: number): number => f(p.map((value) => value + by));
              return p.map(() => (moved(h) - moved(-h)) / (2 * h));
            },
          },
          says: "All numbers were moved together, so every place holds the sum of all derivatives. Move p[i] alone.",
        },
        "numbers not put back": {
          code: {
            measureGradient: (f, p, h = 1e-5) => {
              const moved = p.slice();
              return p.map((value, i) => {
                moved[i] = value + h;
                const above = f(moved);
                moved[i] = value - h;
                return (above - f(moved)) / (2 * h);
              });
            },
          },
          says: "The first number is right, the others nearly: p[0] was not put back before p[1] was moved.",
        },
        "minus and plus exchanged": {
          code: {
            measureGradient: (f, p, h = 1e-5) => measureSolution.measureGradient(f, p, h).map((g) => -g),
          },
          says: "The sign is wrong: it is f at p + h minus f at p − h.",
        },
      },
    }),
  ],
});

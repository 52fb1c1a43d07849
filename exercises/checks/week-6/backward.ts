import { grad, type Tensor, tensor } from "tapegrad";
import { type Exercise, exercise, question } from "../../grading/exercise.js";
import * as backwardSolution from "../../solutions/week-6/backward.js";
import { order } from "../../solutions/week-6/order.js";
import { add, mul, tanh, Value } from "../../solutions/week-6/value.js";

type Backward = typeof import("../../week-6/backward.js");

/** The operations of a formula, for either kind of number. */
interface Calculus<T> {
  readonly add: (a: T, b: T) => T;
  readonly mul: (a: T, b: T) => T;
  readonly tanh: (a: T) => T;
}

const onTape: Calculus<Tensor> = {
  add: (a, b) => a.add(b),
  mul: (a, b) => a.mul(b),
  tanh: (a) => a.tanh(),
};

interface Formula {
  readonly of: <T>(calculus: Calculus<T>, x: T, y: T) => T;
  /** How often backward is called. */
  readonly times: number;
}

const formula =
  (of: Formula["of"], times = 1) =>
  (): Formula => ({ of, times });

const [x, y] = [0.7, -1.3];

/** The way back, with some parts replaced. */
const back =
  (parts: {
    readonly nodes?: (ordered: Value[]) => Value[];
    readonly clear?: boolean;
    readonly seed?: (result: Value) => number;
    readonly send?: (input: Value, node: Value, slope: number) => void;
  }): Backward["backward"] =>
  (result) => {
    const { nodes = (ordered) => ordered.toReversed(), clear = true, seed = () => 1 } = parts;
    const {
      send = (input, node, slope) => {
        input.gradient += node.gradient * slope;
      },
    } = parts;
    const ordered = order(result);
    if (clear) for (const node of ordered) node.gradient = 0;
    result.gradient = seed(result);
    for (const node of nodes(ordered)) for (const [input, slope] of node.reads) send(input, node, slope);
  };

export const backward: Exercise = exercise<Backward>({
  id: "week-6/backward",
  title: "the tape 3: the way back, with += at forks",
  buildsOn: ["week-6/order"],
  solution: backwardSolution,
  questions: [
    question<Backward, Formula>({
      cases: {
        "tanh(x·y), no fork": formula(({ mul, tanh }, x, y) => tanh(mul(x, y))),
        "x·y + tanh x, where x is read twice": formula(({ add, mul, tanh }, x, y) => add(mul(x, y), tanh(x))),
        "a value that forks and joins again": formula(({ add, mul, tanh }, x, y) => {
          const h = tanh(add(x, y));
          return add(mul(h, h), mul(h, x));
        }),
        "backward called twice": formula(({ add, mul, tanh }, x, y) => add(mul(x, y), tanh(x)), 2),
      },
      changesInput: true,
      ask({ backward }, { of, times }) {
        const [a, b] = [new Value(x), new Value(y)];
        const result = of({ add, mul, tanh }, a, b);
        for (let k = 0; k < times; k++) backward(result);
        return { dx: a.gradient, dy: b.gradient, "the result's gradient": result.gradient };
      },
      expected({ of }) {
        const inputs = [x, y].map((value) => tensor(value, { dtype: "float64", requiresGrad: true }));
        const [dx, dy] = grad(of(onTape, inputs[0]!, inputs[1]!), inputs);
        return { dx: dx!.item(), dy: dy!.item(), "the result's gradient": 1 };
      },
      mistakes: {
        "= at forks": {
          code: {
            backward: back({
              send: (input, node, slope) => {
                input.gradient = node.gradient * slope;
              },
            }),
          },
          says: "Right, until a value is read twice: then the second gradient overwrites the first. += adds them up; every path counts.",
        },
        "no 1 at the result": {
          code: { backward: back({ seed: () => 0 }) },
          at: "the result's gradient",
          says: "All gradients are 0: there was nothing to send back. ∂result/∂result is 1; set it after clearing, and start from it.",
        },
        "the value as seed": {
          code: { backward: back({ seed: ({ value }) => value }) },
          at: "the result's gradient",
          says: "It started with the result's value. It must start with its gradient: ∂result/∂result = 1.",
        },
        "a walk along every path": {
          code: {
            backward(result) {
              for (const node of order(result)) node.gradient = 0;
              result.gradient = 1;
              const send = (node: Value): void => {
                for (const [input, slope] of node.reads) {
                  input.gradient += node.gradient * slope;
                  send(input);
                }
              };
              send(result);
            },
          },
          says: "A value that is read twice is visited twice, and passes on what arrived first a second time. Visit each node once, when its gradient is complete: from the end of the order.",
        },
        "not reversed": {
          code: { backward: back({ nodes: (ordered) => ordered }) },
          says: "No gradient gets as far as x and y. A node can only send what it has received: begin with the result, the last of the order, and end with the first, each sending to its inputs.",
        },
        "added to the result": {
          code: {
            backward(result) {
              result.gradient += 1;
              for (const node of order(result).toReversed())
                for (const [input, slope] of node.reads) input.gradient += node.gradient * slope;
            },
          },
          at: "the result's gradient",
          says: "1 was added to the result's gradient, and the other gradients are those of both times. Clear all of them first, then set it to 1.",
        },
        "values sent": {
          code: {
            backward: back({
              send: (input, node, slope) => {
                input.gradient += node.value * slope;
              },
            }),
          },
          says: "The node's value was sent instead of its gradient: node.gradient·slope.",
        },
        "not cleared": {
          code: { backward: back({ clear: false }) },
          says: "Right the first time; the second time the old gradients are still there and are added to. Start from 0 everywhere.",
        },
        "slope alone": {
          code: {
            backward: back({
              send: (input, _, slope) => {
                input.gradient += slope;
              },
            }),
          },
          says: "Only the slopes were added up. The chain rule multiplies: node.gradient·slope.",
        },
        "slopes added": {
          code: {
            backward: back({
              send: (input, node, slope) => {
                input.gradient += node.gradient + slope;
              },
            }),
          },
          says: "Gradient and slope were added to each other. Along a path they multiply; only where paths meet do gradients add.",
        },
      },
    }),
  ],
});

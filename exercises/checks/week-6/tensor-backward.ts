/** @file The last question of `week-6/tensor`: the way back through a graph of matrices. */
import { grad, tensor as leaf, type Tensor as OnTape } from "tapegrad";
import { Matrix } from "tapegrad/manual";
import { type Asked, question } from "../../grading/exercise.js";
import { order } from "../../solutions/week-6/order.js";
import { add, matmul, relu, Tensor } from "../../solutions/week-6/tensor.js";
import { drawn } from "../inputs.js";

type TensorModule = typeof import("../../week-6/tensor.js");

/** Σ over all elements, as a product with ones from both sides: a graph that ends in one number. */
const total = (a: Tensor): Tensor => {
  const ones = (rows: number, cols: number): Tensor =>
    new Tensor(new Matrix(rows, cols, new Float64Array(rows * cols).fill(1)));
  return matmul(matmul(ones(1, a.value.rows), a), ones(a.value.cols, 1));
};

/** The way back, with some parts replaced. */
const back =
  (parts: {
    readonly nodes?: (ordered: Tensor[]) => Tensor[];
    readonly clear?: boolean;
    readonly seed?: number;
    readonly keepOld?: boolean;
  }): TensorModule["backward"] =>
  (result) => {
    const { nodes = (ordered) => ordered.toReversed(), clear = true, seed = 1, keepOld = true } = parts;
    const ordered = order(result);
    if (clear) for (const node of ordered) node.gradient = new Matrix(node.value.rows, node.value.cols);
    result.gradient = new Matrix(1, 1, Float64Array.of(seed));
    for (const node of nodes(ordered)) {
      for (const [input, pullback] of node.reads) {
        const [old, share] = [input.gradient, pullback(node.gradient)];
        const sum = share.data.map((d, i) => d + (keepOld ? old.data[i]! : 0));
        input.gradient = new Matrix(share.rows, share.cols, sum);
      }
    }
  };

export const tensorBackward: Asked<TensorModule> = question<TensorModule, { times: number }>({
  cases: {
    "x·W, relu, and W once more": () => ({ times: 1 }),
    "backward called twice": () => ({ times: 2 }),
  },
  ask({ backward }, { times }) {
    const [x, W, b] = [drawn(5, 3, 93), drawn(3, 3, 94), drawn(1, 3, 95)].map((value) => new Tensor(value));
    const result = total(matmul(relu(add(matmul(x!, W!), b!)), W!));
    for (let k = 0; k < times; k++) backward(result);
    return {
      "backward's dW": W!.gradient,
      "backward's db": b!.gradient,
      "the result's gradient": result.gradient,
    };
  },
  expected() {
    const leaves = [drawn(5, 3, 93), drawn(3, 3, 94), drawn(1, 3, 95)].map(({ data, shape }) =>
      leaf(data, { shape, requiresGrad: true }),
    );
    const [x, W, b] = leaves as [OnTape, OnTape, OnTape];
    const [dW, db] = grad(x.matmul(W).add(b).relu().matmul(W).sum(), [W, b]);
    return { "backward's dW": dW, "backward's db": db, "the result's gradient": Matrix.from([[1]]) };
  },
  changesInput: true,
  mistakes: {
    "gradients of matrices overwritten": {
      code: { backward: back({ keepOld: false }) },
      says: "W is used twice, but only one of its two gradients is there: add the new one to what arrived before.",
    },
    "no seed for the matrix": {
      code: { backward: back({ seed: 0 }) },
      at: "the result's gradient",
      says: "Everything is 0: the result's gradient was not set to 1 before going back.",
    },
    "old gradients of matrices kept": {
      code: { backward: back({ clear: false }) },
      says: "Right the first time, too large the second: the gradients of the last backward were not cleared.",
    },
    "a number for a gradient": {
      code: {
        backward(result) {
          const one = 1 as unknown as Matrix;
          for (const [, pullback] of result.reads) pullback(one);
        },
      },
      says: "Somewhere on the way a gradient is not a matrix. The seed is `Matrix.from([[1]])`, a pullback is a function to be called, and matrices are added by a loop over `data`: + makes a text of them.",
    },
    "matrices in forward order": {
      code: { backward: back({ nodes: (ordered) => ordered }) },
      says: "The walk went from the leaves to the result. Nothing had arrived yet where it looked: from the end, `toReversed()`.",
    },
  },
});

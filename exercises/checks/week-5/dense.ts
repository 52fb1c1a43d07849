import { addRow, dot, type Matrix, sumRows, transpose } from "tapegrad/manual";
import { type Exercise, exercise, question } from "../../grading/exercise.js";
import * as denseSolution from "../../solutions/week-5/dense.js";
import { denseByHand, drawn, mapMatrix } from "../inputs.js";

type Dense = typeof import("../../week-5/dense.js");

type DenseLayer = InstanceType<Dense["LayerDense"]>;

/** The solution's layer with a different backward. */
const backwardOf = (
  backward: (layer: DenseLayer, dy: Matrix, right: DenseLayer["backward"]) => Matrix,
): Dense => ({
  LayerDense: class extends denseSolution.LayerDense {
    override backward(dy: Matrix): Matrix {
      return backward(this, dy, (dy) => super.backward(dy));
    }
  },
});

/** The solution's layer with a different forward. */
const forwardOf = (
  forward: (layer: DenseLayer, x: Matrix, right: DenseLayer["forward"]) => Matrix,
): Dense => ({
  LayerDense: class extends denseSolution.LayerDense {
    override forward(x: Matrix): Matrix {
      return forward(this, x, (x) => super.forward(x));
    }
  },
});

interface Batches {
  readonly W: Matrix;
  readonly b: Matrix;
  readonly batches: readonly { readonly x: Matrix; readonly dy: Matrix }[];
}

export const dense: Exercise = exercise<Dense>({
  id: "week-5/dense",
  title: "the dense layer, there and back",
  solution: denseSolution,
  questions: [
    question<Dense, Batches>({
      cases: {
        "five samples, three inputs, four neurons": () => ({
          W: drawn(3, 4, 41),
          b: drawn(1, 4, 42),
          batches: [{ x: drawn(5, 3, 43), dy: drawn(5, 4, 44) }],
        }),
        "two batches, one after the other": () => ({
          W: drawn(2, 3, 45),
          b: drawn(1, 3, 46),
          batches: [
            { x: drawn(4, 2, 47), dy: drawn(4, 3, 48) },
            { x: drawn(4, 2, 49), dy: drawn(4, 3, 50) },
          ],
        }),
      },
      ask({ LayerDense }, { W, b, batches }) {
        const layer = new LayerDense(W, b);
        let [y, dx] = [W, W];
        for (const batch of batches) {
          y = layer.forward(batch.x);
          dx = layer.backward(batch.dy);
        }
        return { y, "the output it keeps": layer.output, dW: layer.dweights, db: layer.dbiases, dx };
      },
      expected({ W, b, batches }) {
        const layer = denseByHand(W, b);
        const { x, dy } = batches.at(-1)!;
        const y = layer.forward(x);
        const dx = layer.backward(dy);
        return { y, "the output it keeps": y, dW: layer.dweights, db: layer.dbiases, dx };
      },
      letters: ({ W, batches }) => ({ N: batches[0]!.x.rows, D: W.rows, M: W.cols }),
      mistakes: {
        "bias forgotten": {
          code: forwardOf((layer, x, right) => {
            right(x);
            layer.output = dot(x, layer.weights);
            return layer.output;
          }),
          says: "y is x·W, without b: `addRow` adds a row to every row.",
        },
        "x not kept": {
          code: forwardOf((layer, x) => {
            layer.output = addRow(dot(x, layer.weights), layer.biases);
            return layer.output;
          }),
          says: "`inputs` is still empty when backward needs it: forward has to keep its x, `this.inputs = x`.",
        },
        "y not kept": {
          code: forwardOf((layer, x) => {
            layer.inputs = x;
            return addRow(dot(x, layer.weights), layer.biases);
          }),
          says: "`output` is still empty: forward has to keep y as well as return it. In the network, ReLU's backward will ask for it.",
        },
        "x not transposed": {
          code: backwardOf((layer, dy) => dot(layer.inputs, dy)),
          says: "`dot` rejected x·dy: x is [N, D] and dy is [N, M], so the inner lengths differ. Transpose x: [D, N]·[N, M] is [D, M], the shape of W.",
        },
        "W not transposed": {
          code: backwardOf((layer, dy) => dot(dy, layer.weights)),
          says: "`dot` rejected dy·W: dy is [N, M] and W is [D, M], so the inner lengths differ. Transpose W: [N, M]·[M, D] is [N, D], the shape of x.",
        },
        "dW the other way round": {
          code: backwardOf((layer, dy, right) => {
            const dx = right(dy);
            layer.dweights = transpose(layer.dweights);
            return dx;
          }),
          seenAs: "transpose",
        },
        "db not summed": {
          code: backwardOf((layer, dy, right) => {
            const dx = right(dy);
            layer.dbiases = dy;
            return dx;
          }),
          says: "db is dy itself. The bias was added in every sample, so its gradient is gathered from all of them: `sumRows(dy)`.",
        },
        "db summed over neurons": {
          code: backwardOf((layer, dy, right) => {
            const dx = right(dy);
            layer.dbiases = transpose(sumRows(transpose(dy)));
            return dx;
          }),
          says: "db was added up along the wrong axis, over neurons. Each neuron has a bias of its own; add up over samples, `sumRows(dy)`.",
        },
        "db a number for each sample": {
          code: backwardOf((layer, dy, right) => {
            const dx = right(dy);
            layer.dbiases = sumRows(transpose(dy));
            return dx;
          }),
          says: "db has a number for each sample, where it should have one for each neuron: do not transpose dy, `sumRows(dy)` adds up over samples.",
        },
        "db a mean": {
          code: backwardOf((layer, dy, right) => {
            const dx = right(dy);
            layer.dbiases = mapMatrix(layer.dbiases, (db) => db / dy.rows);
            return dx;
          }),
          says: "db is the mean over samples. It should be the sum: the loss has already divided by N, and nothing else does.",
        },
        "dW divided by N": {
          code: backwardOf((layer, dy, right) => {
            const dx = right(dy);
            layer.dweights = mapMatrix(layer.dweights, (dW) => dW / dy.rows);
            return dx;
          }),
          says: "dW was divided by N. That happens once, in the loss, so dy already includes it; here it would happen twice.",
        },
        "gradients pile up": {
          code: backwardOf((layer, dy, right) => {
            const [before, dx] = [layer.dweights, right(dy)];
            layer.dweights = mapMatrix(layer.dweights, (dW, i) => dW + (before.data[i] ?? 0));
            return dx;
          }),
          says: "In the second batch dW still includes the first one. Here each backward replaces the previous gradients: = instead of +=.",
        },
        "stale inputs": {
          code: forwardOf((layer, x, right) => {
            const first = layer.inputs.rows > 0 ? layer.inputs : x;
            const y = right(x);
            layer.inputs = first;
            return y;
          }),
          says: "dW of the second batch was computed with the x of the first: `inputs` is stale. Every forward has to keep its own x.",
        },
        "dx by the new gradient": {
          code: backwardOf((layer, dy, right) => {
            right(dy);
            return dot(dy, transpose(layer.dweights));
          }),
          says: "dx was multiplied by dWᵀ. The way to x leads through the weights themselves: dy·Wᵀ.",
        },
      },
    }),
  ],
});

import { addRow, dot, Matrix, transpose } from "tapegrad/manual";
import { crossEntropy as crossEntropyOf } from "../week-3/cross-entropy.js";
import { softmax } from "../week-3/softmax.js";
import { lossBackward } from "../week-5/loss.js";
import { reluBackward, reluForward } from "../week-5/relu.js";
import { unbroadcast } from "./broadcast.js";
import { order } from "./order.js";

export type Pullback = (dy: Matrix) => Matrix;

export class Tensor {
  readonly value: Matrix;
  readonly reads: readonly (readonly [input: Tensor, pullback: Pullback])[];
  gradient: Matrix;

  constructor(value: Matrix, reads: readonly (readonly [input: Tensor, pullback: Pullback])[] = []) {
    this.value = value;
    this.reads = reads;
    this.gradient = new Matrix(value.rows, value.cols);
  }
}

export function matmul(a: Tensor, b: Tensor): Tensor {
  return new Tensor(dot(a.value, b.value), [
    [a, (dy) => dot(dy, transpose(b.value))],
    [b, (dy) => dot(transpose(a.value), dy)],
  ]);
}

export function add(a: Tensor, b: Tensor): Tensor {
  return new Tensor(addRow(a.value, b.value), [
    [a, (dy) => dy],
    [b, (dy) => unbroadcast(dy, b.value.rows, b.value.cols)],
  ]);
}

export function relu(a: Tensor): Tensor {
  return new Tensor(reluForward(a.value), [[a, (dy) => reluBackward(a.value, dy)]]);
}

export function crossEntropy(a: Tensor, classes: readonly number[]): Tensor {
  const p = softmax(a.value);
  const loss = Matrix.from([[crossEntropyOf(p, classes)]]);
  const pullback: Pullback = (dL) => {
    const da = lossBackward(p, classes);
    return new Matrix(
      da.rows,
      da.cols,
      da.data.map((d) => dL.data[0]! * d),
    );
  };
  return new Tensor(loss, [[a, pullback]]);
}

export function backward(result: Tensor): void {
  const nodes = order(result);
  for (const node of nodes) node.gradient = new Matrix(node.value.rows, node.value.cols);
  result.gradient.data.fill(1);
  for (const node of nodes.toReversed()) {
    for (const [input, pullback] of node.reads) {
      const share = pullback(node.gradient);
      for (let i = 0; i < share.data.length; i++) input.gradient.data[i]! += share.data[i]!;
    }
  }
}

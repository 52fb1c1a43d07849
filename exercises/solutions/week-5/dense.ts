import { addRow, dot, Matrix, sumRows, transpose } from "tapegrad/manual";

export class LayerDense {
  readonly weights: Matrix;
  readonly biases: Matrix;
  inputs: Matrix = new Matrix(0, 0);
  output: Matrix = new Matrix(0, 0);
  dweights: Matrix = new Matrix(0, 0);
  dbiases: Matrix = new Matrix(0, 0);

  constructor(weights: Matrix, biases: Matrix) {
    this.weights = weights;
    this.biases = biases;
  }

  forward(x: Matrix): Matrix {
    this.inputs = x;
    this.output = addRow(dot(x, this.weights), this.biases);
    return this.output;
  }

  backward(dy: Matrix): Matrix {
    this.dweights = dot(transpose(this.inputs), dy);
    this.dbiases = sumRows(dy);
    return dot(dy, transpose(this.weights));
  }
}

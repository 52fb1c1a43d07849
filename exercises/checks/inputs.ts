/** @file Inputs for questions: always the same, and never round, so that no two mistakes look alike. */
import { Generator } from "tapegrad";
import { makeSpiral } from "tapegrad/data";
import { LayerDense, Matrix } from "tapegrad/manual";

/** A matrix drawn from N(0, 1); the same for the same seed. */
export function drawn(rows: number, cols: number, seed: number): Matrix {
  return new Matrix(rows, cols, new Generator(seed).randn(rows * cols));
}

/** A list drawn from N(0, 1). */
export function drawnList(length: number, seed: number): number[] {
  return Array.from(new Generator(seed).randn(length));
}

/** `f` applied to every element, in a new matrix. */
export function mapMatrix({ rows, cols, data }: Matrix, f: (element: number, i: number) => number): Matrix {
  return new Matrix(rows, cols, Float64Array.from(data, f));
}

/** The library's layer by hand, with given weights. */
export function denseByHand(weights: Matrix, biases: Matrix): LayerDense {
  const layer = new LayerDense(weights.rows, weights.cols, { generator: new Generator(0) });
  return Object.assign(layer, { weights, biases });
}

/** The spiral: 100 points on each of three arms, and the arm of each point. */
export function spiral(): { points: Matrix; classes: number[] } {
  const { points, labels } = makeSpiral({ generator: new Generator(0), dtype: "float64" });
  return {
    points: new Matrix(300, 2, points.toTypedArray() as Float64Array),
    classes: Array.from(labels.toTypedArray()),
  };
}

/** The weights of a network D → M → K. */
export type NetworkWeights = readonly [W1: Matrix, b1: Matrix, W2: Matrix, b2: Matrix];

/** Weights and biases drawn from N(0, scale²). */
export function drawnWeights(D: number, M: number, K: number, scale: number, seed: number): NetworkWeights {
  const scaled = (rows: number, cols: number, k: number): Matrix =>
    mapMatrix(drawn(rows, cols, seed + k), (w) => scale * w);
  return [scaled(D, M, 0), scaled(1, M, 1), scaled(M, K, 2), scaled(1, K, 3)];
}

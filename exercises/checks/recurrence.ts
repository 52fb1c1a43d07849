/** @file A recurrent cell and a sequence for questions. */
import { Generator } from "tapegrad";
import { type Matrix, RNNCell } from "tapegrad/manual";
import { drawn, mapMatrix } from "./inputs.js";

/** A cell, T inputs, and the initial state. */
export interface Sequence {
  readonly cell: { readonly Wxh: Matrix; readonly Whh: Matrix; readonly bh: Matrix };
  readonly xs: readonly Matrix[];
  readonly h0: Matrix;
}

/** T steps, N samples, D inputs, H neurons; numbers small enough that no tanh saturates. */
export function sequence(T: number, N: number, D: number, H: number, seed: number): Sequence {
  const small = (rows: number, cols: number, k: number): Matrix =>
    mapMatrix(drawn(rows, cols, seed + k), (value) => value / 2);
  return {
    cell: { Wxh: small(D, H, 0), Whh: small(H, H, 1), bh: small(1, H, 2) },
    xs: Array.from({ length: T }, (_, t) => small(N, D, 3 + t)),
    h0: small(N, H, 3 + T),
  };
}

/** The library's cell by hand, with given weights. */
export function cellByHand({ Wxh, Whh, bh }: Sequence["cell"]): RNNCell {
  const cell = new RNNCell(Wxh.rows, Wxh.cols, { generator: new Generator(0) });
  return Object.assign(cell, { wxh: Wxh, whh: Whh, bh });
}

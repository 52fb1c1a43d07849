/**
 * @file Matrix products with BLAS: the contract's product in terms of `gemm`.
 */
import type { DataArray } from "../dtype.js";
import type { Broadcast, KernelSet, MatmulOptions } from "../kernels/contract/index.js";
import { input, type Program, program, s } from "../kernels/expression.js";
import type { Blas } from "./library.js";

/**
 * Products of more multiply-adds than this use BLAS. Below, the call out of the engine costs more than it
 * gains.
 */
export interface Worth {
  readonly float32: number;
  /** The built-in float64 kernels are plain loops. */
  readonly float64: number;
}

const worthCalling: Worth = { float32: 2 ** 14, float64: 2 ** 6 };

/** `out = a·b`, or `out += a·b`, on matrices stored row by row. */
export type Gemm = (
  out: DataArray,
  a: DataArray,
  b: DataArray,
  m: number,
  k: number,
  n: number,
  flags: { readonly transposeA?: boolean; readonly transposeB?: boolean; readonly accumulate?: boolean },
) => void;

const rowMajor = 101;
const asStored = 111;
const transposed = 112;

/** The BLAS product for these arrays; `undefined` if there is none, or it is not worth the call. */
export function gemmFor(
  blas: Blas,
  worth: Worth,
  multiplyAdds: number,
  ...arrays: readonly (DataArray | undefined)[]
): Gemm | undefined {
  const all = (type: abstract new (...args: never) => DataArray): boolean =>
    arrays.every((array) => array === undefined || array instanceof type);
  if (multiplyAdds > worth.float32 && all(Float32Array)) return by(blas.sgemm);
  if (multiplyAdds > worth.float64 && all(Float64Array)) return by(blas.dgemm);
  return undefined;
}

function by(gemm: Blas["sgemm"]): Gemm {
  return (out, a, b, m, k, n, { transposeA, transposeB, accumulate }) => {
    const [orderA, rowA] = transposeA ? [transposed, m] : [asStored, k];
    const [orderB, rowB] = transposeB ? [transposed, k] : [asStored, n];
    gemm(rowMajor, orderA, orderB, m, n, k, 1, a, rowA, b, rowB, accumulate ? 1 : 0, out, n);
  };
}

const noOptions: MatmulOptions = {};

/** {@link KernelSet.matmul} with a BLAS where that is faster. */
export function productsBy(blas: Blas, base: KernelSet, worth: Worth = worthCalling): KernelSet["matmul"] {
  return (out, a, b, m, k, n, options = noOptions) => {
    const { bias, activation, batch = 1, accumulate = false } = options;
    const gemm = gemmFor(blas, worth, m * k * n, out, a, b, bias);
    if (gemm === undefined) {
      base.matmul(out, a, b, m, k, n, options);
      return;
    }
    // BLAS has no bias, but can add to existing elements.
    const rows = batch * m;
    if (bias && accumulate) base.elementwise(addition, [out], [out, bias], repeated(rows, n));
    else if (bias) for (let i = 0; i < rows; i++) out.set(bias, i * n);
    multiply(gemm, out, a, b, m, k, n, { ...options, accumulate: accumulate || bias !== undefined });
    if (activation) base.elementwise(relu, [out], [out]);
  };
}

const addition: Program = program("bias", 2, [s.add(input(0), input(1))]);
const relu: Program = program("relu", 1, [s.select(s.le(input(0), 0), 0, input(0))]);

/** For two inputs, of which the second is one repeated row. */
function repeated(rows: number, columns: number): Broadcast {
  return {
    shape: [rows, columns],
    strides: [
      [columns, 1],
      [0, 1],
    ],
  };
}

/** Computes all products of a batch. */
function multiply(
  gemm: Gemm,
  out: DataArray,
  a: DataArray,
  b: DataArray,
  m: number,
  k: number,
  n: number,
  options: MatmulOptions,
): void {
  const { batch = 1, strideA = m * k, strideB = k * n, transposeA } = options;
  if (batch === 1 || (strideB === 0 && strideA === m * k && !transposeA)) {
    // With the same b for all, consecutive products form one tall product.
    gemm(out, a, b, batch * m, k, n, options);
    return;
  }
  for (let p = 0; p < batch; p++) {
    const matrix = (array: DataArray, stride: number, length: number): DataArray =>
      array.subarray(p * stride, p * stride + length);
    gemm(matrix(out, m * n, m * n), matrix(a, strideA, m * k), matrix(b, strideB, k * n), m, k, n, options);
  }
}

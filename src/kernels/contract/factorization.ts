/** @file The contract of factorizations and triangular systems. */
import type { DataArray } from "../../dtype.js";
import type { Signatures } from "./signatures.js";

/** The kernels of factorizations and triangular systems. */
export interface FactorizationKernels {
  /**
   * `P·a = L·U` of square matrices [batch, n, n] by elimination with partial pivoting: out has U on and above
   * its diagonal, and below it L, whose diagonal is 1; row i of P·a is row `rows[i]` of a. A column without a
   * pivot leaves a 0 on U's diagonal.
   */
  luFactor(out: DataArray, rows: Int32Array, a: DataArray, batch: number, n: number): void;

  /**
   * `a = L·Lᵀ` of symmetric matrices, of which only the lower triangles are read: out is L, with zeros above
   * its diagonal. If a is not positive definite, the diagonal contains NaN.
   */
  choleskyFactor(out: DataArray, a: DataArray, batch: number, n: number): void;

  /**
   * `out = A⁻¹·b` with A the `upper` or lower triangle of a, or, `transposed`, its transpose; with `unit`,
   * its diagonal is taken as 1. Matrices a [batch, n, n], b [batch, n, columns].
   */
  solveTriangular(
    out: DataArray,
    a: DataArray,
    b: DataArray,
    batch: number,
    n: number,
    columns: number,
    upper: boolean,
    transposed: boolean,
    unit: boolean,
  ): void;
}

/** Their parameters. */
export const signatures: Signatures<FactorizationKernels> = {
  luFactor: [">out", ">rows", "<a", "batch", "n"],
  choleskyFactor: [">out", "<a", "batch", "n"],
  solveTriangular: [">out", "<a", "<b", "batch", "n", "columns", "upper", "transposed", "unit"],
};

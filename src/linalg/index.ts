/**
 * @file Linear algebra, after PyTorch's `torch.linalg`: systems of equations, inverses, determinants,
 * factorizations. Derivatives of any order; float32 is computed in float64 and rounded once.
 *
 * ```ts
 * import { solve } from "tapegrad/linalg";
 * const weights = solve(x.transpose().matmul(x), x.transpose().matmul(y)); // least squares
 * ```
 */
export {
  cholesky,
  det,
  inv,
  type SignAndLogDet,
  type SolveTriangularOptions,
  slogdet,
  solve,
  solveTriangular,
} from "../autograd/extend.js";
export { type CrossOptions, cross } from "../autograd/index.js";

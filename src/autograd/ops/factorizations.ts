/**
 * @file Systems of linear equations, inverses, determinants and factorizations of square matrices […, n, n].
 *
 * These functions are exported by `tapegrad/linalg`. Derivatives follow
 * {@link https://people.maths.ox.ac.uk/gilesm/files/NA-08-01.pdf | Giles 2008}.
 */
import { checkFloating, promote } from "../../dtype.js";
import { ArgumentError, ShapeError } from "../../errors.js";
import { factorizations } from "../../kernels/families/index.js";
import { kernels } from "../../kernels/index.js";
import { settled } from "../../options.js";
import { broadcastShapes, sizeOf } from "../../shape.js";
import { checkReal, takesAtMost, takesOnly } from "../declare/arguments.js";
import { checkElements, table } from "../declare/elements.js";
import { record } from "../graph.js";
import { allocate } from "../storage.js";
import { checkTensor, Tensor } from "../tensor.js";
import { add, mul, neg, remainder, sub } from "./arithmetic.js";
import { gt } from "./comparison.js";
import { abs, log, sign } from "./functions.js";
import { takeAlongAxis } from "./indexing.js";
import { matmul } from "./matrix.js";
import { tril, triu } from "./rearranging.js";
import { prod } from "./reductions.js";
import { squeeze, unsqueeze } from "./reshape.js";
import { argsort } from "./sorting.js";
import { expand, sum } from "./sum.js";
import { to } from "./to.js";
import { diagonal, transpose } from "./views.js";

/**
 * `P·A = L·U`: both triangles in one matrix, and the row of A that each row of P·A is. Neither carries a
 * gradient.
 */
interface Factors {
  readonly lu: Tensor;
  readonly rows: Tensor;
}

function checkSquare(op: string, a: Tensor): void {
  checkReal(op, a);
  if (a.ndim < 2 || a.shape.at(-1) !== a.shape.at(-2)) {
    throw new ShapeError(op, "needs square matrices […, n, n]", a.shape);
  }
}

function factorsOf(a: Tensor): Factors {
  const n = a.shape.at(-1)!;
  const [lu, rows] = [allocate(a.dtype, a.size), allocate("int32", a.size / Math.max(1, n))];
  const batch = sizeOf(a.shape.slice(0, -2));
  kernels.of(factorizations).luFactor(lu.data, rows.data as Int32Array, a.data, batch, n);
  return { lu: new Tensor(lu, a.shape), rows: new Tensor(rows, a.shape.slice(0, -1)) };
}

/** The diagonals of matrices. */
function pivotsOf(a: Tensor): Tensor {
  return diagonal(a, { axis0: -2, axis1: -1 });
}

function refuseSingular(op: string, { lu }: Factors): void {
  const refused = (): Error => new ArgumentError(op, "the matrix is singular: it has no inverse");
  checkElements(op, pivotsOf(lu), (pivot) => pivot !== 0, refused);
}

/** How {@link triangular} reads a matrix. */
interface Triangle {
  readonly upper: boolean;
  readonly transposed: boolean;
  readonly unit: boolean;
}

/** `X = T⁻¹·B` with T a triangle of A; `dB = T⁻ᵀ·dX   dT = −dB·Xᵀ`. */
function triangular(a: Tensor, b: Tensor, triangle: Triangle): Tensor {
  const { upper, transposed, unit } = triangle;
  const [n, columns] = b.shape.slice(-2) as [number, number];
  const storage = allocate(b.dtype, b.size);
  const batch = sizeOf(b.shape.slice(0, -2));
  kernels
    .of(factorizations)
    .solveTriangular(storage.data, a.data, b.data, batch, n, columns, upper, transposed, unit);
  const x = new Tensor(storage, b.shape);
  const back = (g: Tensor): Tensor => triangular(a, g, { ...triangle, transposed: !transposed });
  const ofTriangle = (g: Tensor): Tensor => {
    const product = transposed ? matmul(again(), transpose(back(g))) : matmul(back(g), transpose(again()));
    const diagonalIn = unit ? 1 : 0;
    return neg(upper ? triu(product, { diagonal: diagonalIn }) : tril(product, { diagonal: -diagonalIn }));
  };
  const again = (): Tensor => (a.requiresGrad || b.requiresGrad ? triangular(a, b, triangle) : x);
  return record("solveTriangular", storage, b.shape, [
    [a, ofTriangle, a, b],
    [b, back, a],
  ]);
}

/** `X = A⁻¹·B`, or `A⁻ᵀ·B`; `dB = A⁻ᵀ·dX   dA = −dB·Xᵀ`, or, transposed, `dA = −X·dBᵀ`. */
function solved(a: Tensor, factors: Factors, b: Tensor, transposed: boolean): Tensor {
  const { lu, rows } = factors;
  const values = b.detach();
  const permuted = (x: Tensor, order: Tensor): Tensor => takeAlongAxis(x, unsqueeze(order, -1), -2);
  const lower = (x: Tensor): Tensor => triangular(lu, x, { upper: false, transposed, unit: true });
  const upper = (x: Tensor): Tensor => triangular(lu, x, { upper: true, transposed, unit: false });
  const x = transposed ? permuted(lower(upper(values)), argsort(rows)) : upper(lower(permuted(values, rows)));
  const back = (g: Tensor): Tensor => solved(a, factors, g, !transposed);
  const again = (): Tensor => solved(a, factors, b, transposed);
  const ofMatrix = (g: Tensor): Tensor =>
    neg(transposed ? matmul(again(), transpose(back(g))) : matmul(back(g), transpose(again())));
  return record("solve", x.storage, x.shape, [
    [a, ofMatrix, a, b],
    [b, back, a],
  ]);
}

function identityLike(a: Tensor): Tensor {
  const n = a.shape.at(-1)!;
  return expand(
    table(a.dtype, [n, n], (i) => Number(i % (n + 1) === 0)),
    a.shape,
  );
}

/**
 * a and b in one dtype, broadcast to the same batches; b as columns, and whether it was one vector per
 * matrix.
 */
function systemOf(op: string, a: Tensor, b: Tensor): { matrix: Tensor; right: Tensor; isList: boolean } {
  checkTensor(op, "b", b);
  const dtype = promote(a.dtype, false, b.dtype, false);
  checkFloating(op, dtype);
  const n = a.shape.at(-1)!;
  const isList = b.ndim === 1 || (b.ndim === a.ndim - 1 && b.shape.every((m, i) => m === a.shape[i]));
  const columns = isList ? unsqueeze(b, -1) : b;
  if (columns.ndim < 2 || columns.shape.at(-2) !== n) {
    throw new ShapeError(op, "needs […, n, n] and […, n, k] or […, n]", a.shape, b.shape);
  }
  const batch = broadcastShapes(op, a.shape.slice(0, -2), columns.shape.slice(0, -2));
  return {
    matrix: expand(to(a, dtype), [...batch, n, n]),
    right: expand(to(columns, dtype), [...batch, n, columns.shape.at(-1)!]),
    isList,
  };
}

/**
 * The solution X of `A·X = B`: a […, n, n], b […, n, k] or […, n], batches broadcast.
 * `dB = A⁻ᵀ·dX   dA = −dB·Xᵀ`.
 * {@link https://pytorch.org/docs/stable/generated/torch.linalg.solve.html | PyTorch}
 *
 * @example `solve(tensor([[2, 0], [0, 4]]), tensor([2, 2]))  // [1.  0.5]`
 * @throws ArgumentError if a matrix is singular
 * @throws ShapeError unless the matrices are square and have as many rows as b
 * @throws DTypeError for int32 and bool
 */
export function solve(a: Tensor, b: Tensor): Tensor {
  takesOnly("solve", 2, arguments);
  checkSquare("solve", a);
  const { matrix, right, isList } = systemOf("solve", a, b);
  const factors = factorsOf(matrix);
  refuseSingular("solve", factors);
  const x = solved(matrix, factors, right, false);
  return isList ? squeeze(x, -1) : x;
}

/** Options of {@link solveTriangular}. */
export interface SolveTriangularOptions {
  /** Whether to read the upper triangle; default false: the lower one. */
  upper?: boolean | undefined;
  /** Whether to take the diagonal as 1 without reading it; default false. */
  unitriangular?: boolean | undefined;
}

/**
 * The solution X of `T·X = B` with T a triangle of a […, n, n], the rest of which is not read; b […, n, k] or
 * […, n], batches broadcast. `dB = T⁻ᵀ·dX`, and dT is the triangle of −dB·Xᵀ.
 * {@link https://pytorch.org/docs/stable/generated/torch.linalg.solve_triangular.html | PyTorch}
 *
 * @throws ArgumentError if there is a 0 on the diagonal
 * @throws ShapeError unless the matrices are square and have as many rows as b
 * @throws DTypeError for int32 and bool
 */
export function solveTriangular(a: Tensor, b: Tensor, options?: SolveTriangularOptions): Tensor {
  takesAtMost("solveTriangular", 3, arguments);
  const op = "solveTriangular";
  const { upper, unitriangular: unit } = settled(op, options, { upper: false, unitriangular: false });
  checkSquare(op, a);
  const { matrix, right, isList } = systemOf(op, a, b);
  if (!unit) refuseSingular(op, { lu: matrix.detach(), rows: matrix });
  const x = triangular(matrix, right, { upper, transposed: false, unit });
  return isList ? squeeze(x, -1) : x;
}

/**
 * The inverse of square matrices […, n, n]; `dA = −A⁻ᵀ·dY·A⁻ᵀ`. To solve a system, {@link solve} is faster
 * and more accurate.
 * {@link https://pytorch.org/docs/stable/generated/torch.linalg.inv.html | PyTorch}
 *
 * @throws ArgumentError if a matrix is singular
 * @throws ShapeError unless the matrices are square
 * @throws DTypeError for int32 and bool
 */
export function inv(a: Tensor): Tensor {
  takesOnly("inv", 1, arguments);
  checkSquare("inv", a);
  return inverse("inv", a, factorsOf(a));
}

function inverse(op: string, a: Tensor, factors: Factors): Tensor {
  refuseSingular(op, factors);
  return solved(a, factors, identityLike(a), false);
}

/** The sign of each row permutation: 1 or −1. */
function signOfRows(rows: Tensor): Tensor {
  const pairs = triu(gt(unsqueeze(rows, -1), unsqueeze(rows, -2)));
  return sub(1, mul(remainder(sum(to(pairs, "int32"), [-2, -1]), 2), 2));
}

/** A⁻ᵀ times a number for each matrix. */
function alongInverse(op: string, a: Tensor, factors: Factors, g: Tensor): Tensor {
  return mul(transpose(inverse(op, a, factors)), unsqueeze(unsqueeze(g, -1), -1));
}

/**
 * The determinant of square matrices […, n, n] → […]; `dA = dy·det A·A⁻ᵀ`. The gradient of a singular matrix
 * is not supported.
 * {@link https://pytorch.org/docs/stable/generated/torch.linalg.det.html | PyTorch}
 *
 * @example `det(tensor([[1, 2], [3, 4]]))  // −2`
 * @throws ShapeError unless the matrices are square
 * @throws DTypeError for int32 and bool
 */
export function det(a: Tensor): Tensor {
  takesOnly("det", 1, arguments);
  checkSquare("det", a);
  const factors = factorsOf(a);
  const y = mul(prod(pivotsOf(factors.lu), -1), signOfRows(factors.rows));
  return record("det", y.storage, y.shape, [[a, (g) => alongInverse("det", a, factors, mul(g, det(a))), a]]);
}

/** The result of {@link slogdet}, for each matrix. */
export interface SignAndLogDet {
  /** −1, 0 or 1. */
  readonly sign: Tensor;
  /** ln |det A|, −∞ for a singular matrix. */
  readonly logAbsDet: Tensor;
}

/**
 * Sign and logarithm of the determinant of square matrices […, n, n], also if the determinant itself would
 * overflow or underflow; `dA = dlogAbsDet·A⁻ᵀ`.
 * {@link https://pytorch.org/docs/stable/generated/torch.linalg.slogdet.html | PyTorch}
 *
 * @throws ShapeError unless the matrices are square
 * @throws DTypeError for int32 and bool
 */
export function slogdet(a: Tensor): SignAndLogDet {
  takesOnly("slogdet", 1, arguments);
  checkSquare("slogdet", a);
  const factors = factorsOf(a);
  const pivots = pivotsOf(factors.lu);
  const y = sum(log(abs(pivots)), -1);
  const back = (g: Tensor): Tensor => alongInverse("slogdet", a, factors, g);
  return {
    sign: mul(prod(sign(pivots), -1), signOfRows(factors.rows)),
    logAbsDet: record("slogdet", y.storage, y.shape, [[a, back, a]]),
  };
}

/**
 * The lower triangle L of `A = L·Lᵀ`, of symmetric positive definite matrices […, n, n], of which only the
 * lower triangles are read; `dA = ½·L⁻ᵀ·Φ·L⁻¹` with Φ the lower triangle of Lᵀ·dL, mirrored.
 * {@link https://arxiv.org/abs/1602.07527 | Murray 2016};
 * {@link https://pytorch.org/docs/stable/generated/torch.linalg.cholesky.html | PyTorch}
 *
 * @throws ArgumentError if a matrix is not positive definite
 * @throws ShapeError unless the matrices are square
 * @throws DTypeError for int32 and bool
 */
export function cholesky(a: Tensor): Tensor {
  takesOnly("cholesky", 1, arguments);
  checkSquare("cholesky", a);
  const storage = allocate(a.dtype, a.size);
  kernels
    .of(factorizations)
    .choleskyFactor(storage.data, a.data, sizeOf(a.shape.slice(0, -2)), a.shape.at(-1)!);
  const refused = (): Error => new ArgumentError("cholesky", "the matrix is not positive definite");
  checkElements("cholesky", pivotsOf(new Tensor(storage, a.shape)), (pivot) => pivot > 0, refused);
  const back = (g: Tensor): Tensor => {
    const l = cholesky(a);
    const product = tril(matmul(transpose(l), g));
    const mirrored = add(product, transpose(tril(product, { diagonal: -1 })));
    const solvedBy = (b: Tensor): Tensor => triangular(l, b, { upper: false, transposed: true, unit: false });
    return mul(solvedBy(transpose(solvedBy(mirrored))), 0.5);
  };
  return record("cholesky", storage, a.shape, [[a, back, a]]);
}

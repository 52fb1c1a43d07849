/**
 * @file The kernel contract: everything that computes on many elements, as functions of typed arrays, lengths
 * and flags.
 *
 * Two sets fulfil it. The reference set (readable loops, every dtype) says what each kernel means; the
 * WebAssembly set computes float32 with SIMD and hands other dtypes to the reference. Order of arguments:
 * outputs, inputs, lengths, flags. Arrays are row-major. Unless a kernel says otherwise, an output shares no
 * memory with an input.
 *
 * Letters: an array seen around one axis is `[outer, length, inner]`; rows of a matrix are `[rows, columns]`.
 */
import type { DataArray } from "../dtype.js";
import type { Program } from "./expression.js";

/**
 * How the inputs of an elementwise kernel are broadcast. `shape` is the output's shape with neighbouring axes
 * merged wherever every input allows it; `strides[i]` are the strides of input i in elements, 0 on the axes
 * that it repeats.
 */
export interface Broadcast {
  readonly shape: readonly number[];
  readonly strides: readonly (readonly number[])[];
}

/** What a matrix product does with its result. */
export interface MatmulOptions {
  /** `a` is stored as [k, m] and read transposed. */
  transposeA?: boolean;
  /** `b` is stored as [n, k] and read transposed. */
  transposeB?: boolean;
  /** Number of products; default 1. */
  batch?: number;
  /** Elements from one matrix of the batch to the next in a (0: the same one for all); default m·k. */
  strideA?: number;
  /** The same for b; default k·n. */
  strideB?: number;
  /** Length n, added to each row. */
  bias?: DataArray | undefined;
  /** Applied last. */
  activation?: "relu" | undefined;
  /** Add to what `out` holds (before bias and activation) instead of overwriting it. */
  accumulate?: boolean;
}

/**
 * Reductions: sum and `norm` (the root of the sum of squares) of none are 0, product 1, maximum −∞, minimum
 * +∞ (ops refuse the last two). NaN propagates. float32 is summed, squared and multiplied in float64, so that
 * a result in range is right whatever happens on the way to it; int32 whose result does not fit is an error.
 */
export type Reduction = "sum" | "prod" | "max" | "min" | "norm";

/** Something along the height and along the width of an image. */
export type Pair = readonly [height: number, width: number];

/**
 * Windows on planes of `size` points: one window of `kernel` points for each point of a plane of `outSize`.
 * Point (u, v) of window (i, j) is point `(i·stride + u·dilation − padding, j·stride + v·dilation − padding)`
 * of the plane, each with its own axis' numbers; some lie outside it, where all is 0 (for a maximum:
 * nothing).
 */
export interface Windows {
  readonly size: Pair;
  readonly outSize: Pair;
  readonly kernel: Pair;
  readonly stride: Pair;
  /** Points before the first row and column; those behind the last follow from `outSize`. */
  readonly padding: Pair;
  readonly dilation: Pair;
}

/**
 * The lengths of a convolution: x [batch, groups·channels, …size], w [groups·filters, channels, …kernel],
 * y [batch, groups·filters, …outSize]. It is a list of products: x·w belongs to y wherever they share batch
 * and group, and a window's point.
 */
export interface Convolution extends Windows {
  readonly batch: number;
  readonly groups: number;
  /** Of each group. */
  readonly channels: number;
  /** Of each group. */
  readonly filters: number;
}

/**
 * The lengths of attention: q [batch, queries, features], k [batch, keys, features], v [batch, keys, values]. The bias
 * of number b in the batch begins at `biasStarts[b]`, and its rows are `biasRow` elements apart (0: one for all).
 */
export interface Attention {
  readonly batch: number;
  readonly queries: number;
  readonly keys: number;
  readonly features: number;
  readonly values: number;
  /** What scores are multiplied with. */
  readonly scale: number;
  /** Query i looks at keys 0 … i only. */
  readonly causal: boolean;
  readonly biasRow: number;
  readonly biasStarts: readonly number[];
}

/** A set of kernels: whatever ops compute on many elements, they ask one of these for. */
export interface Kernels {
  /** The name that {@link useKernels} knows the set by. */
  readonly name: "reference" | "wasm";

  /**
   * `outs[j][i] = program.outputs[j](ins[0][i], ins[1][i], …)` for every element. An output may be one of the
   * inputs that is not broadcast (updates in place). Without `broadcast`, all arrays have the outputs'
   * length.
   */
  elementwise(
    program: Program,
    outs: readonly DataArray[],
    ins: readonly DataArray[],
    broadcast?: Broadcast,
    uniforms?: readonly number[],
  ): void;

  /**
   * `out[b] = activation(a[b] · b[b] + bias)`, matrices [m, k] · [k, n] → [m, n], in `options.batch` pairs.
   */
  matmul(
    out: DataArray,
    a: DataArray,
    b: DataArray,
    m: number,
    k: number,
    n: number,
    options?: MatmulOptions,
  ): void;

  /** `out[o, i] = reduction over l of a[o, l, i]`. */
  reduce(
    reduction: Reduction,
    out: DataArray,
    a: DataArray,
    outer: number,
    length: number,
    inner: number,
  ): void;

  /** `out[o, i]` = the first l at which a[o, l, i] is greatest (least); a NaN counts as both. */
  argReduce(
    which: "max" | "min",
    out: Int32Array,
    a: DataArray,
    outer: number,
    length: number,
    inner: number,
  ): void;

  /**
   * `out[o, ·, i]` = the positions l of a[o, ·, i] in the order of its elements, ascending or descending.
   * Equal elements keep their order; a NaN counts as the greatest.
   */
  argSort(
    out: Int32Array,
    a: DataArray,
    outer: number,
    length: number,
    inner: number,
    descending: boolean,
  ): void;

  /** `out[o, l, i] = Σ a[o, 0…l, i]`, with {@link Reduction | the rules} of sums. */
  cumsum(out: DataArray, a: DataArray, outer: number, length: number, inner: number): void;

  /** `out[o, l, i] = Π a[o, 0…l, i]`, with the rules of products. */
  cumprod(out: DataArray, a: DataArray, outer: number, length: number, inner: number): void;

  /** `out[o, l, i] = a[o, l, i] + x[o, l, i]·out[o, l − 1, i]`, from 0 on: a linear recurrence. */
  linearScan(out: DataArray, a: DataArray, x: DataArray, outer: number, length: number, inner: number): void;

  /** `out[o, l, i] = Π a[o, ·, i]` without a[o, l, i]. */
  productOfOthers(out: DataArray, a: DataArray, outer: number, length: number, inner: number): void;

  /** Row-wise softmax `e^{x − max} / Σ e^{x − max}`, or its logarithm. */
  softmax(out: DataArray, a: DataArray, rows: number, columns: number, log: boolean): void;

  /**
   * From softmax's (log-softmax's) result y and the gradient g after it, the gradient before it:
   * `y·(g − Σ g·y)`, or with `log` `g − e^y·Σ g`, sums over the row.
   */
  softmaxGradient(
    out: DataArray,
    y: DataArray,
    g: DataArray,
    rows: number,
    columns: number,
    log: boolean,
  ): void;

  /**
   * `out = (a − mean)·scale` with `scale = 1/√(variance + eps)`, arrays [outer, length, inner]: `mean[l]` and
   * `variance[l]` are those of the slice a[·, l, ·], the variance without Bessel's correction. Not `centered`,
   * the mean counts 0 and the variance is the mean square. A variance that is out of range leaves the scale
   * right.
   */
  normalize(
    out: DataArray,
    mean: DataArray,
    variance: DataArray,
    scale: DataArray,
    a: DataArray,
    outer: number,
    length: number,
    inner: number,
    eps: number,
    centered: boolean,
  ): void;

  /**
   * From normalize's results y and scale and the gradient g after it, the gradient before it:
   * `(g − mean(g) − y·mean(g·y))·scale`, means over the slice; not `centered`, without mean(g).
   */
  normalizeGradient(
    out: DataArray,
    y: DataArray,
    scale: DataArray,
    g: DataArray,
    outer: number,
    length: number,
    inner: number,
    centered: boolean,
  ): void;

  /** `losses[r] = logSumExp(logits[r]) − logits[r, targets[r]]`; rows whose target is negative give 0. */
  crossEntropy(
    losses: DataArray,
    logits: DataArray,
    targets: Int32Array,
    rows: number,
    columns: number,
  ): void;

  /** `out[r] = (softmax(logits[r]) − oneHot(targets[r]))·g[r]`; rows whose target is negative give 0. */
  crossEntropyGradient(
    out: DataArray,
    logits: DataArray,
    targets: Int32Array,
    g: DataArray,
    rows: number,
    columns: number,
  ): void;

  /**
   * `out[b] = p·v[b]` with `p = softmax(scale·q[b]·k[b]ᵀ + bias)` by rows; a row that is −∞ throughout counts 0. No p
   * is kept.
   */
  attention(
    out: DataArray,
    q: DataArray,
    k: DataArray,
    v: DataArray,
    bias: DataArray | undefined,
    lengths: Attention,
  ): void;

  /**
   * From the gradient g after attention those before it: with `ds = p·(g·vᵀ − Σ p·(g·vᵀ))`,
   * `dq = scale·ds·k`, `dk = scale·dsᵀ·q` and `dv = pᵀ·g`.
   */
  attentionGradient(
    dq: DataArray,
    dk: DataArray,
    dv: DataArray,
    q: DataArray,
    k: DataArray,
    v: DataArray,
    bias: DataArray | undefined,
    g: DataArray,
    lengths: Attention,
  ): void;

  /** `out[o, c, i] = a[o, index[c], i]` with a [outer, length, inner] and out [outer, count, inner]. */
  indexSelect(
    out: DataArray,
    a: DataArray,
    index: Int32Array,
    outer: number,
    length: number,
    count: number,
    inner: number,
  ): void;

  /** `out[o, index[c], i] += a[o, c, i]` with out [outer, length, inner] and a [outer, count, inner]. */
  indexAdd(
    out: DataArray,
    a: DataArray,
    index: Int32Array,
    outer: number,
    length: number,
    count: number,
    inner: number,
  ): void;

  /** `out[o, c, i] = a[o, index[o, c, i], i]`; lengths as in indexSelect. */
  gather(
    out: DataArray,
    a: DataArray,
    index: Int32Array,
    outer: number,
    length: number,
    count: number,
    inner: number,
  ): void;

  /** `out[o, index[o, c, i], i] += a[o, c, i]`; lengths as in indexAdd. */
  scatterAdd(
    out: DataArray,
    a: DataArray,
    index: Int32Array,
    outer: number,
    length: number,
    count: number,
    inner: number,
  ): void;

  /**
   * `out[o, index[o, c, i], i]` multiplied by a[o, c, i], or the greater (lesser) of both, NaN if either is;
   * lengths as in indexAdd.
   */
  scatterReduce(
    reduction: "prod" | "max" | "min",
    out: DataArray,
    a: DataArray,
    index: Int32Array,
    outer: number,
    length: number,
    count: number,
    inner: number,
  ): void;

  /**
   * `out[r, c]` = how many of the ascending sorted[r, ·] are less than values[r, c], or, from the `right`, at
   * most as great; sorted is [rows, length], values [rows, count]. A NaN counts as the greatest.
   */
  searchSorted(
    out: Int32Array,
    sorted: DataArray,
    values: DataArray,
    rows: number,
    length: number,
    count: number,
    right: boolean,
  ): void;

  /**
   * `P·a = L·U` of square matrices [batch, n, n] by elimination with partial pivoting: out has U on and above its
   * diagonal, and below it L, whose diagonal is 1; row i of P·a is row `rows[i]` of a. A column without a pivot
   * leaves 0 on U's diagonal.
   */
  luFactor(out: DataArray, rows: Int32Array, a: DataArray, batch: number, n: number): void;

  /**
   * `a = L·Lᵀ` of symmetric matrices, of which the lower triangles are read: out is L, with zeros above its
   * diagonal. Where a is not positive definite, there are NaN on the diagonal.
   */
  choleskyFactor(out: DataArray, a: DataArray, batch: number, n: number): void;

  /**
   * `out = A⁻¹·b` with A the `upper` or lower triangle of a, or, `transposed`, its transpose; its diagonal counts
   * 1 with `unit`. Matrices a [batch, n, n], b [batch, n, columns].
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

  /** `out = y`: each y is its filter's bias (or 0) and the sum of its products x·w. */
  convolution(
    out: DataArray,
    x: DataArray,
    weight: DataArray,
    bias: DataArray | undefined,
    lengths: Convolution,
  ): void;

  /** `out[x] = Σ y·w` over its products, given y: the transposed convolution. */
  convolutionTranspose(out: DataArray, y: DataArray, weight: DataArray, lengths: Convolution): void;

  /** `out[w] = Σ x·y` over its products, given y: what a convolution's weights have as gradient. */
  convolutionWeight(out: DataArray, x: DataArray, y: DataArray, lengths: Convolution): void;

  /**
   * The greatest point of each window, and where in the plane it stands (`row·width + column`): the first of
   * equal ones, the last NaN. Every window has a point in the plane.
   */
  maxPool(out: DataArray, indices: Int32Array, x: DataArray, planes: number, windows: Windows): void;

  /** `out[i] = value`, a number that out's dtype holds. */
  fill(out: DataArray, value: number): void;

  /**
   * `out[i] = a[i]` in out's dtype: int32 cuts fractions off (of numbers that it holds), and for bool everything
   * but 0 is true, NaN included.
   */
  copy(out: DataArray, a: DataArray): void;

  /**
   * Reads through strides: `out` (contiguous, of `shape`) from `a` at `offset + Σ indexᵢ·stridesᵢ`. Strides
   * may be 0 or negative. Permutation, slicing, flipping and expansion are this one kernel.
   */
  stridedRead(
    out: DataArray,
    a: DataArray,
    shape: readonly number[],
    strides: readonly number[],
    offset: number,
  ): void;

  /** Writes through strides: `a` (contiguous, of `shape`) to `out` at `offset + Σ indexᵢ·stridesᵢ`. */
  stridedWrite(
    out: DataArray,
    a: DataArray,
    shape: readonly number[],
    strides: readonly number[],
    offset: number,
  ): void;
}

/** The name of a kernel of the contract. */
export type KernelName = Exclude<keyof Kernels, "name">;

/**
 * The parameters of each kernel in order: `>` marks arrays that it overwrites, all or a part, `+` arrays that it adds
 * to, `<` arrays that it reads. The others are lengths, flags and descriptions. Whatever records,
 * replays or prints calls of the contract goes by this list. (A matrix product has two more in its options: the
 * bias is read, and with `accumulate` out is added to.)
 */
export const signatures: { readonly [Kernel in KernelName]: readonly string[] } = {
  elementwise: ["program", ">outs", "<ins", "broadcast", "uniforms"],
  matmul: [">out", "<a", "<b", "m", "k", "n", "options"],
  reduce: ["reduction", ">out", "<a", "outer", "length", "inner"],
  argReduce: ["which", ">out", "<a", "outer", "length", "inner"],
  argSort: [">out", "<a", "outer", "length", "inner", "descending"],
  cumsum: [">out", "<a", "outer", "length", "inner"],
  cumprod: [">out", "<a", "outer", "length", "inner"],
  linearScan: [">out", "<a", "<x", "outer", "length", "inner"],
  productOfOthers: [">out", "<a", "outer", "length", "inner"],
  softmax: [">out", "<a", "rows", "columns", "log"],
  softmaxGradient: [">out", "<y", "<g", "rows", "columns", "log"],
  normalize: [">out", ">mean", ">variance", ">scale", "<a", "outer", "length", "inner", "eps", "centered"],
  normalizeGradient: [">out", "<y", "<scale", "<g", "outer", "length", "inner", "centered"],
  crossEntropy: [">losses", "<logits", "<targets", "rows", "columns"],
  crossEntropyGradient: [">out", "<logits", "<targets", "<g", "rows", "columns"],
  attention: [">out", "<q", "<k", "<v", "<bias", "lengths"],
  attentionGradient: [">dq", ">dk", ">dv", "<q", "<k", "<v", "<bias", "<g", "lengths"],
  indexSelect: [">out", "<a", "<index", "outer", "length", "count", "inner"],
  indexAdd: ["+out", "<a", "<index", "outer", "length", "count", "inner"],
  gather: [">out", "<a", "<index", "outer", "length", "count", "inner"],
  scatterAdd: ["+out", "<a", "<index", "outer", "length", "count", "inner"],
  scatterReduce: ["reduction", "+out", "<a", "<index", "outer", "length", "count", "inner"],
  searchSorted: [">out", "<sorted", "<values", "rows", "length", "count", "right"],
  luFactor: [">out", ">rows", "<a", "batch", "n"],
  choleskyFactor: [">out", "<a", "batch", "n"],
  solveTriangular: [">out", "<a", "<b", "batch", "n", "columns", "upper", "transposed", "unit"],
  convolution: [">out", "<x", "<weight", "<bias", "lengths"],
  convolutionTranspose: [">out", "<y", "<weight", "lengths"],
  convolutionWeight: [">out", "<x", "<y", "lengths"],
  maxPool: [">out", ">indices", "<x", "planes", "windows"],
  fill: [">out", "value"],
  copy: [">out", "<a"],
  stridedRead: [">out", "<a", "shape", "strides", "offset"],
  stridedWrite: [">out", "<a", "shape", "strides", "offset"],
};

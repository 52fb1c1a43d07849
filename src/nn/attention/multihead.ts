import {
  add,
  concat,
  expand,
  linear,
  logicalNot,
  mean,
  narrow,
  permute,
  reshape,
  squeeze,
  type Tensor,
  transpose,
  unsqueeze,
  zeros,
} from "../../autograd/index.js";
import { checkWhole, checkWithin } from "../../checks.js";
import type { DType } from "../../dtype.js";
import { ArgumentError, ShapeError } from "../../errors.js";
import { settled } from "../../options.js";
import type { Generator } from "../../random/index.js";
import { sameShape } from "../../shape.js";
import { xavierNormal, xavierUniform, zeros as zeroInit } from "../core/init.js";
import { checkTensor, checkTensors } from "../core/inputs.js";
import { Module } from "../core/module.js";
import { emptyParameter, type LayerOptions, layerDefaults, type ResetOptions } from "../core/settings.js";
import { Linear } from "../linear.js";
import { attend, causalMask, penalty, withMeantInfinities } from "./scaledDotProduct.js";

/** Options of {@link MultiheadAttention}. */
export interface MultiheadAttentionOptions extends LayerOptions {
  /** Probability of dropping a weight during training; default 0. */
  dropout?: number | undefined;
  /** Whether the projections have biases; default true. */
  bias?: boolean | undefined;
  /** Whether to append a learned key and value; default false. */
  addBiasKv?: boolean | undefined;
  /** Whether to append a key and value of zeros; default false. */
  addZeroAttn?: boolean | undefined;
  /** Number of features of keys; default E. */
  kdim?: number | undefined;
  /** Number of features of values; default E. */
  vdim?: number | undefined;
  /** Whether sequences are [N, L, E] instead of [L, N, E]; default false. */
  batchFirst?: boolean | undefined;
}

/** Options of a call of {@link MultiheadAttention}. */
export interface AttendOptions {
  /** [N, S] (or [S]). Bool: true for padding keys, which are ignored. Floating: added to the scores. */
  keyPaddingMask?: Tensor | undefined;
  /**
   * [L, S] or [N·H, L, S]. Bool: true where a query may *not* attend to a key. Floating: added to the scores.
   */
  attnMask?: Tensor | undefined;
  /** Whether query i attends only to keys 0 … i; an `attnMask` takes precedence. Default false. */
  isCausal?: boolean | undefined;
  /** Whether to return the weights; default true. */
  needWeights?: boolean | undefined;
  /**
   * Whether to average the weights over the heads, [N, L, S]; otherwise they are [N, H, L, S]. Default true.
   */
  averageAttnWeights?: boolean | undefined;
}

type Output = [output: Tensor, weights: Tensor | undefined];

/**
 * Several attention heads in parallel, each with its own projection of queries, keys, and values to E/H
 * features: `concat(head₁, …, head_H)·Wₒᵀ + bₒ`, `headᵢ = attention(q·Wᵢᵀ + bᵢ, k·…, v·…)`.
 *
 * `forward(query, key?, value?, options?)` takes [L, N, E] and [S, N, E] (or without N); key defaults to the
 * query, value to the key. It returns `[output, weights]`: [L, N, E], and [N, L, S] unless `needWeights` is
 * false. As in PyTorch, true in a mask forbids. The input projections are initially Xavier-uniform, and all
 * biases 0. {@link https://arxiv.org/abs/1706.03762 | Vaswani et al. 2017}
 *
 * @example `const [y] = new MultiheadAttention(64, 4, { batchFirst: true }).forward(x);`
 * @throws ArgumentError for sizes below 1, heads that do not divide E, or a dropout outside 0 … 1
 */
export class MultiheadAttention extends Module<
  [query: Tensor, key?: Tensor, value?: Tensor, options?: AttendOptions],
  Output
> {
  readonly embedDim: number;
  readonly numHeads: number;
  readonly dropout: number;
  readonly batchFirst: boolean;
  readonly addZeroAttn: boolean;
  /** `[3·E, E]`: for queries, keys, and values; `undefined` if keys or values have other lengths. */
  inProjWeight: Tensor | undefined;
  qProjWeight: Tensor | undefined;
  kProjWeight: Tensor | undefined;
  vProjWeight: Tensor | undefined;
  inProjBias: Tensor | undefined;
  biasK: Tensor | undefined;
  biasV: Tensor | undefined;
  readonly outProj: Linear;
  readonly #generator: Generator | undefined;

  constructor(embedDim: number, numHeads: number, options?: MultiheadAttentionOptions) {
    super();
    const own = settled("MultiheadAttention", options, {
      dropout: 0,
      bias: true,
      addBiasKv: false,
      addZeroAttn: false,
      kdim: embedDim,
      vdim: embedDim,
      batchFirst: false,
      ...layerDefaults,
    });
    const { dropout, bias, kdim, vdim, dtype, generator } = own;
    checkWhole("MultiheadAttention", "embedDim", embedDim);
    checkWhole("MultiheadAttention", "numHeads", numHeads);
    checkWhole("MultiheadAttention", "kdim", kdim);
    checkWhole("MultiheadAttention", "vdim", vdim);
    checkWithin("MultiheadAttention", "dropout", dropout, 0, 1);
    if (embedDim % numHeads !== 0) {
      throw new ArgumentError("MultiheadAttention", `${numHeads} heads do not divide ${embedDim} features`);
    }
    this.embedDim = embedDim;
    this.numHeads = numHeads;
    this.dropout = dropout;
    this.batchFirst = own.batchFirst;
    this.addZeroAttn = own.addZeroAttn;
    this.#generator = generator;
    if (kdim === embedDim && vdim === embedDim) {
      this.inProjWeight = emptyParameter([3 * embedDim, embedDim], own);
    } else {
      this.qProjWeight = emptyParameter([embedDim, embedDim], own);
      this.kProjWeight = emptyParameter([embedDim, kdim], own);
      this.vProjWeight = emptyParameter([embedDim, vdim], own);
    }
    if (bias) this.inProjBias = emptyParameter([3 * embedDim], own);
    if (own.addBiasKv) {
      this.biasK = emptyParameter([1, 1, embedDim], own);
      this.biasV = emptyParameter([1, 1, embedDim], own);
    }
    this.outProj = new Linear(embedDim, embedDim, { bias, dtype, generator });
    this.resetParameters({ generator });
  }

  /** Reinitializes all parameters except the weight of the output projection. */
  resetParameters(options?: ResetOptions): void {
    settled("resetParameters", options, { generator: undefined });
    const { inProjWeight, qProjWeight, kProjWeight, vProjWeight } = this;
    for (const weight of [inProjWeight, qProjWeight, kProjWeight, vProjWeight]) {
      if (weight) xavierUniform(weight, options);
    }
    for (const bias of [this.inProjBias, this.outProj.bias]) if (bias) zeroInit(bias);
    for (const extra of [this.biasK, this.biasV]) if (extra) xavierNormal(extra, options);
  }

  /** @throws ShapeError if an input or a mask has the wrong shape */
  override forward(query: Tensor, key: Tensor = query, value: Tensor = key, options?: AttendOptions): Output {
    const own = settled("MultiheadAttention", options, {
      keyPaddingMask: undefined,
      attnMask: undefined,
      isCausal: false,
      needWeights: true,
      averageAttnWeights: true,
    });
    this.#check(query, key, value);
    const batched = query.ndim === 3;
    const [q, k, v] = [query, key, value].map((x) => this.#batchFirst(x)) as [Tensor, Tensor, Tensor];
    const extra = (x: Tensor, learned: Tensor | undefined): Tensor => {
      const rows = [x];
      const shape = [x.shape[0]!, 1, this.embedDim];
      if (learned) rows.push(expand(learned, shape));
      if (this.addZeroAttn) rows.push(zeros(shape, { dtype: x.dtype }));
      return rows.length === 1 ? x : concat(rows, 1);
    };
    const heads = [
      this.#heads(this.#project(q, 0)),
      this.#heads(extra(this.#project(k, 1), this.biasK)),
      this.#heads(extra(this.#project(v, 2), this.biasV)),
    ] as const;
    const causal = own.isCausal && own.attnMask === undefined;
    // Attention can do without a mask if nothing else is masked.
    const needsMask = own.keyPaddingMask !== undefined || this.#extraKeys > 0;
    const given = causal && needsMask ? { ...own, attnMask: notCausal(q.shape[1]!, k.shape[1]!) } : own;
    const bias = withMeantInfinities(() => this.#bias(given, q.shape[0]!, q.shape[1]!, k.shape[1]!, q.dtype));
    const { output, weights } = attend(
      ...heads,
      bias,
      {
        dropout: this.training ? this.dropout : 0,
        generator: this.#generator,
      },
      own.needWeights,
      causal && !needsMask,
    );
    const joined = this.outProj.forward(
      reshape(permute(output, [0, 2, 1, 3]), q.shape.with(2, this.embedDim)),
    );
    const ordered = batched ? (this.batchFirst ? joined : transpose(joined, 0, 1)) : squeeze(joined, 0);
    if (!own.needWeights || weights === undefined) return [ordered, undefined];
    const shown = own.averageAttnWeights ? mean(weights, 1) : weights;
    return [ordered, batched ? shown : squeeze(shown, 0)];
  }

  #check(query: Tensor, key: Tensor, value: Tensor): void {
    const name = "MultiheadAttention";
    checkTensors(name, { query, key, value });
    const batch = this.batchFirst ? 0 : 1;
    const widths = [
      this.embedDim,
      this.kProjWeight?.shape[1] ?? this.embedDim,
      this.vProjWeight?.shape[1] ?? this.embedDim,
    ];
    [query, key, value].forEach((x, i) => {
      const what = ["the query", "the key", "the value"][i]!;
      if ((x.ndim !== 2 && x.ndim !== 3) || x.ndim !== query.ndim || x.shape.at(-1) !== widths[i]) {
        const form = this.batchFirst ? "[N, L, " : "[L, N, ";
        throw new ShapeError(name, `${what} must be ${form}${widths[i]}] or [L, ${widths[i]}]`, x.shape);
      }
      if (x.ndim === 3 && x.shape[batch] !== query.shape[batch]) {
        throw new ShapeError(name, `${what} must have as many sequences as the query`, x.shape, query.shape);
      }
    });
    if (!sameShape(key.shape.slice(0, -1), value.shape.slice(0, -1))) {
      throw new ShapeError(name, "there must be as many values as keys", key.shape, value.shape);
    }
  }

  /** x as [N, L, …]. */
  #batchFirst(x: Tensor): Tensor {
    if (x.ndim === 2) return unsqueeze(x, 0);
    return this.batchFirst ? x : transpose(x, 0, 1);
  }

  /** Projected queries (0), keys (1), or values (2). */
  #project(x: Tensor, which: 0 | 1 | 2): Tensor {
    const own = [this.qProjWeight, this.kProjWeight, this.vProjWeight][which];
    const part = (all: Tensor): Tensor => narrow(all, 0, which * this.embedDim, this.embedDim);
    return linear(x, own ?? part(this.inProjWeight!), this.inProjBias && part(this.inProjBias));
  }

  /** Splits [N, L, E] into [N, H, L, E/H]. */
  #heads(x: Tensor): Tensor {
    const [n, l] = x.shape as [number, number, number];
    const { numHeads } = this;
    return permute(reshape(x, [n, l, numHeads, this.embedDim / numHeads]), [0, 2, 1, 3]);
  }

  /** The number of keys besides the given ones. */
  get #extraKeys(): number {
    return (this.biasK ? 1 : 0) + (this.addZeroAttn ? 1 : 0);
  }

  /** The bias of the scores [N, H, L, S + extra keys]: both masks, and 0 for the extra keys. */
  #bias(options: AttendOptions, n: number, l: number, s: number, dtype: DType): Tensor | undefined {
    const name = "MultiheadAttention";
    const forbidding = (mask: Tensor): Tensor =>
      penalty(name, mask.dtype === "bool" ? logicalNot(mask) : mask, dtype);
    const widened = (mask: Tensor): Tensor => {
      const shape = [...mask.shape.slice(0, -1), this.#extraKeys];
      return this.#extraKeys === 0 ? mask : concat([mask, zeros(shape, { dtype })], -1);
    };
    const { keyPaddingMask: padding, attnMask: mask } = options;
    if (padding !== undefined) checkTensor(name, "keyPaddingMask", padding);
    if (mask !== undefined) checkTensor(name, "attnMask", mask);
    const masks: Tensor[] = [];
    if (padding !== undefined) {
      if (!sameShape(padding.shape, [n, s]) && !(n === 1 && sameShape(padding.shape, [s]))) {
        throw new ShapeError(name, `keyPaddingMask must be [${n}, ${s}]`, padding.shape);
      }
      masks.push(widened(reshape(forbidding(padding), [n, 1, 1, s])));
    }
    if (mask !== undefined) {
      const full = [n * this.numHeads, l, s];
      if (!sameShape(mask.shape, [l, s]) && !sameShape(mask.shape, full)) {
        throw new ShapeError(name, `attnMask must be [${l}, ${s}] or [${full.join(", ")}]`, mask.shape);
      }
      const added = forbidding(mask);
      masks.push(widened(mask.ndim === 2 ? added : reshape(added, [n, this.numHeads, l, s])));
    }
    return masks.length === 2 ? add(masks[0]!, masks[1]!) : masks[0];
  }
}

/** [L, S]: true where key j comes after query i. */
function notCausal(queries: number, keys: number): Tensor {
  return logicalNot(causalMask(queries, keys));
}

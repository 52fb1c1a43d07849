/**
 * @file GPT: a decoder-only transformer, which reads a text from left to right and scores what comes next.
 *
 * Letters: N texts, L characters read now, S characters read so far, E features, H heads of E/H features
 * each.
 * {@link https://arxiv.org/abs/1706.03762 | Vaswani et al. 2017},
 * {@link
 * https://cdn.openai.com/better-language-models/language_models_are_unsupervised_multitask_learners.pdf |
 * Radford et al. 2019}
 */
import { arange, concat, type Tensor } from "../../src/index.js";
import {
  Dropout,
  Embedding,
  GELU,
  init,
  LayerNorm,
  Linear,
  Module,
  ModuleList,
  Sequential,
} from "../../src/nn/index.js";

/** Options of {@link GPT}. */
export interface GPTOptions {
  readonly layers: number;
  readonly heads: number;
  /** E: features of a character. */
  readonly width: number;
  /** The maximum number of characters that it can read at once. */
  readonly context: number;
  readonly dropout: number;
}

/** The keys and values of all characters read so far, for each layer, [N, H, S, E/H]. */
export type Cache = readonly (readonly [keys: Tensor, values: Tensor])[];

/** Characters' features and what came before → features of the same shape, all keys and values, and where it looked. */
type BlockInput = [x: Tensor, past?: Cache[number]];
type BlockOutput = [y: Tensor, present: Cache[number], weights: Tensor];

/** Each character gathers information from itself and those before it. */
class CausalAttention extends Module<BlockInput, BlockOutput> {
  readonly queryKeyValue: Linear;
  readonly output: Linear;
  readonly dropout: Dropout;
  readonly #heads: number;

  constructor({ width, heads, dropout }: GPTOptions) {
    super();
    this.queryKeyValue = new Linear(width, 3 * width);
    this.output = new Linear(width, width);
    this.dropout = new Dropout(dropout);
    this.#heads = heads;
  }

  /**
   * x [N, L, E] and the cached keys and values → y [N, L, E], all keys and values, and the weights [N, H, L,
   * S].
   */
  override forward(x: Tensor, past?: Cache[number]): BlockOutput {
    const [n, l, e] = x.shape as [number, number, number];
    const d = e / this.#heads;
    const projected = this.queryKeyValue.forward(x);
    const [q, newKeys, newValues] = [0, 1, 2].map((i) =>
      projected
        .narrow(2, i * e, e)
        .reshape([n, l, this.#heads, d])
        .permute([0, 2, 1, 3]),
    ) as [Tensor, Tensor, Tensor];
    const k = past ? concat([past[0], newKeys], 2) : newKeys;
    const v = past ? concat([past[1], newValues], 2) : newValues;

    const scores = q.matmul(k.transpose(-2, -1)).div(Math.sqrt(d));
    const weights = this.dropout.forward(withoutFuture(scores).softmax(-1));
    const y = weights.matmul(v).permute([0, 2, 1, 3]).reshape([n, l, e]);
    return [this.dropout.forward(this.output.forward(y)), [k, v], weights];
  }
}

/** Scores [N, H, L, S] of the last L of S characters: set to −∞ where one would attend to a later one. */
function withoutFuture(scores: Tensor): Tensor {
  const [l, s] = scores.shape.slice(-2) as [number, number];
  if (l === 1) return scores;
  const [looking, seen] = [arange(s - l, s).reshape([l, 1]), arange(s)];
  return scores.maskedFill(seen.gt(looking), -Infinity);
}

/** Attention mixes characters, and a small network processes each; both add to a residual stream. */
class Block extends Module<BlockInput, BlockOutput> {
  readonly norm1: LayerNorm;
  readonly attention: CausalAttention;
  readonly norm2: LayerNorm;
  readonly network: Sequential;

  constructor(options: GPTOptions) {
    super();
    const { width, dropout } = options;
    this.norm1 = new LayerNorm(width);
    this.attention = new CausalAttention(options);
    this.norm2 = new LayerNorm(width);
    this.network = new Sequential(
      new Linear(width, 4 * width),
      new GELU(),
      new Linear(4 * width, width),
      new Dropout(dropout),
    );
  }

  override forward(x: Tensor, past?: Cache[number]): BlockOutput {
    const [mixed, present, weights] = this.attention.forward(this.norm1.forward(x), past);
    const y = x.add(mixed);
    return [y.add(this.network.forward(this.norm2.forward(y))), present, weights];
  }
}

/** Characters [N, L] int32 → a score for each possible next character, [N, L, characters]. */
export class GPT extends Module<[x: Tensor, cache?: Cache], [scores: Tensor, cache: Cache]> {
  readonly characters: Embedding;
  readonly positions: Embedding;
  readonly dropout: Dropout;
  readonly blocks: ModuleList<Block>;
  readonly norm: LayerNorm;
  readonly context: number;

  constructor(vocabulary: number, options: GPTOptions) {
    super();
    const { layers, width, context, dropout } = options;
    this.characters = new Embedding(vocabulary, width);
    this.positions = new Embedding(context, width);
    this.dropout = new Dropout(dropout);
    this.blocks = new ModuleList(Array.from({ length: layers }, () => new Block(options)));
    this.norm = new LayerNorm(width);
    this.context = context;
    // Vectors of length ½, so that narrow networks learn as fast as wide ones. Every block adds two terms to
    // the residual sum: they start small enough that its scale is preserved.
    const std = 0.5 / Math.sqrt(width);
    for (const [name, parameter] of this.namedParameters()) {
      const adds = /attention\.output|network\.2/.test(name);
      if (parameter.ndim > 1) init.normal(parameter, { std: adds ? std / Math.sqrt(2 * layers) : std });
      else if (name.endsWith("bias")) init.zeros(parameter);
    }
  }

  /**
   * With a cache, x continues where the cached characters ended; together they must fit the context.
   */
  override forward(x: Tensor, cache?: Cache): [scores: Tensor, cache: Cache] {
    const { scores, present } = this.#read(x, cache);
    return [scores, present];
  }

  /** For each layer [N, H, L, L]: how much each character attends to each one before it. */
  attention(x: Tensor): readonly Tensor[] {
    return this.#read(x).weights;
  }

  #read(x: Tensor, cache?: Cache): { scores: Tensor; present: Cache; weights: readonly Tensor[] } {
    const length = x.shape[1]!;
    const start = cache === undefined ? 0 : cache[0]![0].shape[2]!;
    const places = this.positions.forward(arange(start, start + length, { dtype: "int32" }));
    let y = this.dropout.forward(this.characters.forward(x).add(places));
    const [present, weights]: [Cache[number][], Tensor[]] = [[], []];
    for (const [i, block] of [...this.blocks].entries()) {
      const [mixed, keysAndValues, looked] = block.forward(y, cache?.[i]);
      y = mixed;
      present.push(keysAndValues);
      weights.push(looked);
    }
    // The embeddings of input characters also score output characters (weight tying).
    const scores = this.norm.forward(y).matmul(this.characters.weight.transpose(0, 1));
    return { scores, present, weights };
  }
}

/** The state of a {@link Writer}: its last characters, and the model's cache for them. */
export interface Window {
  readonly characters: Tensor;
  readonly cache: Cache;
}

/**
 * Reads beyond the context: when it is full, the last half of it is read again, as if the text began there.
 * So a new character costs the work of one, or two on average, no matter how long the text is.
 */
export class Writer {
  readonly #model: GPT;

  constructor(model: GPT) {
    this.#model = model;
  }

  /** Characters [1, L] after those of the window → their scores [1, ≤ L, characters], and the new window. */
  forward(x: Tensor, window?: Window): [scores: Tensor, window: Window] {
    const { context } = this.#model;
    const all = window ? concat([window.characters, x], 1) : x;
    const length = all.shape[1]!;
    const isFull = length > context;
    const kept = isFull ? all.narrow(1, length - Math.ceil(context / 2), Math.ceil(context / 2)) : all;
    const [scores, cache] = isFull ? this.#model.forward(kept) : this.#model.forward(x, window?.cache);
    return [scores, { characters: kept, cache }];
  }
}

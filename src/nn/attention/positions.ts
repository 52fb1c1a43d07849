/**
 * @file Positions, which tell attention where in a sequence it is.
 */
import { table } from "../../autograd/extend.js";
import { add, narrow, reshape, type Tensor } from "../../autograd/index.js";
import { checkWhole } from "../../checks.js";
import { ShapeError } from "../../errors.js";
import { settled } from "../../options.js";
import { checkTensor } from "../core/inputs.js";
import { Module } from "../core/module.js";
import { buffer } from "../core/parameter.js";
import { type LayerOptions, layerDefaults } from "../core/settings.js";
import { Dropout, type DropoutOptions } from "../dropout.js";

/**
 * Sinusoidal positions [length, E]: `p[t, 2i] = sin(t / 10000^{2i/E})`, `p[t, 2i+1] = cos(the same)`. The
 * positions at a fixed distance are rotations of each other.
 * {@link https://arxiv.org/abs/1706.03762 | Vaswani et al. 2017}
 *
 * @throws ArgumentError unless both are whole numbers ≥ 1
 */
export function sinusoidalPositions(
  length: number,
  dModel: number,
  options?: Pick<LayerOptions, "dtype">,
): Tensor {
  const { dtype } = settled("sinusoidalPositions", options, { dtype: "float32" });
  checkWhole("sinusoidalPositions", "length", length);
  checkWhole("sinusoidalPositions", "dModel", dModel);
  return table(dtype, [length, dModel], (i) => {
    const j = i % dModel;
    const angle = Math.floor(i / dModel) / 10000 ** ((j - (j % 2)) / dModel);
    return j % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
}

/** Options of {@link PositionalEncoding}. */
export interface PositionalEncodingOptions extends LayerOptions, DropoutOptions {
  /** The maximum sequence length; default 5000. */
  maxLength?: number | undefined;
  /** Probability of dropout on the sum during training; default 0.1. */
  dropout?: number | undefined;
  /** Whether sequences are [N, L, E] instead of [L, N, E]; default false. */
  batchFirst?: boolean | undefined;
}

/**
 * Adds {@link sinusoidalPositions} to a sequence [L, N, E] or [L, E], so that attention, which sees only a
 * set, knows the order. The table is a buffer, `pe` [maxLength, 1, E].
 * {@link https://pytorch.org/tutorials/beginner/transformer_tutorial.html | PyTorch's tutorial}
 *
 * @throws ArgumentError for sizes below 1, or a dropout outside 0 … 1
 */
export class PositionalEncoding extends Module {
  readonly batchFirst: boolean;
  readonly pe: Tensor;
  readonly dropout: Dropout;

  constructor(dModel: number, options?: PositionalEncodingOptions) {
    super();
    const { maxLength, dropout, batchFirst, dtype, generator } = settled("PositionalEncoding", options, {
      maxLength: 5000,
      dropout: 0.1,
      batchFirst: false,
      ...layerDefaults,
    });
    checkWhole("PositionalEncoding", "dModel", dModel);
    checkWhole("PositionalEncoding", "maxLength", maxLength);
    this.batchFirst = batchFirst;
    this.dropout = new Dropout(dropout, { generator });
    this.pe = buffer(reshape(sinusoidalPositions(maxLength, dModel, { dtype }), [maxLength, 1, dModel]));
  }

  /** @throws ShapeError if x has other features, or is longer than the table */
  override forward(x: Tensor): Tensor {
    checkTensor("PositionalEncoding", "x", x);
    const [maxLength, , dModel] = this.pe.shape as [number, number, number];
    const time = x.ndim === 3 && this.batchFirst ? 1 : 0;
    if ((x.ndim !== 2 && x.ndim !== 3) || x.shape.at(-1) !== dModel) {
      const form = this.batchFirst ? "N, L" : "L, N";
      throw new ShapeError("PositionalEncoding", `needs [${form}, ${dModel}] or [L, ${dModel}]`, x.shape);
    }
    const length = x.shape[time]!;
    if (length > maxLength) {
      throw new ShapeError("PositionalEncoding", `there are only ${maxLength} positions`, x.shape);
    }
    const positions = narrow(this.pe, 0, 0, length);
    const fitting = x.ndim === 3 && time === 0 ? positions : reshape(positions, [length, dModel]);
    return this.dropout.forward(add(x, fitting));
  }
}

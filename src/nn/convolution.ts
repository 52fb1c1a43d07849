/**
 * @file Convolutional layers.
 *
 * Letters: N images of C channels, H rows and W columns (or N sequences of C channels and length L); F
 * filters of size K (kH × kW); G groups. Weights and biases are initially uniform in ±1/√fanIn, fanIn =
 * C/G·kH·kW: Kaiming's uniform with a = √5.
 */
import { type PairLike, pairOf } from "../autograd/extend.js";
import {
  type ConvolutionOptions,
  type ConvTransposeOptions,
  conv1d,
  conv2d,
  convTranspose1d,
  convTranspose2d,
  pad,
  type Tensor,
} from "../autograd/index.js";
import { checkOneOf, checkWhole } from "../checks.js";
import type { DType } from "../dtype.js";
import { ArgumentError, show } from "../errors.js";
import { settled } from "../options.js";
import type { Generator } from "../random/index.js";
import { fansOf } from "./core/init.js";
import { checkTensor } from "./core/inputs.js";
import { Module } from "./core/module.js";
import { keywords, tuple } from "./core/representation.js";
import {
  drawUniform,
  emptyParameter,
  type LayerOptions,
  layerDefaults,
  type ResetOptions,
} from "./core/settings.js";

/**
 * The padding of images: zeros, reflection, repetition of the border, or wrapping around to the other end.
 */
export type PaddingMode = "zeros" | "reflect" | "replicate" | "circular";

/** Options of convolutional layers; `Size` is a number, or for images also one for each axis. */
export interface ConvolutionLayerOptions<Size extends PairLike>
  extends ConvolutionOptions<Size>,
    LayerOptions {
  /** Whether to add a bias; default true. */
  bias?: boolean | undefined;
  /** The kind of padding; default `"zeros"`. */
  paddingMode?: PaddingMode | undefined;
}

/** Options of {@link Conv1d}. */
export type Conv1dLayerOptions = ConvolutionLayerOptions<number>;

/** Options of {@link Conv2d}; a pair is [height, width], a number applies to both. */
export type Conv2dLayerOptions = ConvolutionLayerOptions<PairLike>;

/** Options of transposed convolutional layers; `Size` as for {@link ConvolutionLayerOptions}. */
export interface ConvTransposeLayerOptions<Size extends PairLike>
  extends ConvTransposeOptions<Size>,
    LayerOptions {
  /** Whether to add a bias; default true. */
  bias?: boolean | undefined;
}

/** Options of {@link ConvTranspose1d}. */
export type ConvTranspose1dLayerOptions = ConvTransposeLayerOptions<number>;

/** Options of {@link ConvTranspose2d}; a pair is [height, width], a number applies to both. */
export type ConvTranspose2dLayerOptions = ConvTransposeLayerOptions<PairLike>;

const shared = { groups: 1, bias: true, ...layerDefaults } as const;
const sliding = { stride: 1, padding: 0, dilation: 1, paddingMode: "zeros", ...shared } as const;

const spreading = { stride: 1, padding: 0, outputPadding: 0, dilation: 1, ...shared } as const;

/** A setting for each axis. */
type Setting = readonly number[];

interface Settings {
  readonly kernelSize: Setting;
  readonly stride: Setting;
  readonly padding: Setting | "same";
  readonly dilation: Setting;
  readonly outputPadding: Setting;
  readonly paddingMode: PaddingMode;
  readonly transposed: boolean;
  readonly groups: number;
  readonly bias: boolean;
  readonly dtype: DType;
  readonly generator: Generator | undefined;
}

/** What convolutional layers share: settings, parameters, initialization, and printing. */
abstract class ConvolutionLayer extends Module {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: Setting;
  readonly stride: Setting;
  readonly padding: Setting | "same";
  readonly dilation: Setting;
  readonly outputPadding: Setting;
  readonly groups: number;
  readonly paddingMode: PaddingMode;
  weight: Tensor;
  bias: Tensor | undefined;

  constructor(inChannels: number, outChannels: number, settings: Settings) {
    super();
    const { kernelSize, transposed, groups } = settings;
    const name = this.constructor.name;
    for (const [key, value] of Object.entries({ inChannels, outChannels, groups }))
      checkWhole(name, key, value);
    if (inChannels % groups !== 0 || outChannels % groups !== 0) {
      throw new ArgumentError(
        name,
        `${inChannels} channels and ${outChannels} filters do not split into ${groups} groups`,
      );
    }
    checkOneOf(name, "paddingMode", settings.paddingMode, ["zeros", "reflect", "replicate", "circular"]);
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    this.kernelSize = kernelSize;
    this.stride = settings.stride;
    this.padding = settings.padding;
    this.dilation = settings.dilation;
    this.outputPadding = settings.outputPadding;
    this.groups = groups;
    this.paddingMode = settings.paddingMode;
    if (this.padding === "same" && this.stride.some((n) => n !== 1)) {
      throw new ArgumentError(name, `padding "same" needs stride 1, got ${show(this.stride)}`);
    }
    const [first, second] = transposed ? [inChannels, outChannels] : [outChannels, inChannels];
    this.weight = emptyParameter([first, second / groups, ...kernelSize], settings);
    this.bias = settings.bias ? emptyParameter([outChannels], settings) : undefined;
    this.resetParameters({ generator: settings.generator });
  }

  /** Reinitializes weight and bias. */
  resetParameters(options?: ResetOptions): void {
    const { fanIn } = fansOf(this.constructor.name, this.weight.shape);
    drawUniform([this.weight, this.bias], 1 / Math.sqrt(fanIn), options);
  }

  /** x with its padding, unless that is zeros. */
  protected surrounded(x: Tensor): Tensor {
    const widths = this.kernelSize.map((length, axis): [number, number] => {
      const { padding } = this;
      if (padding !== "same") return [padding[axis]!, padding[axis]!];
      const total = this.dilation[axis]! * (length - 1);
      return [Math.floor(total / 2), Math.ceil(total / 2)];
    });
    return pad(x, widths, { mode: this.paddingMode === "zeros" ? "constant" : this.paddingMode });
  }

  override extraRepr(): string {
    const { inChannels, outChannels, kernelSize, stride, padding, dilation, outputPadding, groups } = this;
    const unless = (fallback: number, value: Setting): string | undefined =>
      value.some((n) => n !== fallback) ? tuple(value) : undefined;
    const settings = Object.entries({
      kernelSize: tuple(kernelSize),
      stride: tuple(stride),
      padding: padding === "same" ? padding : unless(0, padding),
      dilation: unless(1, dilation),
      outputPadding: unless(0, outputPadding),
      groups: groups === 1 ? undefined : groups,
      bias: this.bias === undefined ? false : undefined,
      paddingMode: this.paddingMode === "zeros" ? undefined : this.paddingMode,
    }).filter(([, value]) => value !== undefined);
    return `${inChannels}, ${outChannels}, ${keywords(Object.fromEntries(settings))}`;
  }
}

/**
 * 1-d convolution: [N, C, L] → [N, F, L′], weight [F, C/G, K], bias [F]; see {@link conv1d}.
 *
 * @throws ArgumentError if a setting is out of range, or channels do not split into the groups
 */
export class Conv1d extends ConvolutionLayer {
  constructor(inChannels: number, outChannels: number, kernelSize: number, options?: Conv1dLayerOptions) {
    const own = settled("Conv1d", options, sliding);
    const { stride, padding, dilation } = own;
    const one = (...setting: [name: string, value: number, minimum: number]): Setting =>
      single("Conv1d", ...setting);
    const settings = {
      ...own,
      kernelSize: one("kernelSize", kernelSize, 1),
      stride: one("stride", stride, 1),
      padding: padding === "same" ? padding : padding === "valid" ? [0] : one("padding", padding, 0),
      dilation: one("dilation", dilation, 1),
      outputPadding: [0],
      transposed: false,
    };
    super(inChannels, outChannels, settings);
  }

  override forward(x: Tensor): Tensor {
    checkTensor("Conv1d", "x", x);
    const { groups, paddingMode } = this;
    const [stride, dilation] = [this.stride[0]!, this.dilation[0]!];
    const padding = this.padding === "same" ? this.padding : this.padding[0]!;
    if (paddingMode === "zeros")
      return conv1d(x, this.weight, this.bias, { stride, padding, dilation, groups });
    return conv1d(this.surrounded(x), this.weight, this.bias, { stride, dilation, groups });
  }
}

/**
 * 2-d convolution: [N, C, H, W] → [N, F, H′, W′], weight [F, C/G, kH, kW], bias [F]; see {@link conv2d}.
 *
 * @example `new Conv2d(1, 8, 5, { padding: "same" }).forward(images) // [64, 1, 28, 28] → [64, 8, 28, 28]`
 * @throws ArgumentError if a setting is out of range, or channels do not split into the groups
 */
export class Conv2d extends ConvolutionLayer {
  constructor(inChannels: number, outChannels: number, kernelSize: PairLike, options?: Conv2dLayerOptions) {
    const own = settled("Conv2d", options, sliding);
    const { stride, padding, dilation } = own;
    const settings = {
      ...own,
      kernelSize: pairOf("Conv2d", "kernelSize", kernelSize, 1),
      stride: pairOf("Conv2d", "stride", stride, 1),
      padding:
        padding === "same" ? padding : pairOf("Conv2d", "padding", padding === "valid" ? 0 : padding, 0),
      dilation: pairOf("Conv2d", "dilation", dilation, 1),
      outputPadding: [0, 0],
      transposed: false,
    };
    super(inChannels, outChannels, settings);
  }

  override forward(x: Tensor): Tensor {
    checkTensor("Conv2d", "x", x);
    const { groups, paddingMode } = this;
    const [stride, dilation] = [asPair(this.stride), asPair(this.dilation)];
    const padding = this.padding === "same" ? this.padding : asPair(this.padding);
    if (paddingMode === "zeros")
      return conv2d(x, this.weight, this.bias, { stride, padding, dilation, groups });
    return conv2d(this.surrounded(x), this.weight, this.bias, { stride, dilation, groups });
  }
}

/**
 * Transposed convolution, which lengthens sequences: [N, C, L] → [N, F, L′], weight [C, F/G, K], bias [F]; see
 * {@link convTranspose1d}. As in PyTorch, fanIn is F/G·K here.
 *
 * @throws ArgumentError if a setting is out of range, or channels do not split into the groups
 */
export class ConvTranspose1d extends ConvolutionLayer {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: number,
    options?: ConvTranspose1dLayerOptions,
  ) {
    const own = settled("ConvTranspose1d", options, spreading);
    const one = (...setting: [name: string, value: number, minimum: number]): Setting =>
      single("ConvTranspose1d", ...setting);
    const settings = {
      ...own,
      kernelSize: one("kernelSize", kernelSize, 1),
      stride: one("stride", own.stride, 1),
      padding: one("padding", own.padding, 0),
      dilation: one("dilation", own.dilation, 1),
      outputPadding: one("outputPadding", own.outputPadding, 0),
      paddingMode: "zeros" as const,
      transposed: true,
    };
    super(inChannels, outChannels, settings);
  }

  override forward(x: Tensor): Tensor {
    checkTensor("ConvTranspose1d", "x", x);
    const [stride, dilation, outputPadding] = [this.stride[0]!, this.dilation[0]!, this.outputPadding[0]!];
    const padding = (this.padding as Setting)[0]!;
    const options = { stride, padding, outputPadding, dilation, groups: this.groups };
    return convTranspose1d(x, this.weight, this.bias, options);
  }
}

/**
 * Transposed convolution, which enlarges images: [N, C, H, W] → [N, F, H′, W′], weight [C, F/G, kH, kW], bias
 * [F]; see {@link convTranspose2d}. As in PyTorch, fanIn is F/G·kH·kW here.
 *
 * @throws ArgumentError if a setting is out of range, or channels do not split into the groups
 */
export class ConvTranspose2d extends ConvolutionLayer {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: PairLike,
    options?: ConvTranspose2dLayerOptions,
  ) {
    const own = settled("ConvTranspose2d", options, spreading);
    const { stride, padding, outputPadding, dilation } = own;
    const settings = {
      ...own,
      kernelSize: pairOf("ConvTranspose2d", "kernelSize", kernelSize, 1),
      stride: pairOf("ConvTranspose2d", "stride", stride, 1),
      padding: pairOf("ConvTranspose2d", "padding", padding, 0),
      dilation: pairOf("ConvTranspose2d", "dilation", dilation, 1),
      outputPadding: pairOf("ConvTranspose2d", "outputPadding", outputPadding, 0),
      paddingMode: "zeros" as const,
      transposed: true,
    };
    super(inChannels, outChannels, settings);
  }

  override forward(x: Tensor): Tensor {
    checkTensor("ConvTranspose2d", "x", x);
    return convTranspose2d(x, this.weight, this.bias, {
      stride: asPair(this.stride),
      padding: asPair(this.padding as Setting),
      outputPadding: asPair(this.outputPadding),
      dilation: asPair(this.dilation),
      groups: this.groups,
    });
  }
}

/** A setting of a layer with one axis. */
function single(op: string, name: string, value: number, minimum: number): Setting {
  checkWhole(op, name, value, minimum);
  return [value];
}

function asPair(setting: Setting): [number, number] {
  return [setting[0]!, setting[1]!];
}

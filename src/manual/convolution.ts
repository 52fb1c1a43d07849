/**
 * @file Layers for images: the capstone's convolution and pooling.
 *
 * A batch of images is a matrix with one image per row: N rows of C·H·W numbers, channel by channel (C), row
 * by row (H), pixel by pixel (W): the NCHW layout. So a dense layer or an activation can follow directly, and
 * nothing has to be flattened.
 */
import { ShapeError } from "../errors.js";
import { randomWeights, type WeightOptions } from "./dense.js";
import { checkCount, gradientOf, type Parameter, type Trainable } from "./layer.js";
import { commonDType, type Matrix, type MatrixLike, matrixOf, unset, zeros, zerosLike } from "./matrix.js";

/** How to read a row as an image: C channels of H × W pixels. */
export interface ImageShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** How a window slides over an image, and where its weights come from. */
export interface ConvolutionOptions extends WeightOptions {
  /** S: how many pixels the window moves at a time. Default 1. */
  readonly stride?: number;
  /** P: how many rows and columns of zeros surround the image. Default 0. */
  readonly padding?: number;
}

/** x[xi]·w[wi] is a term of y[yi]. */
type Product = (xi: number, wi: number, yi: number) => void;

/**
 * F filters, small images of K × K pixels with all channels, are placed at every position of the image.
 *
 * ```
 * y[n, f, i, j] = b[f] + Σ₍c,u,v₎ x[n, c, i·S + u − P, j·S + v − P]·w[f, c, u, v]      x outside the image: 0
 * x [N, C·H·W]   w [F, C·K·K]   b [1, F]   y [N, F·H′·W′]    H′ = ⌊(H + 2P − K)/S⌋ + 1,  W′ likewise
 * ```
 *
 * Despite all the indices, it is just a list of products x·w, each added to one y. Backward reads the same
 * list twice more, using the product rule.
 *
 * ```
 * forward    y  += x·w       for every product of the list
 * backward   dx += w·dy      dw += x·dy       db[f] = Σ₍n,i,j₎ dy[n, f, i, j]
 * ```
 *
 * Source: {@link https://cs231n.github.io/convolutional-networks/ | CS231n, Convolutional networks}.
 */
export class LayerConv2d implements Trainable {
  readonly inputShape: ImageShape;
  readonly outputShape: ImageShape;
  readonly kernelSize: number;
  readonly stride: number;
  readonly padding: number;
  /** w, one row per filter. */
  weights: Matrix;
  /** b */
  biases: Matrix;
  /** x of the last forward. */
  inputs: Matrix = unset;
  /** y of the last forward. */
  output: Matrix = unset;
  /** dw of the last backward. */
  dweights: Matrix = unset;
  /** db of the last backward. */
  dbiases: Matrix = unset;
  /** dx of the last backward. */
  dinputs: Matrix = unset;

  /**
   * Weights `scale·N(0, 1)`, filter by filter; biases 0.
   *
   * @throws {ArgumentError} for lengths below 1, padding below 0, a missing generator, or a scale that is not
   * finite.
   * @throws {ShapeError} if the filter is larger than the padded image.
   */
  constructor(inputShape: ImageShape, nFilters: number, kernelSize: number, options: ConvolutionOptions) {
    const { stride = 1, padding = 0, dtype } = options;
    checkCount("LayerConv2d", "nFilters", nFilters);
    checkCount("LayerConv2d", "padding", padding, 0);
    this.outputShape = windows("LayerConv2d", inputShape, nFilters, kernelSize, stride, padding);
    this.inputShape = inputShape;
    this.kernelSize = kernelSize;
    this.stride = stride;
    this.padding = padding;
    const terms = inputShape.channels * kernelSize * kernelSize;
    this.weights = randomWeights("LayerConv2d", nFilters, terms, options);
    this.biases = zeros(1, nFilters, dtype);
  }

  /** y from x. @throws {ShapeError} unless each row holds C·H·W numbers. */
  forward(inputs: MatrixLike): Matrix {
    const images = imagesOf("LayerConv2d.forward", inputs, this.inputShape, this.weights);
    const output = zeros(images.rows, pointsOf(this.outputShape), commonDType(images, this.weights));
    const [x, w, b, y] = [images.data, this.weights.data, this.biases.data, output.data];
    const plane = this.outputShape.height * this.outputShape.width;
    for (let i = 0; i < y.length; i++) y[i] = b[Math.floor(i / plane) % b.length]!;
    this.#eachProduct(images.rows, (xi, wi, yi) => {
      y[yi]! += x[xi]! * w[wi]!;
    });
    this.inputs = images;
    this.output = output;
    return output;
  }

  /** Computes dw and db, and returns dx. @throws {GradientError} before forward. @throws {ShapeError} */
  backward(dvalues: MatrixLike): Matrix {
    const gradient = gradientOf("LayerConv2d.backward", this.output, dvalues);
    this.dinputs = zerosLike(this.inputs);
    this.dweights = zerosLike(this.weights);
    this.dbiases = zerosLike(this.biases);
    const [x, w, dy] = [this.inputs.data, this.weights.data, gradient.data];
    const [dx, dw, db] = [this.dinputs.data, this.dweights.data, this.dbiases.data];
    const plane = this.outputShape.height * this.outputShape.width;
    for (let i = 0; i < dy.length; i++) db[Math.floor(i / plane) % db.length]! += dy[i]!;
    this.#eachProduct(gradient.rows, (xi, wi, yi) => {
      dx[xi]! += w[wi]! * dy[yi]!;
      dw[wi]! += x[xi]! * dy[yi]!;
    });
    return this.dinputs;
  }

  parameters(): readonly Parameter[] {
    return [
      { name: "weights", value: this.weights, gradient: this.dweights },
      { name: "biases", value: this.biases, gradient: this.dbiases },
    ];
  }

  /** The convolution as a list of products: visits every matching (x, w, y), in the order of y. */
  #eachProduct(N: number, visit: Product): void {
    const { channels: C, height: H, width: W } = this.inputShape;
    const { channels: F, height: Hy, width: Wy } = this.outputShape;
    const [K, S, P] = [this.kernelSize, this.stride, this.padding];
    for (let yi = 0; yi < N * F * Hy * Wy; yi++) {
      const j = yi % Wy;
      const i = Math.floor(yi / Wy) % Hy;
      const f = Math.floor(yi / (Wy * Hy)) % F;
      const n = Math.floor(yi / (Wy * Hy * F));
      for (let c = 0; c < C; c++) {
        for (let u = 0; u < K; u++) {
          const h = i * S + u - P;
          if (h < 0 || h >= H) continue;
          const xLine = ((n * C + c) * H + h) * W;
          const wLine = ((f * C + c) * K + u) * K;
          for (let v = 0; v < K; v++) {
            const k = j * S + v - P;
            if (k >= 0 && k < W) visit(xLine + k, wLine + v, yi);
          }
        }
      }
    }
  }
}

/**
 * The maximum of each K × K window, channel by channel.
 *
 * ```
 * y[n, c, i, j] = max₍u,v₎ x[n, c, i·S + u, j·S + v]      x [N, C·H·W]   y [N, C·H′·W′]
 *                                                         H′ = ⌊(H − K)/S⌋ + 1,  W′ likewise
 * dx = dy at the maximum, 0 elsewhere; overlapping windows add up
 * ```
 *
 * On ties, the first maximum in row order receives the whole gradient, as in PyTorch. NaN counts as the
 * maximum.
 */
export class LayerMaxPool2d {
  readonly inputShape: ImageShape;
  readonly outputShape: ImageShape;
  readonly kernelSize: number;
  readonly stride: number;
  /** x of the last forward. */
  inputs: Matrix = unset;
  /** y of the last forward. */
  output: Matrix = unset;
  /** The index in `inputs.data` of each y of the last forward. */
  argmax: Int32Array = new Int32Array(0);
  /** dx of the last backward. */
  dinputs: Matrix = unset;

  /**
   * Default stride: kernelSize, so that windows do not overlap.
   *
   * @throws {ArgumentError} for lengths below 1.
   * @throws {ShapeError} if the window is larger than the image.
   */
  constructor(inputShape: ImageShape, kernelSize: number, { stride = kernelSize }: { stride?: number } = {}) {
    this.outputShape = windows("LayerMaxPool2d", inputShape, inputShape.channels, kernelSize, stride, 0);
    this.inputShape = inputShape;
    this.kernelSize = kernelSize;
    this.stride = stride;
  }

  /** y from x. @throws {ShapeError} unless each row holds C·H·W numbers. */
  forward(inputs: MatrixLike): Matrix {
    this.inputs = imagesOf("LayerMaxPool2d.forward", inputs, this.inputShape);
    this.output = zeros(this.inputs.rows, pointsOf(this.outputShape), this.inputs.dtype);
    this.argmax = new Int32Array(this.output.data.length);
    const { height: H, width: W } = this.inputShape;
    const { height: Hy, width: Wy } = this.outputShape;
    const [x, y, S] = [this.inputs.data, this.output.data, this.stride];
    for (let yi = 0; yi < y.length; yi++) {
      const j = yi % Wy;
      const i = Math.floor(yi / Wy) % Hy;
      const plane = Math.floor(yi / (Wy * Hy));
      const at = this.#largest((plane * H + i * S) * W + j * S);
      this.argmax[yi] = at;
      y[yi] = x[at]!;
    }
    return this.output;
  }

  /** Returns dx. @throws {GradientError} before forward. @throws {ShapeError} */
  backward(dvalues: MatrixLike): Matrix {
    const gradient = gradientOf("LayerMaxPool2d.backward", this.output, dvalues);
    this.dinputs = zerosLike(this.inputs);
    const [dy, dx] = [gradient.data, this.dinputs.data];
    for (let yi = 0; yi < dy.length; yi++) dx[this.argmax[yi]!]! += dy[yi]!;
    return this.dinputs;
  }

  /** The index of the maximum of the window whose first pixel is at `corner`. */
  #largest(corner: number): number {
    const x = this.inputs.data;
    let best = corner;
    for (let u = 0; u < this.kernelSize; u++) {
      for (let v = 0; v < this.kernelSize; v++) {
        const at = corner + u * this.inputShape.width + v;
        if (x[at]! > x[best]! || Number.isNaN(x[at]!)) best = at;
      }
    }
    return best;
  }
}

/** The output shape of a K × K window sliding over an image: ⌊(H + 2P − K)/S⌋ + 1 positions per axis. */
function windows(
  op: string,
  input: ImageShape,
  channels: number,
  K: number,
  S: number,
  P: number,
): ImageShape {
  checkCount(op, "channels", input.channels);
  checkCount(op, "height", input.height);
  checkCount(op, "width", input.width);
  checkCount(op, "kernelSize", K);
  checkCount(op, "stride", S);
  if (K > input.height + 2 * P || K > input.width + 2 * P) {
    throw new ShapeError(
      op,
      "the window is larger than the image",
      [K, K],
      [input.height + 2 * P, input.width + 2 * P],
    );
  }
  const places = (length: number) => Math.floor((length + 2 * P - K) / S) + 1;
  return { channels, height: places(input.height), width: places(input.width) };
}

function pointsOf({ channels, height, width }: ImageShape): number {
  return channels * height * width;
}

function imagesOf(op: string, inputs: MatrixLike, shape: ImageShape, like?: Matrix): Matrix {
  const x = matrixOf(op, inputs, like?.dtype);
  if (x.cols === pointsOf(shape)) return x;
  const { channels, height, width } = shape;
  throw new ShapeError(op, "a row is not an image of channels, height, width", x.shape, [
    channels,
    height,
    width,
  ]);
}

/**
 * @file The convolutional pair: a convolution, then max pooling.
 */
import { conv2d, maxPool2d, mul, sum } from "../autograd/index.js";
import type { ImageShape, LayerConv2d, LayerMaxPool2d, Matrix } from "../manual/index.js";
import type { Shape } from "../shape.js";
import { gradOf, tensorOf } from "./onTape.js";
import { compare, type Quantity } from "./quantity.js";

/**
 * Runs the images x [N, C·H·W] through convolution and pooling, by hand and on the tape with the same
 * weights, and back from the loss `L = Σ g·y`, whose gradient at the pooled y is the given g. Compares every
 * output and every gradient.
 *
 * @throws ShapeError if x, the layers, and g do not match
 */
export function compareConvolution(
  conv: LayerConv2d,
  pool: LayerMaxPool2d,
  x: Matrix,
  directGradient: Matrix,
): Quantity[] {
  pool.forward(conv.forward(x));
  conv.backward(pool.backward(directGradient));

  const { inputShape, kernelSize: K, stride, padding } = conv;
  const N = x.rows;
  const F = conv.weights.rows;
  const images = tensorOf(x, { shape: imagesOf(N, inputShape), requiresGrad: true });
  const weight = tensorOf(conv.weights, { shape: [F, inputShape.channels, K, K], requiresGrad: true });
  const bias = tensorOf(conv.biases, { shape: [F], requiresGrad: true });
  const y = conv2d(images, weight, bias, { stride, padding }).retainGrad();
  const pooled = maxPool2d(y, pool.kernelSize, { stride: pool.stride });
  const g = tensorOf(directGradient, { shape: imagesOf(N, pool.outputShape) });
  sum(mul(pooled, g)).backward();

  return [
    compare("conv.output", conv.output, y.reshape(conv.output.shape)),
    compare("pool.output", pool.output, pooled.reshape(pool.output.shape)),
    compare("pool.dinputs", pool.dinputs, gradOf(y).reshape(pool.dinputs.shape)),
    compare("conv.dweights", conv.dweights, gradOf(weight).reshape(conv.dweights.shape)),
    compare("conv.dbiases", conv.dbiases, gradOf(bias).reshape(conv.dbiases.shape)),
    compare("conv.dinputs", conv.dinputs, gradOf(images).reshape(conv.dinputs.shape)),
  ];
}

/** [N, C, H, W] */
function imagesOf(N: number, { channels, height, width }: ImageShape): Shape {
  return [N, channels, height, width];
}

/**
 * @file All exercises, each with its check: one row per exercise, in its own file.
 *
 * A row has the question, its inputs, the right answer (from `tapegrad/manual`, from the tape, or from a
 * closed formula; never from the solution), and the mistakes with their own sentence. `grading` does the
 * rest.
 *
 * ```ts
 * const relu = exercises.find(({ id }) => id === "week-5/relu")!;
 * relu.check(await import("../week-5/relu.js")); // [{ quantity: "dx", verdict: "unwritten", … }]
 * ```
 */
import type { Exercise } from "../grading/exercise.js";
import { count } from "./week-1/count.js";
import { layer } from "./week-1/layer.js";
import { neuron } from "./week-1/neuron.js";
import { relu } from "./week-2/relu.js";
import { sigmoid } from "./week-2/sigmoid.js";
import { tanh } from "./week-2/tanh.js";
import { xor } from "./week-2/xor.js";
import { accuracy } from "./week-3/accuracy.js";
import { crossEntropy } from "./week-3/cross-entropy.js";
import { softmax } from "./week-3/softmax.js";
import { chain } from "./week-4/chain.js";
import { measure } from "./week-4/measure.js";
import { sgd } from "./week-4/sgd.js";
import { dense } from "./week-5/dense.js";
import { loss } from "./week-5/loss.js";
import { network } from "./week-5/network.js";
import { relu as reluByHand } from "./week-5/relu.js";
import { softmax as softmaxByHand } from "./week-5/softmax.js";
import { backward } from "./week-6/backward.js";
import { broadcast } from "./week-6/broadcast.js";
import { order } from "./week-6/order.js";
import { spiral } from "./week-6/spiral.js";
import { tensor } from "./week-6/tensor.js";
import { value } from "./week-6/value.js";
import { cell } from "./week-7/cell.js";
import { clip } from "./week-7/clip.js";
import { time } from "./week-7/time.js";
import { adam } from "./week-8/adam.js";
import { conv2d } from "./week-8/conv2d.js";
import { gan } from "./week-8/gan.js";

/** In the order of the course. */
export const exercises: readonly Exercise[] = [
  ...[neuron, layer, count],
  ...[sigmoid, tanh, relu, xor],
  ...[softmax, crossEntropy, accuracy],
  ...[chain, measure, sgd],
  ...[reluByHand, softmaxByHand, loss, dense, network],
  ...[value, order, backward, broadcast, tensor, spiral],
  ...[cell, time, clip],
  ...[adam, conv2d, gan],
];

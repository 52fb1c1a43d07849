/**
 * @file ONNX export: `exportOnnx` writes a model's computation in a format that other runtimes read.
 *
 * The law of this folder: `trace` runs a model under a recorder, `kernels` translates the recorded
 * calls to nodes, `merge` finds the lengths that depend on the batch, and `model` and `protobuf` write bytes.
 * It is an entry point of its own, since it needs the recorder and layers, which `tapegrad/io` does not know
 * about.
 */
export { exportOnnx, type OnnxOptions } from "./export.js";

/**
 * @file Models as ONNX: `exportOnnx` writes what a model computes in a form that other runtimes read.
 *
 * The law of this folder: `trace` runs a model under a recorder, `kernels` makes nodes of the calls, `merge`
 * finds what depends on the batch, `model` and `protobuf` write bytes. It is an entry point of its own, since it
 * needs the recorder and layers, of which `tapegrad/io` knows nothing.
 */
export { exportOnnx, type OnnxOptions } from "./export.js";

/**
 * @file tapegrad: tensors, automatic differentiation, and what trains networks with them.
 *
 * `tapegrad/nn`, `tapegrad/optim` and `tapegrad/data` are there as the namespaces `nn`, `optim` and `data`,
 * too; `tapegrad/manual` is the same calculus by hand.
 */
export * from "./autograd/index.js";
export { type Compiled, compile, type Fused, fused } from "./compile/index.js";
export * as data from "./data/index.js";
export { type ArrayOf, type DataArray, type DType, dtypes } from "./dtype.js";
export * from "./errors.js";
export { type KernelInfo, type KernelOptions, kernelInfo, useKernels, useThreads } from "./kernels/index.js";
export * as nn from "./nn/index.js";
export * as optim from "./optim/index.js";
export { getPrintOptions, type PrintOptions, setPrintOptions } from "./print/index.js";
export { defaultGenerator, Generator, type GeneratorState, manualSeed, type Seed } from "./random/index.js";
export type { Axes, Shape } from "./shape.js";

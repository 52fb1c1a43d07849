/**
 * @file `exportOnnx`: a model's forward pass as an ONNX file.
 */
import { indexSelect, noGrad, type Tensor, tensor } from "../autograd/index.js";
import { checkWhole } from "../checks.js";
import { ArgumentError, show } from "../errors.js";
import { type AnyModule, Module } from "../nn/index.js";
import { settled } from "../options.js";
import { type Merged, Merger } from "./merge.js";
import { encodeModel, type Interface } from "./model.js";
import { type Traced, trace } from "./trace.js";

/** Options of {@link exportOnnx}. */
export interface OnnxOptions {
  /**
   * Which lengths may vary at inference: `["batch"]`, or none. Default none: inputs have the example's
   * shapes.
   */
  dynamic?: readonly "batch"[] | undefined;
  /** The batch axis of the inputs; default 0. Inputs without that axis have no batch. */
  batchAxis?: number | undefined;
  /** Names of the inputs; default `input`, or `input_0`, `input_1`, … */
  inputNames?: readonly string[] | undefined;
  /** Names of the outputs; default `output`, or `output_0`, … */
  outputNames?: readonly string[] | undefined;
}

/**
 * Exports the computation of `model.forward(example)` as the bytes of an ONNX file (opset 17), for ONNX
 * Runtime, browsers and phones. The model is traced in evaluation mode. Initializers have the names of the
 * state dict; sequences through recurrent layers are fixed to the example's length. Pass several inputs as a
 * list.
 * {@link https://onnx.ai/onnx/intro | ONNX}
 *
 * ```ts
 * await writeFile("model.onnx", exportOnnx(model, images, { dynamic: ["batch"] }));
 * ```
 *
 * @throws ArgumentError that names the op and the module, if an op has no counterpart in ONNX, or JavaScript
 * computes something outside of ops
 */
export function exportOnnx(
  model: AnyModule,
  example: Tensor | readonly Tensor[],
  options?: OnnxOptions,
): Uint8Array {
  const op = "exportOnnx";
  const own = settled(op, options, {
    dynamic: [],
    batchAxis: 0,
    inputNames: undefined,
    outputNames: undefined,
  });
  if (!(model instanceof Module)) throw new ArgumentError(op, `takes a module, got ${show(model)}`);
  if (!own.dynamic.every((name) => name === "batch")) {
    throw new ArgumentError(op, `dynamic must be ["batch"] or [], got ${show(own.dynamic)}`);
  }
  checkWhole(op, "batchAxis", own.batchAxis, 0);
  const inputs = Array.isArray(example) ? (example as readonly Tensor[]) : [example as Tensor];
  const names = namesOf(op, "input", own.inputNames, inputs.length);
  const isDynamic = own.dynamic.length > 0;
  const sizes = sizesOf(op, inputs, own.batchAxis, isDynamic);
  const traces = inEvaluation(model, () =>
    sizes.map((size, i) =>
      trace(
        model,
        inputs.map((x) => another(x, own.batchAxis, size, i)),
        names,
      ),
    ),
  );
  const { outputs } = traces[0]!;
  const results = namesOf(op, "output", own.outputNames, outputs.length);
  const varying = isDynamic ? inputs.map((x) => (x.ndim > own.batchAxis ? own.batchAxis : -1)) : [];
  const source = { input: names[varying.findIndex((axis) => axis >= 0)] ?? names[0]!, axis: own.batchAxis };
  const merged = mergedOf(op, traces, sizes, source, results);
  const inputInterfaces = inputs.map((x, i): Interface => {
    const shape = x.shape.map((n, axis) => (axis === varying[i] ? "batch" : n));
    return { name: names[i]!, dtype: x.dtype, shape };
  });
  const outputInterfaces = outputs.map((y, i): Interface => {
    const shapes = traces.map((traced) => traced.outputs[i]!.shape);
    const shape = y.shape.map((n, axis) =>
      lengthOf(
        shapes.map((s) => s[axis]!),
        sizes,
        n,
        `${results[i]}_${axis}`,
      ),
    );
    return { name: results[i]!, dtype: y.dtype, shape };
  });
  return encodeModel(merged, inputInterfaces, outputInterfaces);
}

/** A length: a number, or the name of one that varies. */
function lengthOf(
  lengths: readonly number[],
  sizes: readonly number[],
  length: number,
  name: string,
): number | string {
  if (lengths.every((n) => n === length)) return length;
  return lengths.every((n, i) => n === sizes[i]) ? "batch" : name;
}

function mergedOf(
  op: string,
  traces: readonly Traced[],
  sizes: readonly number[],
  source: { input: string; axis: number },
  results: readonly string[],
): Merged {
  const ends = traces[0]!.outputs.map(({ name }) => name);
  try {
    const merger = new Merger(sizes, source);
    const { nodes, constants } = merger.merged(
      traces.map(({ graph }) => graph),
      ends,
    );
    // Results under the requested names.
    const named = ends.map((end, i) => ({
      op: "Identity",
      inputs: [end],
      results: [results[i]!],
      attributes: {},
    }));
    return { nodes: [...nodes, ...named], constants };
  } catch (error) {
    throw new ArgumentError(op, `the model ${(error as Error).message}`);
  }
}

function inEvaluation<T>(model: AnyModule, run: () => T): T {
  const training = model.modules().filter((module) => module.training);
  try {
    model.eval();
    return run();
  } finally {
    for (const module of training) module.training = true;
  }
}

/** The batch sizes to trace: everything that differs between them depends on the batch. */
function sizesOf(op: string, inputs: readonly Tensor[], axis: number, isDynamic: boolean): number[] {
  const lengths = inputs.filter((x) => x.ndim > axis).map((x) => x.shape[axis]!);
  const [size = 1] = lengths;
  if (!isDynamic) return [size, size];
  if (lengths.length === 0 || lengths.some((n) => n !== size || n === 0)) {
    throw new ArgumentError(op, `inputs must have one batch size on axis ${axis}, got ${show(lengths)}`);
  }
  const smallest = Math.max(2, size);
  return [smallest, smallest + 1, smallest + 3];
}

/** `x` with `size` rows, taken from a position that depends on `shift`. */
function another(x: Tensor, axis: number, size: number, shift: number): Tensor {
  if (x.ndim <= axis || x.shape[axis] === 0) return x.clone();
  const rows = Array.from({ length: x.ndim > axis ? size : 0 }, (_, i) => (i + shift) % x.shape[axis]!);
  return noGrad(() => indexSelect(x, axis, tensor(rows, { dtype: "int32" })));
}

function namesOf(
  op: string,
  kind: string,
  given: readonly string[] | undefined,
  count: number,
): readonly string[] {
  if (given === undefined)
    return count === 1 ? [kind] : Array.from({ length: count }, (_, i) => `${kind}_${i}`);
  if (given.length !== count || new Set(given).size !== count) {
    throw new ArgumentError(op, `${kind}Names must be ${count} different names, got ${show(given)}`);
  }
  return given;
}

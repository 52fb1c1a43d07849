/**
 * @file Runs a model under a recorder, and builds a graph from the calls.
 */
import { isTensor, noGrad, type Tensor } from "../autograd/index.js";
import { ArgumentError, TapegradError } from "../errors.js";
import { type AnyModule, functionalCall, type StateDict } from "../nn/index.js";
import { type Call, type Entry, isOpaque, Recorder, recordedBy } from "../recorder/index.js";
import { Graph, type Value } from "./graph.js";
import { type Target, translations } from "./kernels.js";
import { Memory } from "./memory.js";

/** A model's computation for inputs of one batch size. */
export interface Traced {
  readonly graph: Graph;
  /** In the shapes of the model's outputs. */
  readonly outputs: readonly Value[];
}

/** The graph of `model`'s computation for `inputs` with the given `names`. */
export function trace(model: AnyModule, inputs: readonly Tensor[], names: readonly string[]): Traced {
  const recorder = new Recorder((op) => {
    throw new ArgumentError("exportOnnx", `${op} reads elements, which a graph cannot do`);
  });
  const graph = new Graph();
  const memory = new Memory(graph);
  // Copies, so that parameters are ordinary arrays, in which views of parts of them can be found.
  const weights = model.stateDict();
  place(recorder, memory, graph, weights);
  inputs.forEach((x, i) => {
    memory.write(recorder.viewOf(x.data), { name: names[i]!, shape: x.shape, dtype: x.dtype });
  });
  const results = tensorsOf(
    recordedBy(recorder, () => noGrad(() => functionalCall(model as never, weights, ...(inputs as never)))),
  );
  if (recorder.obstacle !== undefined) throw new ArgumentError("exportOnnx", `${recorder.obstacle}`);
  for (const entry of recorder.entries) translate({ graph, memory }, entry);
  const outputs = results.map((y) => graph.reshaped(memory.read(recorder.viewOf(y.data)), y.shape));
  return { graph, outputs };
}

/** Adds parameters and buffers as initializers with their names. */
function place(recorder: Recorder, memory: Memory, graph: Graph, weights: StateDict): void {
  for (const [name, tensor] of Object.entries(weights)) {
    memory.write(recorder.viewOf(tensor.data), graph.constant(name, tensor.shape, tensor.dtype, tensor.data));
  }
}

/** The tensors in a model's output: one, or lists and objects of them. */
function tensorsOf(output: unknown): Tensor[] {
  if (isTensor(output)) return [output];
  if (typeof output !== "object" || output === null) return [];
  return Object.values(output).flatMap(tensorsOf);
}

/** Host steps that change no number; checks of values are skipped as well. */
const harmless: readonly string[] = ["requiresGrad", "zeroGrad"];

function translate(target: Target, entry: Entry): void {
  try {
    if (entry.kind === "call") translateCall(target, entry);
    else if (entry.writes.length > 0 || (isOpaque(entry) && !harmless.includes(entry.name))) {
      throw new Error("is not a kernel computation");
    }
  } catch (error) {
    if (error instanceof TapegradError) throw error;
    const name = entry.kind === "call" ? entry.kernel : entry.name;
    const refused = new ArgumentError("exportOnnx", `${name} ${(error as Error).message}`);
    entry.locate?.(refused);
    throw refused;
  }
}

function translateCall(target: Target, { kernel, args }: Call): void {
  const translation = translations[kernel];
  if (translation === undefined) throw new Error("has no counterpart in ONNX");
  (translation as (target: Target, ...args: readonly unknown[]) => void)(target, ...args);
}

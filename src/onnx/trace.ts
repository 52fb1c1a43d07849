/**
 * @file Runs a model under a recorder, and makes a graph of the calls.
 */
import { isTensor, noGrad, type Tensor } from "../autograd/index.js";
import { ArgumentError, TapegradError } from "../errors.js";
import { type AnyModule, functionalCall, type StateDict } from "../nn/index.js";
import { type Call, type Entry, isOpaque, Recorder, recordedBy } from "../recorder/index.js";
import { Graph, type Value } from "./graph.js";
import { type Target, translations } from "./kernels.js";
import { Memory } from "./memory.js";

/** What a model computes for inputs of one batch size. */
export interface Traced {
  readonly graph: Graph;
  /** In the shapes of the model's results. */
  readonly outputs: readonly Value[];
}

/** The graph of what `model` computes of `inputs`, whose names are `names`. */
export function trace(model: AnyModule, inputs: readonly Tensor[], names: readonly string[]): Traced {
  const recorder = new Recorder((op) => {
    throw new ArgumentError("exportOnnx", `${op} reads elements, which no graph can do`);
  });
  const graph = new Graph();
  const memory = new Memory(graph);
  // Copies, so that parameters are ordinary arrays, and parts of them are found in them.
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

/** Parameters and buffers as initializers of their names. */
function place(recorder: Recorder, memory: Memory, graph: Graph, weights: StateDict): void {
  for (const [name, tensor] of Object.entries(weights)) {
    memory.write(recorder.viewOf(tensor.data), graph.constant(name, tensor.shape, tensor.dtype, tensor.data));
  }
}

/** The tensors among a model's results: one, or lists and objects of them. */
function tensorsOf(output: unknown): Tensor[] {
  if (isTensor(output)) return [output];
  if (typeof output !== "object" || output === null) return [];
  return Object.values(output).flatMap(tensorsOf);
}

/** What the host does to objects that changes no number. Checks of values are left out, too. */
const harmless: readonly string[] = ["requiresGrad", "zeroGrad"];

function translate(target: Target, entry: Entry): void {
  try {
    if (entry.kind === "call") translateCall(target, entry);
    else if (entry.writes.length > 0 || (isOpaque(entry) && !harmless.includes(entry.name))) {
      throw new Error("is no computation of kernels");
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

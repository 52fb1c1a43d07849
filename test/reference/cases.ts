/**
 * @file Reads the reference values of this folder, computed by PyTorch, as typed arrays, on any engine.
 *
 * A file is `{"torch": version, "cases": [...]}`, one case per line. A case is
 *
 * - `name`, unique in its file: the call, `sum(float64[2,3], 1, {keepDims: true})`, and any special
 *   conditions;
 * - `op` and `args`: the call in this library's names and argument order;
 * - `output`: a tensor, or a list or record of tensors, as the op returns it;
 * - `cotangents`, one per tensor of the output in order of appearance, null where PyTorch has no gradient,
 *   and `grads`, one per argument with `requiresGrad` in order of appearance: the gradients of Σ output ·
 *   cotangent. Both are present only if an argument requires a gradient;
 * - `second`, in some files: cotangents of `grads`, and the gradients of Σ grads · cotangent;
 * - `int64`, when PyTorch's result has that dtype, which this library does not have: int32 replaces it;
 * - `signedZeros`, if the signs of zeros in the output are guaranteed;
 * - `raises` instead of results, if PyTorch throws: "shape", "dtype" or "argument" says what is wrong.
 *
 * A tensor is `{dtype, shape, data, requiresGrad?}` with row-major data; bool elements are 0 and 1. A number
 * that JSON does not have is "nan", "inf", "-inf" or "-0" as an element, and `{"number": "inf"}` as an
 * argument; `{"absent": true}` is an omitted argument (undefined). Any other record is an options object.
 */
import { readFileSync } from "node:fs";
import type { Shape } from "../../src/shape.js";
import type { OptimizerName } from "../optim/table.js";
import { decode, type Encoded, type TensorValue, type Tree } from "./decode.js";

/** Cotangents of a case's gradients, null where they are constant, and the gradients of Σ grads · cotangents. */
export interface SecondGradients {
  readonly cotangents: readonly (TensorValue | null)[];
  readonly grads: readonly TensorValue[];
}

/** A call that has a result. */
export interface ValueCase {
  readonly name: string;
  readonly op: string;
  readonly args: readonly Tree[];
  readonly output: Tree;
  /** Per tensor of the output; empty when nothing requires a gradient. */
  readonly cotangents: readonly (TensorValue | null)[];
  /** Per tensor of the arguments that requires a gradient. */
  readonly grads: readonly TensorValue[];
  /** Of the files that have them. */
  readonly second: SecondGradients | undefined;
  readonly int64: boolean;
  readonly signedZeros: boolean;
}

/** A call that throws. */
export interface ErrorCase {
  readonly name: string;
  readonly op: string;
  readonly args: readonly Tree[];
  readonly raises: "shape" | "dtype" | "argument";
}

/** A case of either kind. */
export type ReferenceCase = ValueCase | ErrorCase;

/** The name of a file of cases. */
export type Family =
  | "elementwise"
  | "reductions"
  | "structure"
  | "matrix"
  | "losses"
  | "promotion"
  | "errors"
  | "convolution"
  | "indexing"
  | "further"
  | "linalg";

/** The files of cases. */
export const families: readonly Family[] = [
  "elementwise",
  "reductions",
  "structure",
  "matrix",
  "losses",
  "promotion",
  "errors",
  "convolution",
  "indexing",
  "further",
  "linalg",
];

/** The cases of one file. */
export function loadCases(family: Family): readonly ReferenceCase[] {
  return casesIn(readJSON(family));
}

/** The cases of a file's content. */
export function casesIn(content: unknown): readonly ReferenceCase[] {
  return (content as { cases: Encoded[] }).cases.map((encoded) => {
    const { name, op } = encoded as { name: string; op: string };
    const args = (encoded.args as Encoded[]).map(decode);
    if ("raises" in encoded) return { name, op, args, raises: encoded.raises as ErrorCase["raises"] };
    return {
      name,
      op,
      args,
      output: decode(encoded.output),
      cotangents: ((encoded.cotangents ?? []) as Encoded[]).map(decode) as (TensorValue | null)[],
      grads: ((encoded.grads ?? []) as Encoded[]).map(decode) as TensorValue[],
      second:
        encoded.second === undefined ? undefined : (decode(encoded.second) as unknown as SecondGradients),
      int64: encoded.int64 === true,
      signedZeros: encoded.signedZeros === true,
    };
  });
}

/** Twenty steps of an optimizer on one of three problems. */
export interface Trajectory {
  readonly name: string;
  readonly optimizer: OptimizerName;
  /** What holds for all groups that have nothing else; an `lr` that is missing is 0.001. */
  readonly options: { readonly [key: string]: Tree };
  /** Which of the parameters (by index) have which options of their own. */
  readonly groups: readonly { parameters: readonly number[]; options: { readonly [key: string]: Tree } }[];
  /**
   * The function being minimized:
   * - "quadratic": ½ Σ cᵢ·(pᵢ − tᵢ)² over all elements in order, c = 1, 2, 3 … and t = 0.5, −0.5, 0.5 …
   * - "rosenbrock": (1 − x)² + 10·(y − x²)² with the two parameters x and y
   * - "rows": Σ c·(r − 1)² over rows t mod 5, (2·t + 1) mod 5, and t mod 5 of the parameter in step t, c = 1, 2;
   *   the gradient consists of rows
   * - "network": crossEntropy(linear(tanh(linear(x, w1, b1)), w2, b2), target) with w1, b1, w2, b2
   */
  readonly problem: "quadratic" | "rosenbrock" | "rows" | "network";
  /** The data of the network. */
  readonly x?: TensorValue;
  readonly target?: TensorValue;
  readonly initial: readonly TensorValue[];
  /** Before each step: the loss, and the gradients of all parameters, concatenated. */
  readonly losses: readonly number[];
  /** Not of the further optimizers. */
  readonly gradients?: readonly (readonly number[])[];
  /** After each step: all parameters, concatenated. */
  readonly trajectory: readonly (readonly number[])[];
}

/** Trajectories of SGD, Adam and AdamW, in float64. */
export function loadTrajectories(): readonly (Trajectory & { optimizer: "SGD" | "Adam" | "AdamW" } & Required<
    Pick<Trajectory, "gradients">
  >)[] {
  return loadRecords("optimizers");
}

/** Trajectories of the further optimizers, in float64. */
export function loadAdaptiveTrajectories(): readonly Trajectory[] {
  return loadRecords("adaptive");
}

/** A module, its printed form, and its results for several consecutive inputs. */
export interface CalledLayer {
  readonly name: string;
  readonly layer: string;
  readonly args: readonly Tree[];
  readonly options: { readonly [key: string]: Tree };
  readonly text: string;
  /** Before the first call. */
  readonly state: Readonly<Record<string, TensorValue>>;
  readonly calls: readonly {
    readonly training: boolean;
    readonly inputs: readonly TensorValue[];
    readonly output: TensorValue;
    /** Gradients are those of Σ output · cotangent. */
    readonly cotangent: TensorValue;
    /** Of the inputs that require one. */
    readonly inputGrads: readonly TensorValue[];
    readonly grads: Readonly<Record<string, TensorValue>>;
    /** After the call. */
    readonly buffers: Readonly<Record<string, TensorValue>>;
  }[];
}

/** Activations, normalization, embeddings and losses. */
export function loadLayers(): readonly CalledLayer[] {
  return loadRecords("layers");
}

/** The learning rates that a schedule sets for two groups whose own are 0.5 and 0.02. */
export interface ScheduleRecord {
  readonly name: string;
  readonly schedule: string;
  /** SGD with momentum 0.9, or Adam. */
  readonly optimizer: "SGD" | "Adam";
  readonly options: { readonly [key: string]: Tree };
  /** The metric passed to a plateau schedule at each step. */
  readonly metrics?: readonly number[];
  /** The schedules of a sequence. */
  readonly parts?: readonly { schedule: string; options: { readonly [key: string]: Tree } }[];
  /** Before each step, and after the last. */
  readonly lrs: readonly (readonly number[])[];
  /** The same for momentum or betas[0], where a schedule changes them. */
  readonly momenta?: readonly (readonly number[])[];
}

/** Every schedule, over 24 steps. */
export function loadSchedules(): readonly ScheduleRecord[] {
  return loadRecords("schedules");
}

/** Gradients before and after they are clipped together. */
export interface Clip {
  readonly record: "clip";
  readonly name: string;
  readonly kind: "norm" | "value";
  /** The order of the norm; only for kind "norm", like `total`, the norm before clipping. */
  readonly p?: number;
  readonly total?: number;
  readonly limit: number;
  readonly before: readonly TensorValue[];
  readonly after: readonly TensorValue[];
}

/** Sequential(Linear(3, 4), activation, Linear(4, 2)) with mean cross-entropy, forward and backward. */
export interface Network {
  readonly record: "network";
  readonly name: string;
  readonly activation: string;
  /** Weights and their gradients by the state dict's keys: `0.weight`, `0.bias`, `2.weight`, `2.bias`. */
  readonly state: Readonly<Record<string, TensorValue>>;
  readonly grads: Readonly<Record<string, TensorValue>>;
  readonly x: TensorValue;
  readonly xGrad: TensorValue;
  readonly target: TensorValue;
  readonly output: TensorValue;
  readonly loss: TensorValue;
}

/** The gain of a nonlinearity. */
export interface Gain {
  readonly record: "init";
  readonly kind: "gain";
  readonly name: string;
  readonly nonlinearity: string;
  readonly negativeSlope?: number;
  readonly gain: number;
}

/** Fans of a weight's shape, and the result of each scheme for them and the gain of a nonlinearity. */
export interface Fan {
  readonly record: "init";
  readonly kind: "fan";
  readonly name: string;
  readonly shape: Shape;
  readonly fanIn: number;
  readonly fanOut: number;
  /** The bound of a layer's own weights and biases: 1/√fanIn. */
  readonly layerBound: number;
  readonly schemes: Readonly<
    Record<
      "linear" | "relu",
      {
        readonly gain: number;
        readonly xavierStd: number;
        readonly xavierBound: number;
        readonly kaimingFanInStd: number;
        readonly kaimingFanInBound: number;
        readonly kaimingFanOutStd: number;
        readonly kaimingFanOutBound: number;
      }
    >
  >;
}

/** Everything in modules.json, distinguished by `record` and `kind`. */
export type ModuleRecord = Clip | Network | Gain | Fan;

/** Gradient clipping, small networks, and the numbers of initialization. */
export function loadModules(): readonly ModuleRecord[] {
  return loadRecords("modules");
}

/** A layer of convolution.py in evaluation: state, output, and the gradients of Σ output·cotangent. */
export interface LayerRecord {
  readonly name: string;
  /** Its class, and the arguments of the constructor; `options` comes last. */
  readonly layer: string;
  readonly args: readonly Tree[];
  readonly options: { readonly [key: string]: Tree };
  /** How PyTorch prints it. */
  readonly text: string;
  readonly state: Readonly<Record<string, TensorValue>>;
  readonly x: TensorValue;
  readonly output: TensorValue;
  readonly cotangent: TensorValue;
  readonly xGrad: TensorValue;
  /** Of the parameters, by the state's keys. */
  readonly grads: Readonly<Record<string, TensorValue>>;
}

/** Layers of convolution and pooling. */
export function loadConvolutionLayers(): readonly LayerRecord[] {
  return (readJSON("convolutionLayers") as { records: Encoded[] }).records.map(
    decode,
  ) as unknown as LayerRecord[];
}

/** A module of sequences.py in evaluation, or a function where there is no `text`. */
export interface SequenceRecord {
  readonly name: string;
  /** Its class, and the arguments of the constructor; `options` comes last. */
  readonly layer: string;
  readonly args: readonly Tree[];
  readonly options: { readonly [key: string]: Tree };
  /** How PyTorch prints it. */
  readonly text: string;
  readonly state: Readonly<Record<string, TensorValue>>;
  /** The arguments of the call, and its result. */
  readonly inputs: readonly Tree[];
  readonly output: Tree;
  /**
   * One per tensor of the output, and the gradients of Σ output·cotangent: of the inputs that require one, of
   * the parameters.
   */
  readonly cotangents: readonly TensorValue[];
  readonly inputGrads: readonly TensorValue[];
  readonly grads: Readonly<Record<string, TensorValue>>;
}

/** Recurrent layers and cells, attention, transformer layers. */
export function loadSequences(): readonly SequenceRecord[] {
  return loadRecords("sequences");
}

/** A call at the ends of float32's range. Gradients are those of Σ output·(0.5, −1.5, 2, 1, 0.5, …). */
export interface Sweep {
  readonly name: string;
  readonly op: string;
  readonly args: readonly Tree[];
  readonly output: TensorValue;
  /** One for each argument that requires a gradient. */
  readonly firsts: readonly TensorValue[];
  /** Of the sum of each of `firsts`, one for each such argument; none where PyTorch has none. */
  readonly seconds?: readonly (readonly TensorValue[])[];
}

/** Every op, loss and layer that ends of the range can trouble. */
export function loadSweep(): readonly Sweep[] {
  return [...loadRecords<Sweep>("adversarial"), ...loadRecords<Sweep>("adversarialLayers")];
}

function loadRecords<T>(name: string): readonly T[] {
  return (readJSON(name) as { records: Encoded[] }).records.map(decode) as unknown as readonly T[];
}

function readJSON(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), "utf8"));
}

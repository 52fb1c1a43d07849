/**
 * @file A model as a table: the output of each module, its number of parameters, and the computation it
 * takes.
 */
import { noGrad, Tensor, zeros } from "../autograd/index.js";
import { ArgumentError, show, showShape } from "../errors.js";
import type { Convolution, MatmulOptions } from "../kernels/contract/index.js";
import type { AnyModule } from "../nn/core/module.js";
import { columns } from "../print/columns.js";
import { type Call, type Entry, Recorder, recordedBy, type View } from "../recorder/index.js";
import { type Shape, sizeOf } from "../shape.js";

/** One module of a summary. */
export interface ModuleSummary {
  /** Its name in the model; `""` for the model itself. */
  readonly name: string;
  /** Its name within the enclosing module: `0`, or `blocks.0` if the field is a list. */
  readonly label: string;
  /** Its class. */
  readonly type: string;
  /** Its depth in the model; the model itself is 0. */
  readonly depth: number;
  /** Shape of its (first) output tensor; `undefined` if it was not called. */
  readonly outputShape: Shape | undefined;
  /** The number of its own parameters, without those of nested modules. */
  readonly parameters: number;
  /** Multiply-adds in its matrix products and convolutions, including those of nested modules. */
  readonly multiplyAdds: number;
}

/** The modules of a model in order, and totals. */
export interface Summary {
  /** Each module once, the model itself first. */
  readonly modules: readonly ModuleSummary[];
  /** Total number of parameters. */
  readonly parameters: number;
  /** The number of those that require a gradient. */
  readonly trainable: number;
  /** Multiply-adds of one forward pass. */
  readonly multiplyAdds: number;
  /** The table. */
  toString(): string;
}

/** An input of a model: a tensor, or a shape that stands for zeros. */
export type SummaryInput = Shape | Tensor;

/**
 * Runs `model` once, in evaluation mode and without recording gradients, and reports on each of its modules.
 *
 * @param input - a shape with the batch axis, e.g. `[1, 1, 28, 28]`, for zeros; a tensor, required by models
 * of integers; or a list of these for a model with several inputs
 * @example `console.log(String(summary(model, [1, 784])));`
 * @throws ArgumentError for any other input; whatever the model throws for the given one
 */
export function summary(model: AnyModule, input: SummaryInput | readonly SummaryInput[]): Summary {
  const inputs = inputsOf(input);
  const shapes = new Map<AnyModule, Shape>();
  const spent = new Map<AnyModule, number>();
  const recorder = new Recorder();
  const named = model.namedModules();
  const modes = Array.from(named.values(), (module) => [module, module.training] as const);
  const hooks = Array.from(named.values()).flatMap((module) => {
    const begun: number[] = [];
    return [
      module.registerForwardPreHook(() => void begun.push(recorder.entries.length)),
      module.registerForwardHook((_module, _inputs, output) => {
        const first = Array.isArray(output) ? output.flat().find((part) => part instanceof Tensor) : output;
        if (first instanceof Tensor) shapes.set(module, first.shape);
        spent.set(module, (spent.get(module) ?? 0) + multiplyAddsIn(recorder.entries.slice(begun.pop())));
      }),
    ];
  });
  try {
    model.eval();
    recordedBy(recorder, () => noGrad(() => Reflect.apply(model.forward, model, inputs)));
  } finally {
    for (const remove of hooks) remove();
    for (const [module, training] of modes) module.training = training;
  }
  const modules = Array.from(
    named,
    ([name, module]): ModuleSummary => ({
      name,
      label: labelOf(name, named),
      type: module.constructor.name,
      depth: ancestorsOf(name, named).length,
      outputShape: shapes.get(module),
      parameters: ownParameters(module),
      multiplyAdds: spent.get(module) ?? 0,
    }),
  );
  const sizes = model.parameters().map((parameter) => [parameter.size, parameter.requiresGrad] as const);
  const totals = {
    parameters: sizes.reduce((sum, [size]) => sum + size, 0),
    trainable: sizes.reduce((sum, [size, trainable]) => sum + (trainable ? size : 0), 0),
    multiplyAdds: multiplyAddsIn(recorder.entries),
  };
  return { modules, ...totals, toString: () => table(modules, totals) };
}

function inputsOf(input: SummaryInput | readonly SummaryInput[]): Tensor[] {
  const isShape = (value: unknown): value is Shape =>
    Array.isArray(value) && value.every((length) => Number.isSafeInteger(length) && length >= 0);
  const all: readonly unknown[] = input instanceof Tensor || isShape(input) ? [input] : input;
  const odd = Array.isArray(all) ? all.find((one) => !(one instanceof Tensor) && !isShape(one)) : all;
  if (odd !== undefined || !Array.isArray(all)) {
    throw new ArgumentError("summary", `takes a shape, a tensor, or a list of these, got ${show(odd)}`);
  }
  return (all as readonly SummaryInput[]).map((one) => (one instanceof Tensor ? one : zeros(one)));
}

function labelOf(name: string, named: ReadonlyMap<string, AnyModule>): string {
  const above = ancestorsOf(name, named).at(-1) ?? "";
  return above === "" ? name : name.slice(above.length + 1);
}

/** The names of the modules that enclose a module. */
function ancestorsOf(name: string, named: ReadonlyMap<string, AnyModule>): string[] {
  if (name === "") return [];
  const parts = name.split(".");
  return parts.map((_, i) => parts.slice(0, i).join(".")).filter((above) => named.has(above));
}

function ownParameters(module: AnyModule): number {
  const inside = new Set(module.children().flatMap((child) => child.parameters()));
  return module
    .parameters()
    .reduce((sum, parameter) => sum + (inside.has(parameter) ? 0 : parameter.size), 0);
}

/** Multiply-adds in the products among recorded entries. */
function multiplyAddsIn(entries: readonly Entry[]): number {
  return entries.reduce((sum, entry) => sum + (entry.kind === "call" ? multiplyAddsOf(entry) : 0), 0);
}

function multiplyAddsOf({ kernel, args }: Call): number {
  if (kernel === "matmul") {
    const [, , , m, k, n, options] = args as [View, View, View, number, number, number, MatmulOptions?];
    return (options?.batch ?? 1) * m * k * n;
  }
  if (kernel !== "convolution" && kernel !== "convolutionTranspose") return 0;
  const { length } = args[kernel === "convolution" ? 0 : 1] as View;
  const lengths = args.at(-1) as Convolution;
  return length * lengths.channels * sizeOf(lengths.kernel);
}

function table(modules: readonly ModuleSummary[], totals: Omit<Summary, "modules" | "toString">): string {
  const number = (n: number): string => n.toLocaleString("en-US");
  const rows = modules.map(({ name, label, type, depth, outputShape, parameters, multiplyAdds }) => [
    `${"  ".repeat(depth)}${name === "" ? "" : `${label}: `}${type}`,
    outputShape === undefined ? "–" : showShape(outputShape),
    number(parameters),
    number(multiplyAdds),
  ]);
  const headings = ["module", "output shape", "parameters", "multiply-adds"];
  const [heading, ...lines] = columns([headings, ...rows], "<<>").split("\n");
  const rule = "─".repeat(Math.max(heading!.length, ...lines.map((line) => line.length)));
  const { parameters, trainable, multiplyAdds } = totals;
  return [
    heading,
    rule,
    ...lines,
    rule,
    `${number(parameters)} parameters, ${number(trainable)} trainable, ${number(multiplyAdds)} multiply-adds`,
  ].join("\n");
}

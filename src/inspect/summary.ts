/**
 * @file A model as a table: what each module gives, how many parameters it has, and how much it computes.
 */
import { noGrad, Tensor, zeros } from "../autograd/index.js";
import { showShape } from "../errors.js";
import { type Kernels, wrappingKernels } from "../kernels/index.js";
import type { AnyModule, Module } from "../nn/module.js";
import { columns } from "../print/columns.js";
import { type Shape, sizeOf } from "../shape.js";

/** One module of a summary. */
export interface ModuleSummary {
  /** Its name in the model; `""` for the model itself. */
  readonly name: string;
  /** Its class. */
  readonly type: string;
  /** How deep in the model it is; the model itself is 0. */
  readonly depth: number;
  /** Shape of its (first) output tensor; `undefined` when it was not called. */
  readonly outputShape: Shape | undefined;
  /** Its own parameters, without those of the modules in it. */
  readonly parameters: number;
  /**
   * Multiplications with addition in its matrix products and convolutions, those of modules in it included.
   */
  readonly multiplyAdds: number;
}

/** A model's modules in order, and totals. */
export interface Summary {
  /** Each module once, the model itself first. */
  readonly modules: readonly ModuleSummary[];
  /** Numbers in all parameters. */
  readonly parameters: number;
  /** Numbers in those that require a gradient. */
  readonly trainable: number;
  /** Multiplications with addition in one forward. */
  readonly multiplyAdds: number;
  /** The table. */
  toString(): string;
}

/**
 * Runs `model` once on zeros of `inputShape`, in evaluation mode and without recording, and reports on every
 * module in it.
 *
 * @param inputShape - with the batch axis, e.g. `[1, 1, 28, 28]`
 * @example `console.log(String(summary(model, [1, 784])));`
 * @throws what the model throws for such an input
 */
export function summary(model: Module, inputShape: Shape): Summary {
  const shapes = new Map<AnyModule, Shape>();
  const spent = new Map<AnyModule, number>();
  let multiplyAdds = 0;
  const named = model.namedModules();
  const modes = Array.from(named.values(), (module) => [module, module.training] as const);
  const hooks = Array.from(named.values()).flatMap((module) => {
    const begun: number[] = [];
    return [
      module.registerForwardPreHook(() => void begun.push(multiplyAdds)),
      module.registerForwardHook((_module, _inputs, output) => {
        const first = Array.isArray(output) ? output.flat().find((part) => part instanceof Tensor) : output;
        if (first instanceof Tensor) shapes.set(module, first.shape);
        spent.set(module, (spent.get(module) ?? 0) + multiplyAdds - begun.pop()!);
      }),
    ];
  });
  const count = (products: number): void => {
    multiplyAdds += products;
  };
  try {
    model.eval();
    wrappingKernels(
      (kernels) => counting(kernels, count),
      () => noGrad(() => model.forward(zeros(inputShape))),
    );
  } finally {
    for (const remove of hooks) remove();
    for (const [module, training] of modes) module.training = training;
  }
  const modules = Array.from(
    named,
    ([name, module]): ModuleSummary => ({
      name,
      type: module.constructor.name,
      depth: name === "" ? 0 : name.split(".").length,
      outputShape: shapes.get(module),
      parameters: ownParameters(module),
      multiplyAdds: spent.get(module) ?? 0,
    }),
  );
  const sizes = model.parameters().map((parameter) => [parameter.size, parameter.requiresGrad] as const);
  const totals = {
    parameters: sizes.reduce((sum, [size]) => sum + size, 0),
    trainable: sizes.reduce((sum, [size, trainable]) => sum + (trainable ? size : 0), 0),
    multiplyAdds,
  };
  return { modules, ...totals, toString: () => table(modules, totals) };
}

function ownParameters(module: AnyModule): number {
  const inside = new Set(module.children().flatMap((child) => child.parameters()));
  return module
    .parameters()
    .reduce((sum, parameter) => sum + (inside.has(parameter) ? 0 : parameter.size), 0);
}

/** The same kernels, with the products that they compute reported. */
function counting(kernels: Kernels, count: (products: number) => void): Kernels {
  return {
    ...kernels,
    matmul(out, a, b, m, k, n, options) {
      count((options?.batch ?? 1) * m * k * n);
      kernels.matmul(out, a, b, m, k, n, options);
    },
    convolution(out, x, weight, bias, lengths) {
      count(out.length * lengths.channels * sizeOf(lengths.kernel));
      kernels.convolution(out, x, weight, bias, lengths);
    },
    convolutionTranspose(out, y, weight, lengths) {
      count(y.length * lengths.channels * sizeOf(lengths.kernel));
      kernels.convolutionTranspose(out, y, weight, lengths);
    },
  };
}

function table(modules: readonly ModuleSummary[], totals: Omit<Summary, "modules" | "toString">): string {
  const number = (n: number): string => n.toLocaleString("en-US");
  const rows = modules.map(({ name, type, depth, outputShape, parameters, multiplyAdds }) => [
    `${"  ".repeat(depth)}${name === "" ? "" : `${name.split(".").at(-1)}: `}${type}`,
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

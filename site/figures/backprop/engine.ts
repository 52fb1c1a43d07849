/** @file A formula's recorded graph: values, local slopes, gradients, and what measuring finds. */
import { grad, noGrad, type Tensor, tensor } from "tapegrad";
import { graphOf } from "tapegrad/inspect";
import type { EngineMaker } from "../figure.js";
import type { SettingsOf } from "../settings.js";
import { type Formula, FormulaError, inputsOf, type Op, parseFormula } from "./expression.js";
import type { backprop } from "./index.js";
import { startingValue, valuesIn } from "./values.js";

export interface GraphNode {
  /** `w1` for an input, v1, v2 … for an op's result, L for the last, the number itself for a constant. */
  readonly name: string;
  readonly kind: "input" | "op" | "constant";
  /** The op's symbol; empty for inputs and constants. */
  readonly symbol: string;
  readonly value: number;
  /** ∂L/∂this; 0 for constants, which nobody differentiates by. */
  readonly gradient: number;
  /** (L(v + h) − L(v − h)) / 2h */
  readonly measured: number;
}

export interface GraphEdge {
  readonly from: number;
  readonly to: number;
  /** ∂to/∂from in letters and as a number. */
  readonly formula: string;
  readonly slope: number;
  /** What this edge adds to the gradient of `from`. */
  readonly contribution: number;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  /** In the order of the walk back; edges from constants, along which nothing goes back, come last. */
  readonly edges: readonly GraphEdge[];
  /** The nodes that ops made, in the order in which they ran. */
  readonly order: readonly number[];
  /** How many of the edges carry a gradient. */
  readonly carrying: number;
}

export interface Frame {
  readonly graph: Graph | undefined;
  /** Why the text is no formula; the graph is then the last one that was. */
  readonly problem: string | undefined;
}

type Settings = SettingsOf<(typeof backprop)["settings"]>;

const makeEngine: EngineMaker<Settings, never, Frame> = (settings) => {
  let frame: Frame = { graph: undefined, problem: undefined };
  function set({ expression, values }: Settings): void {
    try {
      frame = { graph: graphFor(parseFormula(expression), valuesIn(values)), problem: undefined };
    } catch (error) {
      if (!(error instanceof FormulaError)) throw error;
      frame = { graph: frame.graph, problem: error.message };
    }
  }
  set(settings);
  return { set, frame: () => frame };
};
export default makeEngine;

/** One call of an op, or a number that one reads. */
interface Step {
  readonly formula: Formula;
  readonly inputs: readonly Step[];
  readonly result: Tensor;
}

/** Runs the formula on the tape and back, with `values` or each input's first value. */
export function graphFor(formula: Formula, values: ReadonlyMap<string, number>): Graph {
  const names = inputsOf(formula);
  const tensors = new Map(names.map((name, i) => [name, leaf(values.get(name) ?? startingValue(name, i))]));
  const steps: Step[] = [];
  const last = run(formula, tensors, steps, new Map());
  const ops = steps.filter(({ formula }) => formula.kind === "op");
  const recorded = graphOf(last.result, { names: tensors });
  last.result.backward();

  const place = new Map(steps.map((step, i) => [step, i]));
  const nodes = steps.map((step) =>
    nodeOf(step, step === last, ops.indexOf(step) + 1, (h) => valueWith(step, steps, h)),
  );
  const edges = ops.toReversed().flatMap((step) => edgesOf(step, place));
  const carrying = edges.filter(({ from }) => steps[from]!.result.requiresGrad);
  const idle = edges.filter(({ from }) => !steps[from]!.result.requiresGrad);
  // The library's own record is the judge of what is drawn.
  if (recorded.edges.length !== carrying.length) throw new Error("the graph drawn is not the graph recorded");
  return {
    nodes,
    edges: [...carrying, ...idle],
    order: ops.map((op) => place.get(op)!),
    carrying: carrying.length,
  };
}

function leaf(value: number): Tensor {
  return tensor(value, { dtype: "float64", requiresGrad: true });
}

/** Evaluates a formula into `steps`: each input once, everything else where it stands. */
function run(
  formula: Formula,
  tensors: ReadonlyMap<string, Tensor>,
  steps: Step[],
  seen: Map<string, Step>,
): Step {
  const known = formula.kind === "input" ? seen.get(formula.name) : undefined;
  if (known !== undefined) return known;
  const inputs = formula.kind === "op" ? formula.inputs.map((input) => run(input, tensors, steps, seen)) : [];
  const step = { formula, inputs, result: resultOf(formula, inputs, tensors) };
  if (formula.kind === "input") seen.set(formula.name, step);
  else if (step.result.requiresGrad) step.result.retainGrad();
  steps.push(step);
  return step;
}

function resultOf(formula: Formula, inputs: readonly Step[], tensors: ReadonlyMap<string, Tensor>): Tensor {
  if (formula.kind === "input") return tensors.get(formula.name)!;
  if (formula.kind === "constant") return tensor(formula.value, { dtype: "float64" });
  return formula.op.apply(...inputs.map(({ result }) => result));
}

function nodeOf(step: Step, isLast: boolean, number: number, lossWith: (h: number) => number): GraphNode {
  const { formula, result } = step;
  const value = result.item();
  const h = 1e-5 * Math.max(1, Math.abs(value));
  const gradient = isLast ? 1 : (result.grad?.item() ?? 0);
  const measured = result.requiresGrad ? (lossWith(h) - lossWith(-h)) / (2 * h) : 0;
  const shared = { value, gradient, measured };
  if (formula.kind === "input") return { ...shared, name: formula.name, kind: "input", symbol: "" };
  if (formula.kind === "constant") return { ...shared, name: String(value), kind: "constant", symbol: "" };
  return { ...shared, name: isLast ? "L" : `v${number}`, kind: "op", symbol: formula.op.symbol };
}

/** L when the result of one step is moved by h, and everything after it follows. */
function valueWith(moved: Step, steps: readonly Step[], h: number): number {
  return noGrad(() => {
    const results = new Map<Step, Tensor>();
    for (const step of steps) {
      const { formula, inputs, result } = step;
      const fresh = formula.kind === "op" ? formula.op.apply(...inputs.map((i) => results.get(i)!)) : result;
      results.set(step, step === moved ? fresh.add(h) : fresh);
    }
    return results.get(steps.at(-1)!)!.item();
  });
}

/** The edges into an op: its slopes are gradients of that op alone, at copies of its inputs. */
function edgesOf(step: Step, place: ReadonlyMap<Step, number>): GraphEdge[] {
  const { formula, inputs, result } = step;
  const op = (formula as { op: Op }).op;
  const copies = inputs.map(({ result }) => leaf(result.item()));
  const slopes = grad(op.apply(...copies), copies);
  const upstream = result.grad?.item() ?? 0;
  return inputs.map((input, i) => {
    const slope = slopes[i]!.item();
    const carried = input.result.requiresGrad;
    return {
      from: place.get(input)!,
      to: place.get(step)!,
      formula: op.slopes[i]!,
      slope,
      contribution: carried ? upstream * slope : 0,
    };
  });
}

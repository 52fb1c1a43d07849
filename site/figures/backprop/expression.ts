/** @file From a formula as it is typed to calls of the library's ops. jsep reads it; this gives it meaning. */
import jsep from "jsep";
import { maximum, minimum, type Tensor } from "tapegrad";

/** An op that a formula may use. */
export interface Op {
  /** As it stands in the graph. */
  readonly symbol: string;
  readonly apply: (...inputs: Tensor[]) => Tensor;
  /** The derivative by each input, in letters: inputs a and b, result y. */
  readonly slopes: readonly string[];
}

const operators: Readonly<Record<string, Op>> = {
  "+": { symbol: "+", apply: (a, b) => a!.add(b!), slopes: ["1", "1"] },
  "-": { symbol: "−", apply: (a, b) => a!.sub(b!), slopes: ["1", "−1"] },
  "*": { symbol: "×", apply: (a, b) => a!.mul(b!), slopes: ["b", "a"] },
  "/": { symbol: "÷", apply: (a, b) => a!.div(b!), slopes: ["1/b", "−a/b²"] },
  "**": { symbol: "pow", apply: (a, b) => a!.pow(b!), slopes: ["b·aᵇ⁻¹", "y·ln a"] },
};

const negation: Op = { symbol: "neg", apply: (a) => a!.neg(), slopes: ["−1"] };

export const functions: Readonly<Record<string, Op>> = {
  tanh: { symbol: "tanh", apply: (a) => a!.tanh(), slopes: ["1 − y²"] },
  sigmoid: { symbol: "σ", apply: (a) => a!.sigmoid(), slopes: ["y·(1 − y)"] },
  relu: { symbol: "ReLU", apply: (a) => a!.relu(), slopes: ["1 where a > 0, else 0"] },
  exp: { symbol: "exp", apply: (a) => a!.exp(), slopes: ["y"] },
  log: { symbol: "ln", apply: (a) => a!.log(), slopes: ["1/a"] },
  sin: { symbol: "sin", apply: (a) => a!.sin(), slopes: ["cos a"] },
  cos: { symbol: "cos", apply: (a) => a!.cos(), slopes: ["−sin a"] },
  sqrt: { symbol: "√", apply: (a) => a!.sqrt(), slopes: ["1/(2·y)"] },
  square: { symbol: "a²", apply: (a) => a!.square(), slopes: ["2·a"] },
  abs: { symbol: "|a|", apply: (a) => a!.abs(), slopes: ["sign of a"] },
  max: {
    symbol: "max",
    apply: (a, b) => maximum(a!, b!),
    slopes: ["1 where a > b, else 0", "1 where b > a, else 0"],
  },
  min: {
    symbol: "min",
    apply: (a, b) => minimum(a!, b!),
    slopes: ["1 where a < b, else 0", "1 where b < a, else 0"],
  },
};

/** A formula taken apart: an input, a number, or an op on formulas. */
export type Formula =
  | { readonly kind: "input"; readonly name: string }
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "op"; readonly op: Op; readonly inputs: readonly Formula[] };

/** What keeps a text from being a formula, as a sentence. */
export class FormulaError extends Error {}

jsep.addBinaryOp("**", 11, true);
jsep.addBinaryOp("^", 11, true);

/** The most ops that a graph has room for. */
const limit = 24;

/** @throws FormulaError when the text is no formula, or too long a one */
export function parseFormula(text: string): Formula {
  if (text.trim() === "") throw new FormulaError("Type a formula, such as w*x + b.");
  let tree: jsep.Expression;
  try {
    tree = jsep(text.replaceAll("·", "*").replaceAll("−", "-"));
  } catch (error) {
    throw new FormulaError(`${(error as Error).message.replace(/ at character.*/, "")}.`);
  }
  const formula = formulaOf(tree);
  const ops = count(formula, "op");
  if (ops > limit)
    throw new FormulaError(`The graph has room for ${limit} operations; this formula has ${ops}.`);
  if (count(formula, "input") === 0) throw new FormulaError("The formula needs an input, such as x.");
  if (formula.kind !== "op") throw new FormulaError("The formula needs an operation, such as x*x.");
  return formula;
}

function formulaOf(tree: jsep.Expression): Formula {
  switch (tree.type) {
    case "Identifier":
      return { kind: "input", name: tree.name as string };
    case "Literal":
      if (typeof tree.value !== "number") throw new FormulaError(`${tree.raw} is not a number.`);
      return { kind: "constant", value: tree.value };
    case "UnaryExpression": {
      const input = formulaOf(tree.argument as jsep.Expression);
      if (tree.operator === "+") return input;
      if (tree.operator !== "-") throw new FormulaError(`${tree.operator} is not known here.`);
      return input.kind === "constant" ? { kind: "constant", value: -input.value } : call(negation, [input]);
    }
    case "BinaryExpression": {
      const operator = tree.operator === "^" ? "**" : (tree.operator as string);
      const op = operators[operator];
      if (op === undefined) throw new FormulaError(`${operator} is not known here; + − * / ** are.`);
      return call(
        op,
        [tree.left, tree.right].map((side) => formulaOf(side as jsep.Expression)),
      );
    }
    case "CallExpression": {
      const name = (tree.callee as jsep.Identifier).name;
      const op = Object.hasOwn(functions, name) ? functions[name]! : undefined;
      if (op === undefined)
        throw new FormulaError(
          `${name ?? "This"} is not known here; ${Object.keys(functions).join(", ")} are.`,
        );
      const inputs = (tree.arguments as jsep.Expression[]).map(formulaOf);
      if (inputs.length !== op.slopes.length)
        throw new FormulaError(
          `${name} takes ${op.slopes.length} input${op.slopes.length > 1 ? "s" : ""}, not ${inputs.length}.`,
        );
      return call(op, inputs);
    }
    case "Compound":
      throw new FormulaError("Two terms stand side by side; an operation is missing between them.");
    default:
      throw new FormulaError("Only numbers, inputs, + − * / ** and functions are known here.");
  }
}

function call(op: Op, inputs: readonly Formula[]): Formula {
  return { kind: "op", op, inputs };
}

function count(formula: Formula, kind: Formula["kind"]): number {
  const here = formula.kind === kind ? 1 : 0;
  return formula.kind === "op" ? formula.inputs.reduce((sum, input) => sum + count(input, kind), here) : here;
}

/** The inputs' names, in the order in which they stand in the formula. */
export function inputsOf(formula: Formula): string[] {
  if (formula.kind === "input") return [formula.name];
  return formula.kind === "op" ? [...new Set(formula.inputs.flatMap(inputsOf))] : [];
}

import { describe, expect, it } from "vitest";
import { graphFor } from "../../figures/backprop/engine.js";
import { examples } from "../../figures/backprop/examples.js";
import { FormulaError, parseFormula } from "../../figures/backprop/expression.js";
import { placeAt, walkEnd } from "../../figures/backprop/walk.js";

const at = (values: Record<string, number>) => new Map(Object.entries(values));

describe("the graph of a formula", () => {
  it("has the values and gradients of the closed formula", () => {
    const { nodes } = graphFor(parseFormula("x*y + sin(x)"), at({ x: 1, y: 2 }));
    const gradients = Object.fromEntries(nodes.map(({ name, gradient }) => [name, gradient]));
    expect(nodes.find(({ name }) => name === "L")!.value).toBeCloseTo(2 + Math.sin(1), 14);
    expect(gradients["x"]).toBeCloseTo(2 + Math.cos(1), 14);
    expect(gradients["y"]).toBeCloseTo(1, 14);
  });

  it.each(Object.keys(examples))(
    "%s: contributions add up to the gradients, and measuring agrees",
    (text) => {
      const graph = graphFor(parseFormula(text), new Map());
      const end = placeAt(graph, walkEnd(graph));
      graph.nodes.forEach((node, i) => {
        if (node.kind === "constant") return;
        expect(end.arrived[i]!.reduce((a, b) => a + b)).toBeCloseTo(node.gradient, 12);
        expect(end.complete[i]).toBe(true);
        expect(node.measured).toBeCloseTo(node.gradient, 7);
      });
    },
  );
});

it.each([
  ["", "Type a formula"],
  ["x +", "Expected expression"],
  ["foo(x)", "foo is not known here"],
  ["tanh(x, y)", "takes 1 input, not 2"],
  ["x y", "side by side"],
  ["2 + 3", "needs an input"],
  ["x", "needs an operation"],
  ["x & y", "& is not known"],
  ["toString(x)", "toString is not known here"],
])("%j is no formula: %s", (text, message) => {
  expect(() => parseFormula(text)).toThrow(FormulaError);
  expect(() => parseFormula(text)).toThrow(message);
});

import { describe, expect, it } from "vitest";
import { crossEntropy, Generator, manualSeed, type Tensor, tensor, zeros } from "../../src/index.js";
import {
  AnomalyError,
  detectAnomaly,
  graphOf,
  summary,
  toDot,
  toMermaid,
  toSvg,
} from "../../src/inspect/index.js";
import {
  Bilinear,
  Conv2d,
  Dropout,
  Embedding,
  Flatten,
  Linear,
  LSTM,
  MaxPool2d,
  Module,
  MultiheadAttention,
  ReLU,
  Sequential,
  scaledDotProductAttention,
  TransformerEncoderLayer,
} from "../../src/nn/index.js";

function smallModel(): { model: Sequential; loss: Tensor } {
  manualSeed(0);
  const model = new Sequential(new Linear(2, 4), new ReLU(), new Linear(4, 3));
  const x = tensor([
    [1, 2],
    [3, 4],
  ]);
  return { model, loss: crossEntropy(model.forward(x), tensor([0, 2], { dtype: "int32" })) };
}

function thrownBy(body: () => unknown): unknown {
  try {
    body();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

describe("graphOf", () => {
  it("lists leaves, then ops in order of execution, with shapes", () => {
    const { model, loss } = smallModel();
    const graph = graphOf(loss, { names: model.namedParameters() });
    expect(graph.nodes.map(({ label, kind, shape }) => [label, kind, shape])).toEqual([
      ["0.weight", "leaf", [4, 2]],
      ["0.bias", "leaf", [4]],
      ["2.weight", "leaf", [3, 4]],
      ["2.bias", "leaf", [3]],
      ["linear", "op", [2, 4]],
      ["relu", "op", [2, 4]],
      ["linear", "op", [2, 3]],
      ["crossEntropy", "op", [2]],
      ["sum", "op", []],
      ["div", "op", []],
    ]);
    const position = new Map(graph.nodes.map(({ id }, i) => [id, i]));
    for (const [from, to] of graph.edges) expect(position.get(from)!).toBeLessThan(position.get(to)!);
  });

  it("computes the norms of all gradients without touching grad or consuming the graph", () => {
    const { model, loss } = smallModel();
    const graph = graphOf(loss, { names: model.namedParameters(), gradients: true });
    expect(model.parameters().every((parameter) => parameter.grad === undefined)).toBe(true);
    loss.backward();
    for (const [name, parameter] of model.namedParameters()) {
      const node = graph.nodes.find(({ label }) => label === name);
      expect(node?.gradNorm).toBeCloseTo(parameter.grad!.norm().item(), 5);
    }
    expect(graph.nodes.at(-1)?.gradNorm).toBe(1);
  });

  it("shows single numbers and their signed gradients: x·y + sin x at (1, 2), y negated", () => {
    const x = tensor(1, { dtype: "float64", requiresGrad: true });
    const y = tensor(-2, { dtype: "float64", requiresGrad: true });
    const f = x.mul(y).add(x.sin());
    const names = [
      ["x", x],
      ["y", y],
    ] as const;
    const { nodes } = graphOf(f, { names, gradients: true });
    const shown = nodes.map(({ label, value, grad }) => [label, value, grad]);
    expect(shown).toEqual([
      ["x", 1, -2 + Math.cos(1)],
      ["y", -2, 1],
      ["mul", -2, 1],
      ["sin", Math.sin(1), 1],
      ["add", -2 + Math.sin(1), 1],
    ]);
    expect(toMermaid(graphOf(f, { names, gradients: true }))).toContain("x<br/>value 1<br/>grad −1.46");
  });

  it("rejects tensors that were not recorded, and graphs consumed by backward", () => {
    expect(() => graphOf(tensor([1]))).toThrow("graphOf: nothing was recorded for this tensor");
    const { loss } = smallModel();
    loss.backward();
    expect(() => graphOf(loss)).toThrow(
      "graphOf: the graph behind div was consumed by backward. Inspect it earlier.",
    );
  });
});

describe("a rendered graph", () => {
  const x = tensor([1, 2], { requiresGrad: true });
  const graph = graphOf(x.square().sum(), { names: [['a "name" & <more>', x]] });

  it("is valid Graphviz", () => {
    expect(toDot(graph)).toBe(`digraph {
  node [fontname="sans-serif", fontsize=11];
  n0 [label="a \\"name\\" & <more>\\n[2]", shape=ellipse];
  n1 [label="square\\n[2]", shape=box];
  n2 [label="sum\\nvalue 5", shape=box];
  n0 -> n1;
  n1 -> n2;
}
`);
  });

  it("is valid Mermaid", () => {
    expect(toMermaid(graph)).toBe(`flowchart TD
  n0(["a &quot;name&quot; &amp; &lt;more&gt;<br/>[2]"])
  n1["square<br/>[2]"]
  n2["sum<br/>value 5"]
  n0 --> n1
  n1 --> n2
`);
  });

  it("is an SVG with a box per node, an arrow per edge, and every input above its uses", () => {
    const { loss } = smallModel();
    const whole = graphOf(loss);
    const svg = toSvg(whole);
    expect(svg.match(/<rect/g)).toHaveLength(whole.nodes.length);
    expect(svg.match(/marker-end/g)).toHaveLength(whole.edges.length);
    for (const [, y1, y2] of svg.matchAll(/<path d="M\S+ (\S+)C.* (\S+)" class="edge" marker/g)) {
      expect(Number(y1)).toBeLessThan(Number(y2));
    }
  });

  const rectangles = (svg: string): { x: number; y: number; width: number; height: number }[] =>
    [...svg.matchAll(/<rect x="(\S+)" y="(\S+)" width="(\S+)" height="(\S+)"/g)].map((match) => {
      const [x, y, width, height] = match.slice(1).map(Number) as [number, number, number, number];
      return { x, y, width, height };
    });

  it("has non-overlapping boxes wide enough for the longest line", () => {
    const leaves = ["encoder.layers.11.self_attn.in_proj_weight", "b"].map((name) => {
      return [name, tensor([1, 2], { requiresGrad: true })] as const;
    });
    const svg = toSvg(graphOf(leaves[0]![1].mul(leaves[1]![1]), { names: leaves }));
    const boxes = rectangles(svg);
    for (const { width } of boxes) expect(width).toBeGreaterThan(42 * 6);
    for (const [i, a] of boxes.entries()) {
      for (const b of boxes.slice(i + 1)) {
        expect(a.y !== b.y || a.x + a.width <= b.x || b.x + b.width <= a.x).toBe(true);
      }
    }
  });

  it("leads edges over several rows past the boxes in between", () => {
    const w = tensor([1, 2], { requiresGrad: true });
    let y = w.exp();
    for (let i = 0; i < 4; i++) y = y.mul(w).add(w.sin());
    const whole = graphOf(y.sum());
    const svg = toSvg(whole);
    expect(svg.match(/marker-end/g)).toHaveLength(whole.edges.length);
    const boxes = rectangles(svg);
    let lanes = 0;
    for (const [, path] of svg.matchAll(/<path d="(M[^"]*)" class="edge"/g)) {
      let x = 0;
      let y = 0;
      for (const [, command, numbers] of path!.matchAll(/([MCV])([^MCV]+)/g)) {
        const values = numbers!.trim().split(" ").map(Number);
        if (command === "V") {
          lanes++;
          // Curves stay between rows; only straight pieces pass through a row of boxes.
          for (const box of boxes) {
            const beside = x < box.x || x > box.x + box.width;
            expect(beside || values[0]! <= box.y || y >= box.y + box.height).toBe(true);
          }
          y = values[0]!;
        } else [x, y] = values.slice(-2) as [number, number];
      }
    }
    expect(lanes).toBeGreaterThan(0);
  });
});

describe("summary", () => {
  const model = new Sequential(
    new Conv2d(1, 8, 5),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    new Dropout(0.5),
    new Linear(1152, 10),
  );

  it("counts parameters and multiply-adds and knows all output shapes", () => {
    const result = summary(model, [2, 1, 28, 28]);
    expect(result.modules.map(({ outputShape }) => outputShape)).toEqual([
      [2, 10],
      [2, 8, 24, 24],
      [2, 8, 24, 24],
      [2, 8, 12, 12],
      [2, 1152],
      [2, 1152],
      [2, 10],
    ]);
    expect(result.modules.map(({ parameters }) => parameters)).toEqual([0, 208, 0, 0, 0, 0, 11_530]);
    const [conv, linear] = [2 * 8 * 24 * 24 * 25, 2 * 1152 * 10];
    expect(result.modules.map(({ multiplyAdds }) => multiplyAdds)).toEqual([
      conv + linear,
      conv,
      0,
      0,
      0,
      0,
      linear,
    ]);
    expect(result.parameters).toBe(11_738);
    expect(String(result)).toContain("  0: Conv2d     [2, 8, 24, 24]         208        230,400");
  });

  it("accepts tensors, shapes, or several of them", () => {
    const words = new Sequential(new Embedding(5, 3), new Linear(3, 2));
    const result = summary(words, tensor([[0, 1, 4]], { dtype: "int32" }));
    expect(result.modules.map(({ outputShape }) => outputShape)).toEqual([
      [1, 3, 2],
      [1, 3, 3],
      [1, 3, 2],
    ]);
    expect(summary(new LSTM(2, 3), [4, 1, 2]).modules[0]!.outputShape).toEqual([4, 1, 3]);
    expect(summary(new Bilinear(2, 3, 1), [[4, 2], zeros([4, 3])]).modules[0]!.outputShape).toEqual([4, 1]);
    expect(summary(new ReLU(), []).modules[0]!.outputShape).toEqual([]);
    for (const odd of [[-1], "784", null, [["a"]], [[1, 2], 3]]) {
      expect(() => summary(new ReLU(), odd as never)).toThrow(
        "summary: takes a shape, a tensor, or a list of these, got",
      );
    }
  });

  it("names modules in lists by field and index", () => {
    class Stacked extends Module {
      readonly blocks = [new Linear(2, 2), new Sequential(new Linear(2, 2))];
      override forward(x: Tensor): Tensor {
        return this.blocks.reduce((y, block) => block.forward(y), x);
      }
    }
    const result = summary(new Stacked(), [1, 2]);
    expect(result.modules.map(({ label, depth }) => [label, depth])).toEqual([
      ["", 0],
      ["blocks.0", 1],
      ["blocks.1", 1],
      ["0", 2],
    ]);
    expect(String(result)).toContain("\n  blocks.0: Linear ");
    expect(String(result)).toContain("\n    0: Linear ");
  });

  it("leaves the model unchanged, even if the input does not match", () => {
    expect(() => summary(model, [2, 3, 28, 28])).toThrow();
    expect(model.training).toBe(true);
    model.at(4)!.eval();
    summary(model, [1, 1, 28, 28]);
    expect(model.training).toBe(true);
    expect(model.at(4)!.training).toBe(false);
  });
});

describe("detectAnomaly", () => {
  it("names the op, the module, and the line of code at the first NaN of the forward pass", () => {
    class Deep extends Module {
      readonly inner: Linear = new Linear(2, 2);
      override forward(x: Tensor): Tensor {
        return this.inner.forward(x).mul(0).sub(1).log();
      }
    }
    const model = new Sequential(new Linear(2, 2), new Deep());
    const error = thrownBy(() => detectAnomaly(() => model.forward(zeros([1, 2]))));
    expect(error).toBeInstanceOf(AnomalyError);
    const { op, direction, module, line, message } = error as AnomalyError;
    expect({ op, direction, module }).toEqual({ op: "log", direction: "forward", module: "1 (Deep)" });
    expect(message).toMatch(/^1 \(Deep\): log: produced NaN in a result of shape \[1, 2\], called at /);
    expect(line).toContain("inspect.test.ts");
  });

  it("names the op with an infinite gradient, and its line in the forward pass", () => {
    const x = tensor([0], { requiresGrad: true });
    const error = thrownBy(() => detectAnomaly(() => x.sqrt().sum().backward())) as AnomalyError;
    expect(error.direction).toBe("backward");
    expect(error.message).toMatch(
      /^sqrt: passed back Infinity in a gradient of shape \[1\], called at .*inspect\.test/,
    );
    expect(x.grad).toBeUndefined();
  });

  it("leaves gradients unchanged when it stops backward", () => {
    const [x, w] = [tensor([0], { requiresGrad: true }), tensor([3], { requiresGrad: true })];
    x.mul(5).add(w.mul(7)).backward();
    const before = [x.grad, w.grad];
    const loss = w.mul(2).add(x.sqrt());
    const error = thrownBy(() => detectAnomaly(() => loss.backward()));
    expect(error).toMatchObject({ op: "sqrt", direction: "backward" });
    expect(x.grad).toBe(before[0]);
    expect(w.grad).toBe(before[1]);
    expect([x.grad!.item(), w.grad!.item()]).toEqual([5, 7]);
  });

  it("does not affect the same backward pass outside", () => {
    const x = tensor([0], { requiresGrad: true });
    thrownBy(() => detectAnomaly(() => x.sqrt().backward()));
    x.sqrt().backward();
    expect(x.grad!.item()).toBe(Number.POSITIVE_INFINITY);
  });

  describe("with attention", () => {
    const x = tensor(new Generator(1).randn(12), { shape: [1, 3, 4], dtype: "float32", requiresGrad: true });
    const padding = tensor([[false, false, true]]);
    const nothing = tensor([false, false, false]);
    const layer = new TransformerEncoderLayer(4, 2, { batchFirst: true, dropout: 0 });
    const ahead = tensor([
      [0, -Infinity, -Infinity],
      [0, 0, -Infinity],
      [0, 0, 0],
    ]);
    const addingKeys = new MultiheadAttention(4, 2, { batchFirst: true, addZeroAttn: true });

    it.each<[string, () => Tensor]>([
      ["a causal mask", () => scaledDotProductAttention(x, x, x, { causal: true })],
      ["a bool mask", () => scaledDotProductAttention(x, x, x, { mask: padding.logicalNot() })],
      ["nothing to attend to", () => scaledDotProductAttention(x, x, x, { mask: nothing })],
      ["a mask of numbers", () => scaledDotProductAttention(x, x, x, { mask: ahead })],
      ["padding", () => layer.forward(x, { srcKeyPaddingMask: padding })],
      ["padding and a mask", () => layer.forward(x, { srcKeyPaddingMask: padding, srcMask: ahead })],
      ["a key of zeros", () => addingKeys.forward(x, x, x, { keyPaddingMask: padding })[0]],
    ])("takes the −∞ of %s as it is meant", (_, output) => {
      expect(() => detectAnomaly(() => output().square().sum().backward())).not.toThrow();
    });

    it("reports unintended ones", () => {
      const huge = x.mul(1e30).detach();
      const overflow = () => scaledDotProductAttention(huge, huge.neg(), huge, { causal: true });
      expect(thrownBy(() => detectAnomaly(overflow))).toMatchObject({
        op: "attention",
        direction: "forward",
      });
      const odd = () => scaledDotProductAttention(x, x, x, { mask: tensor([0, Number.NaN, 0]) });
      expect(thrownBy(() => detectAnomaly(odd))).toMatchObject({ op: "attention", direction: "forward" });
    });
  });

  it("reads the whole stack and restores its limit", () => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 3;
    try {
      const model = new Sequential(new Sequential(new Sequential(new Linear(1, 1))));
      const error = thrownBy(() => detectAnomaly(() => model.forward(tensor([[Number.NaN]]))));
      expect((error as AnomalyError).line).toContain("inspect.test.ts");
      expect(Error.stackTraceLimit).toBe(3);
    } finally {
      Error.stackTraceLimit = limit;
    }
  });

  it("returns the body's result and stops observing", () => {
    expect(detectAnomaly(() => tensor([4]).sqrt().item())).toBe(2);
    expect(tensor([-1]).sqrt().item()).toBeNaN();
  });
});

describe("an error inside a module", () => {
  it("names the module in which it occurred", () => {
    const model = new Sequential(new Linear(2, 3), new Sequential(new Linear(4, 1)));
    expect(() => model.forward(zeros([1, 2]))).toThrow(
      "1.0 (Linear(in_features=4, out_features=1, bias=True)): linear: needs […, in] and a weight [out, in], " +
        "got [1, 3] and [1, 4]",
    );
  });
});

import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { compile } from "../../src/compile/index.js";
import { crossEntropy, mseLoss, noGrad, randn, type Tensor, tensor, zeros } from "../../src/index.js";
import { Dropout, Linear, Sequential, Tanh } from "../../src/nn/index.js";
import { Adam, SGD } from "../../src/optim/index.js";
import { classes, generator, many, points, small, training } from "./models.js";

describe("a plan is made for", () => {
  const net = small();
  const infer = compile((x: Tensor) => net.forward(x));

  it("shapes, modes and frozen parameters; and is left when a parameter was moved", () => {
    const model = new Sequential(new Linear(2, 8), new Dropout(0.5), new Linear(8, 3));
    const forward = compile((x: Tensor) => noGrad(() => model.forward(x)));
    for (let i = 0; i < 3; i++) forward(points[0]!);
    model.eval();
    const expected = noGrad(() => model.forward(points[0]!)).toArray();
    for (let i = 0; i < 4; i++) expect(forward(points[0]!).toArray()).toEqual(expected);
    for (const n of [1, 2, 3]) {
      const x = randn([n, 2], { generator });
      for (let i = 0; i < 3; i++) {
        expect(forward(x).toArray()).toEqual(noGrad(() => model.forward(x)).toArray());
      }
    }
    model.to("float64");
    const wide = points[0]!.to("float64");
    for (let i = 0; i < 4; i++) expect(forward(wide).dtype).toBe("float64");
  });

  it("parameters as they are now", () => {
    for (let i = 0; i < 3; i++) infer(points[0]!);
    net.loadStateDict(small().stateDict());
    expect(infer(points[0]!).toArray()).toEqual(net.forward(points[0]!).toArray());
    const optimizer = new Adam(net.parameters());
    crossEntropy(net.forward(points[0]!), classes[0]!).backward();
    optimizer.step();
    expect(infer(points[0]!).toArray()).toEqual(net.forward(points[0]!).toArray());
  });

  it("eight versions; others are computed without, with one warning", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const double = compile((x: Tensor) => x.mul(2));
    for (let n = 1; n < 12; n++) {
      const x = randn([n], { generator });
      for (let i = 0; i < 3; i++) expect(double(x).toArray()).toEqual(x.mul(2).toArray());
    }
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]![0]).toContain("(float32 [9])");
    warn.mockRestore();
  });
});

describe("compile refuses", () => {
  it("what changes from call to call, by name", () => {
    let count = 0;
    const step = compile((x: Tensor) => x.mul(++count));
    step(points[0]!);
    expect(() => step(points[0]!)).toThrow("mul: uniforms[0] was 1 in the first call and 2 in the second");
    const batches = compile((x: Tensor) => x.add(tensor([++count, 0])));
    batches(points[0]!);
    expect(() => batches(points[0]!)).toThrow("add: ins[1] is an array with other elements in each call");
    const branch = compile((x: Tensor) => (++count % 2 ? x.exp() : x.sin()));
    branch(points[0]!);
    expect(() => branch(points[0]!)).toThrow(
      /entry 0 was (exp|sin) in the first call and (exp|sin) in the second/,
    );
  });

  it("to read elements", () => {
    const step = compile((x: Tensor) => x.mul(x.sum().item()));
    expect(() => step(points[0]!)).toThrow("compile: item() reads elements");
    expect(() => compile((x: Tensor) => tensor(x.toArray()))(points[0]!)).toThrow("toArray() reads elements");
  });

  it("arguments and results that are not tensors, and arguments that require a gradient", () => {
    const same = compile((x: Tensor) => x);
    expect(() => same(3 as never)).toThrow("compile: argument 0 must be a tensor, got 3");
    expect(() => same(randn([2], { requiresGrad: true }))).toThrow("requires a gradient");
    expect(() => compile((() => 3) as never)()).toThrow("must return a tensor");
    expect(() => compile((async () => zeros([1])) as never)()).toThrow("must be synchronous");
    const change = compile((x: Tensor) => x.assign(x.mul(2)));
    change(points[0]!.clone());
    expect(() => change(points[0]!.clone())).toThrow("changes an argument in place");
  });

  it("nothing that depends on hooks or on values for its shapes: it is computed without a plan", () => {
    const nonzero = compile((x: Tensor) => x.nonzero());
    for (let i = 0; i < 4; i++) expect(nonzero(points[i]!).toArray()).toEqual(points[i]!.nonzero().toArray());
    expect(nonzero.explain()).toBe(
      "(float32 [12, 2]): runs uncompiled: the shape of nonzero's result depends on values",
    );
  });
});

describe("a plan", () => {
  it("checks values again, and goes on after an error", () => {
    const loss = compile((x: Tensor, y: Tensor) => crossEntropy(x, y));
    const x = randn([12, 3], { generator });
    for (let i = 0; i < 3; i++) loss(x, classes[i]!);
    const wrong = tensor(
      Array.from({ length: 12 }, () => 3),
      { dtype: "int32" },
    );
    expect(() => loss(x, wrong)).toThrow("crossEntropy: target 3 is not one of the classes 0 … 2");
    expect(loss(x, classes[4]!).item()).toBe(crossEntropy(x, classes[4]!).item());
  });

  it("raises versions, so that a graph that saved what it changes refuses", () => {
    const weight = randn([2], { generator }).requireGrad();
    const optimizer = new SGD([weight], { lr: 0.1 });
    const step = compile((x: Tensor) => {
      optimizer.zeroGrad();
      mseLoss(x.mul(weight), x).backward();
      optimizer.step();
    });
    for (let i = 0; i < 3; i++) step(points[0]!);
    const y = weight.square().sum();
    step(points[0]!);
    expect(() => y.backward()).toThrow("changed");
  });

  it("leaves earlier results and gradients that were read as they are", () => {
    const net = small();
    const step = compile((x: Tensor, y: Tensor) => {
      net.zeroGrad();
      const loss = crossEntropy(net.forward(x), y);
      loss.backward();
      return loss;
    });
    const kept = many.map((i) => {
      const loss = step(points[i]!, classes[i]!);
      const gradient = net.parameters()[0]!.grad!;
      return { loss, gradient, before: [loss.toArray(), gradient.toArray()] };
    });
    for (const { loss, gradient, before } of kept)
      expect([loss.toArray(), gradient.toArray()]).toEqual(before);
    expect(new Set(kept.map(({ loss }) => loss.item())).size).toBe(20);
  });

  it("is part of another function that calls it", () => {
    const inner = compile((x: Tensor) => x.mul(2));
    const outer = compile((x: Tensor) => inner(x).softmax(1));
    for (let i = 0; i < 4; i++)
      expect(outer(points[i]!).toArray()).toEqual(points[i]!.mul(2).softmax(1).toArray());
    expect(outer.explain()).toContain("2 calls of kernels");
  });

  it("is explained as its page shows", () => {
    const net = new Sequential(new Linear(2, 8), new Tanh(), new Linear(8, 2));
    const twin = training(net, (x, y) => crossEntropy(net.forward(x!), y!));
    const step = compile((x: Tensor, y: Tensor) => twin.step(x, y) as Tensor);
    for (let i = 0; i < 3; i++) step(zeros([4, 2]), zeros([4], { dtype: "int32" }));
    const page = readFileSync(new URL("../../docs/compile.md", import.meta.url), "utf8");
    expect(page).toContain(`\`\`\`\n${step.explain()}\n\`\`\``);
  });

  it("uses memory again", () => {
    const chain = compile((x: Tensor) => {
      let y = x;
      for (let i = 0; i < 20; i++) y = y.mul(0.5).cumsum(0);
      return y;
    });
    const x = randn([1000], { generator });
    for (let i = 0; i < 4; i++) expect(chain(x).toArray()).toEqual(chain(x).toArray());
    const [, used, apart] = /memory: ([\d.]+) KiB; ([\d.]+) KiB/.exec(chain.explain())!;
    expect(Number(used)).toBeLessThan(Number(apart) / 5);
  });
});

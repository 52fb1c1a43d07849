import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { compile } from "../../src/compile/index.js";
import { Uniform } from "../../src/distributions/index.js";
import {
  crossEntropy,
  Generator,
  grad,
  mseLoss,
  noGrad,
  randn,
  type Tensor,
  tensor,
  zeros,
} from "../../src/index.js";
import {
  BatchNorm2d,
  BCEWithLogitsLoss,
  Conv2d,
  Dropout,
  Embedding,
  Flatten,
  GRU,
  Linear,
  LSTM,
  MaxPool2d,
  type Module,
  ReLU,
  RNN,
  Sequential,
  Tanh,
  TransformerEncoderLayer,
} from "../../src/nn/index.js";
import {
  Adam,
  AdamW,
  CosineAnnealingLR,
  clipGradNorm,
  ExponentialMovingAverage,
  SGD,
} from "../../src/optim/index.js";
import { expectTwins, type Twin } from "./twins.js";

const generator = new Generator(7);
const many = Array.from({ length: 20 }, (_, i) => i);
const points = many.map(() => randn([12, 2], { generator }));
const classes = many.map(() => tensor(generator.randint(0, 3, 12), { dtype: "int32" }));
const images = many.map(() => randn([4, 1, 8, 8], { generator }));
const digits = many.map(() => tensor(generator.randint(0, 5, 4), { dtype: "int32" }));
const tokens = many.map(() => tensor(generator.randint(0, 11, 15), { dtype: "int32", shape: [5, 3] }));

/** A step of training, with a loss of its own. */
function training(
  model: Module<never, unknown>,
  loss: (...args: Tensor[]) => Tensor,
  lr = 0.01,
): Twin<Tensor[]> {
  const optimizer = new Adam(model.parameters(), { lr });
  return {
    modules: [model],
    step: (...args) => {
      optimizer.zeroGrad();
      const value = loss(...args);
      value.backward();
      optimizer.step();
      return value;
    },
  };
}

const small = (): Sequential => new Sequential(new Linear(2, 16), new Tanh(), new Linear(16, 3));
const batch = (i: number): Tensor[] => [points[i]!, classes[i]!];

describe("a compiled step computes what the function computes, bit for bit:", () => {
  it("a network", () => {
    expectTwins(() => {
      const net = small();
      return training(net, (x, y) => crossEntropy(net.forward(x!), y!));
    }, batch);
  });

  it("dropout", () => {
    expectTwins(() => {
      const net = new Sequential(new Linear(2, 16), new Dropout(0.3), new Tanh(), new Linear(16, 3));
      return training(net, (x, y) => crossEntropy(net.forward(x!), y!));
    }, batch);
  });

  it.each([0.1, null])("a convolutional network with batch normalization, momentum %s", (momentum) => {
    expectTwins(
      () => {
        const net = new Sequential(
          new Conv2d(1, 4, 3, { padding: 1 }),
          new BatchNorm2d(4, { momentum }),
          new ReLU(),
          new MaxPool2d(2),
          new Flatten(),
          new Linear(64, 5),
        );
        return training(net, (x, y) => crossEntropy(net.forward(x!), y!));
      },
      (i) => [images[i]!, digits[i]!],
    );
  });

  it.each([
    ["RNN", RNN],
    ["LSTM", LSTM],
    ["GRU", GRU],
  ])("%s", (_, Layer) => {
    expectTwins(
      () => {
        const embedding = new Embedding(11, 6);
        const layer = new Layer(6, 8, { numLayers: 2, dropout: 0.2, bidirectional: true });
        const head = new Linear(16, 11);
        const all = new Sequential(embedding, head);
        const parameters = [...all.parameters(), ...layer.parameters()];
        const optimizer = new SGD(parameters, { lr: 0.1, momentum: 0.9 });
        return {
          modules: [all, layer],
          step: (x?: Tensor) => {
            optimizer.zeroGrad();
            const [output] = layer.forward(embedding.forward(x!)) as [Tensor, unknown];
            const logits = head.forward(output).reshape([15, 11]);
            const loss = crossEntropy(logits, x!.reshape([15]));
            loss.backward();
            clipGradNorm(parameters, 0.5);
            optimizer.step();
            return loss;
          },
        };
      },
      (i) => [tokens[i]!],
    );
  });

  it("a transformer with tied weights, a schedule and a moving average", () => {
    expectTwins(
      () => {
        const embedding = new Embedding(11, 8);
        const layer = new TransformerEncoderLayer(8, 2, { dimFeedforward: 16, dropout: 0.1 });
        const parameters = [...embedding.parameters(), ...layer.parameters()];
        const optimizer = new AdamW(parameters, { lr: 0.01 });
        const schedule = new CosineAnnealingLR(optimizer, { tMax: 30 });
        const average = new ExponentialMovingAverage(parameters, { decay: 0.9 });
        return {
          modules: [embedding, layer],
          step: (x?: Tensor) => {
            optimizer.zeroGrad();
            const hidden = layer.forward(embedding.forward(x!));
            const loss = crossEntropy(
              hidden.matmul(embedding.weight.transpose(0, 1)).reshape([15, 11]),
              x!.reshape([15]),
            );
            loss.backward();
            optimizer.step();
            schedule.step();
            average.update();
            return loss;
          },
        };
      },
      (i) => [tokens[i]!],
    );
  });

  it.each([false, true])("a GAN with two optimizers, its critic frozen meanwhile: %s", (freezes) => {
    expectTwins(
      () => {
        const g = new Sequential(new Linear(3, 8), new ReLU(), new Linear(8, 2));
        const d = new Sequential(new Linear(2, 8), new Dropout(0.1), new ReLU(), new Linear(8, 1));
        const [og, od] = [new Adam(g.parameters()), new Adam(d.parameters())];
        const bce = new BCEWithLogitsLoss();
        return {
          modules: [g, d],
          step: (x?: Tensor) => {
            const n = x!.shape[0]!;
            d.setRequiresGrad(true);
            od.zeroGrad();
            const fake = g.forward(randn([n, 3]));
            const real = bce.forward(d.forward(x!), zeros([n, 1]).add(1));
            const lossD = real.add(bce.forward(d.forward(fake.detach()), zeros([n, 1])));
            lossD.backward();
            od.step();
            og.zeroGrad();
            if (freezes) d.setRequiresGrad(false);
            const lossG = bce.forward(d.forward(fake), zeros([n, 1]).add(1));
            lossG.backward();
            og.step();
            return { lossD, lossG };
          },
        };
      },
      (i) => [points[i]!],
    );
  });

  it("gradients added up over several backward passes and several calls", () => {
    expectTwins(() => {
      const net = small();
      return {
        modules: [net],
        step: (x?: Tensor, y?: Tensor) => {
          const loss = crossEntropy(net.forward(x!), y!);
          loss.backward();
          const penalty = net.forward(x!).square().mean();
          penalty.backward();
          return [loss, penalty];
        },
      };
    }, batch);
  });

  it("a gradient of a gradient", () => {
    expectTwins(() => {
      const net = small();
      return training(net, (x) => {
        const point = x!.clone().requireGrad();
        const [dx] = grad(net.forward(point).sum(), [point], { createGraph: true });
        return dx.square().sum(1).sqrt().sub(1).square().mean();
      });
    }, batch);
  });

  it("a gradient that is read, changed and put back", () => {
    expectTwins(() => {
      const net = small();
      const optimizer = new SGD(net.parameters(), { lr: 0.1 });
      return {
        modules: [net],
        step: (x?: Tensor, y?: Tensor) => {
          net.zeroGrad();
          const loss = crossEntropy(net.forward(x!), y!);
          loss.backward();
          for (const p of net.parameters()) p.grad = noGrad(() => p.grad!.clamp({ min: -0.01, max: 0.01 }));
          const size = net.parameters()[0]!.grad!.abs().sum();
          clipGradNorm(net.parameters(), 0.01);
          optimizer.step();
          return [loss, size];
        },
      };
    }, batch);
  });

  it("a gradient that is put in place of another, and was computed before it", () => {
    expectTwins(() => {
      const net = small();
      const [weight] = net.parameters() as [Tensor];
      const optimizer = new SGD(net.parameters(), { lr: 0.1 });
      return {
        modules: [net],
        step: (x?: Tensor, y?: Tensor) => {
          optimizer.zeroGrad();
          const decay = noGrad(() => weight.mul(0.1));
          crossEntropy(net.forward(x!), y!).backward();
          const size = weight.grad!.abs().sum();
          weight.grad = decay;
          optimizer.step();
          return size;
        },
      };
    }, batch);
  });

  it("assignments to tensors from outside", () => {
    expectTwins(() => {
      const [state, last] = [zeros([12, 2]), zeros([12, 2])];
      return {
        modules: [],
        others: [state, last],
        step: (x?: Tensor) => {
          noGrad(() => state.assign(state.mul(0.9).add(x!)));
          last.assign(x!);
          return state.sum();
        },
      };
    }, batch);
  });

  it("distributions that are made of arguments", () => {
    expectTwins(
      () => ({
        modules: [],
        step: (x?: Tensor) => {
          const spread = new Uniform(x!, x!.add(1));
          const drawn = spread.rsample();
          return [drawn, spread.logProb(drawn)];
        },
      }),
      batch,
    );
  });

  it("inference", () => {
    const compiled = expectTwins(() => {
      const net = small().eval();
      return { modules: [net], step: (x?: Tensor) => noGrad(() => net.forward(x!).softmax(1)) };
    }, batch);
    expect(compiled.explain()).toContain("0 entries of the host");
  });

  it("other dtypes, indices, masks and random numbers", () => {
    expectTwins(
      () => ({
        modules: [],
        step: (x?: Tensor) => {
          const order = x!.select(1, 0).argsort();
          const sorted = x!.indexSelect(0, order);
          const kept = sorted.gt(0).where(sorted, randn([12, 2]));
          const ints = kept.mul(10).to("int32");
          const scattered = zeros([12, 12]).scatter(1, order.reshape([12, 1]), 2);
          return [
            kept,
            ints,
            kept.gt(0),
            kept.to("float64").cumsum(0),
            scattered,
            ints.floorDivide(3).triu(),
          ];
        },
      }),
      batch,
    );
  });
});

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
    expect(() => batches(points[0]!)).toThrow("add: ins[1] is an array of other elements in each call");
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
      "(float32 [12, 2]): computed without a plan: the shape of nonzero's result depends on values",
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
    const outer = compile((x: Tensor) => inner(x).add(1));
    for (let i = 0; i < 4; i++)
      expect(outer(points[i]!).toArray()).toEqual(points[i]!.mul(2).add(1).toArray());
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
      for (let i = 0; i < 20; i++) y = y.add(1).mul(0.5);
      return y;
    });
    const x = randn([1000], { generator });
    for (let i = 0; i < 4; i++) expect(chain(x).toArray()).toEqual(chain(x).toArray());
    const [, used, apart] = /memory: ([\d.]+) KiB; ([\d.]+) KiB/.exec(chain.explain())!;
    expect(Number(used)).toBeLessThan(Number(apart) / 5);
  });
});

import { describe, expect, it } from "vitest";
import { Uniform } from "../../src/distributions/index.js";
import { crossEntropy, grad, noGrad, randn, type Tensor, zeros } from "../../src/index.js";
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
import { batch, digits, images, points, small, tokens, training } from "./models.js";
import { expectTwins } from "./twins.js";

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

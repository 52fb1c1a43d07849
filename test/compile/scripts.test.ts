/**
 * Steps as people write them, compared with eager twins: drawing, checking, and reading values is replayed as
 * well.
 */
import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.js";
import { Categorical, Normal } from "../../src/distributions/index.js";
import {
  crossEntropy,
  full,
  multinomial,
  noGrad,
  oneHot,
  randint,
  randn,
  type Tensor,
} from "../../src/index.js";
import { Linear, RNN } from "../../src/nn/index.js";
import { Adam, ReduceLROnPlateau, SGD } from "../../src/optim/index.js";
import { Generator } from "../../src/random/index.js";
import { expectTwins } from "./twins.js";

const generator = new Generator(5);
const letters = Array.from({ length: 20 }, () => randint(0, 6, [3, 4], { generator }));
const points = Array.from({ length: 20 }, () => randn([8, 4], { generator }));

describe("a compiled step", () => {
  it("of a character model on classes as rows of zeros and a one", () => {
    const compiled = expectTwins<[x: Tensor, y: Tensor]>(
      () => {
        const [rnn, head] = [new RNN(6, 5, { batchFirst: true }), new Linear(5, 6)];
        const optimizer = new Adam([...rnn.parameters(), ...head.parameters()], { lr: 0.01 });
        return {
          modules: [rnn, head],
          step: (x: Tensor, y: Tensor) => {
            optimizer.zeroGrad();
            const [states] = rnn.forward(oneHot(x, 6));
            const loss = crossEntropy(head.forward(states).reshape([-1, 6]), y.reshape([-1]));
            loss.backward();
            optimizer.step();
            return loss;
          },
        };
      },
      (i) => [letters[i]!, letters[19 - i]!],
    );
    const wrong = full([3, 4], 6, { dtype: "int32" });
    expect(() => compiled(wrong, letters[0]!)).toThrow("oneHot: 6 is not one of the classes 0 … 5");
  });

  it("of a policy that samples the actions it is judged by", () => {
    expectTwins<[x: Tensor]>(
      () => {
        const policy = new Linear(4, 3);
        const optimizer = new SGD(policy.parameters(), { lr: 0.1 });
        return {
          modules: [policy],
          step: (states: Tensor) => {
            optimizer.zeroGrad();
            const choice = new Categorical({ logits: policy.forward(states) });
            const actions = choice.sample();
            const loss = choice.logProb(actions).mul(states.sum(1)).mean().neg();
            loss.backward();
            optimizer.step();
            return [loss, actions];
          },
        };
      },
      (i) => [points[i]!],
    );
  });

  it("of a code that is drawn from a distribution with computed parameters", () => {
    expectTwins<[x: Tensor]>(
      () => {
        const [encoder, decoder] = [new Linear(4, 4), new Linear(2, 4)];
        const optimizer = new Adam([...encoder.parameters(), ...decoder.parameters()]);
        return {
          modules: [encoder, decoder],
          step: (x: Tensor) => {
            optimizer.zeroGrad();
            const [mean, logScale] = encoder.forward(x).split(2, 1) as [Tensor, Tensor];
            const code = new Normal(mean, logScale.exp());
            const apart = decoder.forward(code.rsample()).sub(x).square().mean();
            const loss = apart.sub(code.entropy().mean().mul(0.1));
            loss.backward();
            optimizer.step();
            return loss;
          },
        };
      },
      (i) => [points[i]!],
    );
  });

  it("whose rate falls when its own loss makes no progress", () => {
    let schedule: ReduceLROnPlateau | undefined;
    const compiled = expectTwins<[x: Tensor]>(
      () => {
        const model = new Linear(4, 3);
        const optimizer = new SGD(model.parameters(), { lr: 0.5 });
        const own = new ReduceLROnPlateau(optimizer, { factor: 0.5, patience: 1, threshold: 0.2 });
        schedule = own;
        return {
          modules: [model],
          step: (x: Tensor) => {
            optimizer.zeroGrad();
            const loss = model.forward(x).square().mean();
            loss.backward();
            optimizer.step();
            own.step(loss);
            return loss;
          },
        };
      },
      (i) => [points[i]!],
    );
    expect(compiled.explain()).toContain("ReduceLROnPlateau.step");
    expect(schedule!.getLastLr()[0]).toBeLessThan(0.5);
  });

  it("that writes: the next letter is drawn from what the model says", () => {
    expectTwins<[x: Tensor]>(
      () => {
        const model = new Linear(6, 6);
        return {
          modules: [model],
          step: (x: Tensor) =>
            noGrad(() => multinomial(model.forward(oneHot(x.reshape([-1]), 6)).softmax(-1), 1)),
        };
      },
      (i) => [letters[i]!],
    );
  });

  it("is computed without a plan where a schedule is given a number, or classes are to be counted", () => {
    const schedule = new ReduceLROnPlateau(new SGD([randn([2]).requireGrad()], { lr: 1 }));
    const step = compile((x: Tensor) => {
      schedule.step(1);
      return x.mul(2);
    });
    const marks = compile((x: Tensor) => oneHot(x));
    for (let i = 0; i < 3; i++) {
      step(points[i]!);
      expect(marks(letters[i]!).toArray()).toEqual(oneHot(letters[i]!).toArray());
    }
    expect(step.explain()).toContain("ReduceLROnPlateau.step was given a number");
    expect(marks.explain()).toContain("unless the number of classes is given");
  });
});

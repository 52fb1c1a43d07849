import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataLoader, loadDigits, TensorDataset } from "../../src/data/index.js";
import { defaultGenerator, Generator, manualSeed, type Tensor, tensor } from "../../src/index.js";
import {
  decodeCheckpoint,
  decodeSafetensors,
  encodeCheckpoint,
  History,
  type Plain,
  restoreCheckpoint,
} from "../../src/io/index.js";
import { Linear } from "../../src/nn/index.js";
import { LinearLR, ReduceLROnPlateau, SGD } from "../../src/optim/index.js";
import { Anything, exact, plain, trained } from "./states.js";

describe("a checkpoint", () => {
  test("restores any possible state, to the bit", () => {
    fc.assert(
      fc.property(plain, (state) => {
        const part = new Anything([]);
        restoreCheckpoint(encodeCheckpoint({ part: new Anything({ state }) }), { part });
        expect(exact(part.state as Plain)).toEqual(exact({ state }));
      }),
    );
  });

  test("restores progress and user metadata", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), fc.dictionary(fc.string(), plain), (epoch, step, own) => {
        const metadata = { ...own };
        const read = restoreCheckpoint(encodeCheckpoint({}, { epoch, step, metadata }), {});
        expect({ ...read, metadata: exact(read.metadata) }).toEqual({
          epoch,
          step,
          metadata: exact(metadata),
        });
      }),
    );
    expect(restoreCheckpoint(encodeCheckpoint({}), {})).toEqual({ epoch: 0, step: 0, metadata: {} });
  });

  test("is a safetensors file with names that show where each tensor belongs", () => {
    const { model, optimizer } = trained(new Linear(2, 1));
    const { tensors: all } = decodeSafetensors(encodeCheckpoint({ model, optimizer }));
    expect(Object.keys(all).slice(0, 2)).toEqual(["model.weight", "model.bias"]);
    expect(Object.keys(all).filter((name) => name.startsWith("optimizer.state.0.")).length).toBe(2);
    expect(all["model.weight"]?.toArray()).toEqual(model.weight.toArray());
  });

  test("is a copy: later changes do not affect it", () => {
    const model = new Linear(2, 1);
    const before = model.weight.toArray();
    const checkpoint = encodeCheckpoint({ model });
    model.loadStateDict({ weight: tensor([[0, 0]]), bias: tensor([0]) });
    restoreCheckpoint(checkpoint, { model });
    expect(model.weight.toArray()).toEqual(before);
  });

  test("includes the state of the default generator, and of any generator among the parts", () => {
    const own = new Generator(5);
    manualSeed(7);
    own.randn(3);
    defaultGenerator().randn(3);
    const checkpoint = encodeCheckpoint({ own });
    const expected = [own.randn(), defaultGenerator().randn()];
    manualSeed(8);
    restoreCheckpoint(checkpoint, { own });
    expect([own.randn(), defaultGenerator().randn()]).toEqual(expected);
    restoreCheckpoint(encodeCheckpoint({ defaultGenerator: defaultGenerator() }), {});
  });

  test("includes the history so far", () => {
    const history = new History();
    history.record(1, { loss: 1 }, 5);
    const checkpoint = encodeCheckpoint({ history });
    history.record(2, { loss: 0.5 }, 6);
    restoreCheckpoint(checkpoint, { history });
    expect(history.records).toEqual([{ step: 1, time: 5, metrics: { loss: 1 } }]);
  });

  test("includes the position of a loader within an epoch", () => {
    const { images, labels } = loadDigits();
    const make = (): DataLoader<[Tensor, Tensor]> =>
      new DataLoader(new TensorDataset(images, labels), { batchSize: 400, shuffle: true });
    const loader = make();
    let checkpoint = new Uint8Array();
    const rest: unknown[] = [];
    for (const [, y] of loader) {
      if (checkpoint.length > 0) rest.push(y.toArray());
      else checkpoint = new Uint8Array(encodeCheckpoint({ loader }));
    }
    for (const [, y] of loader) rest.push(y.toArray());
    const other = make();
    manualSeed(3);
    restoreCheckpoint(checkpoint, { loader: other });
    const again = [...other, ...other].map(([, y]) => y.toArray());
    expect(again).toEqual(rest);
  });

  test("can be decoded without restoring anything", () => {
    const model = new Linear(2, 1);
    const { states, epoch, step, metadata } = decodeCheckpoint(encodeCheckpoint({ model }, { epoch: 3 }));
    expect([epoch, step, metadata]).toEqual([3, 0, {}]);
    expect(Object.keys(states)).toEqual(["model", "defaultGenerator"]);
    expect(exact(states.model!)).toEqual(exact({ ...model.stateDict() }));
  });

  test("restores the learning rate, no matter what set it", () => {
    const begin = () => {
      const optimizer = new SGD([tensor([1], { requiresGrad: true })], { lr: 0.1 });
      const warmup = new LinearLR(optimizer, { startFactor: 0.5, totalIters: 2 });
      const plateau = new ReduceLROnPlateau(optimizer, { factor: 0.5, patience: 0 });
      return { optimizer, warmup, plateau };
    };
    const saved = begin();
    for (const metric of [1, 1, 1]) {
      saved.warmup.step();
      saved.plateau.step(metric);
    }
    const { lr } = saved.optimizer.paramGroups[0]!;
    expect(lr).toBeLessThan(0.1);
    for (const order of [Object.keys(saved), Object.keys(saved).reverse()] as (keyof typeof saved)[][]) {
      const other = begin();
      restoreCheckpoint(
        encodeCheckpoint(saved),
        Object.fromEntries(order.map((name) => [name, other[name]])),
      );
      expect(other.optimizer.paramGroups[0]!.lr).toBe(lr);
    }
    saved.optimizer.paramGroups[0]!.lr = 0.75;
    const other = begin();
    restoreCheckpoint(encodeCheckpoint(saved), other);
    expect(other.optimizer.paramGroups[0]!.lr).toBe(0.75);
  });

  test("may have more parts than requested", () => {
    const [model, other] = [new Linear(2, 1), new Linear(2, 1)];
    restoreCheckpoint(encodeCheckpoint({ model, rest: new Anything({}) }), { model: other });
    expect(other.weight.toArray()).toEqual(model.weight.toArray());
  });
});

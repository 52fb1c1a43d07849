/** @file The game of forger and judge: one step of each. */
import {
  binaryCrossEntropyWithLogits as bce,
  full,
  Generator,
  noGrad,
  ones,
  randn,
  type Tensor,
  tensor,
  zeros,
} from "tapegrad";
import { loadDigits } from "tapegrad/data";
import { Adam } from "tapegrad/optim";
import type { SettingsOf } from "../settings.js";
import { hillsOf, sampleHills } from "./hills.js";
import type { gan } from "./index.js";
import { type Adversaries, forDigits, forNumbers } from "./networks.js";

export type Settings = SettingsOf<(typeof gan)["settings"]>;

/** What a real sample is to be called: 1 would make the judge so sure that it teaches nothing. */
const real = 0.9;

export class Contest {
  readonly networks: Adversaries;
  readonly #pack: number;
  readonly #generator: Generator;
  readonly #draw: (count: number) => Tensor;
  readonly #forger: Adam;
  readonly #judge: Adam;

  constructor({ data, pack, seed, forgerRate, judgeRate }: Settings) {
    this.#pack = pack;
    this.#generator = new Generator(seed);
    this.networks = (data === "digits" ? forDigits : forNumbers)(pack, this.#generator);
    this.#draw = data === "digits" ? digitDrawer(this.#generator) : numberDrawer(data, this.#generator);
    const betas: [number, number] = [0.5, 0.999];
    this.#forger = new Adam(this.networks.forger.parameters(), { betas });
    this.#judge = new Adam(this.networks.judge.parameters(), { betas });
    this.setRates(forgerRate, judgeRate);
  }

  setRates(forger: number, judge: number): void {
    for (const group of this.#forger.paramGroups) group.lr = forger * this.networks.lr;
    for (const group of this.#judge.paramGroups) group.lr = judge * this.networks.lr;
  }

  step(): { readonly forger: number; readonly judge: number } {
    const { forger, judge, batchSize, noise } = this.networks;
    const rows = batchSize / this.#pack;
    const fake = this.#packed(
      forger.train().forward(randn([batchSize, noise], { generator: this.#generator })),
    );

    judge.setRequiresGrad(true);
    const onReal = judge.forward(this.#packed(this.#draw(batchSize)));
    const onFake = judge.forward(fake.detach());
    const judgeLoss = bce(onReal, full([rows, 1], real)).add(bce(onFake, zeros([rows, 1])));
    this.#judge.zeroGrad();
    judgeLoss.backward();
    this.#judge.step();

    // The forger's samples are to be called real; the gradient goes through the judge, who stays as it is.
    judge.setRequiresGrad(false);
    const forgerLoss = bce(judge.forward(fake), ones([rows, 1]));
    this.#forger.zeroGrad();
    forgerLoss.backward();
    this.#forger.step();
    return { forger: forgerLoss.item(), judge: judgeLoss.item() };
  }

  #packed(samples: Tensor): Tensor {
    return samples.reshape([-1, this.#pack * this.networks.size]);
  }

  /** What the forger makes of noise [N, noise]. */
  forge(noise: Tensor): Float32Array {
    return noGrad(() => this.networks.forger.eval().forward(noise).toTypedArray()) as Float32Array;
  }

  /** How likely the judge holds each number to be real, if all that it sees at once are equal. */
  judgeNumbers(numbers: Float32Array): Float32Array {
    const pack = this.#pack;
    const repeated = Float32Array.from(
      { length: numbers.length * pack },
      (_, i) => numbers[Math.floor(i / pack)]!,
    );
    const scores = noGrad(() =>
      this.networks.judge.forward(tensor(repeated, { shape: [numbers.length, pack] })),
    );
    return scores.sigmoid().toTypedArray() as Float32Array;
  }
}

function numberDrawer(data: "one" | "two" | "four", generator: Generator): (count: number) => Tensor {
  return (count) => tensor(sampleHills(hillsOf[data], count, generator), { shape: [count, 1] });
}

function digitDrawer(generator: Generator): (count: number) => Tensor {
  const { images } = loadDigits({ scale: 1 });
  let order: number[] = [];
  return (count) => {
    if (order.length < count) order = Array.from(generator.permutation(images.shape[0]!));
    return images.indexSelect(0, tensor(Int32Array.from(order.splice(0, count))));
  };
}

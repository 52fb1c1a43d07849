/** @file The two networks, for numbers and for pictures. */
import type { Generator } from "tapegrad";
import { BatchNorm1d, LeakyReLU, Linear, ReLU, Sequential, Sigmoid } from "tapegrad/nn";

export interface Adversaries {
  /** Noise [N, noise] → samples [N, size]. */
  readonly forger: Sequential;
  /** Samples, `pack` of them side by side [N, pack·size], → scores [N, 1], above 0 for real. */
  readonly judge: Sequential;
  /** Numbers that a sample consists of. */
  readonly size: number;
  readonly noise: number;
  /** What the rates are multiples of. */
  readonly lr: number;
  readonly batchSize: number;
}

export function forNumbers(pack: number, generator: Generator): Adversaries {
  const [noise, width] = [4, 32];
  const linear = (from: number, to: number): Linear => new Linear(from, to, { generator });
  return {
    forger: new Sequential(
      linear(noise, width),
      new ReLU(),
      linear(width, width),
      new ReLU(),
      linear(width, 1),
    ),
    judge: judgeOf(pack, width, linear),
    size: 1,
    noise,
    lr: 0.001,
    batchSize: 128,
  };
}

export function forDigits(pack: number, generator: Generator): Adversaries {
  const [noise, width, pixels] = [16, 96, 64];
  const linear = (from: number, to: number): Linear => new Linear(from, to, { generator });
  return {
    forger: new Sequential(
      linear(noise, width),
      new BatchNorm1d(width),
      new ReLU(),
      linear(width, width),
      new BatchNorm1d(width),
      new ReLU(),
      linear(width, pixels),
      new Sigmoid(),
    ),
    judge: judgeOf(pack * pixels, width, linear),
    size: pixels,
    noise,
    lr: 0.0005,
    batchSize: 64,
  };
}

function judgeOf(inputs: number, width: number, linear: (from: number, to: number) => Linear): Sequential {
  return new Sequential(
    linear(inputs, width),
    new LeakyReLU(0.2),
    linear(width, width),
    new LeakyReLU(0.2),
    linear(width, 1),
  );
}

/** @file Softmax, cross-entropy and their gradient for one sample of three classes. */
import { crossEntropy, tensor } from "tapegrad";
import type { EngineMaker } from "../figure.js";
import type { SettingsOf } from "../settings.js";
import type { softmax } from "./index.js";
import { logitsIn } from "./logits.js";

export interface Frame {
  readonly logits: readonly number[];
  /** softmax(logits / temperature) */
  readonly p: readonly number[];
  /** One-hot, or smoothed. */
  readonly y: readonly number[];
  readonly loss: number;
  /** ∂L/∂logits, from the tape. */
  readonly gradient: readonly number[];
  /** (p − y) / temperature, as week 5 derives it. */
  readonly derived: readonly number[];
}

type Settings = SettingsOf<(typeof softmax)["settings"]>;

const makeEngine: EngineMaker<Settings, never, Frame> = (first) => {
  let settings = first;
  return {
    set(next) {
      settings = next;
    },
    frame: () => frameFor(settings),
  };
};
export default makeEngine;

function frameFor({ logits: text, right, temperature, smoothing }: Settings): Frame {
  const logits = logitsIn(text);
  const x = tensor([logits], { dtype: "float64", requiresGrad: true });
  const scaled = x.div(temperature);
  const label = tensor([Number(right)], { dtype: "int32" });
  const loss = crossEntropy(scaled, label, { labelSmoothing: smoothing });
  loss.backward();
  const p = Array.from(scaled.detach().softmax(1).data);
  const y = logits.map((_, k) => (k === Number(right) ? 1 - smoothing : 0) + smoothing / logits.length);
  return {
    logits,
    p,
    y,
    loss: loss.item(),
    gradient: Array.from(x.grad!.data),
    derived: p.map((p, k) => (p - y[k]!) / temperature),
  };
}

import { tensor } from "tapegrad";
import type { Matrix } from "tapegrad/manual";
import { Adam as OnTape } from "tapegrad/optim";
import { type Exercise, exercise, question } from "../../grading/exercise.js";
import * as adamSolution from "../../solutions/week-8/adam.js";
import { drawn, mapMatrix } from "../inputs.js";

type AdamModule = typeof import("../../week-8/adam.js");
type Settings = Required<NonNullable<ConstructorParameters<AdamModule["Adam"]>[0]>>;

/** What is known about one number at step t. */
interface State extends Settings {
  readonly t: number;
  readonly g: number;
  readonly m: number;
  readonly c: number;
}

/** Adam with some formulas replaced. */
function wrongAdam(parts: {
  readonly m?: (old: number, state: Omit<State, "m" | "c">) => number;
  readonly c?: (old: number, state: Omit<State, "m" | "c">) => number;
  readonly correct?: (β: number, t: number, which: "m" | "c") => number;
  readonly move?: (mHat: number, cHat: number, state: State) => number;
  readonly firstT?: number;
}): Partial<AdamModule> {
  const {
    m: mOf = (old, { β1, g }) => β1 * old + (1 - β1) * g,
    c: cOf = (old, { β2, g }) => β2 * old + (1 - β2) * g * g,
    correct = (β, t) => 1 - β ** t,
    move = (m, c, { learningRate, ε }) => (-learningRate * m) / (Math.sqrt(c) + ε),
    firstT = 1,
  } = parts;
  return {
    Adam: class extends adamSolution.Adam {
      t = firstT - 1;
      m: number[] = [];
      c: number[] = [];
      override step(w: Matrix, { data }: Matrix): void {
        this.t++;
        const { t, β1, β2, ε, learningRate } = this;
        data.forEach((g, i) => {
          const known = { t, g, β1, β2, ε, learningRate };
          const m = mOf(this.m[i] ?? 0, known);
          const c = cOf(this.c[i] ?? 0, known);
          [this.m[i], this.c[i]] = [m, c];
          w.data[i]! += move(m / correct(β1, t, "m"), c / correct(β2, t, "c"), { ...known, m, c });
        });
      }
    },
  };
}

interface Steps {
  readonly w: Matrix;
  readonly gradients: readonly Matrix[];
  readonly options: Partial<Settings>;
}

const small = (seed: number): Matrix => mapMatrix(drawn(2, 3, seed), (g) => g / 100);

export const adam: Exercise = exercise<AdamModule>({
  id: "week-8/adam",
  title: "Adam",
  solution: adamSolution,
  questions: [
    question<AdamModule, Steps>({
      cases: {
        "the first step": () => ({
          w: drawn(2, 3, 170),
          gradients: [small(171)],
          options: { learningRate: 0.1 },
        }),
        "four steps": () => ({
          w: drawn(2, 3, 172),
          gradients: [small(173), drawn(2, 3, 174), small(175), drawn(2, 3, 176)],
          options: { learningRate: 0.05, β1: 0.8, β2: 0.95, ε: 1e-3 },
        }),
      },
      changesInput: true,
      ask({ Adam }, { w, gradients, options }) {
        const optimizer = new Adam(options);
        for (const g of gradients) optimizer.step(w, g);
        return { w };
      },
      expected({ w, gradients, options: { learningRate = 0.001, β1 = 0.9, β2 = 0.999, ε = 1e-8 } }) {
        const leaf = tensor(w.data, { shape: w.shape, requiresGrad: true });
        const optimizer = new OnTape([leaf], { lr: learningRate, betas: [β1, β2], eps: ε });
        for (const { data, shape } of gradients) {
          leaf.grad = tensor(data, { shape });
          optimizer.step();
        }
        return { w: leaf.detach() };
      },
      mistakes: {
        "no bias correction": {
          code: wrongAdam({ correct: () => 1 }),
          says: "m and c were not divided by 1 − βᵗ. Both start at 0, so at first they are far too small, and not by the same factor.",
        },
        "c not corrected": {
          code: wrongAdam({ correct: (β, t, which) => (which === "m" ? 1 - β ** t : 1) }),
          says: "m is corrected and c is not, so the first steps are about thirty times too long: ĉ = c/(1 − β₂ᵗ).",
        },
        "m not corrected": {
          code: wrongAdam({ correct: (β, t, which) => (which === "c" ? 1 - β ** t : 1) }),
          says: "c is corrected and m is not, so the first step is a tenth of what it should be: m̂ = m/(1 − β₁ᵗ).",
        },
        "β for βᵗ": {
          code: wrongAdam({ correct: (β) => 1 - β }),
          says: "Right in the first step only: 1 − β was used for 1 − βᵗ, with t forever at its first value. Does t grow?",
        },
        "t begins at 0": {
          code: wrongAdam({ firstT: 0 }),
          says: "In the first step t is 0, so 1 − β⁰ = 0, and 0 divides. Increment t before using it: it is 1 in the first step.",
        },
        "g not squared": {
          code: wrongAdam({ c: (old, { β2, g }) => β2 * old + (1 - β2) * g }),
          says: "c averages g itself. It is the average of g², which is never negative; the root of a negative number is NaN.",
        },
        "no root": {
          code: wrongAdam({ move: (m, c, { learningRate, ε }) => (-learningRate * m) / (c + ε) }),
          says: "m̂ was divided by ĉ. Without the root the size of the gradient does not cancel: √ĉ + ε.",
        },
        "ε under the root": {
          code: wrongAdam({ move: (m, c, { learningRate, ε }) => (-learningRate * m) / Math.sqrt(c + ε) }),
          says: "Nearly right: ε stands under the root, √(ĉ + ε). It belongs next to it, √ĉ + ε.",
        },
        "no memory": {
          code: wrongAdam({ m: (_, { β1, g }) => (1 - β1) * g, c: (_, { β2, g }) => (1 - β2) * g * g }),
          says: "Right in the first step; then the old m and c are lost. They have to be fields of the class, to last from step to step.",
        },
        "m not multiplied by 1 − β₁": {
          code: wrongAdam({ m: (old, { β1, g }) => β1 * old + g, c: (old, { β2, g }) => β2 * old + g * g }),
          says: "The new gradient comes in with its full weight. A moving average takes β of the old and 1 − β of the new.",
        },
        uphill: {
          code: wrongAdam({ move: (m, c, { learningRate, ε }) => (learningRate * m) / (Math.sqrt(c) + ε) }),
          says: "The step goes uphill: it has to be subtracted from w.",
        },
        "the gradient for m": {
          code: wrongAdam({
            move: (_, c, { learningRate, ε, g }) => (-learningRate * g) / (Math.sqrt(c) + ε),
          }),
          says: "Right in the first step; after that the direction is g instead of m̂. This is RMSprop; Adam keeps its speed.",
        },
      },
    }),
  ],
});

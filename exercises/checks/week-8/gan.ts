import {
  Generator,
  grad,
  binaryCrossEntropyWithLogits as loss,
  noGrad,
  onesLike,
  type Tensor,
  tensor,
  zerosLike,
} from "tapegrad";
import { Linear, type Module, Sequential, Tanh } from "tapegrad/nn";
import { SGD } from "tapegrad/optim";
import { type Exercise, exercise, question } from "../../grading/exercise.js";
import * as ganSolution from "../../solutions/week-8/gan.js";
import { drawn } from "../inputs.js";

type Gan = typeof import("../../week-8/gan.js");
type Game = Parameters<Gan["ganStep"]>[0];

const lr = 0.3;

interface Rounds {
  readonly G: Module;
  readonly D: Module;
  readonly real: Tensor;
  readonly noise: readonly Tensor[];
}

/** Both networks, created from the same seed each time, in float64. */
function game(rounds: number): Rounds {
  const generator = new Generator(190);
  const net = (inputs: number, outputs: number): Module =>
    new Sequential(
      new Linear(inputs, 5, { generator }),
      new Tanh(),
      new Linear(5, outputs, { generator }),
    ).to("float64");
  const numbers = (rows: number, cols: number, seed: number): Tensor =>
    tensor(drawn(rows, cols, seed).data, { shape: [rows, cols] });
  return {
    G: net(2, 3),
    D: net(3, 1),
    real: numbers(4, 3, 191).add(1),
    noise: Array.from({ length: rounds }, (_, k) => numbers(4, 2, 192 + k)),
  };
}

/** All numbers of a network in one list. */
const numbersIn = (network: Module): number[] =>
  [...network.parameters()].flatMap((parameter) => Array.from(parameter.toTypedArray()));

const real1 = (logits: Tensor): Tensor => loss(logits, onesLike(logits));
const made0 = (logits: Tensor): Tensor => loss(logits, zerosLike(logits));

/** A step according to the formulas: gradients are requested by name and subtracted. */
function byFormula({ G, D }: Rounds, real: Tensor, noise: Tensor): { lossD: number; lossG: number } {
  const descend = (L: Tensor, network: Module): number => {
    const parameters = [...network.parameters()];
    const gradients = grad(L, parameters);
    noGrad(() =>
      parameters.forEach((parameter, i) => parameter.assign(parameter.sub(gradients[i]!.mul(lr)))),
    );
    return L.item();
  };
  const made = noGrad(() => G.forward(noise));
  const lossD = descend(real1(D.forward(real)).add(made0(D.forward(made))), D);
  const lossG = descend(real1(D.forward(G.forward(noise))), G);
  return { lossD, lossG };
}

/** A step of the game, with some parts replaced. */
function stepWith(parts: {
  readonly forD?: (made: Tensor) => Tensor;
  readonly lossD?: (onReal: Tensor, onMade: Tensor) => Tensor;
  readonly lossG?: (answer: Tensor) => Tensor;
  readonly clearD?: boolean;
  readonly clearG?: boolean;
  readonly afterD?: (game: Game) => void;
  readonly afterG?: (game: Game) => void;
}): Partial<Gan> {
  const { forD = (made) => made.detach(), lossD = (r, m) => real1(r).add(made0(m)), lossG = real1 } = parts;
  const {
    clearD = true,
    clearG = true,
    afterD = ({ forD }) => forD.step(),
    afterG = ({ forG }) => forG.step(),
  } = parts;
  return {
    ganStep(game, real, noise) {
      const made = game.G.forward(noise);
      const LD = lossD(game.D.forward(real), game.D.forward(forD(made)));
      if (clearD) game.forD.zeroGrad();
      LD.backward();
      afterD(game);
      const LG = lossG(game.D.forward(made));
      if (clearG) game.forG.zeroGrad();
      LG.backward();
      afterG(game);
      return { lossD: LD.item(), lossG: LG.item() };
    },
  };
}

export const gan: Exercise = exercise<Gan>({
  id: "week-8/gan",
  title: "a step of a GAN",
  solution: ganSolution,
  questions: [
    question<Gan, Rounds>({
      cases: { "one step": () => game(1), "three steps": () => game(3) },
      changesInput: true,
      ask({ ganStep }, { G, D, real, noise }) {
        const forG = new SGD(G.parameters(), { lr });
        const forD = new SGD(D.parameters(), { lr });
        const losses = noise.map((noise) => ganStep({ G, D, forG, forD }, real, noise));
        return {
          L_D: losses.map(({ lossD }) => lossD),
          L_G: losses.map(({ lossG }) => lossG),
          "D's weights": numbersIn(D),
          "G's weights": numbersIn(G),
        };
      },
      expected(rounds) {
        const losses = rounds.noise.map((noise) => byFormula(rounds, rounds.real, noise));
        return {
          L_D: losses.map(({ lossD }) => lossD),
          L_G: losses.map(({ lossG }) => lossG),
          "D's weights": numbersIn(rounds.D),
          "G's weights": numbersIn(rounds.G),
        };
      },
      mistakes: {
        "detach forgotten": {
          code: stepWith({ forD: (made) => made }),
          says: "D's backward went on into G and used up the record of `made`; so G's own backward throws. For D, `made.detach()`.",
        },
        "G trained to be caught": {
          code: stepWith({ lossG: made0 }),
          says: "G learns to be recognized: its target is 0. It wants its samples to be taken for real, so the target is 1.",
        },
        "D's targets exchanged": {
          code: stepWith({ lossD: (onReal, onMade) => made0(onReal).add(real1(onMade)) }),
          says: "D learns to call real samples generated and generated ones real: the targets are swapped. Real is 1.",
        },
        "only real samples for D": {
          code: stepWith({ lossD: (onReal) => real1(onReal) }),
          says: "D sees only real samples, and learns to say yes to everything. Generated ones belong in its loss, with target 0.",
        },
        "D's gradients not cleared": {
          code: stepWith({ clearD: false }),
          says: "Right in the first step. Then D has gradients left over from G's loss, which went through it: forD.zeroGrad() before D's backward.",
        },
        "G's gradients not cleared": {
          code: stepWith({ clearG: false }),
          says: "Right in the first step. Then G's gradients of the previous step are still there: forG.zeroGrad() before G's backward.",
        },
        "D moves with G": {
          code: stepWith({
            afterG({ forG, forD }) {
              forG.step();
              forD.step();
            },
          }),
          at: "D's weights",
          says: "D was updated with G's loss as well, and learned to be fooled. L_G goes through D, but moves only G.",
        },
        "D moves too late": {
          code: stepWith({
            afterD: () => {},
            afterG({ forG, forD }) {
              forG.step();
              forD.step();
            },
          }),
          at: "D's weights",
          says: "D moves at the end, along both losses together. Its step belongs right after its backward, before G's turn.",
        },
        "G never moves": {
          code: stepWith({ afterG: () => {} }),
          at: "G's weights",
          says: "G did not move: forG.step() is missing.",
        },
      },
    }),
  ],
});

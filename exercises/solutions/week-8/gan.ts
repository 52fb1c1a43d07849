import { binaryCrossEntropyWithLogits as loss, onesLike, type Tensor, zerosLike } from "tapegrad";
import type { Game } from "../../week-8/gan.js";

export function ganStep(
  { G, D, forG, forD }: Game,
  real: Tensor,
  noise: Tensor,
): { lossD: number; lossG: number } {
  const made = G.forward(noise);

  const [onReal, onMade] = [D.forward(real), D.forward(made.detach())];
  const lossD = loss(onReal, onesLike(onReal)).add(loss(onMade, zerosLike(onMade)));
  forD.zeroGrad();
  lossD.backward();
  forD.step();

  const answer = D.forward(made);
  const lossG = loss(answer, onesLike(answer));
  forG.zeroGrad();
  lossG.backward();
  forG.step();

  return { lossD: lossD.item(), lossG: lossG.item() };
}

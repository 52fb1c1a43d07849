/** @file A training here and one in PyTorch, held against each other. */
import { columns } from "../../src/print/columns.js";
import { saveLineChart } from "./pictures.js";
import type { Figures } from "./pytorch.js";

/**
 * Losses and weights at the checkpoints, the largest difference of all losses, times, and a picture in `out`; resolves
 * to the text. Where one side has more steps than the other, those that both have count.
 */
export async function compareFigures(
  ours: Figures,
  theirs: Figures,
  checkpoints: readonly number[],
  out: string,
): Promise<string> {
  const rows = checkpoints.map((step) => {
    const [a, b] = [ours.losses[step - 1]!, theirs.losses[step - 1]!];
    const weights = Math.max(...differences(ours.weights[step]!, theirs.weights[step]!));
    return [
      String(step),
      a.toFixed(7),
      b.toFixed(7),
      Math.abs(a - b).toExponential(1),
      weights.toExponential(1),
    ];
  });
  const apart = differences(ours.losses, theirs.losses);
  const both = apart.length;
  const picture = await saveLineChart(`${out}/losses.png`, {
    title: "The same training, here and in PyTorch",
    subtitle: "6e-8 is one unit in the last place of such a loss in float32",
    panels: [
      {
        series: [
          { name: "tapegrad", y: ours.losses.slice(0, both) },
          { name: "PyTorch", y: theirs.losses.slice(0, both), dashed: true },
        ],
        xLabel: "step",
        yLabel: "loss",
      },
      {
        series: [{ name: "difference", y: apart.map((gap) => Math.max(gap, 1e-10)) }],
        xLabel: "step",
        yLabel: "difference of the losses",
        logY: true,
      },
    ],
  });
  return [
    columns([["step", "loss here", "in PyTorch", "difference", "of any weight"], ...rows], ">"),
    "",
    `losses agree to ${Math.max(...apart).toExponential(1)} over ${both} steps`,
    `time per step, one thread: ${ours.milliseconds.toFixed(3)} ms here, ` +
      `${theirs.milliseconds.toFixed(3)} ms in PyTorch ${theirs.version}`,
    `picture: ${picture}`,
  ].join("\n");
}

function differences(a: readonly number[], b: readonly number[]): number[] {
  return a.slice(0, b.length).map((value, i) => Math.abs(value - b[i]!));
}

/** @file Compares a training here with the same one in PyTorch. */
import { readFileSync } from "node:fs";
import { columns } from "../../src/print/columns.js";
import { saveLineChart } from "../support/charts/index.js";
import type { Figures } from "./pytorch.js";

/** The code here and in PyTorch: side by side if the terminal is wide enough, else one below the other. */
export function bothCodes(herePath: string, therePath: string): string {
  const [here, there] = [shownPart(herePath), shownPart(therePath)];
  const lines = Array.from(here.length > there.length ? here : there, (_, i) => [
    here[i] ?? "",
    there[i] ?? "",
  ]);
  const table = columns([["tapegrad", "PyTorch"], ["", ""], ...lines]);
  const width = Math.max(...table.split("\n").map((line) => line.length));
  if (width <= (process.stdout.columns ?? Infinity)) return table;
  return ["tapegrad", "", ...here, "", "PyTorch", "", ...there].join("\n");
}

/** The lines between `side by side` and `end` of a source file, without indentation. */
function shownPart(path: string): string[] {
  const lines = readFileSync(path, "utf8").split("\n");
  const start = lines.findIndex((line) => /^\s*(#|\/\/) side by side$/.test(line));
  const end = lines.findIndex((line) => /^\s*(#|\/\/) end$/.test(line));
  const part = lines.slice(start + 1, end);
  const indent = /^\s*/.exec(part[0] ?? "")![0].length;
  return part.map((line) => line.slice(indent));
}

/**
 * Losses and weights at the checkpoints, the largest difference of all losses, times, and a picture in `out`;
 * resolves to the text. If one side has more steps than the other, only the common ones are compared.
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
    return [String(step), a.toFixed(7), b.toFixed(7), shown(Math.abs(a - b)), shown(weights)];
  });
  const apart = differences(ours.losses, theirs.losses);
  const both = apart.length;
  const picture = await saveLineChart(`${out}/losses.png`, {
    title: "The same training, here and in PyTorch",
    subtitle: "2⁻²⁴ is one unit in the last place of a float32 number between ½ and 1",
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
        series: [{ name: "difference", y: apart.map((gap) => gap * 2 ** 24) }],
        xLabel: "step",
        yLabel: "difference, in units of 2⁻²⁴ ≈ 6e-8",
        yRange: [0, 3],
      },
    ],
  });
  return [
    columns([["step", "loss here", "in PyTorch", "difference", "weights differ by"], ...rows], ">"),
    "",
    `losses agree to ${shown(Math.max(...apart))} over ${both} steps`,
    `time per step, one thread: ${ours.milliseconds.toFixed(3)} ms here, ` +
      `${theirs.milliseconds.toFixed(3)} ms in PyTorch ${theirs.version}`,
    `picture: ${picture}`,
  ].join("\n");
}

function shown(difference: number): string {
  return difference === 0 ? "0" : difference.toExponential(1);
}

function differences(a: readonly number[], b: readonly number[]): number[] {
  return a.slice(0, b.length).map((value, i) => Math.abs(value - b[i]!));
}

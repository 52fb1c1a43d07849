/** @file Pictures of what a GPT has learned, and where it looks. */
import type { CharVocabulary } from "../../src/data/index.js";
import { noGrad, type Tensor } from "../../src/index.js";
import type { History } from "../../src/io/index.js";
import { saveHeatMap, saveImageSheet, saveLineChart } from "../support/charts/index.js";
import type { GPT } from "./gptModel.js";

/** Saves the loss on training batches and unseen text; resolves to the path. */
export async function saveLoss(path: string, history: History, vocabulary: number): Promise<string> {
  const [learned, unseen] = [history.series("learned"), history.series("unseen")];
  const blind = Math.log(vocabulary);
  const [first, last] = [learned.steps[0]!, learned.steps.at(-1)!];
  return saveLineChart(path, {
    title: "Learning to write, letter by letter",
    panels: [
      {
        series: [
          { name: "each batch", x: learned.steps, y: learned.values },
          { name: "unseen text", x: unseen.steps, y: unseen.values },
          { name: "guesses blindly", x: [first, last], y: [blind, blind], dashed: true },
        ],
        xLabel: "step",
        yLabel: "loss per character",
        yRange: [0, 1.05 * blind],
      },
    ],
  });
}

/** Saves every head of every layer on one sheet, and the first layer's heads labeled with characters. */
export async function saveAttention(
  out: string,
  model: GPT,
  characters: Tensor,
  vocabulary: CharVocabulary,
): Promise<string[]> {
  const length = characters.size;
  const layers = noGrad(() => model.attention(characters.reshape([1, length]))).map((w) => w.select(0, 0));
  const heads = layers[0]!.shape[0]!;
  const area = length * length;
  const images = layers.flatMap((weights, layer) => {
    const pixels = weights.toTypedArray();
    return Array.from({ length: heads }, (_, head) => ({
      pixels: pixels.subarray(head * area, (head + 1) * area),
      caption: `layer ${layer + 1}, head ${head + 1}`,
    }));
  });
  const sheet = saveImageSheet(`${out}/attention-heads.png`, {
    title: "Where each head looks",
    subtitle: `${length} characters: a row for each, dark where it looks; it sees no later ones`,
    images,
    size: [length, length],
    perRow: heads,
  });
  const letters = Array.from(characters.toTypedArray(), (n) => shown(vocabulary.characters[n]!));
  const map = await saveHeatMap(`${out}/attention.png`, {
    title: `Layer ${layers.length}: which character looks at which`,
    subtitle: "each row is shared out among the characters up to its own, mean of the heads",
    values: layers.at(-1)!.mean(0).toArray() as number[][],
    rowLabels: letters,
    columnLabels: letters,
    rowTitle: "reading this character",
    columnTitle: "it looks at",
    range: [0, 1],
  });
  return [sheet, map];
}

/** A visible form of a character. */
function shown(character: string): string {
  return character === " " ? "␣" : character === "\n" ? "⏎" : character;
}

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PNG } from "pngjs";
import { afterAll, describe, expect, it } from "vitest";
import { along, luminance, wantsWhite } from "../../../../examples/support/charts/colors.js";
import {
  gridAround,
  gridPoints,
  saveConfusionMatrix,
  saveDecisionRegions,
  saveHeatMap,
  saveImageSheet,
  saveLearningCurves,
  saveLineChart,
} from "../../../../examples/support/charts/index.js";
import { systemReason, writeFileAtomic } from "../../../../examples/support/running/files.js";

const folder = mkdtempSync(join(tmpdir(), "pictures-"));
afterAll(() => rmSync(folder, { recursive: true }));

type Rgb = readonly [red: number, green: number, blue: number];

/** The pixels of a saved picture; reading them proves signature, sizes and checksums. */
function picture(path: string) {
  const { width, height, data } = PNG.sync.read(readFileSync(path));
  const share = (color: Rgb, tolerance = 12): number => {
    let hits = 0;
    for (let i = 0; i < data.length; i += 4) {
      if (color.every((part, k) => Math.abs(part - data[i + k]!) <= tolerance)) hits++;
    }
    return hits / (width * height);
  };
  return { width, height, share };
}

const blue: Rgb = [47, 109, 181];
const orange: Rgb = [232, 118, 44];
const red: Rgb = [207, 47, 59];

describe("writing a file", () => {
  it("makes the folder, replaces the old file, leaves no temporary one", () => {
    const path = join(folder, "deep", "er", "a.txt");
    expect(writeFileAtomic(path, "old")).toBe(path);
    writeFileAtomic(path, "new");
    expect(readFileSync(path, "utf8")).toBe("new");
    expect(readdirSync(join(folder, "deep", "er"))).toEqual(["a.txt"]);
  });

  it("that fails leaves everything as it was", () => {
    const path = join(folder, "taken");
    mkdirSync(join(path, "inside"), { recursive: true });
    expect(() => writeFileAtomic(path, "text")).toThrow();
    expect(readdirSync(folder).filter((name) => name.startsWith("taken"))).toEqual(["taken"]);
    expect(readdirSync(path)).toEqual(["inside"]);
  });

  it("into a folder that is a file fails with a reason in words", () => {
    writeFileSync(join(folder, "file"), "");
    let reason = "";
    try {
      writeFileAtomic(join(folder, "file", "below", "a.txt"), "");
    } catch (error) {
      reason = systemReason(error);
    }
    expect(reason).toBe("a part of the path is not a folder");
  });
});

describe("a picture", () => {
  it("of learning curves shows both series in their colors, 1,200 pixels wide", async () => {
    const path = await saveLearningCurves(join(folder, "new", "curves.png"), {
      title: "Learning",
      subtitle: "loss & accuracy <of> a network",
      loss: [
        { name: "training", y: [2, 1, 0.5, 0.2] },
        { name: "test", y: new Float32Array([2.1, 1.2, 0.8, 0.6]) },
      ],
      accuracy: [{ name: "training", y: [0.2, 0.5, 0.8, 0.9] }],
    });
    const { width, height, share } = picture(path);
    expect(width).toBe(1200);
    expect(height).toBeGreaterThan(400);
    expect(share(blue)).toBeGreaterThan(0.001);
    expect(share(orange)).toBeGreaterThan(0.0005);
    expect(share([255, 255, 255])).toBeGreaterThan(0.8);
  });

  it("of curves survives gaps, explosions, zeros on a log axis, a single point, and none", async () => {
    const series = [
      {
        name: "explodes",
        y: Array.from({ length: 50 }, (_, i) => Math.min(1.5 ** i * 1e300, Number.MAX_VALUE)),
      },
      { name: "breaks", y: [1, Number.NaN, Infinity, 0.5, 0, -1] },
      { name: "point", y: [1] },
      { name: "none", y: [] },
    ];
    for (const [name, look] of Object.entries({
      linear: {},
      log: { logY: true },
      cut: { yRange: [0, 2] as const },
    })) {
      const path = await saveLineChart(join(folder, `${name}.png`), {
        title: name,
        panels: [{ series, ...look }],
      });
      expect(picture(path).share(blue)).toBeGreaterThan(0);
    }
  });

  it("of a curve that explodes beyond its axis still shows where it left", async () => {
    const y = Array.from({ length: 100 }, (_, i) => 1.5 ** i);
    const path = await saveLineChart(join(folder, "beyond.png"), {
      title: "Too large",
      panels: [{ series: [{ name: "loss", y }], yRange: [0, 1000] }],
    });
    expect(picture(path).share(blue)).toBeGreaterThan(0.0005);
  });

  it("of a long curve keeps its one peak", async () => {
    const flat = new Float64Array(100_000);
    const peak = flat.with(77_777, 1);
    const blueOf = async (name: string, y: Float64Array): Promise<number> => {
      const panels = [{ series: [{ name: "y", y }], yRange: [-1, 2] as const }];
      return picture(await saveLineChart(join(folder, name), { title: "Peak", panels })).share(blue);
    };
    expect(await blueOf("peak.png", peak)).toBeGreaterThan(1.15 * (await blueOf("flat.png", flat)));
  });

  it("of a confusion matrix is blue on the diagonal and red beside it, where mistakes are", async () => {
    const options = { title: "Species", classNames: ["setosa", "versicolor", "virginica"] };
    const perfect = await saveConfusionMatrix(join(folder, "perfect.png"), {
      ...options,
      counts: [
        [10, 0, 0],
        [0, 10, 0],
        [0, 0, 10],
      ],
    });
    const mistaken = await saveConfusionMatrix(join(folder, "mistaken.png"), {
      ...options,
      counts: [
        [10, 0, 0],
        [0, 0, 10],
        [0, 0, 10],
      ],
    });
    expect(picture(perfect).share(blue)).toBeGreaterThan(0.1);
    expect(picture(perfect).share(red)).toBe(0);
    expect(picture(mistaken).share(red)).toBeGreaterThan(0.03);
    expect(picture(mistaken).share(blue)).toBeLessThan(picture(perfect).share(blue));
  });

  it("of a matrix is dark where values are high", async () => {
    const save = (name: string, values: number[][]) =>
      saveHeatMap(join(folder, name), { title: "Attention", values, range: [0, 1], showValues: true });
    const dark: Rgb = [18, 48, 92];
    const high = picture(await save("high.png", [[1, 1, 1]]));
    const low = picture(await save("low.png", [[0, 0, 0]]));
    expect(high.share(dark)).toBeGreaterThan(low.share(dark) + 0.1);
  });

  it("writes white on dark colors of any hue", () => {
    expect(luminance([0, 0, 0])).toBe(0);
    expect(luminance([255, 255, 255])).toBeCloseTo(1, 10);
    const blues = ["#f4f8fd", "#9cc3e6", "#2f6db5", "#12305c"];
    const white = Array.from({ length: 11 }, (_, i) => wantsWhite(along(blues, i / 10)));
    expect(white).toEqual(Array.from({ length: 11 }, (_, i) => i > 5));
    expect([wantsWhite(along(blues, -1)), wantsWhite(along(blues, 2))]).toEqual([false, true]);
  });

  it("of decision regions has its colors where the answers are, probabilities or classes", async () => {
    const points = { x: [-1, 1], y: [0, 0], labels: [0, 1] };
    const grid = gridAround(points, 20);
    const cells = gridPoints(grid);
    const ids = Array.from({ length: 400 }, (_, cell) => (cells[2 * cell]! > 0 ? 1 : 0));
    const sure = { probabilities: ids.flatMap((k) => (k ? [0, 1] : [1, 0])), classes: 2 };
    const unsure = { probabilities: ids.flatMap(() => [0.5, 0.5]), classes: 2 };
    const save = (name: string, answers: ArrayLike<number>, classes: number) =>
      saveDecisionRegions(join(folder, name), { title: "Regions", grid, answers, classes, points });
    const paleBlue: Rgb = [155, 184, 219];
    const paleOrange: Rgb = [244, 189, 154];
    for (const { share } of [
      picture(await save("sure.png", sure.probabilities, 2)),
      picture(await save("classes.png", ids, 1)),
    ]) {
      expect(share(paleBlue)).toBeGreaterThan(0.25);
      expect(share(paleOrange)).toBeGreaterThan(0.25);
    }
    expect(picture(await save("unsure.png", unsure.probabilities, 2)).share(paleBlue)).toBeLessThan(0.01);
  });

  it("of images frames the wrong ones in red and is black where they have ink", () => {
    const images = Array.from({ length: 12 }, () => ({ pixels: new Float32Array(64), caption: "3" }));
    const sheet = { title: "Digits", size: [8, 8] as const, range: [0, 16] as const };
    const blank = picture(saveImageSheet(join(folder, "blank.png"), { ...sheet, images }));
    const marked = picture(
      saveImageSheet(join(folder, "marked.png"), {
        ...sheet,
        images: images.map((image, i) =>
          i === 5 ? { pixels: new Float32Array(64).fill(16), caption: "3→8", wrong: true } : image,
        ),
      }),
    );
    expect(blank.width).toBe(990);
    expect(blank.share(red)).toBe(0);
    expect(marked.share(red)).toBeGreaterThan(0.001);
    expect(marked.share([24, 28, 36])).toBeGreaterThan(blank.share([24, 28, 36]) + 0.03);
  });

  it("of learned filters is orange where they are negative and blue where they are positive", () => {
    const images = [{ pixels: [-1, -1] }, { pixels: [1, 1] }];
    const { share } = picture(
      saveImageSheet(join(folder, "filters.png"), {
        title: "Filters",
        images,
        size: [1, 2],
        range: "auto",
        colors: "signed",
      }),
    );
    expect(share([200, 86, 15])).toBeGreaterThan(0.1);
    expect(share([31, 90, 160])).toBeGreaterThan(0.1);
  });
});

describe("a grid around points", () => {
  it("holds all of them, and its cells run from the top left, row by row", () => {
    const grid = gridAround({ x: [0, 4], y: [1, 1] }, 2);
    expect(grid).toEqual({ xRange: [2 - 2.2, 2 + 2.2], yRange: [1 - 2.2, 1 + 2.2], columns: 2, rows: 2 });
    const expected = [2 - 1.1, 1 + 1.1, 2 + 1.1, 1 + 1.1, 2 - 1.1, 1 - 1.1, 2 + 1.1, 1 - 1.1];
    expect(Array.from(gridPoints(grid), (value) => value.toFixed(9))).toEqual(
      expected.map((value) => value.toFixed(9)),
    );
  });
});

import { describe, expect, it } from "vitest";
import makeEngine, { type Frame } from "../../figures/digit/engine.js";
import { digit } from "../../figures/digit/index.js";
import { decodePicture, encodePicture } from "../../figures/digit/picture.js";
import { Reader } from "../../figures/digit/reader.js";
import { pictureOf } from "../../figures/digit/strokes.js";
import { initialSettings } from "../../figures/settings.js";

const settings = initialSettings(digit.settings);

function trained(changes: Partial<typeof settings> = {}) {
  const engine = makeEngine({ ...settings, ...changes });
  while (!engine.finished) engine.step!();
  return engine;
}
const likeliest = ({ probabilities }: Frame): number => probabilities.indexOf(Math.max(...probabilities));

describe("the reader", () => {
  it.each([
    ["convolution", 0.975],
    ["dense", 0.95],
    ["linear", 0.7],
  ] as const)("%s reads more than %d of the test digits", (network, least) => {
    expect(trained({ network }).frame().accuracy).toBeGreaterThan(least);
  });

  const engine = trained();

  it("reads what is drawn", () => {
    const line = (...points: readonly (readonly [number, number])[]) => points.map(([x, y]) => ({ x, y }));
    const drawings = {
      7: [line([10, 10], [70, 10], [30, 90])],
      1: [line([30, 25], [50, 10], [50, 90])],
      0: [
        Array.from({ length: 33 }, (_, i) => ({
          x: 50 + 25 * Math.cos((i * Math.PI) / 16),
          y: 50 + 40 * Math.sin((i * Math.PI) / 16),
        })),
      ],
    };
    for (const [label, strokes] of Object.entries(drawings)) {
      engine.set({ ...settings, picture: encodePicture(pictureOf(strokes)) });
      expect.soft(likeliest(engine.frame()), label).toBe(Number(label));
    }
  });

  it("finds mostly twos near a two", () => {
    engine.set(settings);
    const { asked, neighbors } = engine.frame();
    expect(asked).toBe(2);
    expect(neighbors.filter(({ label }) => label === 2).length).toBeGreaterThanOrEqual(4);
  });

  it("has the gradient that a finite difference of the score has", () => {
    const reader = new Reader({ ...settings, network: "dense" });
    for (let i = 0; i < 50; i++) reader.step();
    const picture = decodePicture(settings.picture);
    const gradient = reader.scoreGradient(picture, 2);
    const largest = Math.max(...gradient.map(Math.abs));
    const by = 1 / 64;
    for (const pixel of [3, 18, 27, 36, 60]) {
      const score = (sign: number): number =>
        reader.scores(picture.with(pixel, picture[pixel]! + sign * by))[2]!;
      const measured = (score(1) - score(-1)) / (2 * by);
      expect.soft(Math.abs(measured - gradient[pixel]!), `pixel ${pixel}`).toBeLessThan(0.05 * largest);
    }
  });

  it("takes any picture for a 7 after some gradient steps, and only the picture has changed", () => {
    engine.set(settings);
    for (let i = 0; i < 60; i++) engine.command!({ type: "nudge", target: 7 });
    const { probabilities, picture, accuracy } = engine.frame();
    expect(probabilities[7]).toBeGreaterThan(0.95);
    expect(picture.every((ink) => ink >= 0 && ink <= 1)).toBe(true);
    expect(accuracy).toBeGreaterThan(0.97);
  });
});

describe("pictures", () => {
  it("survive being written into an address", () => {
    expect(encodePicture(decodePicture(settings.picture))).toBe(settings.picture);
    expect(Array.from(decodePicture("zz"))).toEqual(Array(64).fill(0));
  });

  it("are the same wherever and however large something is drawn", () => {
    const drawn = [
      [
        { x: 10, y: 10 },
        { x: 60, y: 10 },
        { x: 20, y: 80 },
      ],
    ];
    const moved = drawn.map((stroke) => stroke.map(({ x, y }) => ({ x: 3 * x + 7, y: 3 * y - 50 })));
    expect(encodePicture(pictureOf(moved))).toBe(encodePicture(pictureOf(drawn)));
  });

  it("of nothing are blank, and of a dot have a dot in the middle", () => {
    expect(pictureOf([]).every((ink) => ink === 0)).toBe(true);
    const dot = pictureOf([[{ x: 3, y: 4 }]]);
    expect(dot[27]! + dot[28]! + dot[35]! + dot[36]!).toBeGreaterThan(1);
  });
});

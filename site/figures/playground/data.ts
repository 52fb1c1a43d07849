/** @file What the playground learns: points in the plane and their classes, some to learn from and some to test. */
import { Generator } from "tapegrad";
import { makeSpiral } from "tapegrad/data";
import type { SettingsOf } from "../settings.js";
import { decodePoints, drawnClasses, splitDrawn } from "./drawing.js";
import type { playground } from "./index.js";

type Settings = SettingsOf<(typeof playground)["settings"]>;

export interface Points {
  /** x and y of each point, one after the other. */
  readonly places: Float32Array;
  readonly labels: Int32Array;
}

export interface DataSet {
  readonly train: Points;
  readonly test: Points;
  readonly classes: number;
}

/** Points of each class to learn from, and to test. */
const count = { train: 70, test: 30 };

export function dataFor({ data, noise, seed, points }: Settings): DataSet {
  if (data === "drawn") return { ...splitDrawn(decodePoints(points)), classes: drawnClasses };
  const generator = new Generator(seed);
  if (data === "spiral") {
    const draw = (pointsPerClass: number): Points => {
      const spiral = makeSpiral({ pointsPerClass, noise, generator });
      return {
        places: spiral.points.toTypedArray() as Float32Array,
        labels: spiral.labels.toTypedArray() as Int32Array,
      };
    };
    return { train: draw(count.train), test: draw(count.test), classes: 3 };
  }
  const draw = (pointsPerClass: number): Points => {
    const places = new Float32Array(4 * pointsPerClass);
    const labels = Int32Array.from({ length: 2 * pointsPerClass }, (_, i) => i % 2);
    labels.forEach((label, i) => {
      const [x, y] = samplers[data](label, generator);
      places[2 * i] = x + generator.normal(0, 0.3 * noise);
      places[2 * i + 1] = y + generator.normal(0, 0.3 * noise);
    });
    return { places, labels };
  };
  return { train: draw(count.train), test: draw(count.test), classes: 2 };
}

type Sampler = (label: number, generator: Generator) => readonly [x: number, y: number];

/** A point of each class, before noise. */
const samplers: Readonly<Record<"circles" | "xor" | "moons", Sampler>> = {
  circles: (label, generator) => {
    const angle = generator.uniform(0, 2 * Math.PI);
    const radius = label === 0 ? 0.5 * Math.sqrt(generator.random()) : generator.uniform(0.8, 1);
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  },
  xor: (label, generator) => {
    const [across, up] = [generator.uniform(0.06, 1), generator.uniform(0.06, 1)];
    const left = generator.random() < 0.5;
    const below = label === 0 ? left : !left;
    return [left ? -across : across, below ? -up : up];
  },
  moons: (label, generator) => {
    const angle = generator.uniform(0, Math.PI);
    const [x, y] = [Math.cos(angle), Math.sin(angle)];
    return label === 0 ? [0.6 * x - 0.3, 0.75 * y - 0.2] : [0.3 - 0.6 * x, 0.2 - 0.75 * y];
  },
};

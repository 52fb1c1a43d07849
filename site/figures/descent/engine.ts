/** @file Four optimizers on one landscape, and its heights for the map. */
import { type Tensor, tensor } from "tapegrad";
import { Adam, type Optimizer, RMSprop, SGD } from "tapegrad/optim";
import type { EngineMaker } from "../figure.js";
import type { SettingsOf } from "../settings.js";
import type { descent } from "./index.js";
import { area, type SurfaceName, surfaces } from "./surfaces.js";

export interface Trail {
  readonly name: string;
  /** x and y of each step, one after the other. */
  readonly places: Float64Array;
  readonly losses: Float64Array;
}

export interface Frame {
  readonly trails: readonly Trail[];
  /** Heights on a grid over the map, row by row from the bottom. */
  readonly heights: Float64Array;
  readonly columns: number;
  readonly rows: number;
}

type Settings = SettingsOf<(typeof descent)["settings"]>;

const columns = 91;
const rows = 61;
const longest = 400;

const makeEngine: EngineMaker<Settings, never, Frame> = (first) => {
  let surface = first.surface;
  let heights = heightsOf(surface);
  let walkers = walkersFor(first);
  return {
    pace: 80,
    get finished() {
      return walkers[0]!.losses.length > longest;
    },
    set(next) {
      if (next.surface !== surface) heights = heightsOf(next.surface);
      surface = next.surface;
      walkers = walkersFor(next);
    },
    step() {
      for (const walker of walkers) walker.step();
    },
    frame: () => ({
      trails: walkers.map(({ name, places, losses }) => ({
        name,
        places: Float64Array.from(places),
        losses: Float64Array.from(losses),
      })),
      heights,
      columns,
      rows,
    }),
  };
};
export default makeEngine;

interface Walker {
  readonly name: string;
  readonly places: number[];
  readonly losses: number[];
  step(): void;
}

function walkersFor(settings: Settings): Walker[] {
  const { rate, adaptive, momentum } = settings;
  return [
    walker("SGD", settings, (place) => new SGD(place, { lr: rate })),
    walker("Momentum", settings, (place) => new SGD(place, { lr: rate, momentum })),
    walker("RMSprop", settings, (place) => new RMSprop(place, { lr: adaptive, alpha: 0.9 })),
    walker("Adam", settings, (place) => new Adam(place, { lr: adaptive })),
  ];
}

function walker(
  name: string,
  { surface, x: startX, y: startY }: Settings,
  optimizerFor: (place: Tensor[]) => Pick<Optimizer, "zeroGrad" | "step">,
): Walker {
  const x = tensor(startX, { dtype: "float64", requiresGrad: true });
  const y = tensor(startY, { dtype: "float64", requiresGrad: true });
  const optimizer = optimizerFor([x, y]);
  const places = [startX, startY];
  const losses = [surfaces[surface](x, y).item()];
  return {
    name,
    places,
    losses,
    step() {
      if (!places.slice(-2).every((at) => Math.abs(at) < 1e6)) return;
      optimizer.zeroGrad();
      surfaces[surface](x, y).backward();
      optimizer.step();
      places.push(x.item(), y.item());
      losses.push(surfaces[surface](x, y).item());
    },
  };
}

function heightsOf(surface: SurfaceName): Float64Array {
  const along = ([from, to]: readonly [number, number], count: number): number[] =>
    Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
  const x = tensor([along(area.x, columns)], { dtype: "float64" });
  const y = tensor(
    along(area.y, rows).map((value) => [value]),
    { dtype: "float64" },
  );
  return Float64Array.from(surfaces[surface](x, y).data);
}

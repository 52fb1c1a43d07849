import { conv2d as conv2dOnTape, grad, tensor as leaf } from "tapegrad";
import { type Exercise, exercise, question } from "../../grading/exercise.js";
import * as conv2dSolution from "../../solutions/week-8/conv2d.js";
import { drawnList } from "../inputs.js";

type Conv2d = typeof import("../../week-8/conv2d.js");
type Images = ReturnType<Conv2d["zeroImages"]>;

const { placeIn, zeroImages } = conv2dSolution;

interface Images4 {
  readonly x: Images;
  readonly w: Images;
  readonly dy: Images;
  readonly stride: number;
}

const images = (shape: Images["shape"], seed: number): Images => ({
  shape,
  data: Float64Array.from(drawnList(shape[0] * shape[1] * shape[2] * shape[3], seed)),
});

/** One product of the list, by its seven indices. */
interface Product {
  readonly n: number;
  readonly f: number;
  readonly c: number;
  readonly i: number;
  readonly j: number;
  readonly u: number;
  readonly v: number;
}

/** The seven loops, with some parts replaced. */
function back(parts: {
  /** Where the product reads x. */
  readonly row?: (p: Product, stride: number) => readonly [i: number, j: number];
  /** Which element of the filter it uses. */
  readonly filter?: (p: Product, K: number) => readonly [u: number, v: number];
  readonly intoX?: (old: number, share: number) => number;
  readonly intoW?: (old: number, share: number, p: Product) => number;
  readonly channel?: (p: Product) => number;
}): Partial<Conv2d> {
  const { row = ({ i, j, u, v }, S) => [i * S + u, j * S + v], filter = ({ u, v }) => [u, v] } = parts;
  const { intoX = (old, share) => old + share, intoW = (old, share) => old + share } = parts;
  const { channel = ({ c }) => c } = parts;
  return {
    conv2dBackward(x, w, dy, stride) {
      const { db } = conv2dSolution.conv2dBackward(x, w, dy, stride);
      const [dx, dw] = [zeroImages(x.shape), zeroImages(w.shape)];
      for (const p of productsOf(dy, w)) {
        const d = dy.data[placeIn(dy, p.n, p.f, p.i, p.j)]!;
        const xi = placeIn(x, p.n, channel(p), ...row(p, stride));
        const wi = placeIn(w, p.f, p.c, p.u, p.v);
        dx.data[xi] = intoX(dx.data[xi]!, w.data[placeIn(w, p.f, p.c, ...filter(p, w.shape[2]))]! * d);
        dw.data[wi] = intoW(dw.data[wi]!, x.data[xi]! * d, p);
      }
      return { dx, dw, db };
    },
  };
}

function productsOf(dy: Images, w: Images): Product[] {
  const [N, F, rows, cols] = dy.shape;
  const [, C, K] = w.shape;
  return Array.from({ length: N * F * rows * cols * C * K * K }, (_, index) => {
    let rest = index;
    const next = (length: number): number => {
      const k = rest % length;
      rest = Math.floor(rest / length);
      return k;
    };
    const [v, u, c, j, i, f] = [K, K, C, cols, rows, F].map(next) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    return { n: rest, f, i, j, c, u, v };
  });
}

/** A different db. */
const wrongBias = (change: (db: number[], dy: Images) => number[]): Partial<Conv2d> => ({
  conv2dBackward(x, w, dy, stride) {
    const right = conv2dSolution.conv2dBackward(x, w, dy, stride);
    return { ...right, db: change(right.db, dy) };
  },
});

export const conv2d: Exercise = exercise<Conv2d>({
  id: "week-8/conv2d",
  title: "a convolution, backward",
  solution: conv2dSolution,
  questions: [
    question<Conv2d, Images4>({
      cases: {
        "two images of two planes, three filters": () => ({
          x: images([2, 2, 5, 6], 181),
          w: images([3, 2, 3, 3], 182),
          dy: images([2, 3, 3, 4], 183),
          stride: 1,
        }),
        "stride 2": () => ({
          x: images([2, 1, 7, 5], 184),
          w: images([2, 1, 3, 3], 185),
          dy: images([2, 2, 3, 2], 186),
          stride: 2,
        }),
      },
      ask: ({ conv2dBackward }, { x, w, dy, stride }) => ({ ...conv2dBackward(x, w, dy, stride) }),
      expected({ x, w, dy, stride }) {
        const leaves = [x, w].map(({ data, shape }) => leaf(data, { shape, requiresGrad: true }));
        const b = leaf(new Float64Array(w.shape[0]), { requiresGrad: true });
        const y = conv2dOnTape(leaves[0]!, leaves[1]!, b, { stride });
        const [dx, dw, db] = grad(y.mul(leaf(dy.data, { shape: dy.shape })).sum(), [...leaves, b]);
        return { dx, dw, db };
      },
      letters: ({ dy }) => ({ N: dy.shape[0], "H′·W′": dy.shape[2] * dy.shape[3] }),
      mistakes: {
        "overlap overwritten": {
          code: back({ intoX: (_, share) => share }),
          says: "dx holds only the last share of each pixel. Windows overlap, and a pixel hears from each one it was in: += instead of =.",
        },
        "dw of the last place": {
          code: back({ intoW: (_, share) => share }),
          says: "dw holds the share of one place only. A filter is applied at every position of every image: += instead of =.",
        },
        "dw of the last image": {
          code: back({
            intoW: (old, share, { n, i, j }) => (n > 0 && i === 0 && j === 0 ? share : old + share),
          }),
          says: "dw restarts with every image, so it includes only the last one. It is a sum over the whole batch.",
        },
        "filter flipped": {
          code: back({ filter: ({ u, v }, K) => [K - 1 - u, K - 1 - v] }),
          says: "dx was computed with a flipped filter. Each pixel gets back the very w it was multiplied by: w[f, c, u, v].",
        },
        "filter transposed": {
          code: back({ filter: ({ u, v }) => [v, u] }),
          says: "The filter's rows and columns are swapped in dx: w[f, c, u, v], not w[f, c, v, u].",
        },
        "stride forgotten": {
          code: back({ row: ({ i, j, u, v }) => [i + u, j + v] }),
          says: "Right with stride 1. With a larger one the window is at i·S + u, j·S + v on the way back as well.",
        },
        "db a mean": {
          code: wrongBias((db, dy) => db.map((sum) => sum / (dy.shape[0] * dy.shape[2] * dy.shape[3]))),
          says: "db is a mean. The bias is added at every position of every image, so its gradient is the sum over all of them.",
        },
        "db of one image": {
          code: wrongBias((db, dy) => {
            const size = dy.shape[2] * dy.shape[3];
            return db.map((_, f) => dy.data.slice(f * size, (f + 1) * size).reduce((sum, d) => sum + d, 0));
          }),
          says: "db comes from the first image only: add up over the images of the batch as well.",
        },
        "db of all filters": {
          code: wrongBias((db) => db.map(() => db.reduce((sum, d) => sum + d, 0))),
          says: "Every filter got the sum over all filters. Each has its own bias: db[f] gets the dy of filter f.",
        },
      },
    }),
  ],
});

/**
 * @file A line search for the strong Wolfe conditions: how far to go along a direction.
 *
 * Nocedal and Wright, Numerical Optimization (2006), algorithms 3.5 and 3.6, with PyTorch's safeguards: f
 * must decrease by at least `c1` of what the slope promises, and the slope must shrink to `c2` of its initial
 * value.
 */

/** The function and its gradient at some distance along the direction. */
export interface Point {
  /** The distance. */
  readonly t: number;
  readonly f: number;
  readonly g: Float64Array;
  /** df/dt: the slope along the direction. */
  readonly slope: number;
}

const c1 = 1e-4;
const c2 = 0.9;
const mostSteps = 25;

/**
 * A distance that satisfies the strong Wolfe conditions, or the best one tried.
 *
 * @param evaluate - the function at a given distance
 * @param start - the point at distance 0, where the slope is negative
 * @param t - the first distance to try
 * @param maxElement - the largest absolute element of the direction: brackets are narrowed until no element
 * would change by more than `tolerance`
 */
export function strongWolfe(
  evaluate: (t: number) => Point,
  start: Point,
  t: number,
  maxElement: number,
  tolerance: number,
): Point {
  const falls = (point: Point): boolean => point.f <= start.f + c1 * point.t * start.slope;
  const isFlat = (point: Point): boolean => Math.abs(point.slope) <= -c2 * start.slope;
  let steps = 0;
  let before = start;
  let here = evaluate(t);
  // Go further until there must be a minimum in between.
  while (steps < mostSteps && falls(here) && !(steps > 1 && here.f >= before.f)) {
    if (isFlat(here)) return here;
    if (here.slope >= 0) break;
    const [nearest, furthest] = [here.t + 0.01 * (here.t - before.t), here.t * 10];
    const next = cubicMinimum(before, here, nearest, furthest);
    before = here;
    here = evaluate(next);
    steps++;
  }
  const ends: [Point, Point] = steps === mostSteps ? [start, here] : [before, here];
  return narrowed(evaluate, ends, { falls, isFlat, steps, maxElement, tolerance });
}

interface Narrowing {
  readonly falls: (point: Point) => boolean;
  readonly isFlat: (point: Point) => boolean;
  readonly steps: number;
  readonly maxElement: number;
  readonly tolerance: number;
}

/** Closes in on a minimum between two points. */
function narrowed(evaluate: (t: number) => Point, ends: [Point, Point], rules: Narrowing): Point {
  let { steps } = rules;
  let [low, high] = ends[0].f <= ends[1].f ? ends : [ends[1], ends[0]];
  let wasSlow = false;
  while (steps < mostSteps && Math.abs(high.t - low.t) * rules.maxElement >= rules.tolerance) {
    const [left, right] = low.t < high.t ? [low, high] : [high, low];
    const guess = cubicMinimum(low, high, left.t, right.t);
    const margin = 0.1 * (right.t - left.t);
    // A guess close to an end may be right once; twice means that the bracket hardly shrinks.
    const isClose = Math.min(right.t - guess, guess - left.t) < margin;
    const moves: boolean = isClose && (wasSlow || guess >= right.t || guess <= left.t);
    const toTheRight = Math.abs(guess - right.t) < Math.abs(guess - left.t);
    wasSlow = isClose && !moves;
    const here = evaluate(moves ? (toTheRight ? right.t - margin : left.t + margin) : guess);
    steps++;
    if (!rules.falls(here) || here.f >= low.f) {
      high = here;
      if (high.f < low.f) [low, high] = [high, low];
      continue;
    }
    if (rules.isFlat(here)) return here;
    if (here.slope * (high.t - low.t) >= 0) high = low;
    low = here;
  }
  return low;
}

/** The minimum, between two distances, of the cubic through two points with their slopes. */
function cubicMinimum(a: Point, b: Point, lower: number, upper: number): number {
  const [left, right] = a.t <= b.t ? [a, b] : [b, a];
  const d1 = left.slope + right.slope - (3 * (left.f - right.f)) / (left.t - right.t);
  const square = d1 * d1 - left.slope * right.slope;
  if (!(square >= 0)) return (lower + upper) / 2;
  const d2 = Math.sqrt(square);
  const span = right.t - left.t;
  const at = right.t - span * ((right.slope + d2 - d1) / (right.slope - left.slope + 2 * d2));
  return Math.min(Math.max(at, lower), upper);
}

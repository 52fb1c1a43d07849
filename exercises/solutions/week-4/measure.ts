export function measureGradient(
  f: (p: readonly number[]) => number,
  p: readonly number[],
  h = 1e-5,
): number[] {
  return p.map((value, i) => (f(p.with(i, value + h)) - f(p.with(i, value - h))) / (2 * h));
}

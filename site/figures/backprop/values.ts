/** @file The inputs' values: what they are at first, and how moved ones stand in the URL. */

/** Where an input starts: the same for the same name and place, and different enough to tell inputs apart. */
export function startingValue(name: string, place: number): number {
  const known: Readonly<Record<string, number>> = {
    w1: -1,
    w2: 0.5,
    x1: 0.8,
    x2: 1.2,
    b: 0.6,
    x: 1,
    y: 2,
    w: 0.5,
    t: 1,
  };
  return known[name] ?? [0.5, -0.8, 1.2, 0.3, -0.4][place % 5]!;
}

/** `w1:0.5,b:-1` → w1 and b. What makes no sense is left out. */
export function valuesIn(text: string): Map<string, number> {
  const pairs = text.split(",").map((pair) => pair.split(":"));
  return new Map(
    pairs.flatMap(([name, value]) =>
      name && value !== undefined && Number.isFinite(Number(value)) ? [[name, Number(value)] as const] : [],
    ),
  );
}

/** The inverse of {@link valuesIn}. */
export function valuesText(values: ReadonlyMap<string, number>): string {
  return Array.from(values, ([name, value]) => `${name}:${value}`).join(",");
}

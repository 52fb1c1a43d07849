/** @file Tables for a terminal: cells in aligned columns. */

/**
 * Formats rows of cells as lines of aligned columns, two spaces apart. `align` has one letter per column: `<`
 * for text, `>` for numbers. Any further columns follow the last letter.
 *
 * @example `columns([["name", "loss"], ["too large", "12.5"]], "<>")`
 */
export function columns(rows: readonly (readonly string[])[], align = "<"): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [k, cell] of row.entries()) widths[k] = Math.max(widths[k] ?? 0, cell.length);
  }
  const line = (row: readonly string[]): string =>
    row
      .map((cell, k) => (sideOf(align, k) === ">" ? cell.padStart(widths[k]!) : cell.padEnd(widths[k]!)))
      .join("  ")
      .trimEnd();
  return rows.map(line).join("\n");
}

function sideOf(align: string, k: number): string {
  return align[Math.min(k, align.length - 1)] ?? "<";
}

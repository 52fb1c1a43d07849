/** @file Words in columns: the tables that a terminal shows. */

/**
 * Rows of cells as lines of aligned columns, two spaces between them. `align` has a letter for each column:
 * `<` for words, `>` for numbers; columns beyond it are like its last.
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

/** @file A comparison as text. */
import { columns } from "../print/columns.js";
import type { Quantity, Verdict } from "./quantity.js";

/**
 * One line per quantity, below a heading:
 *
 * ```
 * quantity         shape      verdict  largest difference
 * dense1.output    [300, 64]  exact                     0
 * dense2.dweights  [64, 3]    close              8.67e-19
 * ```
 */
export function comparisonTable(quantities: readonly Quantity[]): string {
  const rows = quantities.map(({ name, shape, verdict, largestDifference }) => [
    name,
    shape.length === 0 ? "scalar" : `[${shape.join(", ")}]`,
    verdict,
    differenceText(largestDifference),
  ]);
  return columns([["quantity", "shape", "verdict", "largest difference"], ...rows], "<<<>");
}

/** `8 quantities: 5 exact, 3 close, 0 different; largest difference 8.67e-19` */
export function comparisonSummary(quantities: readonly Quantity[]): string {
  const count = (verdict: Verdict): string =>
    `${quantities.filter((quantity) => quantity.verdict === verdict).length} ${verdict}`;
  const largest = Math.max(0, ...quantities.map((quantity) => quantity.largestDifference));
  return (
    `${quantities.length} quantities: ${count("exact")}, ${count("close")}, ${count("different")}; ` +
    `largest difference ${differenceText(largest)}`
  );
}

function differenceText(difference: number): string {
  return Number.isFinite(difference) && difference !== 0 ? difference.toExponential(2) : String(difference);
}

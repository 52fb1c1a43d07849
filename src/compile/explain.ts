/**
 * @file Descriptions of plans.
 */
import { columns } from "../print/columns.js";
import type { Entry } from "../recorder/index.js";
import { nameOf } from "./differences.js";
import type { Plan } from "./plan.js";

/** What is known about calls with one signature. */
type Known =
  | { readonly kind: "once" }
  | { readonly kind: "plan"; readonly plan: Plan }
  | { readonly kind: "obstacle"; readonly reason: string };

/** Describes the plans of a compiled function, or why it has none. */
export function explanationOf(versions: readonly (readonly [signature: string, known: Known])[]): string {
  if (versions.length === 0) return "not called yet: the first two calls are recorded";
  return versions.map(([signature, known]) => `${signature}: ${describe(known)}`).join("\n\n");
}

function describe(known: Known): string {
  if (known.kind === "once") return "recorded once; one more call makes a plan";
  return known.kind === "plan" ? described(known.plan) : `runs uncompiled: ${known.reason}`;
}

function described(plan: Plan): string {
  const calls = plan.entries.filter(({ kind }) => kind === "call");
  const hosted = plan.entries.filter(({ kind }) => kind === "host");
  const kibibytes = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KiB`;
  const lines = [
    `${calls.length} calls of kernels, ${hosted.length} entries of the host`,
    `memory: ${kibibytes(plan.bytes)}; ${kibibytes(plan.bytesApart)} without reuse`,
  ];
  const rows = [...counted(plan.entries)].map(([name, { kind, count }]) => [
    `  ${name}`,
    String(count),
    kind === "call" ? "kernel" : "host",
  ]);
  return [...lines, columns(rows, "<><")].join("\n");
}

/** How often each kernel and each host step occurs, most frequent first. */
function counted(entries: readonly Entry[]): Map<string, { kind: Entry["kind"]; count: number }> {
  const counts = new Map<string, { kind: Entry["kind"]; count: number }>();
  for (const entry of entries) {
    const name = nameOf(entry);
    const known = counts.get(name) ?? { kind: entry.kind, count: 0 };
    known.count++;
    counts.set(name, known);
  }
  return new Map([...counts].sort(([, a], [, b]) => b.count - a.count));
}

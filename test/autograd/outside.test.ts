/**
 * Every op has values from outside: of PyTorch, in the files of test/reference, or of a closed formula. Rows of the
 * table of ops compare an op with itself only, so one whose formula is wrong would pass them all.
 */
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { opTable } from "./opTable.js";

const folder = new URL("../reference/", import.meta.url);

/** The ops that some file of reference values has results of. */
function recorded(): Set<string> {
  const names = new Set<string>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
    const { cases = [], records = [] } = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as {
      cases?: { op?: string; output?: unknown }[];
      records?: { op?: string; output?: unknown }[];
    };
    for (const { op, output } of [...cases, ...records]) if (op && output !== undefined) names.add(op);
  }
  return names;
}

/** Ops without, and what holds them instead. */
const otherwise: Readonly<Record<string, string>> = {
  allClose: "all of isClose, which is recorded; its own test",
  equal: "eq everywhere; its own test",
};

it("every op has values from outside, or a reason why not", () => {
  const known = recorded();
  const missing = Object.keys(opTable).filter((name) => !known.has(name));
  expect(missing.toSorted()).toEqual(Object.keys(otherwise).toSorted());
});

it("README counts them right", () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  expect(/\| ops \| (\d+):/.exec(readme)?.[1]).toBe(String(Object.keys(opTable).length));
});

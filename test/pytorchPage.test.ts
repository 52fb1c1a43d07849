/** What docs/pytorch.md says is not here, is not. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import * as distributions from "../src/distributions/index.js";
import * as tapegrad from "../src/index.js";
import * as linalg from "../src/linalg/index.js";
import * as transforms from "../src/transforms/index.js";

const page = readFileSync(new URL("../docs/pytorch.md", import.meta.url), "utf8");

it("lists nothing as absent that is here", () => {
  const [section] = page.split("## What is not here\n")[1]!.split("\n## ");
  const rows = section!.split("\n").filter((line) => line.startsWith("| "));
  const named = rows.flatMap((row) => Array.from(row.matchAll(/`(\w+)`/g), ([, name]) => name!));
  expect(named.length).toBeGreaterThan(50);

  const { nn, optim, Tensor } = tapegrad;
  const parts = [tapegrad, nn, nn.functional, optim, linalg, distributions, transforms, Tensor.prototype];
  expect(named.filter((name) => parts.some((part) => name in part))).toEqual([]);
});

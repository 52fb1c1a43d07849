import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, test } from "vitest";

test("the formats run in browsers: nothing is imported from Node", async () => {
  const result = await build({
    entryPoints: [fileURLToPath(new URL("../../src/io/index.ts", import.meta.url))],
    bundle: true,
    format: "esm",
    platform: "neutral",
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  const imports = Object.values(result.metafile.inputs).flatMap((input) => input.imports);
  expect(imports.filter((one) => one.external)).toEqual([]);
  expect(result.outputFiles[0]!.text).toContain("DecompressionStream");
});

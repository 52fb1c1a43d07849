import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { describe, expect, it } from "vitest";
import { hasChromium, isolation, visit } from "../chromium.js";

const program = `
  import { kernelInfo, useKernels, useThreads } from "../../src/index.js";
  import { isSameCompiled } from "./trainedTwice.js";
  async function report() {
    const same = { wasm: isSameCompiled(8) };
    useKernels("wasm", { fma: false });
    same.strict = isSameCompiled(8);
    useKernels("reference");
    same.reference = isSameCompiled(2);
    useKernels("wasm");
    const { threads } = await useThreads(3);
    return { ...same, threads, several: isSameCompiled(64) };
  }
  const result = await report().catch((error) => ({ error: String(error) }));
  await fetch("/done", { method: "POST", body: JSON.stringify(result) });
`;

describe.skipIf(!hasChromium)("in a browser", () => {
  it("a compiled training comes to the bits of the eager one, on every set of kernels and three threads", async () => {
    const { outputFiles } = buildSync({
      stdin: { contents: program, resolveDir: fileURLToPath(new URL(".", import.meta.url)), loader: "ts" },
      bundle: true,
      format: "esm",
      write: false,
    });
    const page = `<!doctype html><script type="module" src="/program.js"></script>`;
    const files = {
      "/": ["text/html", page],
      "/program.js": ["text/javascript", outputFiles[0]!.text],
    } as const;
    expect(await visit(files, isolation)).toEqual({
      wasm: true,
      strict: true,
      reference: true,
      threads: 3,
      several: true,
    });
  });
});

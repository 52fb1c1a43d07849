/** The library as users of bundlers have it: one file. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { buildSync } from "esbuild";

/** A directory that holds the library as `tapegrad.js`, minified, with names kept. */
export function bundle(): { readonly directory: string; readonly url: string; remove(): void } {
  const directory = mkdtempSync(join(tmpdir(), "tapegrad-threads-"));
  const outfile = join(directory, "tapegrad.js");
  const entry = fileURLToPath(new URL("../../../src/index.ts", import.meta.url));
  buildSync({ entryPoints: [entry], outfile, bundle: true, format: "esm", minify: true, keepNames: true });
  return {
    directory,
    url: pathToFileURL(outfile).href,
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

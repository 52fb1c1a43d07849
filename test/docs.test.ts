/**
 * The code in README and docs: a block that imports something is a program, which is run here; if a block without a
 * language follows, that is its output. Other blocks are fragments and must at least be TypeScript.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";
import { afterAll, describe, expect, it } from "vitest";

const root = resolve(fileURLToPath(new URL("..", import.meta.url)));
const scratch = mkdtempSync(join(tmpdir(), "tapegrad-docs-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The parts of the library that have a path of their own. */
const parts = [
  "comparison",
  "data",
  "distributions",
  "inspect",
  "io",
  "linalg",
  "manual",
  "mpi",
  "nn",
  "onnx",
  "optim",
  "transforms",
];

interface Block {
  readonly code: string;
  readonly output: string | undefined;
}

function blocksOf(file: string): Block[] {
  const pattern = /^( *)```ts\n([\s\S]*?)^\1```\n(?:\n\1```\n([\s\S]*?)^\1```\n)?/gm;
  const text = readFileSync(file, "utf8");
  return Array.from(text.matchAll(pattern), ([, indent = "", code = "", output]) => ({
    code: withoutIndent(code, indent),
    output: output && withoutIndent(output, indent),
  }));
}

/** Other blocks are fragments. */
function isProgram(code: string): boolean {
  return /^import /m.test(code);
}

function withoutIndent(text: string, indent: string): string {
  return text.replaceAll(new RegExp(`^${indent}`, "gm"), "");
}

async function outputOf(code: string, name: string): Promise<string> {
  const outfile = join(scratch, `${name}.mjs`);
  await build({
    stdin: { contents: code, resolveDir: root, loader: "ts" },
    alias: Object.fromEntries(parts.map((part) => [`tapegrad/${part}`, `${root}/src/${part}/index.ts`])),
    plugins: [
      {
        name: "tapegrad",
        setup({ onResolve }) {
          onResolve({ filter: /^tapegrad$/ }, () => ({
            path: join(root, "src/index.ts"),
            sideEffects: false,
          }));
        },
      },
    ],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "silent",
  });
  return execFileSync(process.execPath, [outfile], { cwd: scratch, encoding: "utf8" });
}

/** The pages that are written; what `npm run docs` makes of the doc comments lies in docs/api. */
const files = [
  "README.md",
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md") && !file.startsWith("api/"))
    .map((file) => join("docs", file)),
];

it("has programs that type-check under the project's settings", () => {
  const programs = files.flatMap((file, f) =>
    blocksOf(join(root, file)).flatMap(({ code }, i) => {
      if (!isProgram(code)) return [];
      const name = `${f}-${i + 1}.ts`;
      writeFileSync(join(scratch, name), code);
      return [name];
    }),
  );
  const part = (name: string): [string, string[]] => [`tapegrad/${name}`, [`${root}/src/${name}/index.ts`]];
  const paths = Object.fromEntries([["tapegrad", [`${root}/src/index.ts`]], ...parts.map(part)]);
  const options = { noEmit: true, isolatedDeclarations: false, declaration: false, noUnusedLocals: false };
  const config = {
    extends: `${root}/tsconfig.json`,
    compilerOptions: { ...options, paths, typeRoots: [`${root}/node_modules/@types`] },
    files: programs,
    include: [],
  };
  writeFileSync(join(scratch, "tsconfig.json"), JSON.stringify(config));
  writeFileSync(join(scratch, "package.json"), '{ "type": "module" }');
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { stdout } = spawnSync(process.execPath, [tsc, "-p", scratch], { encoding: "utf8" });
  expect(stdout).toBe("");
});

describe.each(files)("%s", (file) => {
  const blocks = blocksOf(join(root, file));
  const page = relative("docs", file).replaceAll(/\W/g, "-");

  it.each(blocks.map((block, i) => [i + 1, block] as const))(
    "block %i runs and prints what it says",
    async (i, block) => {
      if (!isProgram(block.code)) {
        await transform(block.code, { loader: "ts" });
        return;
      }
      const printed = await outputOf(block.code, `${page}-${i}`);
      if (block.output !== undefined) expect(printed).toBe(block.output);
    },
  );

  it("breaks no sentence where its rest becomes a list", () => {
    const prose = readFileSync(join(root, file), "utf8").replaceAll(/^( *)```[\s\S]*?^\1```$/gm, "");
    // A line of text, neither indented nor an item itself, then one that Markdown takes for an item.
    const broken = prose.match(/^(?![-+*|<#\s]|\d+\. ).+\n(?:[-+*]|1\.) .*$/gm);
    expect(broken ?? []).toEqual([]);
  });

  it("links to files that are there", () => {
    const text = readFileSync(join(root, file), "utf8");
    const links = Array.from(text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g), ([, link]) => link!);
    const missing = links.filter((link) => {
      try {
        readFileSync(resolve(root, file, "..", link));
        return false;
      } catch (error) {
        return (error as NodeJS.ErrnoException).code !== "EISDIR";
      }
    });
    expect(missing).toEqual([]);
  });
});

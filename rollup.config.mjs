/**
 * The published modules: one for each entry point of package.json, and one for whatever several of them share.
 * Declarations are TypeScript's own; they lead editors to the source.
 */
import { readFileSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import MagicString from "magic-string";
import ts from "typescript";

const source = fileURLToPath(new URL("src", import.meta.url));
const manifest = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));

/** `nn/index` is made of src/nn/index.ts. */
const input = Object.fromEntries(
  Object.values(manifest.exports)
    .filter((entry) => typeof entry === "object")
    .map((entry) => entry.default.replace(/^\.\/dist\/|\.js$/g, ""))
    .map((name) => [name, resolve(source, `${name}.ts`)]),
);

/** A shared module bears the name of its highest floor, a folder of src. */
function chunkName({ moduleIds }) {
  const [floor, ...rest] = relative(source, moduleIds.at(-1)).split(sep);
  return `shared/${rest.length > 0 ? floor : "base"}.js`;
}

/** Whether evaluating an expression could have an effect: by a call, or by a getter. */
function computes(node) {
  if (ts.isFunctionLike(node) || ts.isClassLike(node)) return false;
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) return true;
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) return true;
  if (ts.isSpreadElement(node) || ts.isSpreadAssignment(node)) return true;
  return ts.forEachChild(node, computes) ?? false;
}

/**
 * Says of every variable of a module that computing it has no effect, as package.json says of whole modules.
 * From a shared module, bundlers then leave out what a program does not use.
 */
const pureVariables = {
  name: "pure variables",
  transform(code, file) {
    const text = new MagicString(code);
    for (const statement of ts.createSourceFile(file, code, ts.ScriptTarget.Latest).statements) {
      if (!ts.isVariableStatement(statement)) continue;
      const { declarations, flags } = statement.declarationList;
      if (!(flags & ts.NodeFlags.BlockScoped)) continue;
      for (const { initializer } of declarations) {
        if (initializer === undefined || !computes(initializer)) continue;
        text.appendLeft(initializer.pos, " /* @__PURE__ */ (() => (").appendRight(initializer.end, "))()");
      }
    }
    return { code: text.toString(), map: text.generateMap({ hires: true }) };
  },
};

const typescript = {
  name: "typescript",
  resolveId: (id, importer) =>
    id.startsWith(".") ? resolve(importer, "..", id.replace(/\.js$/, ".ts")) : null,
  transform: (code) => esbuild.transform(code, { loader: "ts", target: "es2022", sourcemap: true }),
};

export default {
  input,
  external: (id) => id.startsWith("node:") || id === "koffi",
  treeshake: { moduleSideEffects: false },
  plugins: [pureVariables, typescript],
  output: {
    dir: "dist",
    chunkFileNames: chunkName,
    hoistTransitiveImports: false,
    sourcemap: true,
    sourcemapExcludeSources: true,
  },
};

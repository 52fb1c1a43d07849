/**
 * What an editor shows when hovering over `new Linear(…)`: the class's own comment, or a sentence from its
 * constructor. A constructor comment with only tags would hide the class's comment, and that of a base class
 * would be shown for all its subclasses.
 */
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import * as data from "../src/data/index.js";
import * as distributions from "../src/distributions/index.js";
import * as tapegrad from "../src/index.js";
import * as inspect from "../src/inspect/index.js";
import * as io from "../src/io/index.js";
import * as mpi from "../src/mpi/index.js";
import * as nn from "../src/nn/index.js";
import * as optim from "../src/optim/index.js";
import * as transforms from "../src/transforms/index.js";

const folders: Readonly<Record<string, object>> = {
  data,
  distributions,
  inspect,
  io,
  mpi,
  nn,
  optim,
  tapegrad,
  transforms,
};

/** `nn.Linear` … for every class that users can name. */
const classes = Object.entries(folders).flatMap(([folder, exports]) =>
  Object.entries(exports)
    // Tensors are created by functions, not with `new`.
    .filter(
      ([name, value]) => name !== "Tensor" && typeof value === "function" && /^class\b/.test(String(value)),
    )
    .map(([name]) => `${folder}.${name}`),
);

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const file = join(root, "test/hovers.program.ts");
const imports = Object.keys(folders).map((folder) => {
  const path = folder === "tapegrad" ? "../src/index.js" : `../src/${folder}/index.js`;
  return `import * as ${folder} from "${path}";\n`;
});
const program = `${imports.join("")}${classes.map((name) => `new ${name}();\n`).join("")}`;

function languageService(): ts.LanguageService {
  const config = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  return ts.createLanguageService({
    getCompilationSettings: () => ({ ...options, types: [] }),
    getScriptFileNames: () => [file],
    getScriptVersion: () => "1",
    getScriptSnapshot(name) {
      const text = name === file ? program : ts.sys.readFile(name);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: (name) => (name === file ? program : ts.sys.readFile(name)),
    directoryExists: ts.sys.directoryExists,
  });
}

describe("hovering shows the type of created tensors", () => {
  const service = languageService();
  const checker = service.getProgram()!.getTypeChecker();
  const source = service.getProgram()!.getSourceFile(file)!;
  const made = source.statements.filter(ts.isExpressionStatement).map(({ expression }) => {
    const { expression: path } = expression as ts.NewExpression;
    return (path as ts.PropertyAccessExpression).name;
  });

  it.each(classes.map((name, i) => [name, made[i]!] as const))("by %s", (_, name) => {
    const symbol = checker.getSymbolAtLocation(name)!;
    const declared = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const text = (parts: readonly ts.SymbolDisplayPart[] | undefined) =>
      ts.displayPartsToString([...(parts ?? [])]);
    const shown = text(service.getQuickInfoAtPosition(file, name.getStart())?.documentation);
    const own = text(
      declared.members?.get(ts.InternalSymbolName.Constructor)?.getDocumentationComment(checker),
    );
    expect(shown).not.toBe("");
    expect([text(declared.getDocumentationComment(checker)), own]).toContain(shown);
  });
});

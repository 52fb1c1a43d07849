/**
 * What an editor shows of the methods, asked of TypeScript's own language service: they are derived from functions, and
 * their documentation must survive that.
 */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import * as ops from "../../src/autograd/ops/index.js";
import { Tensor } from "../../src/index.js";

const root = resolve(fileURLToPath(new URL("../..", import.meta.url)));
const file = resolve(root, "test/autograd/methodsInAnEditor.ts");
const names = [...Object.keys(ops), "assign", "backward"];
const lines = ['import { type Tensor, zeros } from "../../src/index.js";', "const x: Tensor = zeros([1]);"];
const text = [...lines, ...names.map((name) => `x.${name};`)].join("\n");

function service(): ts.LanguageService {
  const { config } = ts.readConfigFile(resolve(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  return ts.createLanguageService({
    getScriptFileNames: () => [file],
    getScriptVersion: () => "1",
    getScriptSnapshot: (name) => {
      const content = name === file ? text : ts.sys.readFile(name);
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
    getCurrentDirectory: () => root,
    getCompilationSettings: () => options,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: ts.sys.readFile,
  });
}

describe("the methods of tensors", () => {
  it("are the ops, assign and backward", () => {
    expect(names.filter((name) => !(name in Tensor.prototype))).toEqual([]);
  });

  it("show their functions' documentation and parameters in an editor", () => {
    const editor = service();
    const shown = names.map((name) => {
      const info = editor.getQuickInfoAtPosition(file, text.indexOf(`x.${name};`) + 2);
      const [signature, documentation] = [info?.displayParts, info?.documentation].map(
        ts.displayPartsToString,
      );
      return { name, signature, documentation };
    });
    expect(shown.filter(({ documentation }) => documentation!.length < 15)).toEqual([]);
    expect(shown.filter(({ name, signature }) => !new RegExp(`${name}: [({<]`).test(signature!))).toEqual([]);
    const backward = shown.find(({ name }) => name === "backward")!;
    expect(backward.signature).toContain("options?: BackwardOptions");
    expect(backward.documentation).toContain("This consumes the\ngraph");
  }, 60_000);
});

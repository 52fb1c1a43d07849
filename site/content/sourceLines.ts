/** @file Finds the lines of the declarations that figures refer to, so that links follow the code when it moves. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import type { Plugin } from "vite";
import type { SourceReference } from "../figures/figure.js";
import { repository } from "./assemble.js";

/** The first and last line of `FILE#NAME`, counted from 1. A name may be a method's, with or without its class. */
export function linesOf(reference: SourceReference): [from: number, to: number] {
  const [file, name] = reference.split("#") as [string, string];
  const source = ts.createSourceFile(
    file,
    readFileSync(join(repository, file), "utf8"),
    ts.ScriptTarget.Latest,
    true,
  );
  const found = declarationIn(source, name.split(".").at(-1)!);
  if (found === undefined) throw new Error(`figures: ${file} declares no ${name}`);
  const line = (position: number): number => source.getLineAndCharacterOfPosition(position).line + 1;
  return [line(found.getStart()), line(found.getEnd())];
}

function declarationIn(node: ts.Node, name: string): ts.Node | undefined {
  const isNamed =
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isPropertyAssignment(node) ||
    ts.isVariableDeclaration(node);
  if (isNamed && node.name?.getText().replace("#", "") === name.replace("#", ""))
    return ts.isVariableDeclaration(node) ? node.parent.parent : node;
  return ts.forEachChild(node, (child) => declarationIn(child, name));
}

/** Offers the lines of all references to the page as the module `virtual:source-lines`. */
export function sourceLines(references: readonly SourceReference[]): Plugin {
  const id = "\0virtual:source-lines";
  return {
    name: "source-lines",
    resolveId: (source) => (source === "virtual:source-lines" ? id : undefined),
    load: (source) => {
      if (source !== id) return undefined;
      const lines = Object.fromEntries(references.map((reference) => [reference, linesOf(reference)]));
      return `export const lines = ${JSON.stringify(lines)};`;
    },
  };
}

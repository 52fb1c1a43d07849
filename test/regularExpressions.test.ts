import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import ts from "typescript";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../src/", import.meta.url));

/** All regular expressions in the source, by location. */
function expressions(): [place: string, literal: string][] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .flatMap((path) => {
      const found: [string, string][] = [];
      const file = ts.createSourceFile(path, readFileSync(root + path, "utf8"), ts.ScriptTarget.ESNext, true);
      const visit = (node: ts.Node): void => {
        if (ts.isRegularExpressionLiteral(node)) {
          const line = file.getLineAndCharacterOfPosition(node.pos).line + 1;
          found.push([`${path}:${line} ${node.text}`, node.text]);
        }
        ts.forEachChild(node, visit);
      };
      visit(file);
      return found;
    });
}

/** What an expression may scan step by step, repeatedly: runs of each character, after each other one. */
const characters = [..."0aA.,:'\"([{/\\ \n@"];
const length = 60_000;

it.each(expressions())("%s scans long texts once", (_, literal) => {
  // Quadratic scans take seconds here, single passes less than a millisecond; the engine stops them at the
  // limit.
  const program = `(${literal}).exec(text)`;
  const texts = characters.flatMap((c) =>
    ["", ...characters].map((first) => `${first}${c.repeat(length)}\0`),
  );
  for (const text of texts) {
    const search = (): unknown => runInContext(program, createContext({ text }), { timeout: 1500 });
    expect(search, JSON.stringify(text.slice(0, 3))).not.toThrow();
  }
});

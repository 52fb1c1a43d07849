import { readFileSync } from "node:fs";
import ts from "typescript";
import { expect, it } from "vitest";
import { signatures } from "../../src/kernels/contract.js";

/** The parameters of each kernel as the contract declares them: their names, and whether they are arrays. */
function declared(): Map<string, { name: string; isArray: boolean }[]> {
  const url = new URL("../../src/kernels/contract.ts", import.meta.url);
  const file = ts.createSourceFile("contract.ts", readFileSync(url, "utf8"), ts.ScriptTarget.ESNext);
  const kernels = file.statements.find(
    (node): node is ts.InterfaceDeclaration =>
      ts.isInterfaceDeclaration(node) && node.name.text === "Kernels",
  )!;
  return new Map(
    kernels.members.filter(ts.isMethodSignature).map((method) => [
      method.name.getText(file),
      method.parameters.map((parameter) => ({
        name: parameter.name.getText(file),
        isArray: /Array\b/.test(parameter.type!.getText(file)),
      })),
    ]),
  );
}

it("the signatures list what the contract declares, and mark every array", () => {
  const contract = declared();
  expect(Object.keys(signatures).sort()).toEqual([...contract.keys()].sort());
  for (const [kernel, parameters] of contract) {
    const listed = signatures[kernel as keyof typeof signatures];
    expect(
      listed.map((name) => name.replace(/^[<>+]/, "")),
      kernel,
    ).toEqual(parameters.map(({ name }) => name));
    expect(
      listed.map((name) => /^[<>+]/.test(name)),
      kernel,
    ).toEqual(parameters.map(({ isArray }) => isArray));
  }
});

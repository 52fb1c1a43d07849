import { readdirSync, readFileSync } from "node:fs";
import ts from "typescript";
import { expect, it } from "vitest";
import { signatures } from "../../src/kernels/contract/index.js";

/** The files of the contract, as syntax. */
function contractFiles(): ts.SourceFile[] {
  const folder = new URL("../../src/kernels/contract/", import.meta.url);
  return readdirSync(folder).map((name) => {
    const text = readFileSync(new URL(name, folder), "utf8");
    return ts.createSourceFile(name, text, ts.ScriptTarget.ESNext, true);
  });
}

/** The names of the parameters of each kernel as the contract declares them, itself or by the name of a type. */
function declared(): Map<string, readonly string[]> {
  const kernels = new Map<string, readonly string[]>();
  for (const file of contractFiles()) {
    const types = new Map<string, readonly string[]>();
    const named = (parameters: ts.NodeArray<ts.ParameterDeclaration>): readonly string[] =>
      parameters.flatMap(({ name, dotDotDotToken, type }) => {
        if (!dotDotDotToken) return [name.getText()];
        const [all] = (type as ts.TypeReferenceNode).typeArguments!;
        return types.get(all!.getText())!;
      });
    for (const node of file.statements) {
      if (ts.isTypeAliasDeclaration(node) && ts.isFunctionTypeNode(node.type)) {
        types.set(node.name.text, named(node.type.parameters));
      } else if (ts.isInterfaceDeclaration(node) && node.name.text.endsWith("Kernels")) {
        for (const member of node.members) {
          const name = member.name!.getText();
          if (ts.isMethodSignature(member)) kernels.set(name, named(member.parameters));
          else if (ts.isPropertySignature(member) && name !== "name") {
            kernels.set(name, types.get(member.type!.getText())!);
          }
        }
      }
    }
  }
  return kernels;
}

it("the signatures list the parameters by the names that the contract declares", () => {
  const contract = declared();
  expect(Object.keys(signatures).sort()).toEqual([...contract.keys()].sort());
  for (const [kernel, parameters] of contract) {
    const listed = signatures[kernel as keyof typeof signatures];
    expect(
      listed.map((name) => name.replace(/^[<>+]/, "")),
      kernel,
    ).toEqual(parameters);
  }
});

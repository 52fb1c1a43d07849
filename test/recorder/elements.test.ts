import { dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, it } from "vitest";

const root = dirname(fileURLToPath(new URL("../../package.json", import.meta.url)));

/** Files (some of their functions) that work with elements, and why a replay need not repeat that work. */
const exempt: Readonly<Record<string, string>> = {
  "src/autograd/creation.ts#tensor": "creates tensors from users' data",
  "src/autograd/creation.ts#constant": "creates the same elements each time",
  "src/autograd/creation.ts#arange": "creates the same elements each time",
  "src/autograd/creation.ts#linspace": "creates the same elements each time",
  "src/autograd/creation.ts#eye": "creates the same elements each time",
  "src/autograd/declare/elements.ts": "checks, and tables that depend on nothing",
  "src/autograd/gradcheck.ts": "compares numbers",
  "src/autograd/gradientHome.ts": "moves gradients before a replay",
  "src/autograd/nested.ts": "reads elements for users",
  "src/autograd/ops/equality.ts": "answers users, which throws while recording",
  "src/autograd/ops/indexing.ts": "nonzero, which is not replayed",
  "src/autograd/random.ts": "draws within host entries",
  "src/autograd/rowStorage.ts": "gradients of rows, which obstruct a recording",
  "src/autograd/storage.ts": "allocates memory",
  "src/autograd/tensor.ts": "reads elements for users",
  "src/nn/attention/scaledDotProduct.ts": "looks for fully masked rows, unless recording",
  "src/nn/core/init.ts": "overwrites parameters before anything is recorded",
  "src/optim/clip.ts": "is a host entry",
  "src/optim/curvature.ts": "LBFGS, whose steps are not replayed",
  "src/optim/lbfgs.ts": "LBFGS, whose steps are not replayed",
  "src/optim/lineSearch.ts": "LBFGS, whose steps are not replayed",
};

/** Functions whose arguments are code that a replay runs again. */
const again = ["host", "hostOn", "drawn", "filled", "random", "rand", "randn"];

/** Properties of the array itself, not of its elements. */
const harmless = ["length", "byteLength", "byteOffset", "buffer", "subarray", "constructor"];

const typedArray = /^(Float32|Float64|Int32|Uint8)Array\b/;

it("ops, layers, and optimizers leave elements to kernels and host entries", {
  timeout: 60_000,
}, () => {
  const config = ts.parseJsonConfigFileContent(
    ts.readConfigFile(`${root}/tsconfig.json`, ts.sys.readFile).config,
    ts.sys,
    root,
  );
  const files = config.fileNames.filter((name) =>
    /\/src\/(autograd|nn|optim|linalg|distributions|transforms)\//.test(name),
  );
  expect(files.length).toBeGreaterThan(80);
  const program = ts.createProgram(files, { ...config.options, noEmit: true });
  const checker = program.getTypeChecker();
  const isArray = (node: ts.Expression): boolean => {
    const type = checker.getNonNullableType(checker.getTypeAtLocation(node));
    return (type.isUnion() ? type.types : [type]).some((one) => typedArray.test(checker.typeToString(one)));
  };
  const strays: string[] = [];
  for (const name of files) {
    const path = relative(root, name);
    if (path in exempt) continue;
    const file = program.getSourceFile(name)!;
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && again.includes(node.expression.getText(file))) return;
      if (ts.isFunctionLike(node) && /\bobstruct\(/.test(node.getText(file))) return;
      if (ts.isFunctionDeclaration(node) && `${path}#${node.name?.text}` in exempt) return;
      const touches =
        (ts.isElementAccessExpression(node) && isArray(node.expression)) ||
        (ts.isPropertyAccessExpression(node) &&
          !harmless.includes(node.name.text) &&
          isArray(node.expression)) ||
        (ts.isPropertyAccessExpression(node) && ["item", "toArray", "toTypedArray"].includes(node.name.text));
      if (touches) strays.push(`${path}:${file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1}`);
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  expect(strays).toEqual([]);
});

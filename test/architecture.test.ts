import { readdirSync, readFileSync } from "node:fs";
import { dirname, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../src/", import.meta.url));

/** Which other folders (or single files) of src the files of a folder may import values from. */
const floors: Readonly<Record<string, readonly string[]>> = {
  ground: [],
  kernels: ["ground"],
  recorder: ["ground", "kernels"],
  autograd: ["ground", "kernels", "recorder"],
  // By hand: it shares no code with autograd, and uses no kernels except the readable ones.
  manual: ["ground", "kernels/reference"],
  inspect: ["ground", "kernels", "recorder", "autograd", "nn"],
  nn: ["ground", "kernels", "recorder", "autograd"],
  optim: ["ground", "kernels", "recorder", "autograd"],
  compile: ["ground", "kernels", "recorder", "autograd"],
  data: ["ground", "autograd"],
  distributions: ["ground", "autograd"],
  transforms: ["ground", "autograd"],
  linalg: ["ground", "autograd"],
  onnx: ["ground", "kernels", "recorder", "autograd", "nn"],
  io: ["ground", "autograd"],
  // Native libraries: src/native loads them, src/blas overlays its products on the kernels.
  native: ["ground"],
  blas: ["ground", "kernels", "native"],
  // Processes of one training: what they exchange, and how it becomes part of layers and data.
  mpi: ["ground", "kernels", "recorder", "native", "autograd", "nn", "io"],
  // The two sides of the comparison: by hand and on the tape.
  comparison: ["ground", "autograd", "manual", "nn", "optim"],
  index: [
    "ground",
    "compile",
    "kernels",
    "autograd",
    "manual",
    "inspect",
    "nn",
    "optim",
    "data",
    "io",
    "comparison",
  ],
};

/** The floors within autograd, lowest first: files import from their own floor or a lower one. */
const autogradFloors: readonly (readonly string[])[] = [
  ["tensor.ts", "nested.ts", "storage.ts", "rowStorage.ts", "gradientHome.ts", "graph.ts"],
  // Declares ops.
  ["declare"],
  ["ops"],
  ["backward", "assign.ts"],
  ["methods.ts", "creation.ts", "random.ts", "customOp.ts", "checkpoint.ts", "gradcheck.ts", "recurrence"],
  ["index.ts", "extend.ts"],
];

/**
 * The autograd files that other folders may import, for values and for types; tests may import everything.
 */
const doors = ["autograd/index.ts", "autograd/extend.ts"];

/** The ground floor: pure functions that anything may use. */
const ground = [
  ...["errors.ts", "checks.ts", "options.ts", "dtype.ts", "shape.ts", "bytes.ts", "copies.ts", "cloning.ts"],
  ...["random", "print"],
];

/** The files that may import from Node; everything else runs in browsers. */
const nodeFiles = ["io/atomic.ts", "io/node.ts", "mpi/checkpoint.ts", "mpi/ending.ts", "native/koffi.ts"];

interface SourceFile {
  /** Relative to src, with slashes. */
  readonly path: string;
  readonly text: string;
  /** What it imports at run time: paths relative to src, or names of packages. */
  readonly imports: readonly string[];
  /** The same, including type-only imports. */
  readonly importsWithTypes: readonly string[];
}

const files: readonly SourceFile[] = readdirSync(root, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path.endsWith(".ts"))
  .map((path) => {
    const text = readFileSync(root + path, "utf8");
    return {
      path,
      text,
      imports: importsOf(path, text, false),
      importsWithTypes: importsOf(path, text, true),
    };
  });

/**
 * The modules that a file imports or exports from; without `types`, only those that remain after type
 * erasure.
 */
function importsOf(path: string, text: string, types: boolean): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const declared =
      (ts.isImportDeclaration(node) &&
        (types || node.importClause?.phaseModifier !== ts.SyntaxKind.TypeKeyword)) ||
      (ts.isExportDeclaration(node) && (types || !node.isTypeOnly));
    const from = declared
      ? node.moduleSpecifier
      : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
        ? node.arguments[0]
        : undefined;
    if (from !== undefined && ts.isStringLiteral(from)) found.push(from.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.ESNext));
  return found.map((name) =>
    name.startsWith(".") ? posix.join(posix.dirname(path), name).replace(/\.js$/, ".ts") : name,
  );
}

function floorOf(path: string): string {
  const first = path.split("/")[0]!;
  return ground.includes(first) ? "ground" : first.replace(/\.ts$/, "");
}

describe("the floors of src", () => {
  it("cover every file", () => {
    expect(files.filter(({ path }) => !(floorOf(path) in floors)).map(({ path }) => path)).toEqual([]);
    expect(files.length).toBeGreaterThan(50);
  });

  it("import downwards only", () => {
    const upwards = files.flatMap(({ path, imports }) =>
      imports
        .filter((target) => target.endsWith(".ts") && floorOf(target) !== floorOf(path))
        .filter((target) => {
          const allowed = floors[floorOf(path)] ?? [];
          return !allowed.some((place) => place === floorOf(target) || target.startsWith(`${place}/`));
        })
        .map((target) => `${path} imports ${target}`),
    );
    expect(upwards).toEqual([]);
  });

  it("import downwards only, also within autograd", () => {
    const levelOf = (path: string): number =>
      autogradFloors.findIndex((places) => places.includes(path.split("/")[1]!));
    const inside = files.filter(({ path }) => path.startsWith("autograd/"));
    expect(inside.filter(({ path }) => levelOf(path) < 0).map(({ path }) => path)).toEqual([]);
    const upwards = inside.flatMap(({ path, imports }) =>
      imports
        .filter((target) => target.startsWith("autograd/") && levelOf(target) > levelOf(path))
        .map((target) => `${path} imports ${target}`),
    );
    expect(upwards).toEqual([]);
  });

  it("enter autograd only by its two doors", () => {
    const past = files
      .filter(({ path }) => floorOf(path) !== "autograd")
      .flatMap(({ path, importsWithTypes }) =>
        importsWithTypes
          .filter((target) => floorOf(target) === "autograd" && !doors.includes(target))
          .map((target) => `${path} imports ${target}`),
      );
    expect(past).toEqual([]);
  });

  it("have no import cycles", () => {
    const importsByPath = new Map(files.map(({ path, imports }) => [path, imports]));
    const finished = new Set<string>();
    const cycles: string[] = [];
    const walk = (path: string, way: readonly string[]): void => {
      if (way.includes(path)) {
        cycles.push([...way.slice(way.indexOf(path)), path].join(" → "));
        return;
      }
      if (finished.has(path)) return;
      for (const target of importsByPath.get(path) ?? []) walk(target, [...way, path]);
      finished.add(path);
    };
    for (const { path } of files) walk(path, []);
    expect(cycles).toEqual([]);
  });

  it("import only files that exist", () => {
    const paths = new Set(files.map(({ path }) => path));
    const missing = files.flatMap(({ path, imports }) =>
      imports
        .filter((target) => target.endsWith(".ts") && !paths.has(target))
        .map((target) => `${path}: ${target}`),
    );
    expect(missing).toEqual([]);
  });
});

describe("src stands alone", () => {
  it("needs Node only in the files listed", () => {
    const asking = files.filter(({ imports }) => imports.some((name) => name.startsWith("node:")));
    expect(asking.map(({ path }) => path).sort()).toEqual(nodeFiles);
    for (const { path, text } of asking) expect(text.slice(0, text.indexOf("*/")), path).toContain("Node");
  });

  it("imports no packages", () => {
    const packages = files.flatMap(({ imports }) =>
      imports.filter((name) => !name.endsWith(".ts") && !name.startsWith("node:")),
    );
    expect(packages).toEqual([]);
  });

  it("has no run-time dependency except an optional peer", () => {
    const manifest = JSON.parse(readFileSync(`${dirname(root)}/package.json`, "utf8")) as object;
    expect(manifest).not.toHaveProperty("dependencies");
    expect(manifest).toHaveProperty("peerDependencies", { koffi: expect.any(String) });
    expect(manifest).toHaveProperty("peerDependenciesMeta", { koffi: { optional: true } });
    expect(manifest).not.toHaveProperty("optionalDependencies");
    expect(manifest).toHaveProperty("sideEffects", false);
  });
});

it("no buffer or typed array is recognized by its class, which differs between realms", () => {
  const realmBound =
    /(instanceof|constructor ===) *(\w*Array(Buffer)?|DataView|Buffer|Kind)\b|=== (Object|Array)\.prototype/;
  const asking = files.flatMap(({ path, text }) =>
    text
      .split("\n")
      .flatMap((line, i) => (realmBound.test(line) ? [`${path}:${i + 1}: ${line.trim()}`] : [])),
  );
  expect(asking).toEqual([]);
});

it("names of folders and files describe their content", () => {
  const vague = files.filter(({ path }) =>
    /(^|\/)(utils?|helpers?|common|manager|misc)(\.ts|\/)/i.test(path),
  );
  expect(vague.map(({ path }) => relative(".", path))).toEqual([]);
});

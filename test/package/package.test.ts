/**
 * The package as its users get it: packed, installed into an empty project, type-checked there, run, and bundled.
 */
import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const project = mkdtempSync(join(tmpdir(), "tapegrad-package-"));
const tsc = join(root, "node_modules/typescript/bin/tsc");
const rollup = join(root, "node_modules/rollup/dist/bin/rollup");

const usage = `
import { grad, noGrad, tensor, type Tensor } from "tapegrad";
import { trainTestSplit } from "tapegrad/data";
import { compareDense } from "tapegrad/comparison";
import { summary } from "tapegrad/inspect";
import { encodeNpy } from "tapegrad/io";
import { saveNpy } from "tapegrad/io/node";
import { LayerDense } from "tapegrad/manual";
import { Linear, type Module, ReLU, Sequential } from "tapegrad/nn";
import { Adam } from "tapegrad/optim";

const x: Tensor = tensor([[1, 2], [3, 4]], { requiresGrad: true });
const y: Tensor = x.matmul(x).mul(2).sum(0, { keepDims: true });
y.sum().backward();
const first: Tensor | undefined = x.grad;
const [bias, generator, eps]: undefined[] = [];
const model: Module = new Sequential(new Linear(2, 3, { bias, generator }), new ReLU());
const optimizer = new Adam(model.parameters(), { lr: 0.01, eps });
optimizer.step();
void [grad, noGrad, trainTestSplit, compareDense, summary, encodeNpy, saveNpy, LayerDense];
console.log(String(first));
`;

/** Programs as users write them, and the most kB that they may weigh, minified and compressed. */
const programs: readonly (readonly [name: string, most: number, program: string])[] = [
  [
    "a gradient",
    50,
    `import { tensor } from "tapegrad";
     const x = tensor([1, 2, 3], { requiresGrad: true });
     x.square().sum().backward();
     console.log(String(x.grad));`,
  ],
  [
    "a trained classifier",
    61,
    `import { crossEntropy } from "tapegrad";
     import { makeSpiral } from "tapegrad/data";
     import { Linear, ReLU, Sequential } from "tapegrad/nn";
     import { Adam } from "tapegrad/optim";
     console.log(makeSpiral, crossEntropy, Linear, ReLU, Sequential, Adam);`,
  ],
  [
    "a convolutional network",
    71,
    `import { crossEntropy } from "tapegrad";
     import { BatchNorm2d, Conv2d, Linear, MaxPool2d, ReLU, Sequential } from "tapegrad/nn";
     import { Adam } from "tapegrad/optim";
     console.log(crossEntropy, BatchNorm2d, Conv2d, Linear, MaxPool2d, ReLU, Sequential, Adam);`,
  ],
  ["a file of weights", 51, `export { decodeSafetensors } from "tapegrad/io";`],
  ["a look at the kernels", 4, `export { kernelInfo } from "tapegrad";`],
  ["random numbers", 5, `export { Generator } from "tapegrad";`],
];

/** A program bundled for a browser from the installed package. */
async function bundle(program: string): Promise<string> {
  const result = await build({
    stdin: { contents: program, resolveDir: project },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
  });
  return result.outputFiles[0]!.text;
}

function run(program: string, ...flags: string[]): string {
  const file = join(project, "program.mjs");
  writeFileSync(file, program);
  return execFileSync(process.execPath, [...flags, file], { cwd: project, encoding: "utf8" });
}

beforeAll(() => {
  // Built into a folder of its own, so that no stale file of an earlier build is packed.
  const staging = join(project, "staging");
  mkdirSync(staging);
  const dist = join(staging, "dist");
  execFileSync(process.execPath, [tsc, "-p", "tsconfig.build.json", "--outDir", dist], { cwd: root });
  execFileSync(process.execPath, [rollup, "--silent", "-c", "--dir", dist], { cwd: root });
  for (const file of ["package.json", "README.md", "LICENSE", "src"])
    cpSync(join(root, file), join(staging, file), { recursive: true });
  const packed = execFileSync(
    "npm",
    ["pack", "--silent", "--ignore-scripts", "--pack-destination", project],
    {
      cwd: staging,
      encoding: "utf8",
      shell: process.platform === "win32",
    },
  );
  const target = join(project, "node_modules/tapegrad");
  mkdirSync(target, { recursive: true });
  execFileSync("tar", ["-xzf", join(project, packed.trim()), "-C", target, "--strip-components=1"]);
  rmSync(staging, { recursive: true });
  mkdirSync(join(project, "node_modules/@types"), { recursive: true });
  symlinkSync(join(root, "node_modules/@types/node"), join(project, "node_modules/@types/node"));
  writeFileSync(join(project, "package.json"), JSON.stringify({ type: "module", private: true }));
}, 120_000);

afterAll(() => rmSync(project, { recursive: true, force: true }));

describe("the packed package", () => {
  it.each([
    ["a browser", { lib: ["ES2023", "DOM"], types: [] }],
    ["a server, without the DOM", { lib: ["ES2022"], types: ["node"] }],
  ])("type-checks in a strict project for %s, declarations included", (_, environment) => {
    writeFileSync(join(project, "usage.ts"), usage);
    const options = {
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
      module: "NodeNext",
      target: "ES2022",
      outDir: "out",
      ...environment,
    };
    writeFileSync(
      join(project, "tsconfig.json"),
      JSON.stringify({ compilerOptions: options, files: ["usage.ts"] }),
    );
    execFileSync(process.execPath, [tsc, "-p", project], { cwd: project, encoding: "utf8" });
    expect(execFileSync(process.execPath, ["out/usage.js"], { cwd: project, encoding: "utf8" })).toBe(
      "[[14. 22.]\n [18. 26.]]\n",
    );
  });

  it.each([["read", "--enable-source-maps"], ["ignored"]])(
    "names the user's line where the first NaN comes from, source maps %s",
    (_, ...flags) => {
      const program = `
        import { tensor } from "tapegrad";
        import { AnomalyError, detectAnomaly } from "tapegrad/inspect";
        try {
          detectAnomaly(() => tensor([-1]).log());
        } catch (error) {
          console.log(error instanceof AnomalyError && error.line);
        }`;
      expect(run(program, ...flags)).toContain("program.mjs:5:");
    },
  );

  it("names the user's line for layers of the library, however deep the op lies in them", () => {
    const program = `
      import { full } from "tapegrad";
      import { AnomalyError, detectAnomaly } from "tapegrad/inspect";
      import { Linear, LSTM, MultiheadAttention, Sequential, TransformerEncoderLayer } from "tapegrad/nn";
      const bad = full([2, 1, 4], NaN);
      const layers = [
        new Linear(4, 4),
        new Sequential(new Sequential(new Linear(4, 4))),
        new MultiheadAttention(4, 2),
        new TransformerEncoderLayer(4, 2),
        new LSTM(4, 3, { numLayers: 2, bidirectional: true }),
      ];
      for (const layer of layers) {
        try {
          [0].forEach(() => {
            detectAnomaly(() => layer.forward(bad));
          });
        } catch (error) {
          console.log(error instanceof AnomalyError && error.line);
        }
      }`;
    const lines = run(program).trim().split("\n");
    expect(lines).toHaveLength(5);
    for (const line of lines) expect(line).toContain("program.mjs:16:");
  });

  it("loads few modules, in which every class has kept its name", () => {
    const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const entries = Object.keys(exports).filter((name) => !name.endsWith(".json"));
    const program = `
      const renamed = [];
      for (const entry of ${JSON.stringify(entries)}) {
        const names = await import("tapegrad" + entry.slice(1));
        for (const [name, value] of Object.entries(names))
          if (typeof value === "function" && value.name !== name && value.name !== "") renamed.push(name);
      }
      console.log(renamed.join());`;
    expect(run(program)).toBe("\n");
    const dist = readdirSync(join(project, "node_modules/tapegrad/dist"), { recursive: true });
    const modules = dist.filter((name) => String(name).endsWith(".js"));
    expect(modules.length).toBeLessThan(3 * entries.length);
  });

  it("has no run-time dependency", () => {
    const manifest = JSON.parse(readFileSync(join(project, "node_modules/tapegrad/package.json"), "utf8"));
    expect(manifest.dependencies ?? {}).toEqual({});
  });

  it("holds the built library, its types, its source for debuggers, licence and README, and nothing else", () => {
    const files = readdirSync(join(project, "node_modules/tapegrad"));
    expect(files.sort()).toEqual(["LICENSE", "README.md", "dist", "package.json", "src"]);
  });
});

describe("a bundled program", () => {
  it("has the methods of tensors, though the package is free of side effects", async () => {
    const program = `
      import { tensor } from "tapegrad";
      const x = tensor([1, 2, 3], { requiresGrad: true });
      x.square().sum().backward();
      console.log(String(x.grad));`;
    expect(run(await bundle(program))).toBe("[2. 4. 6.]\n");
  });

  it("has errors of the same names when minified", async () => {
    const program = `
      import { tensor } from "tapegrad";
      try { tensor([1, 2]).add(tensor([1, 2, 3])); } catch (error) { console.log(String(error)); }`;
    expect(run(await bundle(program))).toBe("ShapeError: add: shapes do not broadcast, got [2] and [3]\n");
  });

  it("trains a layer without bringing the data sets along", async () => {
    const program = `
      import { Linear } from "tapegrad/nn";
      import { ones, mseLoss, zeros } from "tapegrad";
      const layer = new Linear(2, 1);
      mseLoss(layer.forward(ones([1, 2])), zeros([1, 1])).backward();
      console.log(layer.weight.grad.shape.join());`;
    const text = await bundle(program);
    expect(run(text)).toBe("1,2\n");
    expect(text.length).toBeLessThan((await bundle(`export * from "tapegrad/data";`)).length);
    expect(text).not.toContain("LBFGS");
    expect(text).not.toContain("loadDigits");
  });

  it("leaves out layers, optimizers and manual backprop that it does not use", async () => {
    const text = await bundle(`import { manualSeed } from "tapegrad"; console.log(manualSeed(1).random());`);
    expect(run(text)).toBe("0.417022004702574\n");
    expect(text.length).toBeLessThan(20_000);
  });

  it.each(programs)("%s weighs at most %i kB compressed", async (_, most, program) => {
    expect(brotliCompressSync(await bundle(program)).length).toBeLessThan(1000 * most);
  });

  it("runs in a browser's terms: nothing of Node is imported", async () => {
    const parts = [
      "",
      "/nn",
      "/optim",
      "/data",
      "/distributions",
      "/linalg",
      "/onnx",
      "/io",
      "/inspect",
      "/comparison",
      "/manual",
      "/transforms",
    ];
    const text = await bundle(
      parts.map((part, i) => `export * as part${i} from "tapegrad${part}";`).join("\n"),
    );
    expect(text).not.toMatch(/from\s*["']node:|require\(/);
  });
});

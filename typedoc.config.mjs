import { OptionDefaults } from "typedoc";

/** The API reference: `npm run docs` writes it to docs/api, from the doc comments. */
export default {
  name: "tapegrad",
  entryPoints: [
    "src/index.ts",
    "src/nn/index.ts",
    "src/optim/index.ts",
    "src/data/index.ts",
    "src/io/index.ts",
    "src/io/node.ts",
    "src/distributions/index.ts",
    "src/transforms/index.ts",
    "src/linalg/index.ts",
    "src/onnx/index.ts",
    "src/inspect/index.ts",
    "src/comparison/index.ts",
    "src/manual/index.ts",
    "src/blas/index.ts",
    "src/mpi/index.ts",
  ],
  plugin: ["./scripts/docs/links.mjs"],
  tsconfig: "tsconfig.build.json",
  out: "docs/api",
  blockTags: [...OptionDefaults.blockTags, "@file"],
  excludeInternal: true,
  excludePrivate: true,
  disableSources: true,
  // Types that only appear in signatures need no page of their own.
  validation: { notExported: false },
  treatWarningsAsErrors: true,
};

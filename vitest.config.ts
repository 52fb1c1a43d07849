import { defineConfig, type ViteUserConfig } from "vitest/config";

/** Tests that replace modules or globals, need kernel memory that nobody used before, or MPI not yet started. */
const alone = [
  "test/autograd/storage.test.ts",
  "test/compile/{counts,guards,threads}.test.ts",
  "test/copies.test.ts",
  "test/examples/compiled.test.ts",
  "test/io/{history,node}.test.ts",
  "test/kernels/**/*.test.ts",
  "test/mpi/world.test.ts",
  "test/random/index.test.ts",
];

const config: ViteUserConfig = defineConfig({
  // The exercises import the library by its name, as its users do.
  resolve: { tsconfigPaths: true },
  test: {
    testTimeout: 120_000,
    reporters: ["default", "./test/closingLine.ts"],
    projects: [
      // Files share what they import, at a third of the time. Tests put back what they change.
      {
        extends: true,
        test: { name: "shared", isolate: false, include: ["test/**/*.test.ts"], exclude: alone },
      },
      { extends: true, test: { name: "alone", include: alone } },
    ],
  },
});

export default config;

import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const library = (path: string): string => fileURLToPath(new URL(`../src/${path}`, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^tapegrad$/, replacement: library("index.ts") },
      { find: /^tapegrad\/(\w+)$/, replacement: library("$1/index.ts") },
    ],
  },
  test: {
    // One browser at a time: it shares the cores with its pages.
    fileParallelism: false,
    projects: [
      {
        extends: true,
        test: {
          name: "engines",
          include: ["test/engines/*.test.ts"],
          setupFiles: "test/engines/support/breathe.ts",
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: "browser",
          include: ["test/browser/*.test.ts"],
          globalSetup: "test/browser/support/setup.ts",
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
